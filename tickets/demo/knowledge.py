"""Knowledge from work, for the demo: an article drafted from a solved ticket, and articles that were offered, opened and sent."""

from datetime import datetime, timedelta

from knowledgebase import search
from knowledgebase.models import Article
from tickets import article_use, drafting, workflow
from tickets.admin.ticket_help import insertion
from tickets.choices import MessageKind, Status
from tickets.errors import TicketError
from tickets.models import Ticket

LOOKED_AT = 30
SENT = 4
AGO = timedelta(minutes=25)


def make(now: datetime) -> None:
    """From the newest solved ticket that has an answer; the rest on tickets whose words an article fits."""
    rows = Ticket.objects.filter(assignee__isnull=False, language="zh-hans").select_related("assignee", "customer", "issue_type")
    for ticket in rows.filter(status__in=drafting.SOLVED, issue_type__code="product_quality").order_by("-created_at", "pk")[:LOOKED_AT]:
        try:
            drafting.draft_article(ticket, by=ticket.assignee, now=now - AGO)  # type: ignore[arg-type]
            break
        except TicketError:
            continue
    sent = 0
    for ticket in rows.order_by("-created_at", "pk")[:LOOKED_AT]:
        fitting = _fitting(ticket)
        article_use.offered_at_desk(ticket, fitting, now - AGO)
        for article in fitting[:1]:
            article_use.opened(ticket, article, now - AGO)
            if sent < SENT and ticket.status == Status.IN_PROGRESS and article.audience == "public":
                sent += _send(ticket, article, now)


def _fitting(ticket: Ticket) -> list[Article]:
    first = ticket.messages.filter(kind=MessageKind.CUSTOMER).order_by("pk").first()
    return search.suggest(f"{ticket.subject}\n{first.body if first else ''}", [ticket.issue_type.code], public_only=False)


def _send(ticket: Ticket, article: Article, now: datetime) -> int:
    try:
        workflow.reply(ticket, by=ticket.assignee, now=max(now - AGO, ticket.last_event_at), body=insertion(article, ticket))  # type: ignore[arg-type]
    except TicketError:
        return 0
    return 1
