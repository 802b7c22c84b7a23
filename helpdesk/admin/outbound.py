"""The outbox: what was told to whom, and what could not be."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk import outbound
from helpdesk.admin.base import ReadOnlyModelAdmin
from helpdesk.models import OutboundMessage


@admin.register(OutboundMessage)
class OutboundMessageAdmin(ReadOnlyModelAdmin[OutboundMessage]):
    """Read-only; what was given up can be sent again."""

    list_display = ("created_at", "channel", "kind", "to", "recipient", "subject", "about", "state", "attempts", "last_error")
    list_filter = ("state", "channel", "kind")
    list_select_related = ("recipient",)
    search_fields = ("=about", "=to")
    ordering = ("-pk",)
    actions = ("send_again",)

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
