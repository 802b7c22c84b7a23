"""Shifts in words: hours, and why one cannot stand."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from tickets.rota_rules import Fault, Problem, Span, Stretch

STATES: dict[str, StrOrPromise] = {
    "": gettext_lazy("on shift"),
    "on_break": gettext_lazy("on a break"),
    "off_shift": gettext_lazy("off shift"),
    "absent": gettext_lazy("absent"),
}


def hours(start: datetime, end: datetime) -> str:
    """08:30–17:30, and the day where it is another one."""
    start, end = localtime(start), localtime(end)
    days = (end.date() - start.date()).days
    later = f" +{days}" if days else ""
    return f"{start:%H:%M}–{end:%H:%M}{later}"


def stretch(found: Stretch) -> str:
    """With the day."""
    return f"{date_format(localtime(found[0]), 'm-d')} {hours(*found)}"


def clash(name: str, span: Span, found: Problem) -> str:
    """Why a shift cannot stand."""
    said = {"name": name, "shift": stretch((span.start, span.end)), "other": stretch(found.clash) if found.clash else ""}
    sentences: dict[Fault, str] = {
        Fault.ENDS_BEFORE: _("%(name)s, %(shift)s: a shift has to end after it begins."),
        Fault.TOO_LONG: _("%(name)s, %(shift)s: a shift is 16 hours at most."),
        Fault.BREAK_OUTSIDE: _("%(name)s, %(shift)s: the break %(other)s does not lie within the shift."),
        Fault.BREAKS_OVERLAP: _("%(name)s, %(shift)s: the break %(other)s begins before the one before it is over."),
        Fault.OVERLAPS: _("%(name)s, %(shift)s: there is a shift at that time already, %(other)s."),
        Fault.ABSENT: _("%(name)s, %(shift)s: absent at that time, %(other)s."),
    }
    return sentences[found.fault] % said


def past(name: str, span: Span) -> str:
    """Nothing is planned for a time that is over."""
    return _("%(name)s, %(shift)s: that time has passed already.") % {"name": name, "shift": stretch((span.start, span.end))}
