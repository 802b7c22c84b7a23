"""Facts of the kernel."""

from helpdesk.models.calendars import CalendarException, ServiceCalendar, StatutoryDay
from helpdesk.models.configuration import Configuration, ConfigurationQuerySet, ConfigurationStamp, InstalledDefault, Named
from helpdesk.models.jobs import Cursor, Heartbeat, RateCount
from helpdesk.models.keys import ApiKey, RememberedAnswer
from helpdesk.models.outbound import NoticeAddress, NoticeTemplate, OutboundMessage
from helpdesk.models.people import Department, Team, User

__all__ = [
    "ApiKey",
    "CalendarException",
    "Configuration",
    "ConfigurationQuerySet",
    "ConfigurationStamp",
    "Cursor",
    "Department",
    "Heartbeat",
    "InstalledDefault",
    "Named",
    "NoticeAddress",
    "NoticeTemplate",
    "OutboundMessage",
    "RateCount",
    "RememberedAnswer",
    "ServiceCalendar",
    "StatutoryDay",
    "Team",
    "User",
]
