"""What leaves the house is a row first."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models.configuration import Configuration

if TYPE_CHECKING:
    from helpdesk.models.people import User
    from helpdesk.prepared import Somebody


class OutboundQuerySet(models.QuerySet["OutboundMessage"]):
    """Questions asked of the outbox."""

    def due(self, now: datetime) -> "OutboundQuerySet":
        """Rows to be sent now: waiting ones whose time has come, and ones whose sender died (its lease ran out)."""
        return self.filter(next_try_at__lte=now, state__in=[OutboundState.PENDING, OutboundState.SENDING])

    def inbox(self, user: "User | Somebody") -> "OutboundQuerySet":
        """In-app notices of one person, newest first."""
        return self.filter(recipient=user.pk, channel=OutboundChannel.IN_APP).order_by("-pk")

    def unread(self, user: "User | Somebody") -> "OutboundQuerySet":
        """In-app notices of one person that they have not seen, newest first."""
        return self.inbox(user).filter(read_at__isnull=True)

    def visible_to(self, user: "User") -> "OutboundQuerySet":
        """A person's own notices; whoever runs the outbox sees all."""
        if user.has_perm("helpdesk.view_outboundmessage"):
            return self
        return self.filter(recipient=user)


class OutboundMessage(models.Model):
    """One word to one person by one channel.

    Written in the transaction of its cause; `dedupe_key` makes the cause tell each person once, and is the idempotency key
    that a gateway gets. `next_try_at` is null once nothing is left to do; while SENDING it is the end of the sender's lease.
    """

    channel = models.CharField(_("channel"), max_length=12, choices=OutboundChannel.choices)
    kind = models.CharField(_("kind"), max_length=40)
    # Without a constraint: thousands of notices for the same few people, written by two hands, would make PostgreSQL lock those
    # people's rows together again and again. People are never deleted, and Django's own cascade holds.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("recipient"),
        db_constraint=False,
    )
    to = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True)
    about = models.CharField(_("about"), max_length=40, blank=True, help_text=_("Number of the ticket."))
    dedupe_key = models.CharField(max_length=160)
    state = models.CharField(_("state"), max_length=8, choices=OutboundState.choices, default=OutboundState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    urgent = models.BooleanField(
        _("urgent"), default=False, db_default=False, help_text=_("On the pages it stays in sight until it is put away.")
    )

    objects = OutboundQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbound message")
        verbose_name_plural = _("outbound messages")
        indexes = [
            models.Index(fields=["next_try_at"], name="outbound_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["about"], name="outbound_about", condition=~Q(about="")),
            models.Index(fields=["recipient", "-id"], name="outbound_unread", condition=Q(read_at__isnull=True, channel="inapp")),
        ]
        # Not `unique=True`, which keeps a second index on PostgreSQL.
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="outbound_once")]

    def __str__(self) -> str:
        return self.subject


class NoticeAddress(Configuration):
    """Where a person is told by a chat platform: the key or address of the robot that speaks in their group.

    E-mail and text messages go to the address and the number on the person's own record.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_addresses", verbose_name=_("user"))
    channel = models.CharField(_("channel"), max_length=12, choices=OutboundChannel.choices)
    address = models.CharField(_("address"), max_length=254)

    class Meta:
        verbose_name = _("notice address")
        verbose_name_plural = _("notice addresses")
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="notice_address_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"


class NoticeTemplate(Configuration):
    """The words of one kind of notice in one language; `{names}` stand for what is known of the ticket."""

    kind = models.SlugField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("notice template")
        verbose_name_plural = _("notice templates")
        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="notice_template_once")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
