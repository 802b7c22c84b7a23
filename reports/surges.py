"""The page of surges: what goes on, what was seen and done, what a person may do about it, and what was before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import Heartbeat, User
from tickets import surges, wording_surges
from tickets.choices import Availability, SurgeStep
from tickets.models import Agent, Surge, SurgeRecord

JOB = "watch_surge"
PAST = 12
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Now:
    """What the dashboard shows: the surge that goes on, and what the job counted last (None: it has not run yet)."""

    surge: Surge | None
    state: StrOrPromise = ""
    say: str = ""
    contacts: int | None = None
    usual: str = ""
    limit: str = ""
    minutes: int = 0


def current(beat: Heartbeat | None, now: datetime) -> Now:
    """By one statement; the counts are the job's, so that the page may be asked often."""
    surge = surges.going_on()
    held = surges.rule()
    result = beat.result if beat and beat.finished_at else {}
    return Now(
        surge,
        wording_surges.state(surge) if surge else "",
        wording_surges.say(surge, now) if surge else "",
        contacts=result.get("contacts"),
        usual=wording_surges.number(result.get("usual")),
        limit=wording_surges.number(result.get("limit")),
        minutes=held.rule.minutes if held else 0,
    )


class StepForm(forms.Form):
    """A step and why; the steps that can be taken are the buttons."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea"}),
        help_text=_("Supervisors and managers read it, and it stays on record."),
        error_messages={"required": _("Say why.")},
    )
    step = forms.ChoiceField(choices=SurgeStep.choices)


@dataclass(frozen=True)
class Line:
    """One step on record."""

    record: SurgeRecord
    step: str
    who: str
    why: str


@dataclass(frozen=True)
class Gone:
    """A surge that is over."""

    surge: Surge
    lasted: str
    usual: str
    steps: str


def contents(user: User, now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    surge, held = surges.going_on(), surges.rule()
    seen = surges.look(held, surge, now) if held else None
    standby = Agent.objects.filter(is_standby=True, user__is_active=True)
    return {
        "surge": surge,
        "state": wording_surges.state(surge) if surge else "",
        "say": wording_surges.say(surge, now) if surge else "",
        "seen": seen,
        "usual": wording_surges.number(seen.usual) if seen else "",
        "limit": wording_surges.number(held.rule.limit(seen.usual)) if held and seen else "",
        "calm_limit": wording_surges.number(held.rule.calm_limit(seen.usual)) if held and seen else "",
        "rule": held.rule if held else None,
        "window": held.rule.minutes if held else 0,
        "calm_for": held.rule.calm_for // MINUTE if held else 0,
        "overflows": bool(held and held.routes),
        "quotas": surges.lines(held, now) if held and surge else [],
        "given": surges.overflowed(surge) if surge else 0,
        "standby": standby.count(),
        "standby_online": standby.filter(availability=Availability.ONLINE).count(),
        "lines": _lines(surge),
        "past": _past(),
        "acts": [(step, wording_surges.ACTS[step]) for step in surges.possible(surge)] if held else [],
        "may_steer": user.has_perm("tickets.steer_surge"),
    }


def _lines(surge: Surge | None) -> list[Line]:
    if surge is None:
        return []
    rows = surge.records.select_related("by")
    return [Line(row, row.get_step_display(), row.by.name if row.by else str(_("System")), wording_surges.why(row)) for row in rows]


def _past() -> list[Gone]:
    rows = Surge.objects.filter(ended_at__isnull=False).prefetch_related("records__by")[:PAST]
    return [
        Gone(row, wording_surges.lasted(row), wording_surges.number(row.usual), " · ".join(_said(record) for record in row.records.all()))
        for row in rows
    ]


def _said(record: SurgeRecord) -> str:
    return f"{record.get_step_display()} ({record.by.name})" if record.by else record.get_step_display()
