"""Who stands in for whom: the questions asked of absences at every look at a ticket, so they are held in memory.

A substitute who is away themselves hands on to theirs; where that ends nowhere, nobody stands in, and the queue and the supervisors
have it as ever. Knows no models, because the rule of who sees a ticket lies below them and asks here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from helpdesk import configuration
from helpdesk.models import User

HELD = 2000


@dataclass(frozen=True)
class Away:
    """One absence as it is held: who is away from when until when, and who stands in."""

    pk: int
    agent: int
    name: str
    start: datetime
    end: datetime
    substitute: int | None


def away(agent: int, now: datetime) -> Away | None:
    """The absence of an agent that holds now."""
    return next((row for row in configuration.held(_load) if row.agent == agent and row.start <= now < row.end), None)


def all_away(now: datetime) -> dict[int, Away]:
    """Everybody who is away now, by agent."""
    return {row.agent: row for row in configuration.held(_load) if row.start <= now < row.end}


def substitute_of(agent: int, now: datetime) -> int | None:
    """Who stands in for an agent who is away now: their substitute, or who stands in for that one; None for nobody."""
    there, seen = all_away(now), set()
    while (row := there.get(agent)) is not None:
        if agent in seen or row.substitute is None:
            return None
        seen.add(agent)
        agent = row.substitute
    return agent if seen else None


def for_whom(user: int, now: datetime) -> dict[int, str]:
    """For whom a person stands in now: names by agent."""
    return {agent: row.name for agent, row in all_away(now).items() if substitute_of(agent, now) == user}


def with_substitutes(users: Iterable[User], now: datetime) -> Iterator[tuple[User, str]]:
    """Those people, and who stands in for those who are away, once each; a substitute comes with the name they stand in for."""
    told = list(users)
    known = {user.pk for user in told}
    yield from ((user, "") for user in told)
    wanted: dict[int, str] = {}
    for user in told:
        stands_in = substitute_of(user.pk, now)
        if stands_in is not None and stands_in not in known:
            wanted.setdefault(stands_in, user.name)
    if wanted:
        rows = {user.pk: user for user in User.objects.filter(pk__in=wanted, is_active=True)}
        yield from ((rows[pk], name) for pk, name in wanted.items() if pk in rows)


def _load() -> Sequence[Away]:
    rows = apps.get_model("tickets", "Absence").objects.select_related("agent__user").order_by("-end")[:HELD]
    return [Away(row.pk, row.agent_id, row.agent.user.name, row.start, row.end, row.substitute_id) for row in rows]
