"""Articles, scripts and manuals for tests."""

from itertools import count
from typing import Any

from knowledgebase import manuals, publishing
from knowledgebase.models import Article, Manual, Script
from tests.factories import NOW

_numbers = count(1)


def make_article(title: str = "退款多久到账", *, state: str = "published", **fields: Any) -> Article:
    """An article by the verbs; published unless told otherwise."""
    article = Article(title=title, **{"slug": f"article-{next(_numbers)}", "body": "正文", **fields})
    publishing.revise(article, by=None)
    if state in {"published", "retired"}:
        publishing.publish(article, by=None, now=NOW)
    if state == "retired":
        publishing.retire(article, by=None, now=NOW)
    return article


def make_script(title: str = "安抚", **fields: Any) -> Script:
    """A script."""
    return Script.objects.create(
        code=f"script-{next(_numbers)}", title=title, **{"body": "您好 {customer}，订单 {order} 我们来查。", **fields}
    )


def make_manual(title: str = "破损", *, steps: tuple[str, ...] = ("致歉",), script: Script | None = None, **fields: Any) -> Manual:
    """A manual with some steps, the first of them with a script if one is given."""
    manual = Manual(code=f"manual-{next(_numbers)}", title=title, **fields)
    rows = [(text, f"Step {place}", script.code if script and place == 1 else "") for place, text in enumerate(steps, 1)]
    manuals.create(manual, rows, [("coupon", "20", "补偿")])
    return manual
