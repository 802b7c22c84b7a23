"""The outbox: what was told to whom, and what could not be."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from helpdesk import outbound
from helpdesk.admin.base import ReadOnlyModelAdmin
from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from helpdesk.outbound import passing
from helpdesk.outbound.delivery import ROBOTS
from helpdesk.outbound.robots import masked

# What an app knows of its notices and addresses: a kind in words, and an address of which only a part is shown.
KIND_WORDS = "tickets.wording_notices.name"
MASKS = {OutboundChannel.EMAIL: "tickets.contacts.mask_email", OutboundChannel.SMS: "tickets.contacts.mask_phone"}
# Who may read whole addresses, on the page of one message.
READS_ADDRESSES = "tickets.unmask_contact"


@admin.register(OutboundMessage)
class OutboundMessageAdmin(ReadOnlyModelAdmin[OutboundMessage]):
    """Read-only; what was given up can be sent again."""

    list_display = ("created_at", "state", "channel", "what", "whom", "about", "why", "attempts", "next_try_at")
    list_filter = ("state", "channel", "created_at")
    list_select_related = ("recipient",)
    # Not the bare address: the key of a robot lets whoever knows it speak in the group.
    fields = (
        *("state", "channel", "what", "address", "recipient", "about", "subject", "body", "link"),
        *("attempts", "next_try_at", "last_error", "created_at", "sent_at", "read_at"),
    )
    search_fields = ("=about", "=to")
    ordering = ("-pk",)
    actions = ("send_again",)

    def get_fields(self, request: HttpRequest, obj: OutboundMessage | None = None) -> list[Any]:
        """The whole address for those who may read it; of a code that waits nothing that opens anything."""
        instead = {"address": "address" if request.user.has_perm(READS_ADDRESSES) else "part"}
        if obj is not None and passing.is_forgotten(obj):
            instead["body"] = "without_code"
        return [instead.get(name, name) for name in self.fields]

    @admin.display(description=_("text"))
    def without_code(self, row: OutboundMessage) -> str:
        """What is waiting to be sent, without the code in it."""
        return passing.blotted(row.body)

    @admin.display(description=_("address"))
    def address(self, row: OutboundMessage) -> str:
        """Where it goes; of a robot's key only the end."""
        return masked(row.to) if row.channel in ROBOTS else row.to

    @admin.display(description=_("address"))
    def part(self, row: OutboundMessage) -> str:
        """Enough of where it goes to tell two apart."""
        mask = MASKS.get(OutboundChannel(row.channel))
        return str(import_string(mask)(row.to)) if mask and row.to else self.address(row)

    @admin.display(description=_("recipient"))
    def whom(self, row: OutboundMessage) -> str:
        """The person, where it is one of ours, and a part of the address."""
        return " · ".join(part for part in (str(row.recipient or ""), self.part(row)) if part)

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, row: OutboundMessage) -> StrOrPromise:
        """The kind, as people call it."""
        named: StrOrPromise = import_string(KIND_WORDS)(row.kind)
        return named

    @admin.display(description=_("last error"))
    def why(self, row: OutboundMessage) -> str:
        """The beginning of the reason; its page has all of it."""
        return Truncator(row.last_error).chars(48)

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboundMessage]) -> None:
        """Put rows that were given up back into the line, once."""
        revived = outbound.send_again([row.pk for row in queryset], now=timezone.now())
        passed = queryset.count() - revived
        if revived:
            text = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", revived)
            self.message_user(request, text % {"count": revived}, messages.SUCCESS)
        if passed > 0:
            text = ngettext(
                "%(count)d message was left as it is: it was not given up.",
                "%(count)d messages were left as they are: they were not given up.",
                passed,
            )
            self.message_user(request, text % {"count": passed}, messages.WARNING)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Whoever may change outbound messages."""
        return request.user.has_perm("helpdesk.change_outboundmessage")
