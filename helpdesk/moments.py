"""Times in the few words a list has room for, and exactly where one asks.

Pure: `now` is given. Words follow the reader's language and the active time zone.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def span(length: timedelta) -> str:
    """A length of time in its largest sensible unit: minutes below two hours, hours below two days, then days."""
    minutes = max(1, int(abs(length).total_seconds() // 60))
    if minutes < 120:
        return _("%(count)d min") % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return _("%(count)d h") % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}


def short(at: datetime, now: datetime) -> str:
    """A moment as a day word and a clock time: today 18:00, tomorrow 10:40, 11-23 09:15."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = local.strftime("%H:%M")
    days = (local.date() - today).days
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    if days == -1:
        return _("yesterday %(time)s") % {"time": clock}
    if local.year == today.year:
        return f"{local:%m-%d} {clock}"
    return f"{local:%Y-%m-%d}"


def exact(at: datetime) -> str:
    """The whole date and time, for titles and screen readers."""
    local = timezone.localtime(at)
    return f"{_day(local.date(), get_language() or '')} {local:%H:%M}"


@lru_cache(maxsize=512)
def _day(day: date, language: str) -> str:
    """A list names the same few days a hundred times."""
    return str(formats.date_format(day, "DATE_FORMAT"))


def ago(at: datetime, now: datetime) -> str:
    """How long since: just now, 7 minutes ago, 3 hours ago; a date once it is older than a day."""
    gone = now - at
    if gone < timedelta(minutes=1):
        return _("just now")
    if gone < timedelta(hours=24):
        return _("%(span)s ago") % {"span": span(gone)}
    return short(at, now)


def until(at: datetime, now: datetime) -> str:
    """How long to go, within the hour in minutes, else as a moment."""
    left = at - now
    if timedelta() <= left < timedelta(hours=1):
        return _("in %(span)s") % {"span": span(left)}
    return short(at, now)
