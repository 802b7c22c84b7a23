"""Choices of the ticket's world; the codes are the API's codes."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Where a ticket stands; what follows from it is in `tickets.statuses`."""

    NEW = "new", pgettext_lazy("status", "New")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    WAITING_DEPARTMENT = "waiting_department", _("Waiting for a department")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Category(TextChoices):
    """Service category (服务分类)."""

    PRE_SALES = "pre_sales", _("Pre-sales")
    AFTER_SALES = "after_sales", _("After-sales")
    COMPLAINT = "complaint", _("Complaint")
    OTHER = "other", _("Other matters")


class Priority(TextChoices):
    """Priority (优先级)."""

    URGENT = "urgent", _("Urgent")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Level(IntegerChoices):
    """Complaint level (客诉等级)."""

    SAFETY = 1, _("Level 1")
    FAILURE = 2, _("Level 2")
    GENERAL = 3, _("Level 3")


class Channel(TextChoices):
    """The way a contact came in."""

    WEB = "web", _("Web form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    WECHAT = "wechat", _("WeChat")
    API = "api", _("API")
    IMPORT = "import", _("Import")


class Tier(TextChoices):
    """Customer tier."""

    STANDARD = "standard", _("Standard")
    VIP = "vip", _("VIP")


class ContactKind(TextChoices):
    """Kinds of contact point."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")


class MessageKind(TextChoices):
    """Who speaks, and to whom."""

    CUSTOMER = "customer", _("From the customer")
    REPLY = "reply", _("Reply")
    QUESTION = "question", _("Question to the customer")
    RESULT = "result", _("Result")
    PROGRESS = "progress", _("Progress")
    NOTE = "note", _("Internal note")
    AUTO = "auto", _("Automatic message")


class EventCode(TextChoices):
    """What can happen to a ticket; each is one line of its timeline."""

    OPENED = "opened", _("Received")
    SORTED = "sorted", _("Sorted")
    CLOCK_SET = "clock_set", _("Targets set")
    QUEUED = "queued", _("Waiting in the team's queue")
    ASSIGNED = "assigned", _("Assigned")
    TRANSFERRED = "transferred", _("Transferred")
    HANDED_BACK = "handed_back", _("Handed back to the queue")
    WROTE = "wrote", _("Customer wrote")
    REPLIED = "replied", _("Replied")
    ASKED = "asked", _("Customer asked for something")
    NOTED = "noted", _("Internal note")
    PROGRESS = "progress", _("Progress noted")
    RESOLVED = "resolved", _("Result given")
    CONFIRMED = "confirmed", _("Customer confirmed")
    REFUSED = "refused", _("Customer says it is not solved")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    CANCELLED = "cancelled", _("Cancelled")
    RECLASSIFIED = "reclassified", _("Sorting corrected")
    LINKED = "linked", _("Linked")
    WARNED = "warned", _("Warned before the deadline")
    BREACHED = "breached", _("Deadline missed")
    ESCALATED = "escalated", _("Escalated")
    EXPLAINED = "explained", _("Delay explained")
    UNMASKED = "unmasked", _("Personal data shown")
    SURVEY_SENT = "survey_sent", _("Survey sent")
    SURVEY_ANSWERED = "survey_answered", _("Survey answered")


class ActorKind(TextChoices):
    """Who did it."""

    SYSTEM = "system", _("System")
    STAFF = "staff", _("Staff")
    CUSTOMER = "customer", _("Customer")


class Clock(TextChoices):
    """The two clocks of a ticket."""

    RESPONSE = "response", _("First response")
    RESOLUTION = "resolution", _("Resolution")


class Basis(TextChoices):
    """What a target runs on."""

    ELAPSED = "elapsed", _("Elapsed time")
    SERVICE = "service", _("Service hours")


class Grade(TextChoices):
    """Experience of an agent."""

    SENIOR = "senior", _("Senior")
    REGULAR = "regular", _("Regular")
    NOVICE = "novice", _("Novice")


class Availability(TextChoices):
    """Whether an agent takes tickets now, as they say themselves."""

    ONLINE = "online", _("Online")
    BREAK = "break", _("On a break")
    OFFLINE = "offline", _("Offline")


class Ball(TextChoices):
    """Who has the ball (当前责任方)."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("Customer")
    DEPARTMENT = "department", _("Department")
    NOBODY = "nobody", _("Nobody")
