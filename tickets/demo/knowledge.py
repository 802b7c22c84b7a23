"""Knowledge from work, for the demo: an article drafted from a solved ticket, and articles that were offered, opened and sent."""

from datetime import datetime, timedelta

from helpdesk.models import User
from knowledgebase import feedback, search
from knowledgebase.models import Article
from tickets import article_use, drafting, intake, workflow
from tickets.admin.ticket_help import insertion
from tickets.choices import Channel, MessageKind, Status
from tickets.errors import TicketError
from tickets.models import Ticket

LOOKED_AT = 30
SENT = 4
AGO = timedelta(minutes=25)
MANY = 100
"""In a demo of fewer tickets one more would be felt."""
ASKED = "我叫周小敏，电话13900007788，上月买的养生壶壶盖摔裂了，壶身是好的。能不能只换壶盖？寄到杭州市西湖区文三路478号3幢502室就行。"
ANSWERED = "周女士您好！壶盖可以单独换：在“我的订单”里点“申请售后”，选“补发配件”，再选“壶盖”，付配件费后两天内寄出。您的已寄出，快递单号SF1234567890123。感谢您的耐心等待！"
VAIN = ((9, "壶盖单买"), (5, "以旧换新"), (3, "门店地址"))
UNOPENED = ((8, 1, "退款 换卡了"), (6, 2, "发票 公司抬头"), (3, 0, "快递 放驿站"))
"""How many searched, how many of them opened an article, and for what."""


def make(now: datetime) -> None:
    """A matter with everything in it that has to be taken out; then uses, on tickets whose words an article fits; and vain searches."""
    if Ticket.objects.count() >= MANY:
        _draft(now)
    for number, (times, text) in enumerate(VAIN):
        for time in range(times):
            feedback.note_gap(text, searcher=f"demo:{number}:{time}", now=now - AGO)
    for number, (times, opened, text) in enumerate(UNOPENED):
        offered = search.find(text)
        for time in range(times if offered else 0):
            feedback.note_shown(text, offered, searcher=f"demo:{number}:{time}", now=now - AGO)
        for time in range(opened):
            feedback.note_opened(text, searcher=f"demo:{number}:{time}", now=now - AGO)
    rows = Ticket.objects.filter(assignee__isnull=False, language="zh-hans").select_related("assignee", "customer", "issue_type")
    sent = 0
    for ticket in rows.order_by("-created_at", "pk")[:LOOKED_AT]:
        fitting = _fitting(ticket)
        article_use.offered_at_desk(ticket, fitting, now - AGO)
        for article in fitting[:1]:
            article_use.opened(ticket, article, now - AGO)
            if sent < SENT and ticket.status == Status.IN_PROGRESS and article.audience == "public":
                sent += _send(ticket, article, now)


def _draft(now: datetime) -> None:
    contact = intake.Contact(
        channel=Channel.WEB, subject="养生壶壶盖想单独换一个", description=ASKED, name="周小敏", phone="13900007788", email="", order_number="",
        issue_type="product_enquiry", language="zh-hans",
    )  # fmt: skip
    ticket = intake.open_ticket(contact, now=now - 3 * AGO).ticket
    by = ticket.assignee or User.objects.filter(agent__isnull=False, is_active=True).order_by("employee_number").first()
    if by is None:
        return
    try:
        workflow.resolve(ticket, by=by, now=now - 2 * AGO, result=ANSWERED)
        drafting.draft_article(ticket, by=by, now=now - AGO)
    except TicketError:
        return


def _fitting(ticket: Ticket) -> list[Article]:
    first = ticket.messages.filter(kind=MessageKind.CUSTOMER).order_by("pk").first()
    return search.suggest(f"{ticket.subject}\n{first.body if first else ''}", [ticket.issue_type.code], public_only=False)


def _send(ticket: Ticket, article: Article, now: datetime) -> int:
    try:
        workflow.reply(ticket, by=ticket.assignee, now=max(now - AGO, ticket.last_event_at), body=insertion(article, ticket))  # type: ignore[arg-type]
    except TicketError:
        return 0
    return 1
