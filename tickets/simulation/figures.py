"""What a simulated month comes to: fairness, waiting, caps, level 1, surges, and what was handed out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tickets.simulation.arrivals import MINUTE, START, Peak
from tickets.simulation.people import HOUSE, OUTSIDE, STANDBY, on_duty_hours
from tickets.simulation.world import Placed, Run, Surged

KINDS = ("1", "2", "3", "u", "n", "l")
"""Complaint levels 1-3, then urgent, normal, low."""


@dataclass(frozen=True)
class Wait:
    """Minutes: to the agent, and to the beginning of the work (the first response), half and nine of ten within."""

    contacts: int
    placed_p50: float
    placed_p90: float
    placed_most: float
    begun_p50: float
    begun_p90: float
    in_time: float
    """Share whose work began within the response target."""


@dataclass(frozen=True)
class SurgeFigures:
    """One surge as it came and as it was found; delays in minutes.

    `ended_after`: since intake was usual again and the queue it left was back under the rule's mark, whichever came later;
    `ended_after_intake`: since intake was usual again.
    """

    came: str
    found_after: float | None
    ended_after: float | None
    ended_after_intake: float | None
    standby_after: float | None
    overflow_after: float | None
    overflowed: int
    peak: int


@dataclass(frozen=True)
class Figures:
    """One way of dispatch over one month.

    `spread`: among equal agents (grade, skills, cap), the widest distance between what somebody got and an equal share of what came to
    their group while they were on duty; (most - least) / mean, the worst group. `flaps`: surges found where none was, or twice.
    """

    policy: str
    contacts: int
    waiting: int
    spread: float
    groups: dict[str, list[float]]
    over_cap: int
    level_1_above_cap: int
    level_1_to_senior: float
    vip_to_senior: float
    skilled: float
    utilisation: float
    overflowed: int
    by_standby: int
    flaps: int
    surges: list[SurgeFigures]
    waits: dict[str, Wait]

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def figures(run: Run, peaks: Sequence[Peak]) -> Figures:
    """Count it all."""
    own = [each for each in run.placed if each.kind != OUTSIDE]
    ones = [each for each in run.placed if each.contact.level == 1]
    vips = [each for each in own if each.contact.is_vip and each.kind == HOUSE]
    groups = _groups(run)
    found = [_surge(peak, run.surges) for peak in peaks]
    return Figures(
        policy=run.policy,
        contacts=len(run.placed) + run.waiting,
        waiting=run.waiting,
        spread=round(max((max(shares) - min(shares) for shares in groups.values() if len(shares) > 1), default=0.0), 4),
        groups={name: [round(share, 3) for share in shares] for name, shares in groups.items()},
        over_cap=run.over_cap,
        level_1_above_cap=sum(each.over_cap for each in ones),
        level_1_to_senior=_share(ones, lambda each: each.is_senior),
        vip_to_senior=_share(vips, lambda each: each.is_senior),
        skilled=_share([each for each in own if each.kind == HOUSE], lambda each: each.skill >= 3),
        utilisation=_utilisation(run),
        overflowed=sum(surge.overflowed for surge in run.surges),
        by_standby=sum(each.kind == STANDBY for each in run.placed),
        flaps=len(run.surges) - sum(surge.found_after is not None for surge in found),
        surges=found,
        waits={kind: _wait([each for each in run.placed if each.contact.letter == kind]) for kind in KINDS},
    )


def _groups(run: Run) -> dict[str, list[float]]:
    """What each agent of a group got of an equal share, 1 being exactly that; agents who were hardly there are left out."""
    found: dict[str, list[float]] = defaultdict(list)
    for desk in run.desks:
        if desk.person.kind == HOUSE and desk.share >= 1:
            found[" ".join(desk.person.group)].append(desk.got / desk.share)
    return dict(found)


def _surge(peak: Peak, surges: Sequence[Surged]) -> SurgeFigures:
    """The first surge that was found while this one went on, or shortly after."""
    mine = next((surge for surge in surges if peak.start <= surge.started < peak.end + timedelta(minutes=30)), None)
    came = f"{(peak.start - START).days + 1} {peak.start:%H:%M}-{peak.end:%H:%M} x{peak.times:g}"
    if mine is None:
        return SurgeFigures(came, None, None, None, None, None, 0, 0)
    return SurgeFigures(
        came,
        _minutes(mine.started, peak.start),
        _minutes(mine.ended, max(peak.end, mine.queued_until or peak.end)),
        _minutes(mine.ended, peak.end),
        _minutes(mine.standby, peak.start),
        _minutes(mine.overflow, peak.start),
        mine.overflowed,
        mine.peak,
    )


def _minutes(at: datetime | None, since: datetime) -> float | None:
    return None if at is None else round((at - since) / MINUTE, 1)


def _wait(placed: Sequence[Placed]) -> Wait:
    waits = sorted((each.at - each.contact.at) / MINUTE for each in placed)
    begun = sorted((each.begun - each.contact.at) / MINUTE for each in placed)
    in_time = _share(placed, lambda each: each.begun <= each.contact.due)
    return Wait(len(placed), _at(waits, 0.5), _at(waits, 0.9), _at(waits, 1.0), _at(begun, 0.5), _at(begun, 0.9), in_time)


def _at(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


def _share(placed: Sequence[Placed], is_so: Any) -> float:
    return round(sum(map(is_so, placed)) / len(placed), 4) if placed else 0.0


def _utilisation(run: Run) -> float:
    end = START + timedelta(days=run.days)
    house = [desk for desk in run.desks if desk.person.kind == HOUSE]
    hours = sum(on_duty_hours(desk.person, START, end) for desk in house)
    return round(sum((desk.busy for desk in house), timedelta()) / timedelta(hours=1) / hours, 4) if hours else 0.0
