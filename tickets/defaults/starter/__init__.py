"""The starter model: texts written for this product, what each one is about, and the model that was trained on them.

A file for each issue type, a text on each line; `# department: finance` says who takes the texts below it. `{p}` stands for
a product, another one each time, so that no product is taken for a matter. The models beside the texts are what
`manage.py build_starter_models` makes of them; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tickets.learning.training import Example

FOLDER = Path(__file__).resolve().parent
MODELS = {"types": FOLDER / "types.model", "departments": FOLDER / "departments.model"}
SOURCE = "starter"
_DEPARTMENT = "# department:"


def examples() -> list[Example]:
    """Texts with their issue types."""
    return [Example(text, code, source=SOURCE) for code, text, _ in rows()]


def department_examples() -> list[Example]:
    """Texts with the department that would be asked."""
    return [Example(text, department, source=SOURCE) for _, text, department in rows() if department]


def rows() -> Iterator[tuple[str, str, str]]:
    """Issue type, text and department, in a fixed order."""
    products = cycle(_lines(FOLDER / "products.words"))
    for path in sorted(FOLDER.glob("*.txt")):
        department = ""
        for line in _lines(path):
            if line.startswith(_DEPARTMENT):
                department = line.removeprefix(_DEPARTMENT).strip()
            else:
                yield path.stem, line.replace("{p}", next(products)) if "{p}" in line else line, department


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
