"""What the customer's pages draw: icons, times by the clock, who we are and when we are there.

These tags need no context, so that error pages can use them too.
"""

import re
from datetime import datetime

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk import calendars, clockwords, configuration
from helpdesk.models import ServiceCalendar

register = template.Library()

# Django's own urlize knows an address only after a blank; Chinese has none.
_ADDRESS = re.compile(r"(https?://[^\s<>\"'，。；：！？、（）“”《》【】]*[^\s<>\"'，。；：！？、（）“”《》【】.,;:!?)\]])")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from the sprite; hidden from screen readers, because a word always stands with it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("customer/icons.svg"), name)


@register.simple_tag
def brand() -> str:
    """The name of the house, as customers know it; empty when none is set."""
    return str(settings.BRAND_NAME)


@register.simple_tag
def service_phone() -> str:
    """The number customers may call; empty when there is none."""
    return str(settings.SERVICE_PHONE)


@register.simple_tag
def service_hours() -> str:
    """Working days 08:30–18:00, from the default calendar; empty when it cannot be read."""
    try:
        hours = configuration.held(_load_hours)
    except DatabaseError:
        return ""
    return _("Working days %(hours)s") % {"hours": hours} if hours else ""


@register.simple_tag
def before(moment: datetime | None, now: datetime | None = None) -> str:
    """A promise in words: by 15:30 today."""
    return clockwords.before(moment, now or timezone.now()) if moment else ""


@register.simple_tag
def day(moment: datetime, now: datetime | None = None) -> str:
    """A day in words: today; Thu 19 Nov."""
    return clockwords.day(moment, now or timezone.now())


@register.filter
def linked(text: str) -> SafeString:
    """A plain text, escaped, with its web addresses as links: for what the house says, not for what strangers send."""
    parts = _ADDRESS.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>', part) if at % 2 else part,)
            for at, part in enumerate(parts)
        ),
    )


@register.simple_tag
def ahead(moment: datetime | None, now: datetime) -> str:
    """A promise that can still be kept, in words; empty once its time is over."""
    return clockwords.before(moment, now) if moment and moment > now else ""


@register.simple_tag
def not_kept(moment: datetime | None, now: datetime) -> str:
    """The apology for a promise whose time is over; empty while it can be kept."""
    if moment is None or moment > now:
        return ""
    return _("We said %(before)s and did not keep it. We are sorry: it goes first now.") % {"before": clockwords.before(moment, now)}


@register.simple_tag
def when(moment: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A moment in words, with the exact time for programs."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), clockwords.at(moment, now or timezone.now()))


def _load_hours() -> str:
    calendar = ServiceCalendar.objects.order_by("pk").first()
    try:
        hours = calendars.format_segments(calendars.read_segments(calendar.weekly.get("0", []))) if calendar else ""
    except (calendars.CalendarError, AttributeError, TypeError):
        return ""
    return hours.replace("-", "–")
