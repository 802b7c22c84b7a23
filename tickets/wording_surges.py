"""Surges in words: the banner, the steps, what a person can do."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk import moments
from tickets.choices import SurgeStep
from tickets.models import Surge, SurgeRecord
from tickets.surges import WHY

STATES: dict[str, StrOrPromise] = {
    SurgeStep.STARTED: gettext_lazy("Surge"),
    SurgeStep.STANDBY: gettext_lazy("Surge, standby called in"),
    SurgeStep.OVERFLOW: gettext_lazy("Surge, outsourced team helps"),
    SurgeStep.ENDED: gettext_lazy("The surge is over"),
}

ACTS: dict[str, StrOrPromise] = {
    SurgeStep.STARTED: gettext_lazy("Begin a surge"),
    SurgeStep.STANDBY: gettext_lazy("Call standby in"),
    SurgeStep.OVERFLOW: gettext_lazy("Let the outsourced team help"),
    SurgeStep.ENDED: gettext_lazy("End the surge"),
}

DONE: dict[str, StrOrPromise] = {
    SurgeStep.STARTED: gettext_lazy("The surge has begun."),
    SurgeStep.STANDBY: gettext_lazy("Standby agents are called in and told; they get tickets within a minute of going online."),
    SurgeStep.OVERFLOW: gettext_lazy("What waits goes to the outsourced team from the next minute on."),
    SurgeStep.ENDED: gettext_lazy("The surge is over; standby agents are on standby again."),
}


def number(found: float | None) -> str:
    """A count, or a mean with one decimal at most."""
    return "—" if found is None else f"{round(found, 1):g}"


def state(surge: Surge) -> StrOrPromise:
    """What goes on."""
    return STATES[surge.step]


def say(surge: Surge, now: datetime) -> str:
    """Beside the state: since when, how high, against what."""
    said = {"since": moments.short(surge.started_at, now), "peak": surge.peak, "minutes": surge.window_minutes}
    if surge.usual is None:
        return _("since %(since)s · at most %(peak)d contacts in %(minutes)d min") % said
    return _("since %(since)s · at most %(peak)d contacts in %(minutes)d min, usually %(usual)s") % {**said, "usual": number(surge.usual)}


def why(record: SurgeRecord) -> str:
    """The reason on record; what the system did has one by its step."""
    return record.reason or str(WHY[record.step])


def lasted(surge: Surge) -> str:
    """How long it went on."""
    return moments.span((surge.ended_at or timezone.now()) - surge.started_at)
