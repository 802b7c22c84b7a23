"""Who gets a ticket: the score sheet as a pure rule. Values in, lines out; no database, no clock.

Each agent is a `Standing`: what dispatch sees of them at one moment. `judge` makes a `Line` of it (the parts of the score, or why
they cannot get the ticket), `choose` takes the best. A `Sheet` holds all of it together with the need and the weights, and stays on
the ticket: `recompute` gives the same scores and the same choice from what was kept, years later or with other weights.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from tickets.choices import Grade, Tier

# Level 1 goes above the cap if it must, but a flood of it would bury one senior: beyond this many caps it is management's.
OVER_CAP = 2

# A ticket in hand is one letter: its complaint level, else u(rgent), n(ormal), l(ow).
LETTERS = ("1", "2", "3", "u", "n", "l")

# Why somebody is not on duty at all; "" is on duty. The others follow from the rest: no_skill, refused, full.
AWAY = frozenset({"absent", "standby", "offline", "off_shift", "break", "on_break", "quota"})

# Whoever gave a ticket back gets it again after so long where nobody else is on duty who could take it.
AGAIN_MINUTES = 10

# How far from the house's mean of a quality, in shares of it, counts as the whole of the part; and how many finished tickets weigh as
# much as knowing nothing, so that a few lucky or unlucky ones decide little and a newcomer stands where the house stands.
FULL_DIFFERENCE = 0.25
PRIOR_TICKETS = 10


@dataclass(frozen=True)
class Weights:
    """What counts how much; ops edit them. `skill` and `language` are for each grade, the others at most.

    `level_1` ... `low` say as how many ordinary tickets one of that kind counts in the load; the cap counts tickets as they are.
    """

    version: int = 0
    skill: float = 12.0
    language: float = 3.0
    senior: float = 25.0
    load: float = 40.0
    past: float = 10.0
    known: float = 8.0
    rest: float = 5.0
    rest_minutes: int = 60
    known_days: int = 90
    level_1: float = 3.0
    level_2: float = 1.5
    urgent: float = 1.5
    low: float = 0.5

    def burden(self, hands: str) -> float:
        """What somebody has in hand, in ordinary tickets; one letter for each, those not named here count one."""
        heavier = {"1": self.level_1, "2": self.level_2, "u": self.urgent, "l": self.low}
        return len(hands) + sum((counts - 1) * hands.count(letter) for letter, counts in heavier.items())


@dataclass(frozen=True)
class Need:
    """What of a ticket matters for choosing its agent."""

    tier: str = Tier.STANDARD
    level: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Standing:
    """An agent as dispatch sees them at one moment.

    `hands`: one of LETTERS for each ticket that takes a place. `skill`: grade 1-5 in the issue type, 0 for none. `language`: grade
    1-5 in the customer's language, 0 for none. `idle`: whole seconds since the last ticket. `past`: -1 to 1, how results in this
    type compare with the house, 0 for newcomers. `known`: days since they last had a ticket of this customer, None for never.
    `away`: one of AWAY. `refused`: minutes since they gave this ticket back, None for never. `elsewhere`: not of the team (level 1 looks further).
    """

    agent: int
    name: str = ""
    grade: str = Grade.REGULAR
    cap: int = 5
    hands: str = ""
    skill: int = 1
    language: int = 1
    idle: int = 0
    past: float = 0.0
    known: int | None = None
    away: str = ""
    refused: int | None = None
    elsewhere: bool = False

    @property
    def load(self) -> int:
        """Tickets that take a place."""
        return len(self.hands)

    @property
    def is_senior(self) -> bool:
        """Whether level 1 and VIPs go to them first."""
        return self.grade == Grade.SENIOR


@dataclass(frozen=True)
class Line:
    """One line of the sheet: the parts of the score, or why they cannot get it (`skipped`)."""

    standing: Standing
    parts: Mapping[str, float]
    skipped: str = ""

    @cached_property
    def score(self) -> float:
        """Sum of the parts; the highest gets the ticket."""
        return round(sum(self.parts.values()), 2)

    def as_data(self) -> dict[str, Any]:
        """As it is kept: of somebody who is not on duty only that; zeros and what is usual are left out."""
        one = self.standing
        told: dict[str, Any] = {"agent": one.agent, "name": one.name, "grade": one.grade, "load": one.load, "cap": one.cap}
        told |= {"score": None if self.skipped else self.score, "parts": {} if self.skipped else dict(self.parts), "skipped": self.skipped}
        told |= {name: value for name, value in (("hands", one.hands), ("elsewhere", one.elsewhere)) if value}
        if one.away:
            return told
        kept = {"skill": one.skill, "language": one.language, "idle": one.idle, "past": one.past}
        told |= {name: value for name, value in kept.items() if value}
        return told | {name: value for name, value in (("known", one.known), ("refused", one.refused)) if value is not None}

    @classmethod
    def standing_of(cls, kept: Mapping[str, Any]) -> Standing:
        """What was seen of an agent, from the line that was kept."""
        away = kept["skipped"] if kept.get("skipped") in AWAY else ""
        known = {
            name: kept[name] for name in ("name", "grade", "cap", "hands", "idle", "past", "known", "refused", "elsewhere") if name in kept
        }
        grades = {name: kept.get(name, 0) for name in ("skill", "language")}
        return Standing(agent=kept["agent"], away=away, **known, **grades)


@dataclass(frozen=True)
class Choice:
    """Who gets it (None: it waits), and what was out of the ordinary about it: codes of NOTES."""

    line: Line | None
    notes: tuple[str, ...] = ()

    @property
    def agent(self) -> int | None:
        """The chosen one's key."""
        return self.line.standing.agent if self.line else None


