"""Two tickets made one, and parted again: nothing is lost, no promise gets later, and everything comes back."""

from datetime import timedelta

import pytest

from helpdesk.models import OutboundMessage, User
from tests.factories import NOW, make_agent, make_department, open_ticket
from tickets import chain, clocks, collaboration, escalation, merging, tagging, workflow
from tickets.choices import EventCode, Status
from tickets.errors import NotAllowed, StaleTicket
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agent(organisation):
    return make_agent(organisation, name="林晓彤", cap=9)


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def two(**second) -> tuple[Ticket, Ticket]:
    """An older and a newer ticket of one customer."""
    return open_ticket(), open_ticket(now=NOW + HOUR, subject="还是那个壶", **second)


def test_it_leaves_one_ticket_and_every_word_when_two_are_merged(agent: User) -> None:
    older, newer = two()
    event = merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    newer, older = again(newer), again(older)
    assert (newer.status, newer.merged_into, newer.due_at, newer.next_check_at) == (Status.CANCELLED, older, None, None)
    assert (older.status, older.unread_since) == (Status.ASSIGNED, NOW)
    assert event.data["into"] == older.number
    assert older.events.get(code=EventCode.MERGED).data["came"] == newer.number
    assert newer.messages.count() == older.messages.count() == 1


def test_it_gives_the_place_of_the_merged_ticket_to_the_next(agent: User, django_capture_on_commit_callbacks) -> None:
    agent.agent.cap = 2
    agent.agent.save()
    older, newer = two()
    waiting = open_ticket(phone="13900000001", now=NOW + HOUR)
    assert waiting.assignee is None
    with django_capture_on_commit_callbacks(execute=True):
        merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    assert again(waiting).assignee == agent


def test_it_keeps_the_earlier_of_two_promises(agent: User) -> None:
    older, newer = two()
    promised = older.resolution_due_at
    merging.merge(older, into=newer, by=agent, now=NOW + 2 * HOUR)
    newer = again(newer)
    assert newer.resolution_due_at == promised
    assert newer.due_at == min(newer.response_due_at, newer.resolution_due_at)
    event = newer.events.get(code=EventCode.MERGED)
    assert event.data["kept"]
    steps = [step.code for step in clocks.explain(newer, NOW + 2 * HOUR).resolution.steps]
    assert steps == ["started", "due", "taken_over"]


def test_it_keeps_its_own_promise_when_that_is_the_earlier(agent: User) -> None:
    older, newer = two()
    due = (older.response_due_at, older.resolution_due_at)
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    older = again(older)
    assert (older.response_due_at, older.resolution_due_at) == due
    assert not older.events.get(code=EventCode.MERGED).data["kept"]


def test_it_moves_a_promise_taken_over_by_a_stop_like_its_own(agent: User) -> None:
    older, newer = two()
    merging.merge(older, into=newer, by=agent, now=NOW + 2 * HOUR)
    workflow.ask(again(newer), by=agent, now=NOW + 3 * HOUR, body="请补订单号")
    workflow.customer_writes(again(newer), now=NOW + 5 * HOUR, body="D1")
    assert again(newer).resolution_due_at == older.resolution_due_at + 2 * HOUR


def test_it_is_late_at_once_when_it_takes_over_a_promise_that_was_broken(agent: User) -> None:
    older = open_ticket()
    after = older.resolution_due_at + HOUR
    newer = open_ticket(now=after)
    merging.merge(older, into=newer, by=agent, now=after + HOUR)
    assert again(newer).is_overdue(after + HOUR)
    escalation.sweep(after + 2 * HOUR)
    assert again(newer).resolution_breached_at is not None


def test_it_runs_on_when_the_customer_wrote_anew_instead_of_answering(agent: User) -> None:
    older = open_ticket()
    workflow.ask(older, by=agent, now=NOW + HOUR, body="请补订单号")
    newer = open_ticket(now=NOW + 2 * HOUR, description="订单号是 D20261118")
    merging.merge(newer, into=older, by=agent, now=NOW + 3 * HOUR)
    assert (again(older).status, again(older).paused_at) == (Status.IN_PROGRESS, None)


def test_it_waits_on_for_the_customer_when_they_wrote_before_we_asked(agent: User) -> None:
    older, newer = two()
    workflow.ask(older, by=agent, now=NOW + 2 * HOUR, body="请补订单号")
    merging.merge(newer, into=older, by=agent, now=NOW + 3 * HOUR)
    assert again(older).status == Status.WAITING_CUSTOMER


