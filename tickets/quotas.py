"""What an outsourced team takes by one line of the overflow: bounds as data, and how much of them is used. Reads only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent


@dataclass(frozen=True)
class Quota:
    """Tickets of one team that may lie with an outsourced one at once, and go there in a day; None is no bound."""

    most_open: int | None = None
    most_per_day: int | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether anything has to be counted at all."""
        return self.most_open is not None or self.most_per_day is not None

    def left(self, used: "Used") -> int | None:
        """How many more may go now; None for no bound."""
        bounds = [(self.most_open, used.open), (self.most_per_day, used.today)]
        rooms = [max(0, most - count) for most, count in bounds if most is not None]
        return min(rooms, default=None)


@dataclass(frozen=True)
class Used:
    """How much of a quota is used."""

    open: int
    today: int


def used(team: int, to_team: int, now: datetime) -> Used:
    """Tickets that overflowed from one team to the other and are open there now, and those that went today."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    went = TicketEvent.objects.filter(code=EventCode.TRANSFERRED, team_id=to_team, data__how="overflow", data__from_team=team)
    there = Ticket.objects.open().filter(Exists(went.filter(ticket=OuterRef("pk"))), team=to_team)
    return Used(there.order_by().count(), went.filter(at__gte=midnight).count())


def room(quota: Quota, team: int, to_team: int, now: datetime) -> Callable[[], bool]:
    """Whether one more may go; asked inside the transaction that hands it over, so that two at once never both take the last."""

    def is_left() -> bool:
        return not quota.is_bounded or quota.left(used(team, to_team, now)) != 0

    return is_left
