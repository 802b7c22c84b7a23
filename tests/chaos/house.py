"""A house whose tickets fall due while one looks on: a ladder of four rungs, and people who are told by every way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.models import User
from tests.factories import UserFactory, make_agent, make_organisation, make_type, open_ticket
from tickets.choices import Audience, Basis, Clock, Point, Rank, RungAction
from tickets.models import Ladder, LadderRung, SlaPolicy, Ticket

TYPE = "falls_due"


@dataclass(frozen=True)
class Step:
    """One rung as this house has it: where, who hears of it, what is done."""

    code: str
    percent: int
    audience: tuple[str, ...]
    action: str = ""

    @property
    def key(self) -> str:
        """The key of its event."""
        return f"{Clock.RESOLUTION}:{self.code}:0"


@dataclass(frozen=True)
class House:
    """Who is there, and the ladder; `minutes` is the promise."""

    minutes: int
    steps: tuple[Step, ...]
    supervisors: frozenset[int]
    managers: frozenset[int]

    def moment(self, due: datetime, step: Step) -> datetime:
        """When a ticket that is due then reaches a rung."""
        return due + timedelta(minutes=self.minutes) * (step.percent - 100) / 100

    def people(self, audience: Iterable[str], assignee: int | None) -> set[int]:
        """Whom these words name."""
        named = set(audience)
        found = {assignee} if assignee and Audience.ASSIGNEE in named else set()
        found |= self.supervisors if Audience.SUPERVISORS in named else set()
        return found | (self.managers if Audience.MANAGERS in named else set())

    def open_due_at(self, due: datetime, number: int) -> Ticket:
        """A ticket whose promise ends then."""
        return open_ticket(now=due - timedelta(minutes=self.minutes), issue_type=TYPE, phone=f"139{number:08d}", notify=False)


def build(minutes: int, warn: int, remind: int, up: int) -> House:
    """Two agents, two supervisors, a manager; the rungs at these percents of the promise, the breach at its end."""
    steps = (
        Step("warn", warn, (Audience.ASSIGNEE, Audience.SUPERVISORS)),
        Step("remind", remind, (Audience.ASSIGNEE,)),
        Step("breach", 100, (Audience.ASSIGNEE, Audience.MANAGERS)),
        Step("up", up, (Audience.SUPERVISORS,), RungAction.HAND_UP),
    )
    team = make_organisation()
    ladder = Ladder.objects.create(code="steep", name="四级")
    for step in steps:
        LadderRung.objects.create(
            ladder=ladder,
            code=step.code,
            clock=Clock.RESOLUTION,
            point=Point.PERCENT,
            amount=step.percent,
            audience=list(step.audience),
            action=step.action,
            rank=Rank.SUPERVISOR if step.action else None,
        )
    SlaPolicy.objects.create(
        code="steep",
        name="四级",
        issue_type=make_type(TYPE),
        calendar=SlaPolicy.objects.get(code="fallback").calendar,
        response_minutes=None,
        resolution_minutes=minutes,
        resolution_basis=Basis.ELAPSED,
        ladder=ladder,
        order=1,
    )
    for number in range(2):
        make_agent(team, cap=20_000, **_reachable(number, "inapp email"))
    supervisors = [UserFactory(teams=[team], roles=["supervisor"], **_reachable(number + 2, "inapp sms")) for number in range(2)]
    manager = UserFactory(roles=["manager"], **_reachable(4, "inapp email sms"))
    return House(minutes, steps, _keys(supervisors), _keys([manager]))


def _reachable(number: int, ways: str) -> dict[str, str]:
    return {"email": f"p{number}@example.com", "phone": f"1390000000{number}", "notify_by": ways}


def _keys(users: Iterable[User]) -> frozenset[int]:
    return frozenset(user.pk for user in users)
