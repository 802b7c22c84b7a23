"""What the customer sees of remedies: those that are granted, under way or done; never the reason among colleagues, nor who decided."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk import clockwords
from knowledgebase.choices import RemedyKind
from tickets import wording_remedies
from tickets.channels.web.progress import NOW, PAST, TO_COME, Stage
from tickets.choices import RemedyState
from tickets.models import Remedy
from tickets.models.remedies import RemedyQuerySet


@dataclass(frozen=True)
class Shown:
    """One remedy in the customer's words; the way it goes is drawn until it is done."""

    title: str
    state: str
    is_done: bool
    stages: list[Stage]
    carrier: str
    tracking_number: str
    words: str


def shown(remedies: RemedyQuerySet, now: datetime) -> list[Shown]:
    """Those that are promised, oldest first. An apology is shown once it was made."""
    rows = remedies.promised().order_by("pk")
    return [_shown(row, now) for row in rows if row.kind != RemedyKind.APOLOGY or row.state == RemedyState.DONE]


def _shown(row: Remedy, now: datetime) -> Shown:
    done = row.state == RemedyState.DONE
    today = timezone.localtime(now).date()
    expected = ""
    if row.expected_on and not done and row.expected_on >= today:
        noon = timezone.make_aware(datetime.combine(row.expected_on, time(12)))
        expected = _("expected %(day)s") % {"day": clockwords.day(noon, now)}
    elif row.expected_on and not done:
        expected = _("later than we said; we are looking after it")
    ended = pgettext("remedy", "Done")
    return Shown(
        wording_remedies.title(row.kind, row.amount),
        f"{ended} {clockwords.at(row.ended_at, now)}" if done and row.ended_at else ended,
        done,
        [] if done else _way(row, expected, now),
        row.carrier,
        row.tracking_number,
        row.customer_note,
    )


def _way(row: Remedy, expected: str, now: datetime) -> list[Stage]:
    """Granted, under way, done: where it stands, with the time that was said."""
    done = Stage(TO_COME, pgettext("remedy", "Done"))
    if row.state != RemedyState.UNDER_WAY:
        return [Stage(NOW, _("Granted; we are preparing it"), expected, icon="clock"), Stage(TO_COME, _("Under way")), done]
    granted = Stage(PAST, pgettext("remedy", "Granted"), clockwords.at(row.decided_at or row.proposed_at, now))
    return [granted, Stage(NOW, _("Under way"), expected, icon="clock"), done]