def test_it_takes_followers_and_tags_along_and_gives_them_back(agent: User) -> None:
    older, newer = two()
    other = make_agent(older.team, name="周敏", online=False)
    chain.follow(newer, user=other, by=other, now=NOW + HOUR)
    tagging.set_tags(newer, add=["食安", "直播"], by=agent, now=NOW + HOUR)
    tagging.set_tags(older, add=["直播"], by=agent, now=NOW + HOUR)
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    assert {tag.name for tag in tagging.of(older)} == {"食安", "直播"}
    assert [follower.user for follower in older.followers.all()] == [other]
    merging.undo_merge(newer, by=agent, now=NOW + 3 * HOUR)
    assert {tag.name for tag in tagging.of(older)} == {"直播"}
    assert not older.followers.exists()
    assert {tag.name for tag in tagging.of(newer)} == {"食安", "直播"}


def test_it_sends_later_words_of_the_customer_to_the_ticket_that_stays(agent: User) -> None:
    older, newer = two()
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    event = workflow.customer_writes(newer, now=NOW + 3 * HOUR, body="请快一点")
    assert event.ticket == older
    assert not again(newer).messages.filter(body="请快一点").exists()


@pytest.mark.parametrize("verb", ["reply", "resolve", "reopen", "cancel"])
def test_it_is_not_worked_on_while_it_is_merged(agent: User, verb: str) -> None:
    older, newer = two()
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    words = {"reply": {"body": "您好"}, "resolve": {"result": "好了"}, "reopen": {"reason": "再看"}, "cancel": {"reason": "spam"}}[verb]
    before = TicketEvent.objects.count()
    with pytest.raises(NotAllowed):
        getattr(workflow, verb)(again(newer), by=agent, now=NOW + 3 * HOUR, **words)
    assert TicketEvent.objects.count() == before


def test_it_tells_the_customer_and_the_other_agent(agent: User) -> None:
    older = open_ticket()
    other = make_agent(older.team, name="周敏", online=False)
    newer = open_ticket(now=NOW + HOUR, email="zhou@example.com")
    merging.merge(newer, into=older, by=other, now=NOW + 2 * HOUR)
    rows = OutboundMessage.objects.filter(kind__in=["merged", "merged_in"])
    assert {(row.kind, row.to or row.recipient) for row in rows} == {("merged", "zhou@example.com"), ("merged_in", agent)}
    customer = rows.get(kind="merged")
    assert older.number in customer.subject
    assert "还是那个壶" not in customer.subject + customer.body


# ---------------------------------------------------------------- refused


def test_it_merges_nothing_of_another_customer(agent: User) -> None:
    one, other = open_ticket(), open_ticket(phone="13900000001", now=NOW + HOUR)
    with pytest.raises(NotAllowed):
        merging.merge(other, into=one, by=agent, now=NOW + 2 * HOUR)
    assert not TicketEvent.objects.filter(code=EventCode.MERGED).exists()


def test_it_merges_no_settled_ticket_nor_into_one(agent: User) -> None:
    older, newer = two()
    workflow.resolve(older, by=agent, now=NOW + HOUR, result="已换新", breach_reason="parts")
    for one, into in ((newer, older), (older, newer)):
        with pytest.raises(NotAllowed):
            merging.merge(one, into=into, by=agent, now=NOW + 2 * HOUR)


def test_it_refuses_what_was_changed_since_it_was_seen(agent: User) -> None:
    older, newer = two()
    seen = newer.version
    workflow.note(newer, by=agent, now=NOW + HOUR, body="在看")
    with pytest.raises(StaleTicket):
        merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR, version=seen)


def test_it_does_not_merge_a_ticket_into_itself_by_a_detour(agent: User) -> None:
    older, newer = two()
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    for one, into in ((older, older), (older, newer)):
        with pytest.raises(NotAllowed):
            merging.merge(again(one), into=again(into), by=agent, now=NOW + 3 * HOUR)


# ---------------------------------------------------------------- chains, parting


def test_it_keeps_the_way_one_step_long_when_three_are_merged(agent: User) -> None:
    first, second = two()
    third = open_ticket(now=NOW + 2 * HOUR)
    merging.merge(third, into=second, by=agent, now=NOW + 3 * HOUR)
    merging.merge(second, into=first, by=agent, now=NOW + 4 * HOUR)
    assert again(third).merged_into == again(second).merged_into == first
    merging.undo_merge(second, by=agent, now=NOW + 5 * HOUR)
    assert (again(third).merged_into, again(second).merged_into) == (second, None)
    merging.undo_merge(third, by=agent, now=NOW + 6 * HOUR)
    assert again(third).is_open


