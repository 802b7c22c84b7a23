"""Remedies for programs: what is proposed, proposing, and what is done with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import idempotency, pagination
from helpdesk.api.asking import Query, Strict
from helpdesk.api.idempotency import once
from helpdesk.models import User
from knowledgebase.choices import RemedyKind
from tickets import remedies, remedy_rules, wording_remedies
from tickets.api import showing, stepping
from tickets.api.stepping import Named, Step
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.choices import RANK_CODES, RANKS, RemedyState
from tickets.models import Remedy, Ticket
from tickets.permissions import may_approve, may_work

WITH = ("ticket__customer", "ticket__issue_type", "proposed_by", "decided_by")
NOTE_LENGTH = 300
NUMBER_LENGTH = 20


class RemedyShown(serializers.Serializer[Any]):
    """A remedy. Context: `now`."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    kind = serializers.ChoiceField(RemedyKind.choices)
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, help_text="In yuan, or points; null for a kind that has none."
    )
    state = serializers.ChoiceField(RemedyState.choices)
    needs_rank = serializers.SerializerMethodField(
        help_text="Whose approval it took or takes; null when it was within the limit of whoever proposed it."
    )
    note = serializers.CharField(allow_blank=True, help_text="The reason, for colleagues.")
    customer_note = serializers.CharField(allow_blank=True, help_text="For the customer to read.")
    expected_on = serializers.DateField(allow_null=True)
    carrier = serializers.CharField(allow_blank=True)
    tracking_number = serializers.CharField(allow_blank=True)
    proposed_by = serializers.CharField(source="proposed_by.employee_number")
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by.employee_number", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(allow_blank=True, help_text="Words to the decision.")
    ended_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(allow_blank=True, help_text="Why it failed or was withdrawn.")
    is_late = serializers.SerializerMethodField(help_text="It was to be done by now.")

    @extend_schema_field(serializers.ChoiceField(RANK_CODES, allow_null=True))
    def get_needs_rank(self, row: Remedy) -> str | None:
        """A code."""
        return next((code for code, rank in RANKS.items() if rank == row.needs_rank), None)

    def get_is_late(self, row: Remedy) -> bool:
        """Granted, and not done on the day it was expected."""
        now: datetime = self.context["now"]
        return wording_remedies.is_late(row, now)


class RemedyQuery(Query):
    """Filters of the list; `state` and `kind` may be repeated."""

    state = serializers.MultipleChoiceField(choices=RemedyState.choices, required=False)
    kind = serializers.MultipleChoiceField(choices=RemedyKind.choices, required=False)
    ticket = serializers.CharField(max_length=NUMBER_LENGTH, required=False, help_text="A ticket's number.")
    late = serializers.BooleanField(required=False, help_text="Only those that were to be done by now.")


class RemedyAsked(Strict):
    """A remedy to propose."""

    ticket = serializers.CharField(max_length=NUMBER_LENGTH, help_text="A ticket's number.")
    kind = serializers.ChoiceField(RemedyKind.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True, help_text="In yuan, or points.")
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True, default="")
    customer_note = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True, default="")
    expected_on = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(min_value=0, max_value=2**31, required=False, allow_null=True)


class ApproveRemedy(Step):
    """Grant what somebody else proposed."""

    words = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True, default="")


class RefuseRemedy(Step):
    """Say no, and why."""

    words = serializers.CharField(max_length=NOTE_LENGTH)


class StartRemedy(Step):
    """It is under way; said again it corrects the day and the parcel."""

    expected_on = serializers.DateField(required=False, allow_null=True)
    carrier = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    tracking_number = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class SayRemedy(Step):
    """What the customer reads beside it; empty takes it off. A novice's words are read first."""

    words = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True)


class FinishRemedy(Step):
    """It is done."""


class FailRemedy(Step):
    """It could not be done."""

    reason = serializers.CharField(max_length=NOTE_LENGTH)


class WithdrawRemedy(Step):
    """It is taken back before it is under way."""

    reason = serializers.CharField(max_length=NOTE_LENGTH)


Run = Callable[[Remedy, User, datetime, dict[str, Any]], object]


@dataclass(frozen=True)
class Verb(Named):
    """One step; `decides` marks those that need the right to approve, all others the right to work on the ticket."""

    run: Run
    decides: bool = False

    def may(self, user: User, row: Remedy) -> bool:
        """Whether a person who sees the remedy has the right at all."""
        if self.decides:
            return user.is_superuser or user.has_perm("tickets.approve_remedy")
        return may_work(user, row.ticket)

    def fits(self, name: str, user: User, row: Remedy) -> bool:
        """Whether it makes sense now, for this person."""
        return remedy_rules.may_follow(name, row.state) and self.may(user, row) and (not self.decides or may_approve(user, row))


def _start(row: Remedy, user: User, now: datetime, data: dict[str, Any]) -> object:
    said = {name: data[name] for name in ("carrier", "tracking_number")}
    return remedies.start(row, by=user, now=now, expected_on=data.get("expected_on"), **said)


