"""The verbs of the ticket page: each has an address, a form, a key, and a status in which it makes sense.

A new verb is a form in `tickets.forms` and a line here. Whether it is really allowed is decided by the verb itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django_stubs_ext import StrOrPromise

from helpdesk import panels
from helpdesk.models import User
from tickets import drafting, duty, forms, marks, routing, statuses, workflow
from tickets.choices import Rank, Status
from tickets.models import Ticket
from tickets.permissions import may_assign

Fits = Callable[[Ticket, User, datetime], bool]


def _to(status: str) -> Fits:
    return lambda ticket, user, now: statuses.allows(ticket.status, status)


def _open(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open


def _below_the_top(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and ticket.escalation < Rank.MANAGER


def _always(ticket: Ticket, user: User, now: datetime) -> bool:
    return True


def _askable(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.status != Status.WAITING_CUSTOMER and statuses.allows(ticket.status, Status.WAITING_CUSTOMER)


def _free(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and ticket.assignee_id is None and hasattr(user, "agent")


def _in_hand(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.assignee_id is not None and statuses.allows(ticket.status, Status.NEW)


def _just_given(ticket: Ticket, user: User, now: datetime) -> bool:
    return routing.may_be_refusable(ticket, user, now)


def _unlooked_at(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and not workflow.is_settled_by_hand(ticket)


def _level_in_doubt(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and workflow.is_level_in_doubt(ticket)


def _giver(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and may_assign(user)


def _settled(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.status in (Status.RESOLVED, Status.CLOSED)


def _unexplained(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.owes_reason(now)


def _can_wait(ticket: Ticket, user: User, now: datetime) -> bool:
    return statuses.allows(ticket.status, Status.WAITING_DEPARTMENT)


def _has_asked(ticket: Ticket, user: User, now: datetime) -> bool:
    # Asked once it stays so; the card and the form look at what is still open.
    return ticket.cross_department and ticket.is_open


def _not_over(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.status not in (Status.CLOSED, Status.CANCELLED)


def _lacks(ticket: Ticket, user: User, now: datetime) -> bool:
    return bool(ticket.missing) and _askable(ticket, user, now)


def _has_lifted(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and bool(ticket.lifted)


def _repeats(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and ticket.likely_same_id is not None


def _coachable(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and ticket.assignee_id not in (None, user.pk) and duty.may_coach(user)


def _can_be_put_off(ticket: Ticket, user: User, now: datetime) -> bool:
    theirs = ticket.assignee_id is not None and (ticket.assignee_id == user.pk or may_assign(user))
    return ticket.is_open and theirs and ticket.snoozed_until is None and not ticket.is_overdue(now)


def _is_put_off(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.snoozed_until is not None


def _is_merged(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.merged_into_id is not None


def _not_merged(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.merged_into_id is None


def _may_stand_under(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.is_open and ticket.parent_id is None and not marks.has(ticket, "children")


def _draftable(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.status in drafting.SOLVED and not marks.has(ticket, "drafted")


def _stands_under(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.parent_id is not None


def _has_under(ticket: Ticket, user: User, now: datetime) -> bool:
    return ticket.parent_id is None and marks.has(ticket, "children")


@dataclass(frozen=True)
class Verb:
    """`place`: the toolbar, its "more" menu, the composer, or a card. `asks`: opens a form; else one POST does it."""

    slug: str
    form: type[forms.VerbForm]
    icon: str
    fits: Fits
    place: str = "more"
    key: str = ""
    label: StrOrPromise = ""
    asks: bool = True

    @property
    def word(self) -> StrOrPromise:
        """What stands on the button."""
        return self.label or self.form.title

    @property
    def url_name(self) -> str:
        """Its address."""
        return f"admin:tickets_ticket_{self.slug.replace('-', '_')}"


VERBS: dict[str, Verb] = {
    verb.slug: verb
    for verb in [
        Verb("take", forms.TakeForm, "check", _free, "main", asks=False),
        Verb("reply", forms.ReplyForm, "reply", _open, "composer"),
        Verb("note", forms.NoteForm, "lock", _always, "composer"),
        Verb("ask", forms.AskForm, "ask", _askable, "main", "a"),
        Verb("resolve", forms.ResolveForm, "check", _to(Status.RESOLVED), "main", "s"),
        Verb("transfer", forms.TransferForm, "transfer", _open, "main", "t"),
        Verb("ask-department", forms.AskDepartmentForm, "building", _can_wait, "main", "d"),
        Verb("remedy", forms.RemedyForm, "yuan", _open, "main", "m"),
        Verb("escalate", forms.EscalateForm, "up", _below_the_top, "main", "e"),
        Verb("progress", forms.ProgressForm, "flag", _open, "main", "p"),
        Verb("reopen", forms.ReopenForm, "refresh", _settled, "main"),
        Verb("assign", forms.AssignForm, "user", _giver),
        Verb("refuse", forms.RefuseForm, "frown", _just_given, "main", "v"),
        Verb("hand-back", forms.HandBackForm, "queue", _in_hand),
        Verb("reclassify", forms.ReclassifyForm, "pencil", _open),
        Verb("confirm-sorting", forms.ConfirmSortingForm, "check", _unlooked_at, "card", asks=False),
        Verb("confirm-level", forms.ConfirmLevelForm, "check", _level_in_doubt, "card", asks=False),
        Verb("explain", forms.ExplainForm, "clock", _unexplained),
        Verb("cancel", forms.CancelForm, "x", _to(Status.CANCELLED)),
        Verb("manual", forms.ManualForm, "steps", _open, "more"),
        Verb("details", forms.DetailsForm, "pencil", _open, "more"),
        Verb("whisper", forms.WhisperForm, "eye", _coachable, "more"),
        Verb("put-off", forms.PutOffForm, "snooze", _can_be_put_off, "more", "h"),
        Verb("wake", forms.WakeForm, "bell", _is_put_off, "main", asks=False),
        Verb("merge", forms.MergeForm, "merge", _open, "more", "g"),
        Verb("undo-merge", forms.UndoMergeForm, "undo", _is_merged, "main", asks=False),
        Verb("split", forms.SplitForm, "copy", _not_merged, "more"),
        Verb("make-child", forms.MakeChildForm, "steps", _may_stand_under, "more"),
        Verb("make-free", forms.MakeFreeForm, "x", _stands_under, "card", asks=False),
        Verb("pass-on", forms.PassOnForm, "send", _has_under, "card"),
        Verb("tags", forms.TagsForm, "tag", _always, "card", "b"),
        Verb("copy-in", forms.CopyInForm, "copy", _not_over, "card"),
        Verb("withdraw", forms.WithdrawForm, "x", _has_asked, "card"),
        Verb("lifted", forms.LiftedForm, "check", _has_lifted, "card", asks=False),
        Verb("not-same", forms.NotSameForm, "x", _repeats, "card", asks=False),
        Verb("draft-article", forms.DraftArticleForm, "book", _draftable, "card", asks=False),
        Verb("request-missing", forms.RequestMissingForm, "ask", _lacks, "card", asks=False),
    ]
}


@cache
def every() -> Mapping[str, Verb]:
    """Those of this app, and those that apps further right bring along."""
    others = {deed.slug: Verb(deed.slug, deed.form, deed.icon, deed.fits, "main", deed.key) for deed in panels.verbs()}
    return {**VERBS, **others}
