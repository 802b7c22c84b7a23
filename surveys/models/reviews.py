"""The review of a poor survey: what went wrong, what is done about it, and the call to the customer."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team
from surveys.choices import CallOutcome, ReviewState
from surveys.models.surveys import Survey
from tickets.models import Ticket
from tickets.permissions import sees_all

if TYPE_CHECKING:
    from helpdesk.models import User


class SurveyReviewQuerySet(models.QuerySet["SurveyReview"]):
    """Questions asked of reviews."""

    def visible_to(self, user: "User") -> "SurveyReviewQuerySet":
        """Those of tickets a person may see."""
        return self if sees_all(user) else self.filter(ticket__in=Ticket.objects.visible_to(user))

    def waiting(self) -> "SurveyReviewQuerySet":
        """Not closed, the next due first."""
        return self.exclude(state=ReviewState.CLOSED).order_by("due_at", "pk")

    def overdue(self, now: datetime) -> "SurveyReviewQuerySet":
        """Not closed in time."""
        return self.waiting().filter(due_at__lte=now)


class SurveyReview(models.Model):
    """One for each poor survey. The cause stands with the ticket's case (`CauseCase`); here are the measure and the call.

    `owner` is the supervisor it was given to, then whoever took it. `version` is what forms compare against.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="review", verbose_name=_("survey"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="survey_reviews", verbose_name=_("ticket"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="survey_reviews", verbose_name=_("looked into by")
    )
    state = models.CharField(_("state"), max_length=8, choices=ReviewState.choices, default=ReviewState.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    called_at = models.DateTimeField(_("called back"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("called by")
    )
    call_outcome = models.CharField(_("what came of it"), max_length=12, choices=CallOutcome.choices, blank=True)
    call_words = models.TextField(_("what was said"), blank=True)
    measure = models.TextField(_("measure"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = SurveyReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a poor survey")
        verbose_name_plural = _("reviews of poor surveys")
        permissions = [("handle_review", _("Look into poor surveys"))]
        indexes = [models.Index(fields=["due_at", "id"], name="survey_review_due", condition=~Q(state="closed"))]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state != ReviewState.CLOSED

    def is_overdue(self, now: datetime) -> bool:
        """Not closed in time."""
        return self.is_open and self.due_at <= now
