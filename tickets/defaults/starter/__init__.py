"""The starter models: texts written for this product, what each one is about, and the models that were trained on them.

A file for each issue type, a text on each line; `# department: finance` says who takes the texts below it. `{p}` stands for
a product, another one each time, so that no product is taken for a matter. The models beside the texts are what
`manage.py build_starter_models` makes of them; a test holds them to it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import cycle
from pathlib import Path

from helpdesk import encoder
from tickets.learning.examples import Example
from tickets.learning.machines import Options
from tickets.learning.model import BrokenModel, TextModel
from tickets.learning.training import train

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parent
DANGER = "danger"
"""The ear for level 1: its texts lie in a folder of their own, and whatever the types are made of is calm unless it stands there."""
MODELS = {"issue_type": FOLDER / "types.model", "department": FOLDER / "departments.model", DANGER: FOLDER / "danger.model"}
WITH_MEANING = ("issue_type",)
"""Those that also know what a text means, where the sentence encoder is switched on."""
OPTIONS = Options()
"""Chosen by cross-validation over these texts and over real chats; both agree (docs/sorting.md)."""
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


def danger_examples() -> list[Example]:
    """Texts of level 1, and calm ones; none of `tickets.defaults.level_one`, which measures what became of them."""
    danger, calm = (_lines(FOLDER / DANGER / f"{name}.txt") for name in (DANGER, "calm"))
    calm = list(dict.fromkeys([*calm, *(text for _, text, _ in rows())]))
    dangerous = dict.fromkeys(danger)
    return [Example(text, DANGER, source=SOURCE) for text in dangerous] + [
        Example(text, "calm", source=SOURCE) for text in calm if text not in dangerous
    ]


def of_target(target: str) -> list[Example]:
    """The examples of a target."""
    if target == DANGER:
        return danger_examples()
    return department_examples() if target == "department" else examples()


def fingerprint(target: str) -> str:
    """One value for the texts, their labels and how they are trained: another one where any of it is changed."""
    said = [repr(OPTIONS), *((example.text, example.label) for example in of_target(target))]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def trained(target: str) -> TextModel:
    """The model that the texts give."""
    heard = encoder.ENCODERS if target in WITH_MEANING else {}
    return train(of_target(target), options=OPTIONS, info={"source": SOURCE, "texts": fingerprint(target)}, encoders=heard)


@cache
def model(target: str = "issue_type") -> TextModel | None:
    """The shipped model, read once in each process; None, and a line in the log, where it cannot be read."""
    path = MODELS.get(target)
    if path is None:
        return None
    try:
        return TextModel.from_bytes(path.read_bytes(), encoders=encoder.ENCODERS)
    except (OSError, BrokenModel) as error:
        logger.error("the shipped classifier %s cannot be read (%s): sorting goes on without it", path.name, error)
        return None


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
