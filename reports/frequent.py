"""Frequent and rising issues (G3), found in the tickets every night. The only writer of `FrequentIssue` and `FrequentTicket`.

What is looked at are whole days, WEEKS weeks of them up to last midnight: so the figures of a finished day do not change. Tickets
that were merged or cancelled are left out. By type every ticket counts for its issue type; by wording `reports.grouping` finds which
texts speak of one matter. A matter that shares tickets with one of another night is that one and keeps its row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Left
from django.utils import timezone

from helpdesk.models import User
from knowledgebase import search
from knowledgebase.models import Article
from reports import trends
from reports.models import FoundBy, FrequentIssue, FrequentTicket
from tickets.anonymising import Known, anonymise
from tickets.choices import ActorKind, MessageKind, Status
from tickets.models import IssueType, Message, Ticket, TicketEvent

if TYPE_CHECKING:
    from reports.grouping import Group

WEEK = timedelta(days=7)
WEEKS = 12
FEWEST = 3
"""Different customers who wrote of a matter ..."""
OF_SO_MANY = 5_000
"""... and one for every so many tickets, because in a large house three are nothing."""
SAME = 0.3
"""A group is a matter of another night when it has this share of its tickets, or of the smaller of the two."""
KEPT = timedelta(days=180)
"""What was not found for so long is forgotten, unless somebody chose its article."""
ASKED_FOR = 3
"""So many tickets from the middle of a group are asked for the article that answers them."""
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Read:
    """A ticket as far as it is looked at; `week` counts from the oldest."""

    pk: int
    customer: int
    issue_type: int
    week: int
    subject: str


@dataclass
class Found:
    """What a night found."""

    tickets: int = 0
    issues: int = 0
    fresh: int = 0
    rising: int = 0
    labels: list[str] = field(default_factory=list)


def find(now: datetime, *, weeks: int = WEEKS) -> Found:
    """Look through the tickets of the last weeks and write down what is frequent."""
    # It brings numpy, 20 MB that no web server needs.
    from reports import grouping

    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    known = _weeks_known(end, weeks)
    since = end - known * WEEK
    rows = _read(since, end, known)
    bodies = _first_words(grouping.BEGINNING, ticket__created_at__gte=since, ticket__created_at__lt=end)
    texts = [grouping.Text(row.subject, bodies.pop(row.pk, ""), row.customer) for row in rows]
    groups = grouping.groups(texts, fewest=max(FEWEST, len(rows) // OF_SO_MANY))
    minutes = _minutes(since, end)
    types = IssueType.objects.in_bulk()
    asked = _first_words(2 * grouping.BEGINNING, ticket__in=[rows[at].pk for group in groups for at in group.members[:ASKED_FOR]])
    articles = [_article(types, rows, asked, group) for group in groups]
    found = Found(tickets=len(rows), issues=len(groups))
    with transaction.atomic():
        _write_types(rows, minutes, known, now)
        written = _write_groups(rows, groups, articles, minutes, known, now, found)
        _forget(since, now)
    found.rising = sum(trends.trend([week[1] for week in issue.weeks]).is_rising for issue in written)
    found.labels = [issue.subject for issue in written]
    return found


def answered_by(issue: FrequentIssue, article: Article | None, *, by: User, now: datetime) -> None:
    """Say which article answers a matter, or that none does; no night changes it."""
    FrequentIssue.objects.filter(pk=issue.pk).update(article=article, article_by=by, article_at=now)


def let_search_choose(issue: FrequentIssue) -> None:
    """Take a person's choice back; the next night the search chooses."""
    FrequentIssue.objects.filter(pk=issue.pk).update(article=None, article_by=None, article_at=None)


def last_run() -> datetime | None:
    """When tickets were looked through last."""
    at: datetime | None = FrequentIssue.objects.aggregate(at=Max("found_at"))["at"]
    return at


# ---------------------------------------------------------------- what is looked at