NOTES = ("over_cap", "elsewhere", "no_language", "again")


@dataclass(frozen=True)
class Sheet:
    """Everything that was weighed for one ticket at one moment."""

    need: Need
    weights: Weights
    lines: Sequence[Line] = field(default_factory=tuple)

    @classmethod
    def of(cls, standings: Iterable[Standing], need: Need, weights: Weights) -> "Sheet":
        """Judge everybody."""
        return cls(need, weights, [judge(one, need, weights) for one in standings])

    @cached_property
    def choice(self) -> Choice:
        """The best."""
        return choose(self.lines, self.need)

    def as_data(self) -> dict[str, Any]:
        """As it stays in the timeline: the lines, and beside them what they were weighed by."""
        weighed = {"need": _plain(self.need), "weights": _plain(self.weights), "notes": list(self.choice.notes)}
        return {"sheet": [line.as_data() for line in self.lines], "scoring": weighed}


def _plain(row: Need | Weights) -> dict[str, Any]:
    """Its values by name. They hold nothing deep, so nothing is copied as `asdict` would, for every ticket."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def judge(one: Standing, need: Need, weights: Weights) -> Line:
    """The parts of an agent's score for a ticket, and why they cannot get it if they cannot."""
    wants_senior = need.tier == Tier.VIP or need.level == 1
    parts = {
        "skill": weights.skill * one.skill,
        "language": weights.language * one.language if need.language else 0.0,
        "tier": weights.senior if wants_senior and one.is_senior else 0.0,
        "load": weights.load * max(-1.0, 1 - weights.burden(one.hands) / one.cap) if one.cap else 0.0,
        "past": weights.past * max(-1.0, min(1.0, one.past)),
        "known": _known(one.known, weights),
        "rest": weights.rest * min(1.0, max(0, one.idle) / (60 * weights.rest_minutes)) if weights.rest_minutes else 0.0,
    }
    return Line(one, {name: round(points, 2) for name, points in parts.items() if points}, why_not(one))


def why_not(one: Standing) -> str:
    """Why somebody cannot get the ticket; "" when they can."""
    if one.away:
        return one.away
    if not one.skill:
        return "no_skill"
    if one.refused is not None:
        return "refused"
    return "full" if one.load >= one.cap else ""


def choose(lines: Sequence[Line], need: Need) -> Choice:
    """The best line. Whoever speaks the customer's language comes first, and nobody waits for want of it.

    Level 1 goes to a senior on duty, above the cap rather than wait, then to anybody free of the team, then to the seniors elsewhere.
    """
    own = [line for line in lines if not line.standing.elsewhere]
    fitting = [line for line in own if not line.skipped]
    if need.level != 1:
        return _noted(best(fitting) or _again(own), need)
    seniors = [line for line in fitting if line.standing.is_senior]
    found = best(seniors) or least_loaded(own) or best(fitting)
    if found is None:
        others = [line for line in lines if line.standing.elsewhere and line.standing.is_senior]
        found = best([line for line in others if not line.skipped]) or least_loaded(others)
    return _noted(found or _again(own), need)