def test_it_merges_into_the_ticket_that_another_went_into(agent: User) -> None:
    first, second = two()
    third = open_ticket(now=NOW + 2 * HOUR)
    merging.merge(second, into=first, by=agent, now=NOW + 3 * HOUR)
    merging.merge(third, into=second, by=agent, now=NOW + 4 * HOUR)
    assert again(third).merged_into == first


CLOCK = (
    "status",
    "assignee_id",
    "response_due_at",
    "responded_at",
    "resolution_due_at",
    "due_at",
    "paused_at",
    "next_check_at",
    "cycle",
    "closed_at",
)


@pytest.mark.parametrize("way", ["as it came", "in work", "waiting for the customer", "second round"])
@pytest.mark.parametrize("which", ["the older goes", "the newer goes"])
def test_it_comes_back_as_if_it_had_never_been_merged(agent: User, way: str, which: str) -> None:
    older, newer = two()
    gone, stays = (older, newer) if which == "the older goes" else (newer, older)
    if way in ("in work", "second round"):
        workflow.reply(gone, by=agent, now=NOW + HOUR, body="在看")
    if way == "waiting for the customer":
        workflow.ask(gone, by=agent, now=NOW + HOUR, body="请补订单号")
    if way == "second round":
        workflow.resolve(again(gone), by=agent, now=NOW + HOUR, result="已换新")
        workflow.refuse(again(gone), now=NOW + HOUR)
    before = [{name: getattr(again(ticket), name) for name in CLOCK} for ticket in (gone, stays)]
    merging.merge(again(gone), into=stays, by=agent, now=NOW + 2 * HOUR)
    merging.undo_merge(again(gone), by=agent, now=NOW + 3 * HOUR)
    assert [{name: getattr(again(ticket), name) for name in CLOCK} for ticket in (gone, stays)] == before


def test_it_gives_a_broken_promise_back_with_the_ticket_it_came_from(agent: User) -> None:
    older = open_ticket()
    after = older.resolution_due_at + HOUR
    newer = open_ticket(now=after - 2 * HOUR)
    own = newer.resolution_due_at
    merging.merge(older, into=newer, by=agent, now=after)
    escalation.sweep(after + timedelta(minutes=1))
    merging.undo_merge(again(older), by=agent, now=after + HOUR)
    newer, older = again(newer), again(older)
    assert (newer.resolution_due_at, newer.resolution_breached_at) == (own, None)
    assert older.is_overdue(after + HOUR)


def test_it_waits_in_the_queue_when_its_agent_has_left(agent: User) -> None:
    older, newer = two()
    merging.merge(newer, into=older, by=agent, now=NOW + 2 * HOUR)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    merging.undo_merge(newer, by=agent, now=NOW + 3 * HOUR)
    assert (again(newer).status, again(newer).assignee) == (Status.NEW, None)


def test_it_parts_nothing_that_is_not_merged(agent: User) -> None:
    with pytest.raises(NotAllowed):
        merging.undo_merge(open_ticket(), by=agent, now=NOW + HOUR)


# ---------------------------------------------------------------- departments


def test_it_tells_the_agent_of_the_other_ticket_what_a_department_answers(agent: User) -> None:
    older, newer = two()
    clerk = make_agent(older.team, name="仓管", online=False)
    warehouse = make_department(contact=clerk)
    event = collaboration.ask(newer, department=warehouse, request="请核对批次", by=agent, now=NOW + HOUR)
    asked = newer.collaborations.get(pk=event.data["request"])
    merging.merge(again(newer), into=older, by=clerk, now=NOW + 2 * HOUR)
    Ticket.objects.filter(pk=older.pk).update(unread_since=None)
    collaboration.finish(asked, by=clerk, now=NOW + 3 * HOUR, result="批次无误")
    assert OutboundMessage.objects.filter(kind="department_done", recipient=agent).exists()
    assert again(older).unread_since == NOW + 3 * HOUR
    assert again(newer).status == Status.CANCELLED


def test_it_withdraws_what_was_asked_on_the_merged_ticket_when_the_matter_is_resolved(agent: User) -> None:
    older, newer = two()
    warehouse = make_department()
    collaboration.ask(newer, department=warehouse, request="请核对批次", by=agent, now=NOW + HOUR)
    merging.merge(again(newer), into=older, by=agent, now=NOW + 2 * HOUR)
    workflow.resolve(again(older), by=agent, now=NOW + 3 * HOUR, result="已换新", breach_reason="parts")
    assert newer.collaborations.get().state == "withdrawn"
    assert newer.events.filter(code=EventCode.DEPARTMENT_WITHDRAWN).exists()
