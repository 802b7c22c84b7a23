"""Which departments could help with a ticket: what the trained classifier hears in its text, as advice to whoever asks one (B1).

It is a second opinion and decides nothing. Below a certain probability it is silent, because most matters need no department; so it
is where no words spoke for what it says, because a mere greeting must be somebody's.
"""

from collections.abc import Collection
from dataclasses import dataclass

from tickets import learning_versions, lists
from tickets.choices import MessageKind
from tickets.models import Message, Ticket

LIKELY = 0.4
"""Below it no department is named."""
SECOND = 0.15
"""The runner-up is named from here."""
MOST = 2
GRAMS = 4
SHORTEST = 2
"""A single character is nothing that a reader could make something of."""


@dataclass(frozen=True)
class Heard:
    """A department, how probable it is (0..1), and the n-grams of the text that spoke for it."""

    code: str
    share: float
    grams: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """The same for people."""

    code: str
    label: str
    percent: int
    grams: tuple[str, ...]


def likely(text: str, known: Collection[str] | None = None) -> list[Heard]:
    """At most two departments, of those that are known; the likeliest first, none in doubt."""
    model = learning_versions.current_model(learning_versions.DEPARTMENT)
    if model is None:
        return []
    ours = [(code, share) for code, share in model.predict(text).items() if known is None or code in known]
    ranked = sorted(ours, key=lambda each: (-each[1], each[0]))[:MOST]
    found: list[Heard] = []
    for (code, share), bar in zip(ranked, (LIKELY, SECOND), strict=False):
        grams = tuple(gram for gram, _weight in model.explain(text, code, GRAMS) if len(gram) >= SHORTEST) if share >= bar else ()
        if not grams:
            break
        found.append(Heard(code, share, grams))
    return found


def departments(text: str) -> list[Advice]:
    """The same as people read it, of the departments that the house has; asks no database."""
    labels = {row.code: row.label for row in lists.departments().values() if row.is_active}
    return [Advice(each.code, labels[each.code], round(each.share * 100), each.grams) for each in likely(text, labels)]


def text_of(ticket: Ticket, first: str | None = None) -> str:
    """What is read of a ticket: its subject and what the customer wrote first, by one statement where that is not at hand."""
    if first is None:
        said = Message.objects.filter(ticket=ticket, kind=MessageKind.CUSTOMER).order_by("pk").values_list("body", flat=True)
        first = said.first() or ""
    return f"{ticket.subject}\n{first}".strip()
