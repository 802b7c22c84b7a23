"""What articles do for tickets: offered, opened, sent, and whether the ticket then closed or came back. The only writer of `ArticleUse`.

One row for each article and ticket, written by one statement where something new happened: an offer is counted with the submission that it
was shown beside, and once for each ticket at the desk, never for a keystroke.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from knowledgebase.models import Article, ArticleReading
from tickets.choices import EventCode, MessageKind, Status
from tickets.models import ArticleUse, Message, Ticket, TicketEvent

LOOKED_BACK = timedelta(days=90)
"""Figures tell of this time."""
MOST_OFFERED = 3
SPOKEN = frozenset({MessageKind.REPLY, MessageKind.QUESTION, MessageKind.RESULT, MessageKind.PROGRESS, MessageKind.AUTO})
CAME_BACK = (EventCode.REOPENED, EventCode.REFUSED, EventCode.DID_NOT_HELP)

_LINK = re.compile(r"/kb/([a-z0-9][a-z0-9_-]{0,79})(?![A-Za-z0-9_-])")


# ---------------------------------------------------------------- writing


def offered_on_form(ticket: Ticket, slugs: Iterable[str], now: datetime) -> None:
    """The form showed these articles when it was sent."""
    if wanted := [slug for slug in slugs if slug][:MOST_OFFERED]:
        _mark(ticket, Article.objects.public().filter(slug__in=wanted).values_list("pk", flat=True), now, on_form=True)


def offered_at_desk(ticket: Ticket, articles: Sequence[Article], now: datetime) -> None:
    """The ticket's page offers these articles to its agent. Seen again nothing is written."""
    keys = [article.pk for article in articles]
    if keys:
        known = set(ArticleUse.objects.filter(ticket=ticket, article__in=keys, at_desk=True).values_list("article", flat=True))
        _mark(ticket, [key for key in keys if key not in known], now, at_desk=True)


def opened(ticket: Ticket, article: Article, now: datetime) -> None:
    """An agent opened it from the ticket."""
    if not ArticleUse.objects.filter(ticket=ticket, article=article, opened=True).exists():
        _mark(ticket, [article.pk], now, opened=True)


def sent(message: Message) -> None:
    """Something the customer reads was written; the articles that it links to are sent. Asks the database only where there is a link."""
    if message.is_public and message.kind in SPOKEN and (slugs := set(_LINK.findall(message.body))):
        keys = Article.objects.filter(slug__in=slugs).values_list("pk", flat=True)
        also = {"at_once": True} if message.kind == MessageKind.AUTO else {}
        _mark(message.ticket, keys, message.created_at, sent_at=message.created_at, message=message, **also)


def _mark(ticket: Ticket, keys: Iterable[int], now: datetime, **facts: object) -> None:
    rows = [ArticleUse(article_id=key, ticket=ticket, first_at=now, **facts) for key in keys]
    if rows:
        ArticleUse.objects.bulk_create(rows, update_conflicts=True, unique_fields=["article", "ticket"], update_fields=list(facts))


# ---------------------------------------------------------------- telling


_SENT = Q(sent_at__isnull=False) & (Q(message__isnull=True) | Q(message__taken_back_at__isnull=True))
# What a list of tickets can be asked of an article; the codes stand in addresses.
WHAT: dict[str, Q] = {
    "offered": Q(on_form=True) | Q(at_desk=True) | Q(at_once=True),
    "opened": Q(opened=True),
    "sent": _SENT,
    "closed": _SENT & Q(came_back=False, ticket__status=Status.CLOSED),
    "came_back": _SENT & Q(came_back=True),
}


@dataclass(frozen=True)
class Figures:
    """How an article did in the last LOOKED_BACK; `read` counts readers of the public page, all others tickets."""

    read: int
    offered: int
    opened: int
    sent: int
    closed: int
    came_back: int

    @property
    def settled(self) -> int:
        """Tickets on which it was sent, and of which the end is known."""
        return self.closed + self.came_back


def uses(now: datetime) -> "QuerySet[ArticleUse]":
    """Uses of the last time, with whether the ticket came back after the article was sent."""
    returned = TicketEvent.objects.filter(ticket=OuterRef("ticket"), code__in=CAME_BACK, at__gt=OuterRef("sent_at"))
    return ArticleUse.objects.filter(first_at__gte=now - LOOKED_BACK).annotate(came_back=Exists(returned))


def figures(article: Article, now: datetime) -> Figures:
    """Of one article, by two statements."""
    counted = uses(now).filter(article=article).aggregate(**{f"n_{name}": Count("pk", filter=what) for name, what in WHAT.items()})
    days = ArticleReading.objects.filter(article=article, day__gte=(now - LOOKED_BACK).date())
    return Figures(read=sum(days.values_list("times", flat=True)), **{name: counted[f"n_{name}"] for name in WHAT})


def tickets_of(article: int, what: str, now: datetime) -> "QuerySet[Any, Any]":
    """Keys of the tickets behind a figure."""
    return uses(now).filter(WHAT[what], article=article, ticket__isnull=False).values("ticket")


def columns(now: datetime) -> dict[str, Combinable]:
    """What a list of articles may tell and sort by, as expressions over `Article`."""
    return {f"use_{name}": _count(name, now) for name in ("offered", "sent", "came_back")}


def _count(name: str, now: datetime) -> Combinable:
    rows = uses(now).filter(WHAT[name], article=OuterRef("pk")).order_by().values("article").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
