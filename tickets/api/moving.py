"""Verbs about several tickets and one matter, putting off, and tags, for programs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from helpdesk.api.asking import Moment
from tickets import families, finding, merging, snoozing, splitting, tagging
from tickets.api.asking import known_type
from tickets.api.verbs import Body, Call, Verb
from tickets.errors import Incomplete
from tickets.models import Ticket, TicketEvent
from tickets.permissions import may_assign, may_work

NUMBER = "The number of a ticket that you may see and work on."
TAGS = 20
MESSAGES = 100


class PutOff(Body):
    """Off its agent's list until a time; no clock stops for it."""

    until = Moment()


class Wake(Body):
    """Back on the list."""


class Tag(Body):
    """Put tags on and take them off, by name; a new name becomes a tag."""

    add = serializers.ListField(child=serializers.CharField(max_length=80), max_length=TAGS, required=False)
    remove = serializers.ListField(child=serializers.CharField(max_length=80), max_length=TAGS, required=False)


class Merge(Body):
    """Merge into another ticket of the same customer."""

    into = serializers.CharField(max_length=20, help_text=NUMBER)


class UndoMerge(Body):
    """Part it again."""


class Split(Body):
    """Make a ticket of some messages; the event that comes back is the new ticket's."""

    messages = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MESSAGES)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    issue_type = serializers.CharField(max_length=40, required=False, validators=[known_type], help_text="A code; else found by sorting.")


class MakeChild(Body):
    """Put under another ticket."""

    parent = serializers.CharField(max_length=20, help_text=NUMBER)  # type: ignore[assignment]


class MakeFree(Body):
    """Take from under another ticket."""


def _other(call: Call, name: str) -> Ticket:
    """The ticket that was named; one that the caller may not see is like one that is not there."""
    found = finding.by_number(call.user, call.data[name], call.now)
    if found is None or not may_work(call.user, found):
        raise Incomplete(_("There is no such ticket."), [name])
    return Ticket.objects.select_related("customer", "issue_type").get(pk=found.pk)


def _put_off(ticket: Ticket, call: Call) -> TicketEvent:
    return snoozing.put_off(ticket, until=call.data["until"], by=call.user, now=call.now, version=call.version)


def _wake(ticket: Ticket, call: Call) -> TicketEvent:
    return snoozing.wake(ticket, by=call.user, now=call.now)


def _tag(ticket: Ticket, call: Call) -> TicketEvent:
    add, remove = (call.data.get(name, []) for name in ("add", "remove"))
    return tagging.set_tags(ticket, add=add, remove=remove, by=call.user, now=call.now, version=call.version)


def _merge(ticket: Ticket, call: Call) -> TicketEvent:
    return merging.merge(ticket, into=_other(call, "into"), by=call.user, now=call.now, version=call.version)


def _undo_merge(ticket: Ticket, call: Call) -> TicketEvent:
    return merging.undo_merge(ticket, by=call.user, now=call.now)


def _split(ticket: Ticket, call: Call) -> TicketEvent:
    data: dict[str, Any] = call.data
    return splitting.split(
        ticket,
        messages=data["messages"],
        by=call.user,
        now=call.now,
        subject=data["subject"],
        issue_type=data.get("issue_type", ""),
        version=call.version,
    )


def _make_child(ticket: Ticket, call: Call) -> TicketEvent:
    return families.make_child(ticket, parent=_other(call, "parent"), by=call.user, now=call.now, version=call.version)


def _make_free(ticket: Ticket, call: Call) -> TicketEvent:
    return families.make_free(ticket, by=call.user, now=call.now)


def _can_be_put_off(ticket: Ticket, call: Call) -> bool:
    theirs = ticket.assignee_id is not None and (ticket.assignee_id == call.user.pk or may_assign(call.user))
    return ticket.is_open and theirs and ticket.snoozed_until is None and not ticket.is_overdue(call.now)


def _is_put_off(ticket: Ticket, call: Call) -> bool:
    return ticket.snoozed_until is not None


def _is_open(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open


def _is_merged(ticket: Ticket, call: Call) -> bool:
    return ticket.merged_into_id is not None


def _is_not_merged(ticket: Ticket, call: Call) -> bool:
    return ticket.merged_into_id is None


def _may_stand_under(ticket: Ticket, call: Call) -> bool:
    return ticket.is_open and ticket.parent_id is None and not Ticket.objects.filter(parent=ticket.pk).exists()


def _stands_under(ticket: Ticket, call: Call) -> bool:
    return ticket.parent_id is not None


def _always(ticket: Ticket, call: Call) -> bool:
    return True


VERBS: dict[str, Verb] = {
    "put_off": Verb(gettext_lazy("Put off"), PutOff, _put_off, _can_be_put_off),
    "wake": Verb(gettext_lazy("Back on the list"), Wake, _wake, _is_put_off),
    "tag": Verb(gettext_lazy("Tags"), Tag, _tag, _always),
    "merge": Verb(gettext_lazy("Merge into another ticket"), Merge, _merge, _is_open),
    "undo_merge": Verb(gettext_lazy("Part it again"), UndoMerge, _undo_merge, _is_merged),
    "split": Verb(gettext_lazy("Split off messages"), Split, _split, _is_not_merged),
    "make_child": Verb(gettext_lazy("Put under another ticket"), MakeChild, _make_child, _may_stand_under),
    "make_free": Verb(gettext_lazy("Take it out"), MakeFree, _make_free, _stands_under),
}
