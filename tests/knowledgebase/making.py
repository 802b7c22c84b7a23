"""Articles, scripts and manuals for tests."""

from itertools import count
from typing import Any, TypeVar

from knowledgebase import manuals, publishing
from knowledgebase.models import Article, Manual, Script
from knowledgebase.models.entries import Entry
from tests.factories import NOW

E = TypeVar("E", bound=Entry)

_numbers = count(1)


def make_article(title: str = "退款多久到账", *, state: str = "published", **fields: Any) -> Article:
    """An article by the verbs; published unless told otherwise."""
    return _lived(Article(title=title, **{"slug": f"article-{next(_numbers)}", "body": "正文", **fields}), state)


def make_script(title: str = "安抚", *, state: str = "published", **fields: Any) -> Script:
    """A script by the verbs; published unless told otherwise."""
    script = Script(code=f"script-{next(_numbers)}", title=title, **{"body": "您好 {customer}，订单 {order} 我们来查。", **fields})
    return _lived(script, state)


def make_manual(
    title: str = "破损", *, steps: tuple[str, ...] = ("致歉",), script: Script | None = None, state: str = "published", **fields: Any
) -> Manual:
    """A manual with some steps, the first of them with a script if one is given; published unless told otherwise."""
    rows = [(text, f"Step {place}", script.code if script and place == 1 else "") for place, text in enumerate(steps, 1)]
    said = manuals.draft(rows, [("coupon", "20", "补偿")])
    return _lived(Manual(code=f"manual-{next(_numbers)}", title=title, **{**said, **fields}), state)


def _lived(entry: E, state: str) -> E:
    publishing.revise(entry, by=None)
    if state in {"published", "retired"}:
        publishing.publish(entry, by=None, now=NOW)
    if state == "retired":
        publishing.retire(entry, by=None, now=NOW)
    return entry
