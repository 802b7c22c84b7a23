"""The timeline (处理记录): what happened to a ticket, in order, never edited."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.loading import Plain
from tickets.choices import ActorKind, EventCode, Status
from tickets.models.conversation import Message
from tickets.models.tickets import Ticket


class TicketEvent(Plain):
    """One line. `data` holds stable codes and ids, never translated text.

    `status`, `team_id` and `assignee_id` say how things stood after it, so that pauses and time held by each holder are a
    function of the timeline alone. `key` makes what must happen once happen once (warnings, breaches).
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events", verbose_name=_("ticket"), db_index=False)
    code = models.CharField(_("what"), max_length=20, choices=EventCode.choices)
    at = models.DateTimeField(_("when"))
    actor_kind = models.CharField(_("who (kind)"), max_length=8, choices=ActorKind.choices, default=ActorKind.SYSTEM)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("message"), db_index=False
    )
    status = models.CharField(_("status after"), max_length=20, choices=Status.choices)
    team_id = models.BigIntegerField(null=True)
    assignee_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=60, null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline events")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="event_ticket"),
            models.Index(fields=["code", "at"], name="event_code_at"),
            models.Index(fields=["message"], name="event_message", condition=models.Q(message__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["ticket", "key"], name="event_key_once", condition=models.Q(key__isnull=False))]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new line; a written one is never changed."""
        if not self._state.adding:
            raise TypeError("Timeline events are never edited.")
        super().save(*args, **kwargs)
