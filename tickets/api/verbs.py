"""The verbs by name: what each asks for, when it makes sense, and the function it calls.

A new verb is a body and a line here. Whether it is really allowed is decided by the verb itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from helpdesk.api.asking import Moment, Strict
from helpdesk.models import Team, User
from tickets import chain, lists, routing, statuses, workflow
from tickets.api.asking import TEXT_LENGTH, files_field, known_team, known_type
from tickets.api.stepping import Named
from tickets.choices import RANK_CODES, RANKS, Category, Level, Priority, Rank, Status
from tickets.models import Ticket, TicketEvent
from tickets.permissions import may_assign, may_work

NUMBER_LENGTH = 20


@dataclass(frozen=True)
class Call:
    """One use of a verb: everything but the ticket."""

    user: User
    now: datetime
    data: dict[str, Any]
    draft: str = ""

    @property
    def version(self) -> int | None:
        """What the caller saw."""
        version: int | None = self.data.get("version")
        return version


def _reason(purpose: str, **kwargs: Any) -> serializers.CharField:
    """A code of the reasons that ops keep for a purpose."""

    def known(code: str) -> None:
        if code and code not in dict(lists.reason_choices(purpose)):
            raise serializers.ValidationError(_("There is no such reason."))

    return serializers.CharField(max_length=40, validators=[known], help_text=f"A reason's code ({purpose}).", **kwargs)


def _word(code: str) -> None:
    if code not in dict(lists.progress_choices()):
        raise serializers.ValidationError(_("There is no such progress word."))


class Colleague(serializers.CharField):
    """An employee number of somebody who takes tickets."""

    def to_internal_value(self, data: Any) -> Any:
        """The user."""
        number = super().to_internal_value(data).strip().upper()[:NUMBER_LENGTH]
        user = User.objects.filter(employee_number=number, is_active=True, agent__isnull=False).first()
        if user is None:
            raise serializers.ValidationError(_("Nobody with this number takes tickets."))
        return user


def _text(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=TEXT_LENGTH, **kwargs)


class Body(Strict):
    """What every verb takes."""

    verb = serializers.CharField()
    version = serializers.IntegerField(min_value=0, max_value=2**31, required=False, allow_null=True)


class Take(Body):
    """Take a waiting ticket."""


class ConfirmSorting(Body):
    """Say that the type is right as it was found."""


class Ask(Body):
    """Ask the customer; the resolution clock stops until they answer."""

    body = _text()
    items = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, required=False)


class Progress(Body):
    """One of the short list of progress updates."""

    word = serializers.CharField(max_length=40, validators=[_word], help_text="A progress word's code.")
    body = _text(required=False, allow_blank=True, default="")
    expected_at = Moment(required=False, allow_null=True)


class Resolve(Body):
    """Give the result; the customer is asked to confirm it."""

    result = _text()
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")
    attachments = files_field()


class Transfer(Body):
    """Hand over to another team, or to a colleague."""

    reason = _reason("transfer")
    team = serializers.CharField(max_length=40, required=False, validators=[known_team], help_text="A code.")
    to = Colleague(required=False, help_text="An employee number.")
    body = _text(required=False, allow_blank=True, default="", help_text="For the next person; the customer does not see it.")
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")


class Assign(Body):
    """Give the ticket to a colleague of its team."""

    to = Colleague(help_text="An employee number.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")


class HandBack(Body):
    """Back into the team's queue."""

    reason = _reason("transfer")
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")


class RefuseTicket(Body):
    """Give back what dispatch has just given you; the next best gets it at once."""

    reason = _reason("refuse")
    body = _text(required=False, allow_blank=True, default="", help_text="For colleagues; the customer does not see it.")


class Escalate(Body):
    """Hand the ticket up; responsibility moves to the least laden person of that rank, or of the next one above."""

    rank = serializers.ChoiceField(RANK_CODES)
    reason = _reason("escalate", required=False, allow_blank=True, default="")
    body = _text(required=False, allow_blank=True, default="", help_text="Own words, needed where no reason of the list is given.")
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")


