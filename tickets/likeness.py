"""Likely duplicates and repeat contacts (B5): how alike two tickets are, and which others are like one.

The score joins independent signs as probabilities are joined (1 minus the product of what each leaves open): the same order, the same
customer, the same issue type, near text. Text is near by the cosine of its pairs of characters and its words, the tokens of the
search; that asks for no dictionary. It is cautious where strangers are concerned: of question pairs of two banks whose cosine was .5 or
more, 93 % and 58 % meant the same. Of letters to a city, two by one writer that were shown (SHOWN_FROM) were one matter in 98 of 100.

Finding them costs five statements at most, however many tickets there are: the customer's, the order's, and the newest that hold all
words of the subject, each by its own index and cut off.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Min

from helpdesk.models import User
from helpdesk.search import newest, query_tokens
from tickets import merging
from tickets.choices import MessageKind
from tickets.models import Message, Ticket

SHOWN_FROM = 70
"""Percent from which one is shown; below it, a writer of many letters in one style would see each beside each."""
BACK = timedelta(days=90)
NEAR_BACK = timedelta(days=30)
REPEAT_DAYS = (7, 30)

ORDER, CUSTOMER, TYPE, TEXT = 0.6, 0.25, 0.2, 0.8
NEAR = 0.6
"""Cosine from which two texts count as said the same."""
SAID_BEFORE = 0.35

_CANDIDATES = 30
_TOKENS = 600
_TEXT = 1500


@dataclass(frozen=True)
class Facts:
    """What of a ticket makes it like another."""

    customer: int
    order: str
    issue_type: int
    words: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How alike two are, in percent, and by which signs: `order`, `customer`, `type`, `text`."""

    percent: int
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Another ticket that is like one; `may_merge` where it is open and of the same customer."""

    ticket: Ticket
    percent: int
    signs: tuple[str, ...]
    may_merge: bool


@dataclass(frozen=True)
class Found:
    """What is like a ticket, and how often its customer came before it within each of REPEAT_DAYS."""

    alike: list[Alike] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)


@lru_cache(256)
def words(*texts: str) -> frozenset[str]:
    """The tokens that two texts are compared by; kept for a while, since in a wave the same few are compared again and again."""
    return frozenset(query_tokens("\n".join(texts)[:_TEXT], _TOKENS))


def nearness(one: frozenset[str], other: frozenset[str]) -> float:
    """The cosine of two sets of tokens: 0 for nothing in common, 1 for the same."""
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def score(one: Facts, other: Facts) -> Score:
    """How alike two tickets are."""
    text = nearness(one.words, other.words)
    signs = {
        "order": ORDER if one.order and one.order == other.order else 0.0,
        "customer": CUSTOMER if one.customer == other.customer else 0.0,
        "type": TYPE if one.issue_type == other.issue_type else 0.0,
        "text": TEXT * min(1.0, text / NEAR),
    }
    left = math.prod(1 - weight for weight in signs.values())
    seen = [code for code, weight in signs.items() if weight and (code != "text" or text >= SAID_BEFORE)]
    return Score(round(100 * (1 - left)), tuple(seen))


def of(ticket: Ticket, user: User, now: datetime) -> list[Alike]:
    """Tickets like this one that a person may see, the likeliest first."""
    return found(ticket, user, now).alike


def found(ticket: Ticket, user: User, now: datetime) -> Found:
    """What is like a ticket, as far as a person may see it, and how often its customer came."""
    rows = _candidates(ticket, user)
    bodies = _first_words([ticket.pk, *(row.pk for row in rows)])
    mine = _facts(ticket, bodies)
    alike = []
    for row in rows:
        told = score(mine, _facts(row, bodies))
        theirs = {"customer", "order"} & set(told.signs)
        # What somebody else once had and what is over is no news of this matter.
        if told.percent >= SHOWN_FROM and (theirs or row.is_open):
            may_merge = row.is_open and ticket.is_open and merging.same_person(ticket, row)
            alike.append(Alike(row, told.percent, told.signs, may_merge))
    alike.sort(key=lambda one: (one.percent, one.ticket.pk), reverse=True)
    came = [row.created_at for row in rows if row.customer_id == ticket.customer_id and row.created_at <= ticket.created_at]
    repeats = {days: sum(1 for at in came if at > ticket.created_at - timedelta(days=days)) for days in REPEAT_DAYS}
    return Found(alike, repeats)


def _candidates(ticket: Ticket, user: User) -> list[Ticket]:
    """The customer's own of late, those of the order, and the newest that hold every word of the subject; merged ones left out."""
    seen = Ticket.objects.visible_to(user, row_by_row=True).exclude(pk=ticket.pk).filter(merged_into__isnull=True)
    seen = seen.select_related("customer", "issue_type", "assignee", "policy")
    since = ticket.created_at - BACK
    own = seen.filter(customer=ticket.customer_id, created_at__gt=since).order_by("-created_at")[:_CANDIDATES]
    rows = {row.pk: row for row in own}
    if ticket.order_number:
        rows |= {row.pk: row for row in seen.of_order(ticket.order_number).order_by("-pk")[:_CANDIDATES]}
    if len(query_tokens(ticket.subject)) > 2:
        said = newest(Message, ticket.subject, _CANDIDATES)
        near = seen.filter(messages__in=said, created_at__gt=ticket.created_at - NEAR_BACK).distinct() if said else []
        rows |= {row.pk: row for row in near}
    return list(rows.values())


def _first_words(keys: Sequence[int]) -> dict[int, str]:
    """What each ticket began with."""
    first = Message.objects.filter(ticket__in=keys, kind=MessageKind.CUSTOMER).order_by().values("ticket").annotate(first=Min("pk"))
    rows: Iterable[tuple[int, str]] = Message.objects.filter(pk__in=first.values("first")).values_list("ticket_id", "body")
    return dict(rows)


def _facts(ticket: Ticket, bodies: dict[int, str]) -> Facts:
    return Facts(ticket.customer_id, ticket.order_number, ticket.issue_type_id, words(ticket.subject, bodies.get(ticket.pk, "")))
