"""A change of the sorting rules tried out before it holds: which past tickets it would have sorted otherwise, and whether level 1 holds.

As in `tickets.trying`: the rules before and after are values, the transaction of the change is rolled back, and everything is
reckoned outside it. At most TICKETS of the newest tickets are read, for no longer than SECONDS. A ticket about which none of the
changed rules speaks stays as it is, so that nearly all of them cost one look.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min

from helpdesk.models import User
from tickets import level_one, sorting, wording_sorting
from tickets.choices import MessageKind, Status
from tickets.classification import Classification, Contact
from tickets.defaults.gate import GATE
from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.matching import Rule, Rulebook, match
from tickets.models import Message, Ticket

TICKETS = 5_000
BATCH = 500
SECONDS = 6.0
SHOWN = 30
SENTENCES = 12


@dataclass(frozen=True)
class Change:
    """A past ticket that would have been sorted otherwise."""

    ticket: Ticket
    was: Classification
    would: Classification

    @property
    def lost(self) -> bool:
        """No longer level 1."""
        return self.was.level == 1 and self.would.level != 1

    @property
    def gained(self) -> bool:
        """Level 1 now."""
        return self.would.level == 1 and self.was.level != 1

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The order in which they are shown: what is lost first."""
        return not self.lost, not self.gained, self.was.level == self.would.level

    @property
    def facets(self) -> list[tuple[str, str, str]]:
        """What differs, in words: (what, was, would be)."""
        return [
            (name, _words(name, getattr(self.was, name)), _words(name, getattr(self.would, name)))
            for name in FACETS
            if getattr(self.was, name) != getattr(self.would, name)
        ]


FACETS = ("level", "issue_type", "category", "priority")


@dataclass
class Tried:
    """What a change of rules does to past tickets."""

    looked: int = 0
    is_all: bool = True
    changes: list[Change] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def take(self, change: Change) -> None:
        """Count one ticket that would differ."""
        self.changes.append(change)
        self.kinds.update(name for name in FACETS if getattr(change.was, name) != getattr(change.would, name))
        self.kinds.update(name for name in ("lost", "gained") if getattr(change, name))


@dataclass(frozen=True)
class Held:
    """What the shipped sentences say: level 1 before and after, and how many are sorted by type as their writers meant."""

    before: level_one.Measure
    after: level_one.Measure
    right_before: int
    right_after: int
    asked: int

    @property
    def missed(self) -> list[str]:
        """Dangerous sentences that only the change misses."""
        return [text for text in self.after.missed if text not in self.before.missed][:SENTENCES]

    @property
    def alarms(self) -> list[str]:
        """Harmless sentences to which only the change raises an alarm."""
        return [text for text in self.after.alarms if text not in self.before.alarms][:SENTENCES]

    @property
    def is_worse(self) -> bool:
        """Whether danger would be missed that is seen now, or level 1 no longer holds."""
        return bool(self.missed) or (self.before.holds and not self.after.holds)


@dataclass(frozen=True)
class Preview:
    """What the page before a change shows."""

    refused: str
    tried: Tried
    held: Held
    visible: frozenset[int]

    @property
    def changes(self) -> list[Change]:
        """The first of the tickets that would be sorted otherwise, as far as one person may see them."""
        return [one for one in sorted(self.tried.changes, key=lambda one: one.rank) if one.ticket.pk in self.visible][:SHOWN]


class RuleTrial:
    """One change of the rules being tried; a `helpdesk.trying.Trial`."""

    template = "desk/trying_rules.html"
    refused = ""

    def __init__(self) -> None:
        self.before = sorting.rules()
        sorting.types()  # asked for again outside the transaction

    def made(self) -> bool:
        """Look at the rules after the change; whether any ticket could be sorted otherwise."""
        self.after = sorting.rules()
        return Counter(map(_bare, self.before)) != Counter(map(_bare, self.after))

    def preview(self, user: User, now: datetime) -> Preview:
        """What the change does, as one person may see it."""
        tried = look_back(self.before, self.after)
        keys = [one.ticket.pk for one in sorted(tried.changes, key=lambda one: one.rank)[: 10 * SHOWN]]
        visible = Ticket.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
        return Preview(self.refused, tried, sentences(self.before, self.after), frozenset(visible))

    def request(self, *, by: User | None, now: datetime, changed: Sequence[str]) -> None:
        """Nothing follows: tickets that are there stay sorted as they are."""

    def moved(self, now: datetime) -> int:
        """No deadline moves."""
        return 0


