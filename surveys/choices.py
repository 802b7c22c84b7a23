"""Choices of what follows closing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(TextChoices):
    """How a customer was asked for their opinion."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PAGE = "page", _("On their page")


class NotAsked(TextChoices):
    """Why a customer was not asked; the way from their own page stays open."""

    QUOTA = "quota", _("Asked not long ago")
    NO_WAY = "no_way", _("No address of their own")


class ReviewState(TextChoices):
    """Where the review of a poor survey stands."""

    OPEN = "open", pgettext_lazy("survey review", "Open")
    IN_HAND = "in_hand", pgettext_lazy("survey review", "In hand")
    CLOSED = "closed", pgettext_lazy("survey review", "Closed")


class CallOutcome(TextChoices):
    """What came of calling an unhappy customer back."""

    CONTENT = "content", _("Content now")
    UNHAPPY = "unhappy", _("Still unhappy")
    NOT_REACHED = "not_reached", _("Not reached")
    NOT_WANTED = "not_wanted", _("Wants no call")


class CaseState(TextChoices):
    """How far a ticket's root cause is known."""

    ASKED = "asked", pgettext_lazy("root cause", "Asked for")
    PROPOSED = "proposed", pgettext_lazy("root cause", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("root cause", "Confirmed")


class Occasion(TextChoices):
    """What made a root cause be asked for."""

    OVERDUE = "overdue", pgettext_lazy("root cause", "Overdue")
    REFUSED = "refused", pgettext_lazy("root cause", "Not solved for the customer")
    POOR = "poor", pgettext_lazy("root cause", "Poor survey")
