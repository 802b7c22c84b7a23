"""Follow-ups for programs: those of a ticket, and recording what came of one."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import idempotency
from helpdesk.api.asking import Strict
from helpdesk.api.idempotency import once
from surveys import followups
from surveys.models import FollowUp, FollowUpState, FollowUpWay, Outcome
from tickets.api import urls as urls  # it registers how a ticket's number looks in an address
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.models import Ticket


class FollowUpShown(serializers.Serializer[Any]):
    """A follow-up."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    tickets = serializers.SerializerMethodField(help_text="Numbers of all tickets that the call is about.")
    way = serializers.ChoiceField(FollowUpWay.choices)
    planned_for = serializers.DateTimeField(help_text="From when on it is due.")
    due_at = serializers.DateTimeField(help_text="After this it is overdue.")
    assignee = serializers.CharField(source="assignee.employee_number", default=None, allow_null=True)
    state = serializers.ChoiceField(FollowUpState.choices)
    attempts = serializers.IntegerField(help_text="Calls that reached nobody.")
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)
    words = serializers.CharField(allow_blank=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    continued = serializers.CharField(source="continued.number", default=None, allow_null=True, help_text="The new ticket it goes on as.")
    version = serializers.IntegerField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tickets(self, row: FollowUp) -> list[str]:
        """The one it was planned on first."""
        return [ticket.number for ticket in followups.tickets_of(row)]


class FollowUpRecorded(Strict):
    """What came of it."""

    outcome = serializers.ChoiceField([*((code.value, code.label) for code in followups.OUTCOMES), (followups.UNREACHED, "unreached")])
    about = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        default="",
        help_text="Number of the ticket that is meant, where the call is about several.",
    )
    words = serializers.CharField(max_length=followups.WORDS_LENGTH, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True, default=None)


class FollowUpView(TicketView):
    """Base: follow-ups are there only for those who may see them."""

    serializer_class = FollowUpShown
    pagination_class = None

    def rows(self) -> Any:
        """With all that is answered of them."""
        return FollowUp.objects.visible_to(self.user).select_related(*followups.WITH, "continued")


class OfTicket(FollowUpView):
    """Those of one ticket."""

    @extend_schema(
        operation_id="ticket_follow_ups_list",
        summary="Follow-ups of a ticket, the next first",
        responses={200: FollowUpShown(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """All of them."""
        self.allow_only()
        ticket = self.ticket()
        rows = self.rows().filter(pk__in=FollowUp.objects.of_ticket(ticket).values("pk")).order_by("planned_for", "pk")
        return Response(FollowUpShown(rows, many=True).data)


class OneFollowUp(FollowUpView):
    """One of them."""

    @extend_schema(operation_id="follow_ups_retrieve", summary="One follow-up", responses={200: FollowUpShown, 404: PROBLEM})
    def get(self, request: Request, pk: int) -> Response:
        """As it stands now."""
        self.allow_only()
        return Response(FollowUpShown(get_object_or_404(self.rows(), pk=pk)).data)

    @extend_schema(
        operation_id="follow_ups_record",
        summary="Record what came of a follow-up",
        description="`back` takes the ticket up again, or opens a linked one a week after closing; `other` opens a ticket of its own.",
        parameters=[idempotency.PARAMETER],
        request=FollowUpRecorded,
        responses={200: FollowUpShown, **CONFLICT},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Record it."""
        self.allow_only()
        return self._record(request, get_object_or_404(self.rows(), pk=pk))

    @once
    def _record(self, request: Request, row: FollowUp) -> Response:
        if not followups.may_record(self.user, row):
            raise PermissionDenied(_("You may not do this."))
        body = FollowUpRecorded(data=request.data)
        body.is_valid(raise_exception=True)
        meant = {**body.validated_data, "about": _meant(row, body.validated_data["about"])}
        followups.record(row, by=self.user, now=self.now, **meant)
        return Response(FollowUpShown(self.rows().get(pk=row.pk)).data)


def _meant(row: FollowUp, number: str) -> Ticket | None:
    """The ticket of that number among those that the call is about; None where none was named."""
    if not number:
        return None
    found = next((ticket for ticket in followups.tickets_of(row) if ticket.number == number.upper()), None)
    if found is None:
        raise serializers.ValidationError({"about": [_("The call is not about this ticket.")]})
    return found


urlpatterns = [
    path("tickets/<number:number>/follow-ups/", OfTicket.as_view(), name="ticket_follow_ups"),
    path("follow-ups/<int:pk>/", OneFollowUp.as_view(), name="follow_up"),
]