class Reclassify(Body):
    """Correct the sorting; the targets follow."""

    issue_type = serializers.CharField(max_length=40, required=False, validators=[known_type])
    category = serializers.ChoiceField(Category.choices, required=False)
    priority = serializers.ChoiceField(Priority.choices, required=False)
    level = serializers.ChoiceField(Level.choices, required=False)


class Reopen(Body):
    """Take a settled matter up again."""

    reason = _text()


class Cancel(Body):
    """No matter of ours; final."""

    reason = _reason("cancel")
    body = _text(required=False, allow_blank=True, default="")
    breach_reason = _reason("breach", required=False, allow_blank=True, default="")


class ExplainBreach(Body):
    """Why the ticket is late."""

    reason = _reason("breach")


Run = Callable[[Ticket, Call], TicketEvent]
Fits = Callable[[Ticket, Call], bool]


def _transfer(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    team = next((team for team in lists.teams().values() if team.code == data.get("team")), None)
    person: User | None = data.get("to")
    if team is None and person is not None:
        team = _home_of(person, ticket)
    return routing.transfer(
        ticket,
        by=call.user,
        now=call.now,
        reason=data["reason"],
        team=team,
        to=person,
        body=data["body"],
        breach_reason=data["breach_reason"],
        version=call.version,
    )


def _home_of(person: User, ticket: Ticket) -> Team | None:
    """For a colleague from elsewhere their own team; None where they are in the ticket's."""
    return None if person.teams.filter(pk=ticket.team_id).exists() else person.teams.first()


def _take(ticket: Ticket, call: Call) -> TicketEvent:
    return routing.take(ticket, by=call.user, now=call.now)


def _assign(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return routing.assign(
        ticket,
        to=data["to"],
        by=call.user,
        now=call.now,
        reason=data["reason"],
        breach_reason=data["breach_reason"],
        version=call.version,
    )


def _hand_back(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return routing.hand_back(
        ticket, by=call.user, now=call.now, reason=data["reason"], breach_reason=data["breach_reason"], version=call.version
    )


def _refuse(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return routing.refuse(ticket, by=call.user, now=call.now, reason=data["reason"], body=data["body"].strip(), version=call.version)


def _escalate(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return chain.hand_up(
        ticket,
        rank=RANKS[data["rank"]],
        by=call.user,
        now=call.now,
        reason=data["reason"],
        body=data["body"].strip(),
        breach_reason=data["breach_reason"],
        version=call.version,
    )


def _ask(ticket: Ticket, call: Call) -> TicketEvent:
    items = call.data.get("items", [])
    return workflow.ask(ticket, by=call.user, now=call.now, body=call.data["body"], items=items, version=call.version)


def _progress(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return workflow.progress(
        ticket,
        by=call.user,
        now=call.now,
        word=data["word"],
        body=data["body"],
        expected_at=data.get("expected_at"),
        version=call.version,
    )


def _resolve(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return workflow.resolve(
        ticket,
        by=call.user,
        now=call.now,
        result=data["result"],
        draft=call.draft,
        breach_reason=data["breach_reason"],
        version=call.version,
    )


def _reclassify(ticket: Ticket, call: Call) -> TicketEvent:
    given = {name: call.data[name] for name in ("issue_type", "category", "priority", "level") if name in call.data}
    return workflow.reclassify(ticket, by=call.user, now=call.now, version=call.version, **given)


def _reopen(ticket: Ticket, call: Call) -> TicketEvent:
    return workflow.reopen(ticket, by=call.user, now=call.now, reason=call.data["reason"])


def _cancel(ticket: Ticket, call: Call) -> TicketEvent:
    data = call.data
    return workflow.cancel(
        ticket,
        by=call.user,
        now=call.now,
        reason=data["reason"],
        body=data["body"],
        breach_reason=data["breach_reason"],
        version=call.version,
    )


def _confirm_sorting(ticket: Ticket, call: Call) -> TicketEvent:
    return workflow.confirm_sorting(ticket, by=call.user, now=call.now, version=call.version)


def _confirm_level(ticket: Ticket, call: Call) -> TicketEvent:
    return workflow.confirm_level(ticket, by=call.user, now=call.now, version=call.version)


def _explain(ticket: Ticket, call: Call) -> TicketEvent:
    return workflow.explain_breach(ticket, by=call.user, now=call.now, reason=call.data["reason"])


def _is_open(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open


def _is_free(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and ticket.assignee_id is None and hasattr(call.user, "agent")


def _is_askable(ticket: Ticket, call: Call) -> bool:
    return ticket.status != Status.WAITING_CUSTOMER and statuses.allows(ticket.status, Status.WAITING_CUSTOMER)


def _is_settled(ticket: Ticket, call: Call) -> bool:
    return ticket.status in {Status.RESOLVED, Status.CLOSED}


def _is_in_hand(ticket: Ticket, call: Call) -> bool:
    return ticket.assignee_id is not None and ticket.meta.counts


def _is_just_given(ticket: Ticket, call: Call) -> bool:
    return routing.may_be_refusable(ticket, call.user, call.now)


def _may_give(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and may_assign(call.user)


def _is_unlooked_at(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and not workflow.is_settled_by_hand(ticket)


def _is_level_in_doubt(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and workflow.is_level_in_doubt(ticket)


def _is_late(ticket: Ticket, call: Call) -> bool:
    return ticket.owes_reason(call.now)


def _is_below_the_top(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and ticket.escalation < Rank.MANAGER


def _to(status: str) -> Fits:
    return lambda ticket, call: statuses.allows(ticket.status, status)


@dataclass(frozen=True)
class Verb(Named):
    """One verb; `gives` marks one that needs the right to give tickets to others."""

    run: Run
    fits: Fits
    gives: bool = False

    def may(self, user: User, ticket: Ticket) -> bool:
        """Whether a person who sees the ticket has the right at all."""
        return may_work(user, ticket) and (not self.gives or may_assign(user))


VERBS: dict[str, Verb] = {
    "take": Verb(gettext_lazy("Take"), Take, _take, _is_free),
    "ask": Verb(gettext_lazy("Ask the customer"), Ask, _ask, _is_askable),
    "progress": Verb(gettext_lazy("Progress"), Progress, _progress, _is_open),
    "resolve": Verb(gettext_lazy("Give the result"), Resolve, _resolve, _to(Status.RESOLVED)),
    "transfer": Verb(gettext_lazy("Transfer"), Transfer, _transfer, _is_open),
    "assign": Verb(gettext_lazy("Assign"), Assign, _assign, _may_give, gives=True),
    "hand_back": Verb(gettext_lazy("Hand back to the queue"), HandBack, _hand_back, _is_in_hand),
    "refuse": Verb(gettext_lazy("Refuse"), RefuseTicket, _refuse, _is_just_given),
    "escalate": Verb(gettext_lazy("Escalate"), Escalate, _escalate, _is_below_the_top),
    "reclassify": Verb(gettext_lazy("Correct the sorting"), Reclassify, _reclassify, _is_open),
    "confirm_sorting": Verb(gettext_lazy("Confirm the sorting"), ConfirmSorting, _confirm_sorting, _is_unlooked_at),
    "confirm_level": Verb(gettext_lazy("Confirm the level"), ConfirmSorting, _confirm_level, _is_level_in_doubt),
    "reopen": Verb(gettext_lazy("Reopen"), Reopen, _reopen, _is_settled),
    "cancel": Verb(gettext_lazy("Cancel the ticket"), Cancel, _cancel, _to(Status.CANCELLED)),
    "explain_breach": Verb(gettext_lazy("Explain the delay"), ExplainBreach, _explain, _is_late),
}
