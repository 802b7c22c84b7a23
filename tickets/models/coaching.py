"""Coaching (带教): the senior on duty, whispers, and replies that are read before they go out."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team
from tickets.choices import ReviewKind, ReviewState
from tickets.models.agents import Agent
from tickets.models.conversation import Message
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked of the rota."""

    def at(self, now: datetime) -> "DutyQuerySet":
        """Who is on duty now."""
        return self.filter(start__lte=now, end__gt=now)


class Duty(models.Model):
    """A senior agent coaches a team's novices, [start, end); without a team, everybody's."""

    coach = models.ForeignKey(Agent, models.CASCADE, related_name="duties", verbose_name=_("senior agent"))
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("coaching duty")
        verbose_name_plural = _("coaching rota")
        ordering = ["start"]
        indexes = [models.Index(fields=["end"], name="duty_end")]
        constraints = [models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="duty_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.coach_id} {self.start:%Y-%m-%d %H:%M}"


class Whisper(models.Model):
    """A coach's words to the agent on a ticket; only the two of them and those who coach see it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="whispers", verbose_name=_("ticket"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("coach"))
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="whispers", verbose_name=_("agent"))
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("whisper")
        verbose_name_plural = _("whispers")
        ordering = ["id"]
        permissions = [("coach", _("Watch novices' tickets, whisper, and review their replies"))]

    def __str__(self) -> str:
        return self.body[:60]


class ReviewQuerySet(models.QuerySet["Review"]):
    """Questions asked of reviews."""

    def waiting(self) -> "ReviewQuerySet":
        """A reply waits for somebody to read it."""
        return self.filter(state=ReviewState.WAITING)

    def visible_to(self, user: "User") -> "ReviewQuerySet":
        """One's own, and those of tickets one may see if one coaches."""
        if not user.is_active:
            return self.none()
        theirs = Q(author=user)
        if user.is_superuser or user.has_perm("tickets.coach"):
            theirs |= Q(ticket__in=Ticket.objects.visible_to(user))
        return self.filter(theirs)


class Review(models.Model):
    """What a novice says to a customer and a senior reads first. Its files wait under `draft`; when it passes it becomes `message`.

    `kind` says what it is to be: a message, or words beside a remedy. `data` goes along with it (items of a question, the reason for
    a delay, the progress word and its expected time, the remedy). `body` stays as its author wrote it; what a reviewer changed stands in the message.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="reviews", verbose_name=_("ticket"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("author"))
    kind = models.CharField(_("kind"), max_length=10, choices=ReviewKind.choices, default=ReviewKind.REPLY)
    body = models.TextField(_("text"))
    data = models.JSONField(default=dict, blank=True)
    draft = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    asked_at = models.DateTimeField(_("written"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, blank=True, related_name="review", verbose_name=_("message"))
    dedupe_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply under review")
        verbose_name_plural = _("replies under review")
        ordering = ["id"]
        indexes = [models.Index(fields=["asked_at"], name="review_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return self.body[:60]