def look_back(before: Sequence[Rule], after: Sequence[Rule], *, at_most: int = TICKETS, seconds: float = SECONDS) -> Tried:
    """How the newest tickets would have been sorted by two sets of rules."""
    found, until = Tried(), time.monotonic() + seconds
    touched = _differing(before, after)
    for ticket, contact in _newest(at_most + 1):
        if found.looked == at_most or time.monotonic() > until:
            found.is_all = False
            break
        found.looked += 1
        if not match(contact.subject, contact.description, touched, channel=contact.channel):
            continue
        was, would = sorting.classify(contact, before), sorting.classify(contact, after)
        if any(getattr(was, name) != getattr(would, name) for name in FACETS):
            found.take(Change(ticket, was, would))
    return found


def sentences(before: Sequence[Rule], after: Sequence[Rule]) -> Held:
    """What becomes of the shipped sentences."""
    touched = _differing(before, after)
    gate = [(label, *line.partition(" | ")[::2]) for label, lines in GATE.items() for line in lines if label in sorting.types()]
    texts = [*DANGEROUS, *HARMLESS, *(text for _label, text, _also in gate)]
    was = {text: sorting.classify(Contact("", text), before) for text in texts}
    would = {text: sorting.classify(Contact("", text), after) if match("", text, touched) else was[text] for text in texts}
    measured = [level_one.measure(lambda text, said=said: said[text].level, DANGEROUS, HARMLESS) for said in (was, would)]  # type: ignore[misc]
    right = [sum(said[text].issue_type in {label, *also.split()} for label, text, also in gate) for said in (was, would)]
    return Held(measured[0], measured[1], right[0], right[1], len(gate))


def _differing(before: Sequence[Rule], after: Sequence[Rule]) -> Rulebook:
    """Rules of either set that the other has not."""
    was, would = ({_bare(rule): rule for rule in rules} for rules in (before, after))
    return Rulebook(rule for bare, rule in [*was.items(), *would.items()] if (bare in was) != (bare in would))


def _bare(rule: Rule) -> tuple[object, ...]:
    """What decides in a rule: everything but its names."""
    return tuple(value for name, value in vars(rule).items() if name not in ("code", "name"))


def _newest(at_most: int) -> Iterator[tuple[Ticket, Contact]]:
    """The newest tickets as the contacts they came from, in batches of three statements."""
    rows = Ticket.objects.exclude(status=Status.CANCELLED).select_related("customer").order_by("-created_at", "-pk")
    for at in range(0, at_most, BATCH):
        batch = list(rows[at : min(at + BATCH, at_most)])
        first = (
            Message.objects.filter(ticket__in=batch, kind=MessageKind.CUSTOMER)
            .order_by()
            .values("ticket")
            .annotate(first=Min("pk"))
            .values("first")
        )
        bodies = dict(Message.objects.filter(pk__in=first).values_list("ticket_id", "body"))
        for ticket in batch:
            yield ticket, _contact(ticket, bodies.get(ticket.pk, ""))
        if len(batch) < BATCH:
            return


def _contact(ticket: Ticket, body: str) -> Contact:
    reasons = {reason.get("voice"): reason for reason in ticket.classification.get("reasons", []) if isinstance(reason, dict)}
    return Contact(
        subject=ticket.subject,
        description=body,
        channel=ticket.channel,
        chosen_type=reasons.get("customer", {}).get("value"),
        tier=ticket.customer.tier,
        recent_complaints=int(reasons.get("history", {}).get("complaints") or 0),
    )


def _words(name: str, value: object) -> str:
    return wording_sorting.value_words(name, value) if value else "—"
