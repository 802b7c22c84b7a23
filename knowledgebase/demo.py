"""The demo's work on articles: one with a second reader, one change that waits, one whose English is behind, one to be reviewed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from helpdesk.models import User
from knowledgebase import publishing
from knowledgebase.models import Article

EDITOR, WRITER = "CS2022005", "CS2023001"
DRAFT = {
    "slug": "lid-and-parts",
    "audience": "public",
    "title": "壶盖、滤网等配件怎么单独买",
    "summary": "壶盖、滤网、密封圈可以单独买，凭型号下单，一般 2 天内发出。",
    "body": "在商城搜索“配件”加上机器型号，例如“配件 K17”。型号在机身底部的铭牌上。\n\n- 壶盖、滤网：现货，2 天内发出\n- 密封圈：一包 2 个\n\n"
    "保修期内坏的，先联系我们，由我们寄给您，不用自己买。",
    "topics": ["product_quality"],
    "keywords": ["壶盖", "滤网", "密封圈", "配件"],
}
CHANGED = ("refund-time", "\n\n## 节假日\n\n遇到周末和法定节假日，银行到账会顺延到下一个工作日。\n")
BEHIND = ("pick-up-time", "\n\n上门前快递员会先打电话；两次联系不上，取件会改到第二天。\n")
DUE = "coupon-not-applied"


def make(people: Mapping[str, User], random: Random, now: datetime, *, tickets: int, days: int) -> str:
    """Made once; where an article of the shipped ones was deleted, its part is left out."""
    editor, writer = people.get(EDITOR), people.get(WRITER)
    if editor is None or writer is None or Article.objects.filter(slug=DRAFT["slug"]).exists():
        return "articles as they were"
    draft = publishing.revise(Article(**DRAFT, owner=writer), by=writer)
    publishing.ask_review(draft, by=writer, reviewer=editor, now=now)
    _extend(*CHANGED, by=editor, reason="客户常问节假日怎么算")
    behind = _extend(*BEHIND, by=writer, reason="补充联系不上的情况")
    if behind is not None:
        publishing.publish(behind, by=editor, now=now)
    Article.objects.filter(slug=DUE).update(owner=editor, review_on=timezone.localdate(now) - timedelta(days=3))
    return "a draft in review, a change that waits, one text behind, one due"


def _extend(slug: str, more: str, *, by: User, reason: str) -> Article | None:
    article = Article.objects.filter(slug=slug, state="published").first()
    if article is None:
        return None
    article.body = article.body.rstrip() + more
    return publishing.revise(article, by=by, reason=reason)
