"""Retention by rule (I4): who has had nothing to do with us for as long as ops have set is erased, a few minutes of each hour of the night."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from helpdesk import configuration
from tickets import erasing
from tickets.choices import DataReason
from tickets.models import Customer, RetentionRule, Ticket
from tickets.models.customers import CustomerQuerySet

logger = logging.getLogger(__name__)

AT_ONCE = timedelta(minutes=1)
"""How long one turn goes on: whatever else is slow waits for it."""
BATCH = 200


@dataclass
class Result:
    """How many were erased, and for how many something was in the way."""

    lapsed: int = 0
    in_the_way: int = 0


def months() -> int | None:
    """For how long data are kept; None is for ever."""
    return configuration.held(_load_months)


def before(now: datetime, kept: int) -> datetime:
    """The moment `kept` months ago: whose last word is older has lapsed. A day that the month does not have is its last."""
    local = timezone.localtime(now)
    year, month = divmod(local.year * 12 + local.month - 1 - kept, 12)
    for day in range(local.day, local.day - 4, -1):
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def lapsed(now: datetime, kept: int) -> CustomerQuerySet:
    """Customers who once had a ticket, have none that is not settled, and on whose tickets nothing has happened since."""
    theirs = Ticket.objects.filter(customer=OuterRef("pk"))
    alive = theirs.filter(~Q(status__in=erasing.SETTLED) | Q(last_event_at__gte=before(now, kept)))
    return Customer.objects.filter(Exists(theirs), ~Exists(alive), erased_at__isnull=True)


def let_lapse(now: datetime) -> Result:
    """Erase those whose time is over, one after another, until all are done or AT_ONCE is; the next turn goes on."""
    result, kept, last = Result(), months(), 0
    if kept is None:
        return result
    ends = time.monotonic() + AT_ONCE.total_seconds()
    while batch := list(lapsed(now, kept).filter(pk__gt=last).order_by("pk")[:BATCH]):
        for customer in batch:
            last = customer.pk
            try:
                erasing.erase(customer, by=None, now=now, reason=DataReason.LAPSED)
                result.lapsed += 1
            except erasing.StillOpen:
                # A remedy that is under way: the next turn finds it again, and so do people, on their list of late ones.
                result.in_the_way += 1
            if time.monotonic() >= ends:
                return result
    return result


def _load_months() -> int | None:
    return RetentionRule.objects.filter(code="default").values_list("months", flat=True).first()
