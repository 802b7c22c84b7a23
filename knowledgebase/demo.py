"""The demo's work on knowledge: texts with a second reader, changes that wait, one whose English is behind, some to be reviewed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from helpdesk.models import User
from knowledgebase import publishing
from knowledgebase.models import Article, Manual, Script
from knowledgebase.models.entries import Entry

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
SCRIPT = ("late-apology", "如果您更方便接电话，回复“电话”两个字，我打给您。")
MANUAL = (
    "damaged-on-arrival",
    {"text": "补寄后第二天回访，确认收到且完好", "text_en": "Call the day after: has it arrived in one piece", "script": ""},
)
DUE_SCRIPT, DUE_MANUAL = "greeting", "invoice"


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
    _scripts_and_manuals(editor, writer, now)
    return "texts in review, changes that wait, one text behind, some due"


def _scripts_and_manuals(editor: User, writer: User, now: datetime) -> None:
    script, manual = Script.objects.published().filter(code=SCRIPT[0]).first(), Manual.objects.published().filter(code=MANUAL[0]).first()
    if script is not None:
        script.body += SCRIPT[1]
        _ask(publishing.revise(script, by=writer, reason="客户想要电话"), writer, now)
    if manual is not None:
        manual.plan = [*manual.plan, MANUAL[1]]
        publishing.revise(manual, by=editor, reason="补寄后没人跟进")
    today = timezone.localdate(now)
    Script.objects.filter(code=DUE_SCRIPT).update(owner=editor, review_on=today - timedelta(days=1))
    Manual.objects.filter(code=DUE_MANUAL).update(review_on=today)


def _ask(entry: Entry, writer: User, now: datetime) -> None:
    """As it is stored now: a change that waits belongs to it."""
    publishing.ask_review(type(entry)._default_manager.get(pk=entry.pk), by=writer, now=now)


def _extend(slug: str, more: str, *, by: User, reason: str) -> Article | None:
    article = Article.objects.filter(slug=slug, state="published").first()
    if article is None:
        return None
    article.body = article.body.rstrip() + more
    return publishing.revise(article, by=by, reason=reason)
