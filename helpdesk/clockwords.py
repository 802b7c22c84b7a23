"""Moments as a customer reads them: by the clock and by the day, never as a count of hours.

Pure: `now` is given. Words follow the reader's language and the active time zone. A day other than today carries its weekday.
"""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

# Django's own short names are 星期一 ... in Chinese, too long to stand beside a date.
_WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]


def weekday(number: int) -> str:
    """周一, Mon; 0 is Monday."""
    return str(_WEEKDAYS[number])


def clock(at: datetime) -> str:
    """15:30."""
    return f"{timezone.localtime(at):%H:%M}"


def day(at: datetime, now: datetime) -> str:
    """今天; 明天（周三）; 11月19日（周四）; another year is named. English: today; tomorrow (Wed); Thu 19 Nov."""
    local, days = timezone.localtime(at), _days(at, now)
    weekday = str(_WEEKDAYS[local.weekday()])
    if days == 0:
        return pgettext("day", "today")
    if days == 1:
        return _("tomorrow (%(weekday)s)") % {"weekday": weekday}
    values = {"weekday": weekday, "day": local.day, "month": local.month, "month_name": formats.date_format(local, "M"), "year": local.year}
    if local.year != timezone.localtime(now).year:
        # xgettext:no-python-format (Chinese says the month by its number)
        return _("%(weekday)s %(day)d %(month_name)s %(year)d") % values
    # xgettext:no-python-format
    return _("%(weekday)s %(day)d %(month_name)s") % values


def at(moment: datetime, now: datetime) -> str:
    """When something happened or will: 今天 15:30; 11月17日（周二）14:30. English: today 15:30; Tue 17 Nov, 14:30."""
    values, days = {"day": day(moment, now), "time": clock(moment)}, _days(moment, now)
    if days == 0:
        return pgettext("moment today", "%(day)s %(time)s") % values
    if days == 1:
        return pgettext("moment tomorrow", "%(day)s %(time)s") % values
    return pgettext("moment on a date", "%(day)s, %(time)s") % values


def before(moment: datetime, now: datetime) -> str:
    """A promise: 今天 15:30 前; 明天（周三）09:00 前; 11月19日（周四）14:30 前. English: by 15:30 today; by Thu 19 Nov, 14:30."""
    values, days = {"day": day(moment, now), "time": clock(moment)}, _days(moment, now)
    if days == 0:
        return pgettext("promise today", "by %(time)s %(day)s") % values
    if days == 1:
        return pgettext("promise tomorrow", "by %(time)s %(day)s") % values
    return pgettext("promise on a date", "by %(day)s, %(time)s") % values


def _days(at: datetime, now: datetime) -> int:
    return (timezone.localtime(at).date() - timezone.localtime(now).date()).days
