"""Two workers look for waves at the same moment: one begins it, and each ticket is raised once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from tests.factories import NOW, make_organisation, open_ticket
from tickets import waves
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent, Wave, WaveRule

pytestmark = pytest.mark.django_db(transaction=True)


def _look(_worker: int) -> int:
    try:
        return len(waves.watch(NOW + timedelta(minutes=1)).started)
    finally:
        connections.close_all()


def test_it_begins_one_wave_and_raises_each_ticket_once_when_workers_look_at_once() -> None:
    make_organisation()
    WaveRule.objects.create(code="default", name="同类", customers=4)
    for number in range(6):
        open_ticket(phone=f"1370000000{number}", notify=False, assign=False)
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(_look, range(4)))
    assert sum(started) == 1
    assert Wave.objects.count() == 1
    # Whoever lost the race for a ticket leaves it to the next pass.
    waves.watch(NOW + timedelta(minutes=2))
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"urgent"}
    assert TicketEvent.objects.filter(code=EventCode.RECLASSIFIED).count() == 6
