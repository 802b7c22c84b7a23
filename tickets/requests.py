"""Which requests stand on a department's page, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from helpdesk.models import Department, User
from tickets.choices import CollaborationState
from tickets.models import Collaboration
from tickets.models.collaboration import CollaborationQuerySet

SHOWN = 100
ENDED_SHOWN = 10


@dataclass(frozen=True)
class Board:
    """Waiting to be accepted, in hand, and ended lately."""

    waiting: Sequence[Collaboration]
    accepted: Sequence[Collaboration]
    ended: Sequence[Collaboration]


def own_departments(user: User) -> list[Department]:
    """The departments a person answers for: their own, and those of which they are contact person or head."""
    mine = Q(contact=user) | Q(head=user)
    if user.department_id and user.has_perm("tickets.answer_collaboration"):
        mine |= Q(pk=user.department_id)
    return list(Department.objects.filter(mine).order_by("order", "code"))


def rows(user: User, departments: Sequence[Department]) -> CollaborationQuerySet:
    """The requests to these departments; for somebody without any, all that they may see."""
    seen = Collaboration.objects.visible_to(user)
    return seen.filter(department__in=departments) if departments else seen


def board(found: CollaborationQuerySet) -> Board:
    """What is open by its deadline, the newest of the rest."""
    drawn = found.select_related("ticket", "department__calendar", "asked_by", "accepted_by")
    in_hand = drawn.filter(state=CollaborationState.ACCEPTED).order_by(F("expected_at").asc(nulls_last=True), "accepted_at", "pk")
    return Board(
        waiting=list(drawn.filter(state=CollaborationState.ASKED).order_by("due_at", "pk")[:SHOWN]),
        accepted=list(in_hand[:SHOWN]),
        ended=list(drawn.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")[:ENDED_SHOWN]),
    )