def _weeks_known(end: datetime, most: int) -> int:
    """As many weeks as there are tickets of: before the house began nothing was seldom."""
    first = Ticket.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return most if first is None else max(1, min(most, -((first - end) // WEEK)))


def _read(since: datetime, end: datetime, weeks: int) -> list[Read]:
    rows = Ticket.objects.filter(created_at__gte=since, created_at__lt=end, merged_into__isnull=True).exclude(status=Status.CANCELLED)
    columns = rows.order_by("pk").values_list("pk", "customer_id", "issue_type_id", "created_at", "subject")
    return [Read(pk, who, kind, min(weeks - 1, (at - since) // WEEK), subject) for pk, who, kind, at, subject in columns.iterator(_CHUNK)]


def _first_words(length: int, **of: Any) -> dict[int, str]:
    """How each ticket began."""
    rows = Message.objects.filter(kind=MessageKind.CUSTOMER, **of)
    found: dict[int, str] = {}
    for ticket, body in rows.order_by("ticket_id", "pk").values_list("ticket_id", Left("body", length)).iterator(_CHUNK):
        found.setdefault(ticket, body)
    return found


def _minutes(since: datetime, end: datetime) -> dict[int, float]:
    """Minutes of work on each ticket, see `trends.worked`."""
    acts: defaultdict[int, list[datetime]] = defaultdict(list)
    events = TicketEvent.objects.filter(actor_kind=ActorKind.STAFF, ticket__created_at__gte=since, ticket__created_at__lt=end)
    for ticket, at in events.order_by("ticket_id", "id").values_list("ticket_id", "at").iterator(_CHUNK):
        acts[ticket].append(at)
    return {ticket: trends.worked(times).total_seconds() / 60 for ticket, times in acts.items()}


def _by_week(rows: Iterable[Read], minutes: dict[int, float], weeks: int) -> list[list[int]]:
    tickets, spent = [0] * weeks, [0.0] * weeks
    customers: list[set[int]] = [set() for _week in range(weeks)]
    for row in rows:
        tickets[row.week] += 1
        customers[row.week].add(row.customer)
        spent[row.week] += minutes.get(row.pk, 0.0)
    return [[count, len(who), round(time)] for count, who, time in zip(tickets, customers, spent, strict=True)]


def _article(types: dict[int, IssueType], rows: Sequence[Read], bodies: dict[int, str], group: Group) -> int | None:
    """The article that the search offers for most of the tickets in the middle; None where they do not agree.

    One that was written for other issue types is not believed: words alone often say the same of another matter.
    """
    asked = group.members[:ASKED_FOR]
    offered: Counter[int] = Counter()
    for at in asked:
        kind = types[rows[at].issue_type].code
        found = search.suggest(bodies.get(rows[at].pk, ""), public_only=False, limit=ASKED_FOR, heading=rows[at].subject)
        offered.update([article.pk for article in found if not article.topics or kind in article.topics][:1])
    key, times = offered.most_common(1)[0] if offered else (None, 0)
    return key if times * 2 > len(asked) else None


# ---------------------------------------------------------------- what is written


def _write_types(rows: Sequence[Read], minutes: dict[int, float], weeks: int, now: datetime) -> None:
    by_type: defaultdict[int, list[Read]] = defaultdict(list)
    for row in rows:
        by_type[row.issue_type].append(row)
    for kind, own in by_type.items():
        values = {"weeks": _by_week(own, minutes, weeks), "customers": len({row.customer for row in own}), "found_at": now}
        FrequentIssue.objects.update_or_create(
            found_by=FoundBy.TYPE, issue_type_id=kind, defaults=values, create_defaults={**values, "first_found_at": now}
        )


def _write_groups(
    rows: Sequence[Read],
    groups: Sequence[Group],
    articles: Sequence[int | None],
    minutes: dict[int, float],
    weeks: int,
    now: datetime,
    found: Found,
) -> list[FrequentIssue]:
    held = dict(FrequentTicket.objects.values_list("ticket_id", "issue_id"))
    same = matched([[rows[at].pk for at in group.members] for group in groups], held)
    known = FrequentIssue.objects.in_bulk(same.values())
    subjects = _subjects([rows[group.members[0]].pk for group in groups])
    written, members = [], []
    for number, group in enumerate(groups):
        own = [rows[at] for at in group.members]
        issue = known.get(same.get(number, 0)) or FrequentIssue(found_by=FoundBy.WORDING, first_found_at=now)
        found.fresh += issue.pk is None
        issue.issue_type_id = Counter(row.issue_type for row in own).most_common(1)[0][0]
        issue.subject, issue.words, issue.central_id = subjects[own[0].pk], list(group.words), own[0].pk
        issue.weeks, issue.customers, issue.found_at = _by_week(own, minutes, weeks), group.customers, now
        if not issue.is_chosen:
            issue.article_id = articles[number]
        issue.save()
        written.append(issue)
        members += [FrequentTicket(ticket_id=row.pk, issue=issue, place=place) for place, row in enumerate(own)]
    # Written anew as a whole: the tickets of matters that were not found tonight stay, so that they are known again.
    stale = FrequentTicket.objects.filter(issue__in=[issue.pk for issue in written])
    stale.delete()
    claimed = [member.pk for member in members if member.pk in held]
    for begin in range(0, len(claimed), _CHUNK):
        FrequentTicket.objects.filter(pk__in=claimed[begin : begin + _CHUNK]).delete()
    FrequentTicket.objects.bulk_create(members, batch_size=_CHUNK)
    return written


def matched(groups: Sequence[Sequence[int]], held: dict[int, int]) -> dict[int, int]:
    """Which group is which issue of before, by the tickets they share; the largest share first, each once."""
    sizes = Counter(held.values())
    pairs = []
    for number, members in enumerate(groups):
        for issue, shared in Counter(held[pk] for pk in members if pk in held).items():
            if shared >= SAME * min(len(members), sizes[issue]):
                pairs.append((-shared, number, issue))
    same: dict[int, int] = {}
    taken: set[int] = set()
    for _shared, number, issue in sorted(pairs):
        if number not in same and issue not in taken:
            same[number] = issue
            taken.add(issue)
    return same


def _subjects(keys: Sequence[int]) -> dict[int, str]:
    """Subjects without personal data."""
    rows = Ticket.objects.filter(pk__in=keys).select_related("customer", "assignee")
    return {row.pk: anonymise(row.subject, _known(row)).text[:200] for row in rows}


def _known(ticket: Ticket) -> Known:
    names = [name for name in {ticket.contact_name, ticket.customer.name} if name]
    staff = [ticket.assignee.name] if ticket.assignee else []
    numbers = (("phone", ticket.contact_phone), ("email", ticket.contact_email), ("order", ticket.order_number))
    return Known(names, staff, [(kind, value) for kind, value in numbers if value])


def _forget(since: datetime, now: datetime) -> None:
    FrequentTicket.objects.filter(ticket__created_at__lt=since).delete()
    FrequentIssue.objects.filter(found_at__lt=now - KEPT, article_at__isnull=True).delete()