VERBS: dict[str, Verb] = {
    "approve": Verb(
        gettext_lazy("Approve"),
        ApproveRemedy,
        lambda row, user, now, data: remedies.approve(row, by=user, now=now, words=data["words"]),
        decides=True,
    ),
    "refuse": Verb(
        gettext_lazy("Do not approve"),
        RefuseRemedy,
        lambda row, user, now, data: remedies.refuse(row, by=user, now=now, words=data["words"]),
        decides=True,
    ),
    "start": Verb(gettext_lazy("Under way"), StartRemedy, _start),
    "finish": Verb(gettext_lazy("Mark as done"), FinishRemedy, lambda row, user, now, data: remedies.finish(row, by=user, now=now)),
    "fail": Verb(
        gettext_lazy("It failed"), FailRemedy, lambda row, user, now, data: remedies.fail(row, by=user, now=now, reason=data["reason"])
    ),
    "withdraw": Verb(
        gettext_lazy("Withdraw"),
        WithdrawRemedy,
        lambda row, user, now, data: remedies.withdraw(row, by=user, now=now, reason=data["reason"]),
    ),
    "say": Verb(
        gettext_lazy("Words for the customer"),
        SayRemedy,
        lambda row, user, now, data: remedies.say(row, by=user, now=now, words=data["words"]),
    ),
}


class RemedyView(TicketView):
    """Base: the remedy of the address, which is there only for those who may see its ticket."""

    serializer_class = RemedyShown
    order = "-proposed_at"

    def row(self) -> Remedy:
        """404 for what is not there and for what is not theirs, alike."""
        return get_object_or_404(Remedy.objects.visible_to(self.user).select_related(*WITH), pk=self.kwargs["pk"])

    def told(self, row: Remedy) -> dict[str, Any]:
        """A remedy as it is answered."""
        return dict(RemedyShown(row, context={"now": self.now}).data)


class Remedies(RemedyView):
    """The list, and proposing."""

    @extend_schema(
        operation_id="remedies_list",
        summary="Remedies of tickets you may see, the newest first",
        parameters=[RemedyQuery],
        responses={200: RemedyShown(many=True), 400: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """A page of the list."""
        asked = RemedyQuery.read(request, *pagination.NAMES)
        rows = Remedy.objects.visible_to(self.user)
        if states := asked.get("state"):
            rows = rows.filter(state__in=sorted(states))
        if kinds := asked.get("kind"):
            rows = rows.filter(kind__in=sorted(kinds))
        if number := asked.get("ticket"):
            rows = rows.filter(ticket__number=number)
        if asked.get("late"):
            rows = rows.late(self.now)
        page = self.paginate_queryset(rows.select_related(*WITH))
        return self.get_paginated_response(RemedyShown(page, many=True, context={"now": self.now}).data)

    @extend_schema(
        operation_id="remedies_create",
        summary="Propose a remedy",
        description="Within your limit it is granted by that (`state` is `approved`); above it, it waits for somebody else's approval.",
        parameters=[idempotency.PARAMETER],
        request=RemedyAsked,
        responses={201: RemedyShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Propose one."""
        self.allow_only()
        return self._propose(request)

    @once
    def _propose(self, request: Request) -> Response:
        body = RemedyAsked(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        ticket = Ticket.objects.visible_to(self.user).filter(number=data.pop("ticket")).first()
        if ticket is None:
            raise ValidationError({"ticket": [_("There is no such ticket.")]})
        if not may_work(self.user, ticket):
            raise PermissionDenied(_("You may read this ticket, not work on it."))
        event = remedies.propose(ticket, by=self.user, now=self.now, **data)
        return Response(self.told(Remedy.objects.select_related(*WITH).get(pk=event.data["remedy"])), status=201)


class OneRemedy(RemedyView):
    """One remedy."""

    @extend_schema(operation_id="remedies_retrieve", summary="One remedy", responses={200: RemedyShown, 404: PROBLEM})
    def get(self, request: Request, pk: int) -> Response:
        """As it stands now."""
        self.allow_only()
        return Response(self.told(self.row()))


class RemedyTransitions(RemedyView):
    """What can be done with it, and doing it."""

    pagination_class = None

    @extend_schema(
        operation_id="remedy_transitions_list",
        summary="What may be done with the remedy now",
        responses={200: showing.Transition(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Steps that make sense for this remedy and this person."""
        self.allow_only()
        row = self.row()
        return stepping.listed({name: verb for name, verb in VERBS.items() if verb.fits(name, self.user, row)})

    @extend_schema(
        operation_id="remedy_transitions_create",
        summary="Approve, refuse, start, finish, fail or withdraw the remedy, or write to the customer about it",
        parameters=[idempotency.PARAMETER],
        request=PolymorphicProxySerializer("RemedyStepAsked", {name: verb.body for name, verb in VERBS.items()}, "verb"),
        responses={200: RemedyShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Call one verb."""
        self.allow_only()
        return self._do(request, self.row())

    @once
    def _do(self, request: Request, row: Remedy) -> Response:
        verb, data = stepping.asked(request, VERBS, lambda verb: verb.may(self.user, row))
        verb.run(row, self.user, self.now, data)
        return Response(self.told(self.row()))
