"""What the holder of a customer's private link may read, once tickets were merged.

Nobody has proven that a phone number or an address is theirs, so that two tickets with the same one may still be of two people. A
link therefore shows what was said on its own ticket, and what has been said since, where it was merged, on the other: never what
the other held before. The other's link shows nothing of what was merged into it. The desk shows its people everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tickets import merging
from tickets.choices import EventCode
from tickets.models import Remedy, Ticket
from tickets.models.remedies import RemedyQuerySet


@dataclass(frozen=True)
class Stay:
    """A ticket where a merged one's matter was dealt with, from a time on, until another if it has gone further since."""

    number: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A private link: the ticket it was given for, the one where the matter is dealt with, and where it has been since it was merged."""

    own: Ticket
    home: Ticket
    stays: Sequence[Stay] = ()

    @property
    def is_merged(self) -> bool:
        """The matter is dealt with on another ticket than its own."""
        return self.own.pk != self.home.pk

    @property
    def joined_at(self) -> datetime | None:
        """Since when the matter is dealt with on its present ticket; None where that is its own."""
        return self.stays[-1].since if self.stays else None

    def said(self, prefix: str = "") -> Q:
        """Messages that it shows, of those that are public; `prefix` leads to them from other rows, as `message__`."""
        found = Q(**{f"{prefix}ticket": self.own.pk})
        for stay in self.stays:
            while_there = Q(**{f"{prefix}ticket__number": stay.number, f"{prefix}created_at__gte": stay.since})
            if stay.until is not None:
                while_there &= Q(**{f"{prefix}created_at__lt": stay.until})
            found |= while_there
        return found

    def remedies(self) -> RemedyQuerySet:
        """Remedies that it shows, of those that are promised."""
        found = Q(ticket=self.own.pk)
        if self.joined_at is not None:
            found |= Q(ticket=self.home.pk, proposed_at__gte=self.joined_at)
        return Remedy.objects.filter(found)


def of(ticket: Ticket) -> Link:
    """The link of a ticket, as it is now."""
    if ticket.merged_into_id is None:
        return Link(ticket, ticket)
    return Link(ticket, merging.home(ticket), _stays(ticket))


def _stays(ticket: Ticket) -> list[Stay]:
    """Where a merged ticket has been, by its own lines of the timeline; what was undone counts for nothing."""
    found: list[tuple[str, datetime]] = []
    for event in ticket.events.filter(code__in=(EventCode.MERGED, EventCode.UNMERGED)).order_by("pk"):
        there = event.data.get("into") or event.data.get("on")
        if not there:  # another that came to this one, or left it
            continue
        if event.code == EventCode.UNMERGED:
            found = []
        elif event.data.get("along") == there:  # the one it is in was parted again from where both had gone
            del found[-1:]
        else:
            found.append((there, event.at))
    ends = [since for _there, since in found[1:]]
    return [Stay(number, since, until) for (number, since), until in zip(found, [*ends, None], strict=True)]