def best(lines: Iterable[Line]) -> Line | None:
    """The highest score among those who speak the customer's language, else among all; of equals whoever has rested longest."""
    return max(lines, key=lambda line: (line.standing.language > 0, line.score, line.standing.idle, -line.standing.agent), default=None)


def least_loaded(lines: Iterable[Line]) -> Line | None:
    """Of the seniors on duty whose hands are full, the one with the fewest tickets; none beyond OVER_CAP times the cap."""
    full = [
        line for line in lines if line.skipped == "full" and line.standing.is_senior and line.standing.load < OVER_CAP * line.standing.cap
    ]
    return min(full, key=lambda line: (line.standing.load, line.standing.agent), default=None)


def _again(own: Sequence[Line]) -> Line | None:
    """Whoever gave it back a while ago, where nobody else on duty could ever take it: it has to be somebody's."""
    if any(line.skipped in ("", "full") for line in own):
        return None
    gave_up = [line for line in own if line.skipped == "refused" and (line.standing.refused or 0) >= AGAIN_MINUTES]
    return best([line for line in gave_up if line.standing.load < line.standing.cap])


def _noted(found: Line | None, need: Need) -> Choice:
    if found is None:
        return Choice(None)
    notes = {
        "over_cap": found.skipped == "full",
        "elsewhere": found.standing.elsewhere,
        "no_language": bool(need.language) and not found.standing.language,
        "again": found.skipped == "refused",
    }
    return Choice(found, tuple(code for code in NOTES if notes[code]))


# ---------------------------------------------------------------- what was kept


def recompute(kept: Mapping[str, Any], weights: Weights | None = None) -> Sheet:
    """The sheet again from what was kept of it (`Sheet.as_data`), with the weights of then or with others.

    Raises KeyError for a sheet that was written before sheets held all they were made of.
    """
    weighed = kept["scoring"]
    there = {each.name for each in fields(Weights)}
    then = Weights(**{name: value for name, value in weighed["weights"].items() if name in there})
    need = Need(**{each.name: weighed["need"][each.name] for each in fields(Need) if each.name in weighed["need"]})
    return Sheet.of([Line.standing_of(line) for line in kept["sheet"]], need, weights or then)


# ---------------------------------------------------------------- past results


@dataclass(frozen=True)
class Past:
    """What became of an agent's tickets, or of the house's: counts, and the sum of survey scores (1-5)."""

    solved: int = 0
    late: int = 0
    reopened: int = 0
    surveys: int = 0
    points: float = 0.0

    def __add__(self, other: "Past") -> "Past":
        """Both together."""
        return Past(*(mine + theirs for mine, theirs in zip(_values(self), _values(other), strict=True)))

    @property
    def quality(self) -> float:
        """0-1: in time, not reopened, and satisfied, a third each; without surveys the other two alone."""
        if not self.solved:
            return 0.0
        shares = [1 - min(1.0, self.late / self.solved), 1 - min(1.0, self.reopened / self.solved)]
        if self.surveys:
            shares.append((self.points / self.surveys - 1) / 4)
        return sum(shares) / len(shares)


def compared(own: Past, house: Past) -> float:
    """-1 to 1: how results compare with the house's in the same type; near 0 while there are few, 0 for none."""
    if not own.solved or not house.solved:
        return 0.0
    difference = (own.quality - house.quality) / FULL_DIFFERENCE
    return round(max(-1.0, min(1.0, difference)) * own.solved / (own.solved + PRIOR_TICKETS), 2)


def _known(days: int | None, weights: Weights) -> float:
    """Whole for whoever had the customer's ticket today, nothing after `known_days`."""
    if days is None or not weights.known_days:
        return 0.0
    return weights.known * max(0.0, 1 - days / weights.known_days)


def _values(past: Past) -> tuple[Any, ...]:
    return (past.solved, past.late, past.reopened, past.surveys, past.points)


__all__ = [
    "AGAIN_MINUTES",
    "AWAY",
    "LETTERS",
    "NOTES",
    "OVER_CAP",
    "Choice",
    "Line",
    "Need",
    "Past",
    "Sheet",
    "Standing",
    "Weights",
    "best",
    "choose",
    "compared",
    "judge",
    "least_loaded",
    "recompute",
    "why_not",
]
