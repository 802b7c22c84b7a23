"""Chinese is complete: every word of the interface has its translation, with the same variables."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]
VARIABLE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
# Chinese writes the month as a number, English as a name; the code offers both.
ALSO_OFFERED = {"month"}


def variables(text: str) -> set[str]:
    return {name or braced for name, braced in VARIABLE.findall(text)}


def sources() -> list[Path]:
    apps = [path for app in settings.LOCAL_APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return apps + list((ROOT / "templates").rglob("*.html"))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory) -> polib.POFile:
    """What the source says, in English."""
    if shutil.which("xgettext") is None:
        pytest.skip("needs gettext: bin/apt gettext")
    folder = tmp_path_factory.mktemp("words")
    copies = []
    for number, path in enumerate(sources()):
        text = path.read_text(encoding="utf-8")
        copy = folder / f"{number}.py"
        copy.write_text(templatize(text, origin=str(path)) if path.suffix == ".html" else text, encoding="utf-8")
        copies.append(str(copy))
    options = ["-L", "Python", "--from-code=UTF-8", "--no-location", "--keyword=_", *(f"--keyword={word}" for word in KEYWORDS)]
    listing = folder / "files"
    listing.write_text("\n".join(copies))
    out = folder / "out.po"
    subprocess.run(["xgettext", *options, f"--files-from={listing}", "-o", str(out)], check=True, capture_output=True)
    return polib.pofile(str(out))


@pytest.fixture(scope="module")
def chinese() -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def test_every_word_has_its_chinese(spoken, chinese):
    silent = [entry.msgid for entry in spoken if not (found := chinese.get((entry.msgctxt, entry.msgid))) or not found.translated()]
    assert not silent, f"{len(silent)} without Chinese: {silent[:20]}"


def test_translations_keep_their_variables(chinese):
    for entry in chinese.values():
        wanted = variables(entry.msgid) | variables(entry.msgid_plural or "")
        if "month_name" in wanted:
            wanted |= ALSO_OFFERED
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert variables(text) <= wanted, entry.msgid


def test_no_word_is_looked_up_where_it_is_not_found_for_translation():
    """xgettext does not look into f-strings: what is looked up in one stays English for ever, and no catalogue misses it."""
    found = []
    for path in (path for path in sources() if path.suffix == ".py"):
        for written in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.JoinedStr)):
            calls = (node for node in ast.walk(written) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
            found += [f"{path.relative_to(ROOT)}:{call.lineno}" for call in calls if call.func.id == "_" or "gettext" in call.func.id]
    assert found == []
