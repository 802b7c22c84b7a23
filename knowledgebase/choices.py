"""Choices of the knowledge base."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RemedyKind(TextChoices):
    """What can be done to make good (处理措施). Manuals preset them, tickets carry them."""

    REFUND = "refund", _("Refund")
    PRICE_DIFFERENCE = "price_difference", _("Price-difference refund")
    EXCHANGE = "exchange", _("Exchange")
    REISSUE = "reissue", _("Reissue")
    REPAIR = "repair", _("Repair")
    COUPON = "coupon", _("Coupon")
    POINTS = "points", _("Points")
    CASH = "cash", _("Cash compensation")
    APOLOGY = "apology", _("Apology")


class EntryState(TextChoices):
    """Where an article, a script or a manual is in its life. A change of a published one waits beside it, and does not move it."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", pgettext_lazy("article", "In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class GapState(TextChoices):
    """What became of a search that found nothing. One that is done and found nothing again is open again."""

    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    IGNORED = "ignored", _("Not our business")
