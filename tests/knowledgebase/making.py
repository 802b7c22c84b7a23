"""Articles and scripts for tests."""

from itertools import count
from typing import Any

from knowledgebase import publishing
from knowledgebase.models import Article, Script
from tests.factories import NOW

_numbers = count(1)


def make_article(title: str = "退款多久到账", *, state: str = "published", **fields: Any) -> Article:
    """An article by the verbs; published unless told otherwise."""
    article = Article(slug=f"article-{next(_numbers)}", title=title, **{"body": "正文", **fields})
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
