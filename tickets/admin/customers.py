"""Customers: a list to find them, a card with their history. Contact points are masked here; a ticket's page shows them, on record."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.paging import cut
from tickets import finding
from tickets.admin import customer_data
from tickets.admin.queue import COLUMNS, reader
from tickets.models import Customer, Ticket

ROWS = 50
TICKETS_SHOWN = 30


@admin.register(Customer)
class CustomerAdmin(HistoryModelAdmin[Customer]):
    """The list and the card; editing the few facts of a customer is Django's own form, for those who may."""

    fields = ("name", "tier", "company", "language", "wants_no_calls", "external_id")
    search_fields = ("name", "company")

    def get_urls(self) -> list[Any]:
        """Beside Django's own: a customer's data as a whole."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/erase/", view(customer_data.erase), name="tickets_customer_erase"),
            path("contact/<int:pk>/", view(customer_data.correct), name="tickets_contactpoint_correct"),
            path("<int:pk>/export/", view(customer_data.export), name="tickets_customer_export"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Customer]":
        """Customers of tickets the person may see."""
        return Customer.objects.visible_to(reader(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Customers come with their first contact."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Erasing a person is more than deleting a row."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Newest first, or those whom `?q=` names."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user, text, now = reader(request), request.GET.get("q", "")[: finding.LONGEST].strip(), timezone.now()
        context: dict[str, Any] = {"title": _("Customers"), "q": text, "now": now}
        if text and (wait := finding.wait(user, text, now)):
            messages.warning(request, _("Too many numbers and addresses were looked up. Go on in %(seconds)d seconds.") % {"seconds": wait})
            context["rows"] = []
        elif text:
            context["rows"] = finding.customers(user, text, now, limit=ROWS)
        else:
            page = cut(
                self.get_queryset(request).prefetch_related("contact_points"),
                "pk",
                size=ROWS,
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
                newest_first=True,
            )
            context |= {"rows": page.rows, "page": page}
        return render(request, "desk/customers.html", context)

    def _is_erased(self, object_id: str) -> bool:
        return object_id.isdecimal() and Customer.objects.filter(pk=object_id[:18], erased_at__isnull=False).exists()

    def change_view(  # type: ignore[override]
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The card; with `?edit` (and on POST) the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.has_change_permission(request) and not self._is_erased(object_id) and ("edit" in request.GET or request.method == "POST"):
            return super().change_view(request, object_id, form_url, extra_context)
        customer = (
            self.get_queryset(request).prefetch_related("contact_points").filter(pk=object_id).first() if object_id.isdecimal() else None
        )
        if customer is None:
            raise Http404
        user = reader(request)
        rows = (
            Ticket.objects.visible_to(user, row_by_row=True)
            .filter(customer=customer)
            .select_related("customer", "issue_type", "assignee")
            .only(*COLUMNS)
        )
        tickets = list(rows.order_by("-created_at")[: TICKETS_SHOWN + 1])
        context = {
            "title": str(customer),
            "customer": customer,
            "tickets": tickets[:TICKETS_SHOWN],
            "more": len(tickets) > TICKETS_SHOWN,
            "may_edit": self.has_change_permission(request) and customer.erased_at is None,
            "now": timezone.now(),
        }
        return render(request, "desk/customer.html", context)
