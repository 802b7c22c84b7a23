"""Verbs for many tickets at once. Each ticket is its own transaction: what one refuses does not undo the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from tickets import chain, collaboration, families, merging, permissions, routing, snoozing, tagging, workflow
from tickets.errors import TicketError
from tickets.forms import bulk as forms
from tickets.forms import bulk_moving
from tickets.models import Ticket

MOST = 200

Data = Mapping[str, Any]
Verb = Callable[[Ticket, User, datetime, Data], object]


@dataclass(frozen=True)
class Action:
    """One button of the bar over the list; `done` has a %(count)d, `form` asks what the verb needs, None: one press does it.

    `place` "more" puts it into the menu at the end of the bar.
    """

    code: str
    label: StrOrPromise
    icon: str
    done: StrOrPromise
    verb: Verb
    form: type[forms.ManyForm] | None = None
    giving: bool = False
    place: str = ""

    @property
    def asks(self) -> bool:
        """Whether it has a form. A template asks this and not for the form: it would call the class."""
        return self.form is not None

    def is_for(self, user: User) -> bool:
        """Whether a person may use it."""
        return user.has_perm("tickets.work_ticket") and (not self.giving or permissions.may_assign(user))


@dataclass
class Report:
    """What came of it: how many were done, and of those refused (key, number, subject, why)."""

    done: int = 0
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)


def run(action: Action, tickets: Sequence[Ticket], *, by: User, now: datetime, data: Data) -> Report:
    """Do it to each, and say what was refused."""
    report = Report()
    for ticket in tickets:
        try:
            action.verb(ticket, by, now, data)
            report.done += 1
        except TicketError as error:
            report.refused.append((ticket.pk, ticket.number, ticket.listed, str(error)))
    return report


def _take(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return routing.take(ticket, by=by, now=now)


def _assign(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return routing.assign(ticket, to=data["to"], by=by, now=now, breach_reason=data["breach_reason"])


def _transfer(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return routing.transfer(
        ticket, by=by, now=now, team=data["team"], reason=data["reason"], body=data["body"], breach_reason=data["breach_reason"]
    )


def _hand_back(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return routing.hand_back(ticket, by=by, now=now, reason=data["reason"], breach_reason=data["breach_reason"])


def _escalate(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    words = data["words"].strip()
    return chain.hand_up(ticket, rank=data["rank"], by=by, now=now, reason=data["why"], body=words, breach_reason=data["breach_reason"])


def _note(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    once = data["once"]
    return workflow.note(ticket, by=by, now=now, body=data["note"], dedupe_key=f"bulk:{once}:{ticket.pk}" if once else None)


def _progress(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return workflow.progress(ticket, by=by, now=now, word=data["word"], body=data["body"])


def _ask_department(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return collaboration.ask(ticket, department=data["department"], request=data["request"], by=by, now=now)


def _follow(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return chain.follow(ticket, user=by, by=by, now=now)


def _unfollow(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return chain.unfollow(ticket, user=by, by=by, now=now)


def _resolve(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return workflow.resolve(ticket, by=by, now=now, result=data["result"], breach_reason=data["breach_reason"])


def _cancel(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return workflow.cancel(ticket, by=by, now=now, reason=data["reason"], body=data["body"], breach_reason=data["breach_reason"])


def _tag(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return tagging.set_tags(ticket, add=data["add"], remove=data["remove"], by=by, now=now)


def _put_off(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return snoozing.put_off(ticket, until=data["until"], by=by, now=now)


def _merge(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return merging.merge(ticket, into=data["other"], by=by, now=now)


def _make_child(ticket: Ticket, by: User, now: datetime, data: Data) -> object:
    return families.make_child(ticket, parent=data["other"], by=by, now=now)


ACTIONS: dict[str, Action] = {
    action.code: action
    for action in [
        Action("take", _("Take"), "check", _("Taken: %(count)d"), _take),
        Action("assign", _("Give to…"), "user", _("Given: %(count)d"), _assign, forms.AssignMany, giving=True),
        Action("transfer", _("Transfer…"), "transfer", _("Transferred: %(count)d"), _transfer, forms.TransferMany),
        Action("escalate", _("Escalate…"), "up", _("Handed up: %(count)d"), _escalate, forms.EscalateMany),
        Action("note", _("Add a note…"), "lock", _("Noted on: %(count)d"), _note, forms.NoteMany),
        Action("progress", _("Note progress…"), "flag", _("Progress noted: %(count)d"), _progress, forms.ProgressMany),
        Action(
            "department",
            _("Ask a department…"),
            "building",
            _("Asked about: %(count)d"),
            _ask_department,
            forms.AskDepartmentMany,
            place="more",
        ),
        Action("resolve", _("Give the result…"), "check", _("Results given: %(count)d"), _resolve, forms.ResolveMany, place="more"),
        Action(
            "hand_back", _("Hand back to the queue…"), "queue", _("Handed back: %(count)d"), _hand_back, forms.HandBackMany, place="more"
        ),
        Action("tag", _("Tags…"), "tag", _("Tagged: %(count)d"), _tag, bulk_moving.TagMany, place="more"),
        Action("put_off", _("Put off…"), "snooze", _("Put off: %(count)d"), _put_off, bulk_moving.PutOffMany, place="more"),
        Action("merge", _("Merge into…"), "merge", _("Merged: %(count)d"), _merge, bulk_moving.IntoMany, place="more"),
        Action("make_child", _("Put under…"), "steps", _("Put under it: %(count)d"), _make_child, bulk_moving.IntoMany, place="more"),
        Action("follow", _("Follow"), "star", _("Followed: %(count)d"), _follow, place="more"),
        Action("unfollow", _("Follow no more"), "x", _("Followed no more: %(count)d"), _unfollow, place="more"),
        Action("cancel", _("Cancel…"), "x", _("Cancelled: %(count)d"), _cancel, forms.CancelMany, place="more"),
    ]
}
