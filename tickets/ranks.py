"""Who stands above a ticket in the chain of escalation, and how far up its owner stands: one statement for all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from helpdesk.choices import Role
from helpdesk.models import User
from tickets import dispatching
from tickets.choices import Grade, Rank
from tickets.models import Agent, Ticket


@dataclass(frozen=True)
class Above:
    """The people of each rank, with the tickets that each has in hand; the owner is not among them. `owner`: how far up they stand."""

    owner: Rank
    people: Mapping[Rank, Sequence[tuple[User, int]]]

    def first(self, rank: int) -> tuple[int, User] | None:
        """The first rank from `rank` up that has anybody, and the least laden of them."""
        for step in range(rank, Rank.MANAGER + 1):
            if people := self.people[Rank(step)]:
                return step, min(people, key=lambda each: (each[1], each[0].pk))[0]
        return None


def above(row: Ticket) -> Above:
    """Senior agents of the ticket's team who take tickets now, its supervisors (all, where it has none of its own), the managers."""
    seniors = Agent.objects.filter(user=OuterRef("pk"), grade=Grade.SENIOR)
    of_team = User.teams.through._default_manager.filter(user=OuterRef("pk"), team=row.team_id)
    asked: Any = User.objects.annotate(
        is_senior=Exists(seniors),
        takes=Exists(seniors.taking()),
        is_own=Exists(of_team),
        supervises=Exists(_in_role(Role.SUPERVISOR)),
        manages=Exists(_in_role(Role.MANAGER)),
        in_hand=dispatching.in_hand(),
    )
    concerned = Q(takes=True, is_own=True) | Q(supervises=True) | Q(manages=True)
    found = list(asked.filter(Q(pk=row.assignee_id) | Q(concerned, is_active=True)).order_by("pk"))
    others = [each for each in found if each.pk != row.assignee_id]
    # Whether a team has supervisors of its own is asked before the owner is left out.
    supervisors = [each for each in found if each.supervises and each.is_active]
    own = [each for each in supervisors if each.is_own] or supervisors
    people = {
        Rank.AGENT: [],
        Rank.SENIOR: [each for each in others if each.takes and each.is_own],
        Rank.SUPERVISOR: [each for each in own if each.pk != row.assignee_id],
        Rank.MANAGER: [each for each in others if each.manages],
    }
    owner = next((_rank(each) for each in found if each.pk == row.assignee_id), Rank.AGENT)
    return Above(owner, {rank: [(each, each.in_hand or 0) for each in those] for rank, those in people.items()})


def _in_role(role: Role) -> Any:
    return User.groups.through._default_manager.filter(user=OuterRef("pk"), group__name=role)


def _rank(person: Any) -> Rank:
    if person.manages:
        return Rank.MANAGER
    if person.supervises:
        return Rank.SUPERVISOR
    return Rank.SENIOR if person.is_senior else Rank.AGENT
