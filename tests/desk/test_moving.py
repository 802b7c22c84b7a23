"""Merging, splitting, tickets under others, putting off and tags, as people at the desk and customers meet them."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.models import OutboundMessage
from tests.desk.conftest import LATER, at_desk
from tests.factories import NOW, make_agent, open_ticket
from tests.public.conftest import picture
from tickets import attachments, families, jobs, likeness, merging, snoozing, splitting, tagging, workflow
from tickets.admin.verbs import VERBS
from tickets.choices import EventCode, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Message, Tag, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
HOUR = timedelta(hours=1)


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def url(ticket: Ticket, slug: str) -> str:
    return reverse(VERBS[slug].url_name, args=[ticket.pk])


def html(answer) -> str:
    return answer.content.decode()


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture
def desk(four) -> Client:
    return at_desk(four.assignee)


@pytest.fixture
def two(four) -> tuple[Ticket, Ticket]:
    four.assignee.agent.cap = 20
    four.assignee.agent.save()
    older = open_ticket()
    newer = open_ticket(now=NOW + timedelta(minutes=1), subject="养生壶壶盖裂了", description="壶盖有一道裂纹，请换新，谢谢。")
    return older, newer


# ---------------------------------------------------------------- merging


def test_it_merges_by_a_form_and_shows_both_conversations_in_one(desk: Client, two) -> None:
    older, newer = two
    form = html(desk.get(url(newer, "merge")))
    assert older.number in form
    answer = desk.post(url(newer, "merge"), {"pick": older.number, "version": newer.version})
    assert answer.status_code == 302
    assert answer["Location"] == older.get_absolute_url()
    page = html(desk.get(older.get_absolute_url()))
    for words in ("收到时壶盖就有一道裂纹", "壶盖有一道裂纹，请换新", newer.number):
        assert words in page
    assert url(newer, "undo-merge") in page
    assert older.number in html(desk.get(newer.get_absolute_url()))


def test_it_parts_them_again_by_one_click(desk: Client, two) -> None:
    older, newer = two
    merging.merge(newer, into=older, by=older.assignee, now=LATER)
    assert desk.post(url(newer, "undo-merge")).status_code == 302
    assert again(newer).is_open
    assert "壶盖有一道裂纹，请换新" not in html(desk.get(older.get_absolute_url()))


def test_it_keeps_an_internal_note_of_the_merged_ticket_from_the_customer(client: Client, two) -> None:
    older, newer = two
    workflow.note(newer, by=newer.assignee, now=NOW + timedelta(minutes=2), body="内部八八一三")
    merging.merge(newer, into=older, by=older.assignee, now=LATER)
    for path in (older.tracking_path, newer.tracking_path):
        assert "内部八八一三" not in html(client.get(path))


def test_it_confirms_nothing_by_the_link_of_a_merged_ticket(client: Client, two) -> None:
    older, newer = two
    merging.merge(newer, into=older, by=older.assignee, now=LATER)
    workflow.resolve(again(older), by=older.assignee, now=LATER, result="已换新")
    client.post(reverse("confirm_solution", args=[newer.token]))
    assert again(older).status == Status.RESOLVED


def test_it_shows_the_files_of_a_merged_ticket_to_whoever_sees_the_other(two, four) -> None:
    older, newer = two
    file = attachments.store(picture("壶盖.png"), draft="the-customer-s-secret", now=NOW)
    workflow.customer_writes(newer, now=NOW + timedelta(minutes=2), body="见照片", draft="the-customer-s-secret")
    merging.merge(newer, into=older, by=older.assignee, now=LATER)
    Ticket.objects.filter(pk=newer.pk).update(team=four.outsider.teams.get(), assignee=four.outsider)
    assert at_desk(four.colleague).get(reverse("admin:tickets_attachment", args=[file.token])).status_code == 200


@pytest.mark.parametrize("slug", ["merge", "make-child"])
def test_it_knows_no_ticket_that_one_may_not_see(desk: Client, two, four, slug: str) -> None:
    """AZ-02, AZ-08: a ticket of another team is like one that is not there, in every form that asks for one."""
    foreign = open_ticket(phone="13900000001", subject="别组七七四九", assign=False)
    Ticket.objects.filter(pk=foreign.pk).update(team=four.outsider.teams.get())
    before = TicketEvent.objects.count()
    for number in (foreign.number, "T20991231-00001", "<b>", "9" * 20):
        page = html(desk.post(url(two[1], slug), {"other": number, "version": two[1].version}))
        assert "别组七七四九" not in page
        assert "field--error" in page
    assert TicketEvent.objects.count() == before


# ---------------------------------------------------------------- duplicates


def test_it_shows_likely_duplicates_with_a_click_to_merge(desk: Client, two) -> None:
    older, newer = two
    page = html(desk.get(reverse("admin:tickets_ticket_alike", args=[newer.pk]), headers={"HX-Request": "true"}))
    assert older.short_number in page
    assert "%" in page
    assert url(newer, "merge") in page
    desk.post(url(newer, "merge"), {"other": older.number, "version": newer.version})
    assert again(newer).merged_into == older


def test_it_tells_a_repeat_contact_from_a_duplicate(desk: Client, four) -> None:
    open_ticket(subject="什么时候发货", description="订单三天了还没发货", issue_type="logistics", now=NOW - timedelta(days=3))
    ticket = open_ticket(now=NOW)
    found = likeness.found(ticket, four.assignee, LATER)
    assert (found.alike, found.repeats) == ([], {7: 1, 30: 1})
    page = html(desk.get(reverse("admin:tickets_ticket_alike", args=[ticket.pk]), headers={"HX-Request": "true"}))
    assert "f-alike" in page
    assert url(ticket, "merge") not in page


def test_it_offers_no_merge_with_another_customer_of_one_order(desk: Client, four) -> None:
    ticket = open_ticket(order_number="D20261118")
    other = open_ticket(order_number="D20261118", phone="13900000001", now=NOW + timedelta(minutes=1))
    found = likeness.of(other, four.assignee, LATER)
    assert [(one.ticket, one.may_merge) for one in found] == [(ticket, False)]


def test_it_shows_no_duplicate_that_one_may_not_see(two, four) -> None:
    Ticket.objects.filter(pk=two[0].pk).update(team=four.outsider.teams.get(), assignee=four.outsider)
    assert likeness.of(two[1], four.colleague, LATER) == []


def test_it_costs_the_same_however_many_tickets_there_are(two, four, django_assert_max_num_queries) -> None:
    for number in range(6):
        open_ticket(now=NOW + timedelta(minutes=number), order_number="D1")
    ticket = open_ticket(now=NOW + timedelta(minutes=9), order_number="D1")
    four.assignee.has_perm("tickets.view_ticket")
    with django_assert_max_num_queries(8):
        assert likeness.of(ticket, four.assignee, LATER)


def row(customer: int, order: str, kind: int, text: str) -> likeness.Facts:
    return likeness.Facts(customer, order, kind, likeness.words(text))


LID, LATE = "养生壶壶盖有一道裂纹，希望换新", "快递三天没有更新了，请帮忙查一下"


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (row(1, "D1", 1, LID), row(1, "D1", 1, LATE), True),
        (row(1, "", 1, LID), row(1, "", 2, LID), True),
        (row(1, "", 1, LID), row(1, "", 1, LATE), False),
        (row(1, "", 1, LID), row(2, "", 1, LATE), False),
        (row(1, "", 1, LID), row(2, "", 2, LID), True),
        (row(1, "D1", 1, ""), row(2, "D1", 2, ""), False),
    ],
)
def test_it_shows_what_several_signs_speak_for(one: likeness.Facts, other: likeness.Facts, shown: bool) -> None:
    told = likeness.score(one, other)
    assert (told.percent >= likeness.SHOWN_FROM) is shown
    assert told == likeness.score(other, one)


# ---------------------------------------------------------------- splitting


@pytest.fixture
def long(four) -> Ticket:
    """A ticket with a second matter in its third message, which nobody has answered."""
    ticket = open_ticket()
    workflow.reply(ticket, by=four.assignee, now=NOW + timedelta(minutes=1), body="马上为您换新。")
    file = attachments.store(picture("发票.png"), draft="the-customer-s-secret", now=NOW)
    workflow.customer_writes(ticket, now=NOW + timedelta(minutes=2), body="另外发票抬头开错了，请重开", draft="the-customer-s-secret")
    assert file
    return again(ticket)


def test_it_makes_a_ticket_of_chosen_messages_with_their_files(desk: Client, long: Ticket) -> None:
    second = long.messages.order_by("-pk").first()
    page = html(desk.get(url(long, "split")))
    assert "发票抬头开错了" in page
    answer = desk.post(url(long, "split"), {"messages": [second.pk], "version": long.version, "subject": "重开发票", "once": "b" * 32})
    new = Ticket.objects.exclude(pk=long.pk).get()
    assert answer["Location"] == new.get_absolute_url()
    copy = new.messages.get()
    assert (copy.body, copy.created_at, copy.kind, copy.attachments.get().name) == (second.body, second.created_at, "customer", "发票.png")
    assert (new.customer, new.subject, new.previous) == (long.customer, "重开发票", long)
    assert new.number in html(desk.get(long.get_absolute_url()))
    assert second.body in html(desk.get(long.get_absolute_url()))
    assert long.number in html(desk.get(new.get_absolute_url()))


def test_it_makes_one_ticket_of_a_form_sent_twice(desk: Client, long: Ticket) -> None:
    data = {"messages": [long.messages.order_by("-pk").first().pk], "once": "b" * 32}
    for _ in range(2):
        assert desk.post(url(long, "split"), data).status_code == 302
    assert Ticket.objects.count() == 2


def test_it_starts_the_clock_when_the_customer_began_to_wait(long: Ticket, four) -> None:
    first, second = long.messages.filter(kind="customer").order_by("pk")
    unanswered = splitting.split(long, messages=[second.pk], by=four.assignee, now=LATER).ticket
    assert unanswered.created_at == second.created_at
    assert unanswered.response_due_at - second.created_at == timedelta(hours=1)
    assert splitting.clock_start(long, [first], LATER) == LATER


@pytest.mark.parametrize("which", ["none of the customer", "all of the customer", "of another ticket"])
def test_it_splits_nothing_off_that_makes_no_sense(long: Ticket, four, which: str) -> None:
    other = open_ticket(phone="13900000001")
    chosen = {
        "none of the customer": long.messages.filter(kind="reply"),
        "all of the customer": long.messages.filter(kind="customer"),
        "of another ticket": other.messages.all(),
    }[which]
    before = Message.objects.count()
    with pytest.raises(Incomplete):
        splitting.split(long, messages=[message.pk for message in chosen], by=four.assignee, now=LATER)
    assert Message.objects.count() == before


# ---------------------------------------------------------------- under one another


def test_it_stands_under_another_and_is_seen_there_with_its_clock(desk: Client, two) -> None:
    above, below = two
    assert desk.post(url(below, "make-child"), {"other": above.number, "version": below.version}).status_code == 302
    assert again(below).parent == above
    assert above.number in html(desk.get(below.get_absolute_url()))
    assert reverse("admin:tickets_ticket_under", args=[above.pk]) in html(desk.get(above.get_absolute_url()))
    card = html(desk.get(reverse("admin:tickets_ticket_under", args=[above.pk]), headers={"HX-Request": "true"}))
    assert below.short_number in card
    assert "clock" in card
    assert below.short_number in html(desk.get(reverse("admin:tickets_ticket_under", args=[above.pk])))
    assert desk.post(url(below, "make-free")).status_code == 302
    assert again(below).parent is None


def test_it_has_one_level_and_no_circle(two, four) -> None:
    above, below = two
    third = open_ticket(now=NOW + timedelta(minutes=2))
    families.make_child(below, parent=above, by=four.assignee, now=LATER)
    for one, parent in ((above, above), (above, below), (above, third), (third, below), (below, above)):
        with pytest.raises(NotAllowed):
            families.make_child(again(one), parent=again(parent), by=four.assignee, now=LATER)
    assert TicketEvent.objects.filter(code=EventCode.MADE_CHILD).count() == 2


def test_it_passes_a_reply_on_to_all_and_says_who_did_not_take_it(desk: Client, two, four) -> None:
    above, below = two
    others = [below, *(open_ticket(phone=f"1390000000{n}", now=NOW + timedelta(minutes=2)) for n in range(2))]
    for other in others:
        families.make_child(again(other), parent=above, by=four.assignee, now=LATER)
    answer = desk.post(url(above, "pass-on"), {"kind": "reply", "body": "今晚恢复。", "once": "c" * 32})
    assert Message.objects.filter(body="今晚恢复。").count() == 3
    assert "3" in said(answer)
    desk.post(url(above, "pass-on"), {"kind": "reply", "body": "今晚恢复。", "once": "c" * 32})
    assert Message.objects.filter(body="今晚恢复。").count() == 3
    Ticket.objects.filter(pk=others[1].pk).update(response_breached_at=NOW)
    passed = families.pass_on(again(above), kind="result", body="已恢复。", by=four.assignee, now=LATER)
    assert (passed.done, [number for number, _why in passed.refused]) == (2, [others[1].number])


def test_it_asks_what_becomes_of_tickets_under_it_when_it_is_resolved(desk: Client, two, four) -> None:
    above, below = two
    families.make_child(below, parent=above, by=four.assignee, now=LATER)
    assert "children" in html(desk.get(url(above, "resolve")))
    assert "children" not in html(desk.get(url(below, "resolve")))
    answer = desk.post(url(above, "resolve"), {"result": "已恢复。", "children": "same", "version": again(above).version})
    assert answer.status_code == 302
    assert [again(ticket).status for ticket in two] == [Status.RESOLVED, Status.RESOLVED]


def test_it_leaves_tickets_under_it_alone_when_that_was_chosen(desk: Client, two, four) -> None:
    above, below = two
    families.make_child(below, parent=above, by=four.assignee, now=LATER)
    desk.post(url(above, "resolve"), {"result": "已恢复。", "children": "leave", "version": again(above).version})
    assert (again(above).status, again(below).is_open) == (Status.RESOLVED, True)


def test_it_takes_what_stands_under_a_merged_ticket_along_and_back(two, four) -> None:
    older, newer = two
    below = open_ticket(phone="13900000001", now=NOW + timedelta(minutes=2))
    families.make_child(below, parent=newer, by=four.assignee, now=LATER)
    merging.merge(again(newer), into=older, by=four.assignee, now=LATER)
    assert again(below).parent == older
    merging.undo_merge(again(newer), by=four.assignee, now=LATER)
    assert again(below).parent == newer


# ---------------------------------------------------------------- putting off


def test_it_leaves_my_list_and_comes_back_by_time(desk: Client, two, four, django_capture_on_commit_callbacks) -> None:
    ticket = two[0]
    answer = desk.post(url(ticket, "put-off"), {"when": "pick", "until": "2026-11-18T10:30", "version": ticket.version})
    assert answer.status_code == 302
    due = again(ticket).due_at
    assert ticket not in Ticket.objects.my_turn(four.assignee)
    assert ticket in Ticket.objects.put_off(four.assignee)
    until = again(ticket).snoozed_until
    assert not jobs.put_off_is_over(until - timedelta(seconds=1))
    assert snoozing.wake_due(until) == 1
    assert snoozing.wake_due(until) == 0
    assert ticket in Ticket.objects.my_turn(four.assignee)
    assert again(ticket).due_at == due
    assert OutboundMessage.objects.filter(kind="woken", recipient=four.assignee).count() == 1
    assert ticket.events.filter(code=EventCode.WOKEN).count() == 1


@pytest.mark.parametrize("who", ["the customer", "a colleague", "the agent"])
def test_it_comes_back_at_once_when_somebody_else_speaks(two, four, who: str) -> None:
    ticket = two[0]
    snoozing.put_off(ticket, until=NOW + timedelta(minutes=40), by=four.assignee, now=LATER)
    if who == "the customer":
        workflow.customer_writes(ticket, now=LATER, body="在吗")
    else:
        workflow.note(again(ticket), by=four.colleague if who == "a colleague" else four.assignee, now=LATER, body="看一下")
    assert (again(ticket).snoozed_until is None) is (who != "the agent")


def test_it_is_never_put_off_past_its_deadline_nor_by_a_stranger_to_it(two, four) -> None:
    ticket = two[0]
    for until, by in ((ticket.deadline + timedelta(seconds=1), four.assignee), (LATER, four.assignee)):
        with pytest.raises(Incomplete):
            snoozing.put_off(ticket, until=until, by=by, now=LATER)
    with pytest.raises(NotAllowed):
        snoozing.put_off(ticket, until=NOW + timedelta(minutes=30), by=four.colleague, now=LATER)
    with pytest.raises(NotAllowed):
        snoozing.put_off(ticket, until=ticket.deadline + 2 * HOUR, by=four.assignee, now=ticket.deadline + HOUR)
    assert again(ticket).snoozed_until is None


def test_it_offers_only_times_before_the_deadline(two) -> None:
    ticket = two[0]
    assert list(snoozing.offers(ticket, LATER)) == []
    ticket.due_at = NOW + timedelta(days=3)
    assert list(snoozing.offers(ticket, LATER)) == ["hour", "hours", "tomorrow", "service_day"]


# ---------------------------------------------------------------- tags


def test_it_puts_tags_on_and_takes_them_off(desk: Client, two) -> None:
    ticket = two[0]
    desk.post(url(ticket, "tags"), {"add": "直播间， 618 大促,直播间", "shown": "on"})
    assert {tag.name for tag in tagging.of(ticket)} == {"直播间", "618 大促"}
    page = html(desk.get(ticket.get_absolute_url()))
    assert "618 大促" in page
    desk.post(url(ticket, "tags"), {"remove": "直播间"})
    desk.post(url(ticket, "tags"), {"add": "ＶＩＰ", "keep": [], "shown": "on"})
    assert [tag.name for tag in tagging.of(ticket)] == ["ＶＩＰ"]
    tagging.set_tags(ticket, add=["ｖｉｐ", "新"], by=ticket.assignee, now=LATER)
    assert Tag.objects.filter(slug="vip").count() == 1


def test_it_refuses_too_many_too_long_and_retired_tags(two) -> None:
    ticket, by = two[0], two[0].assignee
    for add in ([f"标签{n}" for n in range(11)], ["长" * 41]):
        with pytest.raises((NotAllowed, Incomplete)):
            tagging.set_tags(ticket, add=add, by=by, now=LATER)
    Tag.objects.create(name="旧", slug="旧", is_active=False)
    with pytest.raises(NotAllowed):
        tagging.set_tags(ticket, add=["旧"], by=by, now=LATER)
    assert not ticket.ticket_tags.exists()


def test_it_makes_two_tags_one_when_one_is_renamed_to_the_other(two) -> None:
    for ticket, name in zip(two, ("食安", "食品安全"), strict=True):
        tagging.set_tags(ticket, add=[name], by=ticket.assignee, now=LATER)
    tagging.set_tags(two[0], add=["食品安全"], by=two[0].assignee, now=LATER)
    tagging.rename(Tag.objects.get(name="食安"), "食品安全")
    assert [[tag.name for tag in tagging.of(ticket)] for ticket in two] == [["食品安全"], ["食品安全"]]


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("slug", ["merge", "undo-merge", "split", "make-child", "make-free", "pass-on", "put-off", "wake", "tags"])
def test_it_is_done_by_nobody_who_does_not_see_or_work_on_it(two, four, slug: str) -> None:
    data = {"other": two[1].number, "messages": [two[0].messages.get().pk], "add": "x", "kind": "reply", "body": "x", "when": "pick"}
    before = TicketEvent.objects.count()
    assert at_desk(four.outsider).post(url(two[0], slug), data).status_code == 404
    manager = make_agent(four.outsider.teams.get(), roles=("manager",), online=False)
    assert at_desk(manager).post(url(two[0], slug), data).status_code == 403
    assert TicketEvent.objects.count() == before


def test_it_says_with_the_sorting_that_the_customer_came_before(desk: Client, four) -> None:
    assert "repeat" not in {reason["voice"] for reason in open_ticket().classification["reasons"]}
    ticket = open_ticket(subject="另一件事", description="发票没有收到", now=NOW + timedelta(minutes=1))
    reason = next(reason for reason in ticket.classification["reasons"] if reason["voice"] == "repeat")
    assert (reason["contacts"], reason["days"]) == (1, 30)
    assert ticket.priority == open_ticket(phone="13900000001").priority


def test_it_costs_no_more_than_fifteen_statements_with_everything_that_stands_with_it(desk: Client, two, four) -> None:
    older, newer = two
    third = open_ticket(now=NOW + timedelta(minutes=2))
    tagging.set_tags(older, add=["直播间", "食安"], by=four.assignee, now=LATER)
    families.make_child(third, parent=older, by=four.assignee, now=LATER)
    for number in range(20):
        workflow.note(newer, by=four.assignee, now=LATER, body=f"第 {number} 条")
    merging.merge(again(newer), into=again(older), by=four.assignee, now=LATER)
    desk.get(older.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        page = html(desk.get(older.get_absolute_url()))
    assert "第 19 条" in page
    assert len([query for query in queries.captured_queries if "configurationstamp" not in query["sql"]]) <= 15
