"""Waves of like tickets as they are read: those of now, the latest, and which tickets are like those of one. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from helpdesk import configuration
from tickets import classification, sorting, wave_rules
from tickets.choices import Channel, MessageKind, Status
from tickets.models import Message, Ticket, Wave
from tickets.wave_rules import Seen
from tickets.wording import normalise

MOST = 1_500
"""No more of the newest tickets are read for a window, and no more of those before it."""
LATEST = 12
"""How many waves a list of tickets offers to be narrowed by."""


@dataclass(frozen=True)
class Going:
    """A wave that goes on, as it is held in memory."""

    pk: int
    kind: str
    sign: str
    priority: str
    tickets: int
    minutes: int
    words: str

    @property
    def reason(self) -> classification.Reason:
        """Why a ticket was raised."""
        return {
            "voice": "wave",
            "for": "priority",
            "value": self.priority,
            "wave": self.pk,
            "tickets": self.tickets,
            "minutes": self.minutes,
            "words": [self.words],
        }


@dataclass(frozen=True)
class Known:
    """A wave by which a list can be narrowed."""

    pk: int
    kind: str
    words: str
    started_at: datetime

    @property
    def label(self) -> str:
        """What it was about, and when it began."""
        row = sorting.types().get(self.kind)
        at = timezone.localtime(self.started_at)
        return f"{row.label if row else self.kind} · {self.words} · {at:%m-%d %H:%M}"


def going_on() -> tuple[Going, ...]:
    """The waves of now."""
    return configuration.held(_load)


def latest() -> tuple[Known, ...]:
    """The newest waves, whether they go on or are over."""
    return configuration.held(_load_latest)


def open_now() -> list[Wave]:
    """The waves of now with their counts of this moment; asks the database only where there are any."""
    if not going_on():
        return []
    return list(Wave.objects.filter(ended_at__isnull=True).select_related("issue_type").order_by("-started_at"))


def like(pk: int, now: datetime) -> list[int]:
    """Keys of the tickets that are like those of a wave, from the window it began with until it was over: two statements more."""
    wave = Wave.objects.select_related("issue_type").filter(pk=pk).first()
    if wave is None:
        return []
    rows = seen(wave.started_at - timedelta(minutes=wave.window_minutes), wave.ended_at or now, kind=wave.issue_type_id)
    return [one.pk for one in rows if is_like(wave, one)]


def seen(start: datetime, end: datetime, *, kind: int | None = None) -> list[Seen]:
    """The newest tickets of a time, (start, end], with what likeness asks for: two statements over indexes."""
    tickets = Ticket.objects.filter(created_at__gt=start, created_at__lte=end)
    if kind is not None:
        tickets = tickets.filter(issue_type=kind)
    rows = list(
        tickets.exclude(channel=Channel.IMPORT)
        .exclude(status=Status.CANCELLED)
        .order_by("-created_at")
        .values_list("pk", "customer_id", "issue_type__code", "classification", "subject")[:MOST]
    )
    if not rows:
        return []
    first = Message.objects.filter(ticket__in=[row[0] for row in rows], kind=MessageKind.CUSTOMER).order_by().values("ticket")
    bodies = dict(Message.objects.filter(pk__in=first.annotate(first=Min("pk")).values("first")).values_list("ticket_id", "body"))
    return [
        Seen(pk, customer, code, wave_rules.speaking(kept.get("reasons", [])), f"{subject}\n{bodies.get(pk, '')}")
        for pk, customer, code, kept, subject in rows
    ]


def is_like(wave: Wave, one: Seen) -> bool:
    """Whether a ticket carries what those of a wave have in common."""
    return wave_rules.carries(wave.issue_type.code, wave.sign, of_kind=one.kind, rules=one.rules, text=normalise(one.text))


def _load() -> tuple[Going, ...]:
    rows = Wave.objects.filter(ended_at__isnull=True).select_related("issue_type")
    return tuple(Going(row.pk, row.issue_type.code, row.sign, row.priority, row.tickets, row.window_minutes, row.words) for row in rows)


def _load_latest() -> tuple[Known, ...]:
    rows = Wave.objects.select_related("issue_type").order_by("-started_at", "-pk")[:LATEST]
    return tuple(Known(row.pk, row.issue_type.code, row.words, row.started_at) for row in rows)
