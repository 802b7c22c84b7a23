"""Requests to departments for programs: what is asked, asking, and the answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import idempotency, pagination
from helpdesk.api.asking import Moment, Query, Strict
from helpdesk.api.idempotency import once
from helpdesk.models import User
from tickets import collaboration, lists
from tickets.api import asking, showing, stepping
from tickets.api.stepping import Named, Step
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.choices import CollaborationState
from tickets.contacts import mask_name
from tickets.models import Collaboration, Ticket
from tickets.permissions import may_answer, may_work

WITH = ("ticket__customer", "ticket__issue_type", "department", "asked_by", "accepted_by")
OPEN = (CollaborationState.ASKED, CollaborationState.ACCEPTED)


def _known_department(code: str) -> None:
    if code not in {row.code for row in lists.departments().values()}:
        raise serializers.ValidationError(_("There is no such department."))


class CollaborationShown(serializers.Serializer[Any]):
    """A request to a department, with as much of its ticket as the department may know. Context: `now`."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    subject = serializers.CharField(source="ticket.listed")
    issue_type = serializers.CharField(source="ticket.issue_type.code")
    order_number = serializers.CharField(source="ticket.order_number", allow_blank=True)
    customer = serializers.SerializerMethodField(help_text="The name, masked.")
    department = serializers.CharField(source="department.code")
    request = serializers.CharField()
    state = serializers.ChoiceField(CollaborationState.choices)
    asked_by = serializers.CharField(source="asked_by.employee_number")
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="By when it has to be accepted.")
    accepted_by = serializers.CharField(source="accepted_by.employee_number", default=None, allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    expected_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True, help_text="The result, or why it was refused or withdrawn.")
    is_overdue = serializers.SerializerMethodField()

    def get_customer(self, row: Collaboration) -> str:
        """周**."""
        return mask_name(row.ticket.contact_name or str(row.ticket.customer))

    def get_is_overdue(self, row: Collaboration) -> bool:
        """It waits to be accepted, and its time has run out."""
        now: datetime = self.context["now"]
        return row.state == CollaborationState.ASKED and row.due_at <= now


class CollaborationQuery(Query):
    """Filters of the list; `state` may be repeated."""

    state = serializers.MultipleChoiceField(choices=CollaborationState.choices, required=False)
    department = serializers.CharField(max_length=40, required=False, validators=[_known_department], help_text="A code.")


class CollaborationAsked(Strict):
    """Work asked of a department."""

    department = serializers.CharField(max_length=40, validators=[_known_department], help_text="A code.")
    request = serializers.CharField(max_length=asking.TEXT_LENGTH)
    version = serializers.IntegerField(min_value=0, max_value=2**31, required=False, allow_null=True)


class Accept(Step):
    """The department takes it on."""

    expected_at = Moment(required=False, allow_null=True)


class Finish(Step):
    """The department gives its result."""

    result = serializers.CharField(max_length=asking.TEXT_LENGTH)
    attachments = asking.files_field()


class Refuse(Step):
    """The department gives it back."""

    reason = serializers.CharField(max_length=asking.TEXT_LENGTH)


class Withdraw(Step):
    """Who asked takes it back."""

    reason = serializers.CharField(max_length=300)


Run = Callable[[Collaboration, User, datetime, dict[str, Any]], object]


def _finish(row: Collaboration, user: User, now: datetime, data: dict[str, Any]) -> object:
    draft = asking.keep(data.get("attachments"), user, now)
    return collaboration.finish(row, by=user, now=now, result=data["result"], draft=draft)


@dataclass(frozen=True)
class Verb(Named):
    """One answer; `states` are those in which it makes sense, `department` says whose it is: the department's or the agent's."""

    run: Run
    states: tuple[str, ...] = OPEN
    department: bool = True

    def may(self, user: User, row: Collaboration) -> bool:
        """Whether a person who sees the request has the right."""
        if self.department:
            return may_answer(user, row.department)
        return may_work(user, row.ticket) and Ticket.objects.visible_to(user).filter(pk=row.ticket_id).exists()


