"""What was said on a ticket, and the files that came with it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.loading import Plain
from helpdesk.tokens import new_token
from tickets import drawing
from tickets.choices import Channel, MessageKind
from tickets.models.tickets import Ticket


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions asked of messages."""

    def public(self, now: datetime) -> "MessageQuerySet":
        """What the customer may read by now: what was sent a moment ago can still be taken back, and is not shown yet."""
        return self.filter(Q(held_until__isnull=True) | Q(held_until__lte=now), is_public=True)


class Message(Plain):
    """One utterance; plain text. `is_public` alone decides whether the customer sees it.

    `tokens` feeds full-text search. `dedupe_key` makes an utterance that is sent twice one message.
    The first of a ticket bears the marks of its text (`tickets.fingerprints`), by which one that says the same is found.
    `data` holds stable codes (progress word, expected time), never translated text. What an agent sends stays in the house until
    `held_until`, so that it can be taken back; `taken_back_at` says that it was, and then it is public no more.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", verbose_name=_("ticket"))
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind.choices)
    is_public = models.BooleanField(_("the customer sees it"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    body = models.TextField(_("text"))
    tokens = models.TextField(blank=True, editable=False)
    data = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("written"))
    mark_1 = models.BigIntegerField(null=True, blank=True, editable=False)
    mark_2 = models.BigIntegerField(null=True, blank=True, editable=False)
    mark_3 = models.BigIntegerField(null=True, blank=True, editable=False)
    mark_4 = models.BigIntegerField(null=True, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_ticket"),
            models.Index(fields=["mark_1", "id"], name="message_mark_1", condition=Q(mark_1__isnull=False)),
            models.Index(fields=["mark_2", "id"], name="message_mark_2", condition=Q(mark_2__isnull=False)),
            models.Index(fields=["mark_3", "id"], name="message_mark_3", condition=Q(mark_3__isnull=False)),
            models.Index(fields=["mark_4", "id"], name="message_mark_4", condition=Q(mark_4__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions asked of files."""

    def public(self, now: datetime) -> "AttachmentQuerySet":
        """Files of messages that the customer may read by now."""
        return self.filter(Q(message__held_until__isnull=True) | Q(message__held_until__lte=now), message__is_public=True)

    def abandoned(self, before: datetime) -> "AttachmentQuerySet":
        """Uploaded to a form that was never sent."""
        return self.filter(message__isnull=True, created_at__lt=before)


class Attachment(models.Model):
    """A file (附件 / 凭证). The bytes lie in private storage and leave it through a view that checks the reader.

    Before its form is sent a file belongs to nothing but its `draft`, the form's unguessable submission id.
    """

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("message"))
    draft = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    file = models.FileField(_("file"), upload_to="%Y/%m/%d", max_length=200)
    thumbnail = models.FileField(upload_to="%Y/%m/%d", max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("uploaded"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["created_at"], name="attachment_abandoned", condition=Q(message__isnull=True))]

    def __str__(self) -> str:
        return self.name

    @property
    def can_be_looked_at(self) -> bool:
        """Whether we can draw it; the rest is downloaded only."""
        return self.content_type == drawing.PDF or self.content_type in drawing.READERS
