"""Moments as a customer reads them: by the clock and by the day, never as a count of hours.

Pure: `now` is given. Words follow the reader's language and the active time zone. A day other than today carries its weekday.
"""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def clock(at: datetime) -> str:
    """15:30."""
    return f"{timezone.localtime(at):%H:%M}"


def day(at: datetime, now: datetime) -> str:
    """今天; 明天（周三）; 11月19日（周四）; another year is named. English: today; tomorrow (Wed); Thu 19 Nov."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    days = (local.date() - today).days
    weekday = formats.date_format(local, "D")
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow (%(weekday)s)") % {"weekday": weekday}
    values = {"weekday": weekday, "day": local.day, "month": local.month, "month_name": formats.date_format(local, "M"), "year": local.year}
    if local.year != today.year:
        return _("%(weekday)s %(day)d %(month_name)s %(year)d") % values
    return _("%(weekday)s %(day)d %(month_name)s") % values


def at(moment: datetime, now: datetime) -> str:
    """When something happened or will: 今天 15:30; 11月17日（周二）14:30. English: today 15:30; Tue 17 Nov, 14:30."""
    days = (timezone.localtime(moment).date() - timezone.localtime(now).date()).days
    values = {"day": day(moment, now), "time": clock(moment)}
    if days in (0, 1):
        return pgettext("moment near", "%(day)s %(time)s") % values
    return pgettext("moment on a date", "%(day)s, %(time)s") % values


def before(moment: datetime, now: datetime) -> str:
    """A promise: 今天 15:30 前; 明天（周三）09:00 前; 11月19日（周四）14:30 前. English: by 15:30 today; by Thu 19 Nov, 14:30."""
    days = (timezone.localtime(moment).date() - timezone.localtime(now).date()).days
    values = {"day": day(moment, now), "time": clock(moment)}
    if days in (0, 1):
        return _("by %(time)s %(day)s") % values
    return _("by %(day)s, %(time)s") % values