VERBS: dict[str, Verb] = {
    "accept": Verb(
        gettext_lazy("Accept"),
        Accept,
        lambda row, user, now, data: collaboration.accept(row, by=user, now=now, expected_at=data.get("expected_at")),
        (CollaborationState.ASKED,),
    ),
    "finish": Verb(gettext_lazy("Give the result"), Finish, _finish),
    "refuse": Verb(
        gettext_lazy("Give it back"),
        Refuse,
        lambda row, user, now, data: collaboration.refuse(row, by=user, now=now, reason=data["reason"]),
    ),
    "withdraw": Verb(
        gettext_lazy("Withdraw"),
        Withdraw,
        lambda row, user, now, data: collaboration.withdraw(row, by=user, now=now, reason=data["reason"]),
        department=False,
    ),
}


class CollaborationView(TicketView):
    """Base: the request of the address, which is there only for those who may see it."""

    serializer_class = CollaborationShown
    order = "-asked_at"

    def row(self) -> Collaboration:
        """404 for what is not there and for what is not theirs, alike."""
        return get_object_or_404(Collaboration.objects.visible_to(self.user).select_related(*WITH), pk=self.kwargs["pk"])

    def told(self, row: Collaboration) -> dict[str, Any]:
        """A request as it is answered."""
        return dict(CollaborationShown(row, context={"now": self.now}).data)

    def listed(self, rows: Any) -> Response:
        """A page of requests."""
        page = self.paginate_queryset(rows.select_related(*WITH))
        return self.get_paginated_response(CollaborationShown(page, many=True, context={"now": self.now}).data)


class Collaborations(CollaborationView):
    """The list."""

    @extend_schema(
        operation_id="collaborations_list",
        summary="Requests to departments that you may see, the newest first",
        parameters=[CollaborationQuery],
        responses={200: CollaborationShown(many=True), 400: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """A page of the list."""
        asked = CollaborationQuery.read(request, *pagination.NAMES)
        rows = Collaboration.objects.visible_to(self.user)
        if states := asked.get("state"):
            rows = rows.filter(state__in=sorted(states))
        if code := asked.get("department"):
            rows = rows.filter(department__code=code)
        return self.listed(rows)


class OfTicket(CollaborationView):
    """The requests of one ticket, and asking."""

    @extend_schema(
        operation_id="ticket_collaborations_list",
        summary="What departments are asked for this ticket",
        responses={200: CollaborationShown(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """A page of them."""
        self.allow_only(*pagination.NAMES)
        return self.listed(self.ticket().collaborations.all())

    @extend_schema(
        operation_id="collaborations_create",
        summary="Ask a department for something",
        parameters=[idempotency.PARAMETER],
        request=CollaborationAsked,
        responses={201: CollaborationShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """The ticket waits for the department from now on."""
        self.allow_only()
        return self._ask(request, self.workable())

    @once
    def _ask(self, request: Request, ticket: Ticket) -> Response:
        body = CollaborationAsked(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        department = next(row for row in lists.departments().values() if row.code == data["department"])
        event = collaboration.ask(
            ticket, department=department, request=data["request"], by=self.user, now=self.now, version=data.get("version")
        )
        row = Collaboration.objects.select_related(*WITH).get(pk=event.data["request"])
        return Response(self.told(row), status=201)


class OneCollaboration(CollaborationView):
    """One request."""

    @extend_schema(
        operation_id="collaborations_retrieve", summary="One request to a department", responses={200: CollaborationShown, 404: PROBLEM}
    )
    def get(self, request: Request, pk: int) -> Response:
        """As it stands now."""
        self.allow_only()
        return Response(self.told(self.row()))


class CollaborationTransitions(CollaborationView):
    """What can be answered, and answering."""

    pagination_class = None

    @extend_schema(
        operation_id="collaboration_transitions_list",
        summary="What may be answered now",
        responses={200: showing.Transition(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Verbs that make sense for this request and this person."""
        self.allow_only()
        row = self.row()
        return stepping.listed({name: verb for name, verb in VERBS.items() if row.state in verb.states and verb.may(self.user, row)})

    @extend_schema(
        operation_id="collaboration_transitions_create",
        summary="Accept, finish, refuse or withdraw the request",
        parameters=[idempotency.PARAMETER],
        request=PolymorphicProxySerializer("AnswerAsked", {name: verb.body for name, verb in VERBS.items()}, "verb"),
        responses={200: CollaborationShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Call one verb."""
        self.allow_only()
        return self._do(request, self.row())

    @once
    def _do(self, request: Request, row: Collaboration) -> Response:
        verb, data = stepping.asked(request, VERBS, lambda verb: verb.may(self.user, row))
        verb.run(row, self.user, self.now, data)
        return Response(self.told(self.row()))
