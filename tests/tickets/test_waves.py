"""Many like tickets raise each other: at the door, those that are open, once, until it is over."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import queues, waves, wording_events, wording_sorting, workflow
from tickets.choices import EventCode, Status
from tickets.models import KeywordRule, Ticket, TicketEvent, Wave, WaveRule

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(organisation):
    team = organisation
    KeywordRule.objects.create(code="crack", name="裂纹", any_words=["裂纹", "裂缝"], issue_type_id=_kind())
    WaveRule.objects.create(code="default", name="同类", customers=4)
    return team


def _kind() -> int:
    from tickets.models import IssueType

    return IssueType.objects.get(code="product_quality").pk


def come(count, *, at=NOW, start=0, **contact):
    return [
        open_ticket(now=at + timedelta(seconds=number), phone=f"137{start + number:08}", notify=False, assign=False, **contact)
        for number in range(count)
    ]


def fresh(rows):
    return [Ticket.objects.get(pk=row.pk) for row in rows]


def test_it_raises_those_that_are_open_once_and_says_why(house):
    rows = come(4)
    assert {row.priority for row in rows} == {"normal"}
    done = waves.watch(NOW + MINUTE)
    assert (len(done.started), done.raised) == (1, 4)
    found = fresh(rows)
    assert {row.priority for row in found} == {"urgent"}
    assert all(row.resolution_due_at < was.resolution_due_at for row, was in zip(found, rows, strict=True))
    said = wording_sorting.sentences(found[0].classification["reasons"])
    assert any("4" in sentence and "30" in sentence and "裂纹" in sentence for sentence in said)
    event = TicketEvent.objects.get(ticket=found[0], code=EventCode.RECLASSIFIED)
    assert event.actor is None
    assert "同类" in wording_events.tell(event, {}, NOW).text or "like" in wording_events.tell(event, {}, NOW).text
    again = waves.watch(NOW + 2 * MINUTE)
    assert (again.started, again.raised) == ([], 0)
    assert TicketEvent.objects.filter(code=EventCode.RECLASSIFIED).count() == 4


def test_it_raises_who_comes_later_at_the_door_and_nobody_else(house):
    come(4)
    waves.watch(NOW + MINUTE)
    [like] = come(1, at=NOW + 2 * MINUTE, start=50, subject="壶身也有裂缝", description="有一条裂缝")
    [other] = come(1, at=NOW + 2 * MINUTE, start=60, subject="颜色发错", description="颜色发错了")
    assert (like.priority, other.priority) == ("urgent", "normal")
    assert any(reason["voice"] == "wave" for reason in like.classification["reasons"])


def test_it_ends_by_itself_and_raises_no_more(house):
    come(4)
    waves.watch(NOW + MINUTE)
    over = waves.watch(NOW + 31 * MINUTE)
    assert len(over.ended) == 1
    assert Wave.objects.get().ended_at == NOW + 31 * MINUTE
    [later] = come(1, at=NOW + 32 * MINUTE, start=50)
    assert later.priority == "normal"


def test_it_does_not_flap_while_they_are_neither_many_nor_few(house):
    come(4)
    waves.watch(NOW + MINUTE)
    # Two or three within each window: fewer than a wave begins with, not so few that it is over.
    for step in range(1, 12):
        come(1, at=NOW + step * 10 * MINUTE, start=100 * step)
        waves.watch(NOW + step * 10 * MINUTE + MINUTE)
    assert Wave.objects.count() == 1
    assert Wave.objects.filter(ended_at__isnull=True).count() == 1


def test_it_leaves_alone_what_a_person_has_lowered_or_closed(house):
    agent = make_agent(house)
    rows = come(5)
    workflow.cancel(rows[4], by=agent, now=NOW + MINUTE / 2, reason="spam")
    waves.watch(NOW + MINUTE)
    workflow.reclassify(Ticket.objects.get(pk=rows[0].pk), by=agent, now=NOW + 2 * MINUTE, priority="low")
    waves.watch(NOW + 3 * MINUTE)
    assert Ticket.objects.get(pk=rows[0].pk).priority == "low"
    assert Ticket.objects.get(pk=rows[4].pk).status == Status.CANCELLED


@pytest.mark.parametrize("change", [{"is_active": False}, {"customers": 9}, {"issue_types": ["payment"]}, {"priority": "normal"}])
def test_it_does_as_the_rule_says(house, change):
    row = WaveRule.objects.get()
    for name, value in change.items():
        setattr(row, name, value)
    row.save()
    rows = come(4)
    waves.watch(NOW + MINUTE)
    assert {row.priority for row in fresh(rows)} == {"normal"}


def test_it_ends_what_a_rule_began_when_the_rule_is_switched_off(house):
    come(4)
    waves.watch(NOW + MINUTE)
    row = WaveRule.objects.get()
    row.is_active = False
    row.save()
    assert len(waves.watch(NOW + 2 * MINUTE).ended) == 1


def test_it_costs_a_submission_no_statement(house):
    come(1)
    with CaptureQueriesContext(
        connection,
    ) as calm:
        come(1, start=10)
    come(4, start=20)
    waves.watch(NOW + MINUTE)
    come(1, at=NOW + 2 * MINUTE, start=30)
    with CaptureQueriesContext(connection) as during:
        come(1, at=NOW + 2 * MINUTE, start=40)
    assert len(during) <= len(calm)


def test_it_begins_one_wave_when_two_workers_look_at_once(house):
    come(4)
    assert len(waves.watch(NOW + MINUTE).started) == 1
    rule, [wave] = WaveRule.objects.get(), Wave.objects.all()
    found = waves.Found("product_quality", wave.sign, 4)
    assert waves._start(rule, found, NOW + MINUTE) is None
    assert Wave.objects.count() == 1


def test_supervisors_are_told_once_and_led_to_the_tickets(house):
    boss, other, agent = UserFactory(roles=["supervisor"], teams=[house]), UserFactory(roles=["supervisor"]), make_agent(house, cap=0)
    rows = come(4)
    [older] = come(1, at=NOW - 40 * MINUTE, start=70)
    come(1, start=80, subject="颜色发错", description="颜色发错了")
    for step in range(1, 4):
        waves.watch(NOW + step * MINUTE)
    told = OutboundMessage.objects.filter(kind="wave_started", channel=OutboundChannel.IN_APP)
    assert [row.recipient for row in told] == [boss], "the team's own supervisor, and nobody twice"
    assert "裂纹" in told[0].subject
    assert "4" in told[0].subject
    asked = queues.read(QueryDict(urlsplit(told[0].link).query).dict())
    for reader in (boss, other):
        assert set(asked.rows(reader, NOW + 5 * MINUTE).values_list("pk", flat=True)) == {row.pk for row in rows}
    assert older.pk not in {row.pk for row in rows}
    assert not OutboundMessage.objects.filter(kind="wave_started", recipient=agent).exists()


def test_a_list_can_be_narrowed_to_one_that_is_over_and_to_none_that_never_was(house):
    assert queues.FILTERS["wave"].choices() == []
    assert queues.read({"wave": "1"}).filters == {}
    rows = come(4)
    waves.watch(NOW + MINUTE)
    waves.watch(NOW + 40 * MINUTE)
    [late] = come(1, at=NOW + 41 * MINUTE, start=70)
    [(value, label)] = queues.FILTERS["wave"].choices()
    assert "裂纹" in label
    found = queues.read({"view": "all", "wave": value}).rows(UserFactory(roles=["supervisor"]), NOW + 50 * MINUTE)
    assert {row.pk for row in found} == {row.pk for row in rows}
    assert late.pk not in {row.pk for row in found}
