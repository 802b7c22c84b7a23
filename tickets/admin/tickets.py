"""Tickets in the admin: the list in `tickets.admin.queue`, verbs for many in `queue_verbs`, the page of one in `tickets.admin.ticket`."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from tickets.admin.queue import reader, show
from tickets.admin.queue_verbs import many
from tickets.admin.ticket import TicketPageMixin
from tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(TicketPageMixin):
    """Nothing is added, changed or deleted as a row."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Ticket]":
        """What the person may see."""
        return Ticket.objects.visible_to(reader(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tickets come in by intake only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """A ticket is never deleted by hand."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list (GET), and verbs for the rows picked on it (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return many(request) if request.method == "POST" else show(request)
