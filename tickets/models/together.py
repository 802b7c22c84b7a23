"""Several people on one ticket: who is looking, tags, and people outside who are copied in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Configuration
from helpdesk.tokens import new_token
from tickets.choices import CopyRight
from tickets.models.tickets import Ticket


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Questions asked of who is looking."""

    def lately(self, now: datetime, within: timedelta) -> "PresenceQuerySet":
        """Those whose page has called within that time."""
        return self.filter(seen_at__gt=now - within)


class Presence(models.Model):
    """A person has a ticket's page open; the page calls while it is in sight. No history: the last call is all there is."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="present", verbose_name=_("ticket"), db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"), db_index=False)
    seen_at = models.DateTimeField(_("looking"), db_index=True)
    writing_at = models.DateTimeField(_("writing"), null=True, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"


class Tag(Configuration):
    """A word put on tickets. `slug` is the name in its normal form, so that one word is one tag."""

    name = models.CharField(_("name"), max_length=40)
    slug = models.CharField(max_length=60, unique=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    tickets = models.ManyToManyField(Ticket, through="TicketTag", related_name="tags", verbose_name=_("tickets"))

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TicketTag(models.Model):
    """A tag on a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ticket_tags", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="ticket_tags")

    class Meta:
        verbose_name = _("tag of a ticket")
        verbose_name_plural = _("tags of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.tag_id}"


class Participant(models.Model):
    """Somebody outside the house who is copied in (抄送): told what the customer is told, by a link of their own, with stated rights."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="participants", verbose_name=_("ticket"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"))
    rights = models.CharField(_("may"), max_length=5, choices=CopyRight.choices, default=CopyRight.READ)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("person copied in")
        verbose_name_plural = _("people copied in")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "email"], condition=models.Q(removed_at__isnull=True), name="participant_once")
        ]

    def __str__(self) -> str:
        return self.name or self.email
