"""Verbs about what was found by itself, for programs: whether it is right, and that two tickets are not the same matter."""

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from tickets import details, doubles
from tickets.api.found import KINDS
from tickets.api.verbs import Body, Call, Verb
from tickets.models import Ticket, TicketEvent


class JudgeFound(Body):
    """Whether something that was found in the text is what it was taken for."""

    kind = serializers.ChoiceField(KINDS, help_text="One of the ticket's `found`.")
    right = serializers.BooleanField(help_text="false: it leaves its field, and is missing again where the matter needs it.")


class NotSame(Body):
    """It is another matter than `likely_same`."""


def _judge(ticket: Ticket, call: Call) -> TicketEvent:
    kind, right = call.data["kind"], call.data["right"]
    return details.judge_lifted(ticket, by=call.user, now=call.now, kind=kind, right=right, version=call.version)


def _not_same(ticket: Ticket, call: Call) -> TicketEvent:
    return doubles.not_same(ticket, by=call.user, now=call.now, version=call.version)


def _has_found(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and bool(ticket.lifted)


def _repeats(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and ticket.likely_same_id is not None


VERBS: dict[str, Verb] = {
    "judge_found": Verb(gettext_lazy("Found in the text: right or wrong"), JudgeFound, _judge, _has_found),
    "not_same": Verb(gettext_lazy("Not the same"), NotSame, _not_same, _repeats),
}
