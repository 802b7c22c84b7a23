"""Follow-ups as they are drawn, wherever they stand: the list, the workbench, a ticket's card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from helpdesk.models import User
from surveys import followups
from surveys.models import FollowUp, FollowUpQuerySet, FollowUpReason, FollowUpState
from tickets.contacts import mask_phone


@dataclass(frozen=True)
class Why:
    """One reason: in short, what to ask, and the number of the other ticket where it is about another."""

    name: str
    ask: str
    number: str = ""


@dataclass(frozen=True)
class Shown:
    """A follow-up for one reader."""

    row: FollowUp
    kind: str
    why: Sequence[Why]
    phone: str
    may_record: bool

    @property
    def asks(self) -> list[str]:
        """What to ask, each thing once."""
        return list(dict.fromkeys(why.ask for why in self.why if why.ask))

    @property
    def others(self) -> list[str]:
        """Numbers of the other tickets that the call is about."""
        return list(dict.fromkeys(why.number for why in self.why if why.number))

    @property
    def names(self) -> list[str]:
        """The reasons in short, each once."""
        return list(dict.fromkeys(why.name for why in self.why))

    @property
    def outcome(self) -> str:
        """What came of it, in words."""
        if self.row.state == FollowUpState.DONE:
            return str(self.row.get_outcome_display())
        return str(self.row.get_state_display())


def drawn(rows: FollowUpQuerySet) -> FollowUpQuerySet:
    """With all that is drawn of them; three statements for any number."""
    reasons = FollowUpReason.objects.select_related("rule", "asked_by", "ticket").order_by("pk")
    return rows.select_related(*followups.WITH, "ended_by", "continued").prefetch_related(Prefetch("reasons", reasons))


def mine(user: User) -> FollowUpQuerySet:
    """Those that are a person's to make: their own, and those of colleagues for whom they stand in."""
    return FollowUp.objects.planned().filter(assignee__in=[user.pk, *user.stands_in])


def today(rows: FollowUpQuerySet, now: datetime) -> FollowUpQuerySet:
    """Due today, and overdue."""
    return rows.planned().filter(planned_for__lt=followups.day_of(now)[1])


def shown(rows: Iterable[FollowUp], user: User, now: datetime) -> list[Shown]:
    """How each is drawn for a reader, in the order given."""
    found = list(rows)
    own = {user.pk, *user.stands_in}
    works = user.is_superuser or user.has_perm("tickets.work_ticket")
    sees = user.has_perm("surveys.view_followup")
    # Who sees it in a list by the right to its ticket may make it if they work on tickets; the verb's address asks again.
    return [
        Shown(
            row,
            _kind(row, now),
            [_why(row, reason) for reason in row.reasons.all()],
            mask_phone(row.ticket.contact_phone),
            row.is_planned and sees and (works or row.assignee_id in own),
        )
        for row in found
    ]


def _kind(row: FollowUp, now: datetime) -> str:
    if not row.is_planned:
        return "done"
    return "late" if row.is_overdue(now) else "warn" if row.is_due(now) else "calm"


def _why(row: FollowUp, reason: FollowUpReason) -> Why:
    number = reason.ticket.number if reason.ticket_id != row.ticket_id else ""
    if reason.rule is not None:
        return Why(reason.rule.label, reason.rule.ask_label, number)
    if reason.asked_by is not None:
        return Why(_("asked for by %(name)s") % {"name": reason.asked_by.name}, reason.ask, number)
    return Why(reason.rule_code, reason.ask, number)


def filtered(rows: FollowUpQuerySet, user: User, *, team: str = "", agent: str = "", rule: str = "") -> FollowUpQuerySet:
    """Cut by the team's code, the agent's number ("none": nobody's), the rule's code ("hand": by hand)."""
    if team:
        rows = rows.filter(team__code=team)
    if agent == "none":
        rows = rows.filter(assignee__isnull=True)
    elif agent == user.employee_number:
        # Those of absent colleagues are one's own as long as they are away.
        rows = rows.filter(assignee__in=[user.pk, *user.stands_in])
    elif agent:
        rows = rows.filter(assignee__employee_number=agent)
    if rule:
        reasons = FollowUpReason.objects.filter(Q(rule_code="") if rule == "hand" else Q(rule_code=rule))
        rows = rows.filter(pk__in=reasons.values("follow_up"))
    return rows
