"""Several people on one ticket, by its pages: who else is there, words that cross, taking back, mentions, followers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import OutboundMessage, Team, User
from tests.addresses import House
from tests.desk.conftest import LATER, Four, at_desk
from tests.desk.test_ticket_page import photo, state, text
from tests.factories import NOW, make_agent, open_ticket
from tickets import chain, participants, permissions, presence, workflow
from tickets.admin.verbs import VERBS
from tickets.choices import EventCode, Status
from tickets.models import Presence, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

SECOND = timedelta(seconds=1)


@pytest.fixture
def ticket(four: Four) -> Ticket:
    return Ticket.objects.get(pk=open_ticket(email="zhou@example.com").pk)


@pytest.fixture
def desk(four: Four) -> Client:
    return at_desk(four.assignee)


def url(ticket: Ticket, name: str) -> str:
    return reverse(f"admin:tickets_ticket_{name.replace('-', '_')}", args=[ticket.pk])


def upto(ticket: Ticket) -> int:
    return ticket.events.latest("pk").pk


# ---------------------------------------------------------------- who else is there


def call(user: User, ticket: Ticket, **data: Any) -> Any:
    return at_desk(user).post(f"{url(ticket, 'news')}?version={ticket.version}&upto={upto(ticket)}", data)


def test_it_says_who_looks_and_who_writes(four: Four, ticket: Ticket, desk: Client) -> None:
    assert call(four.assignee, ticket).status_code == 204
    assert "林晓彤也在看" in text(call(four.colleague, ticket, writing="1"))
    assert "周敏正在回复" in text(call(four.assignee, ticket))
    assert "周敏正在回复" in text(desk.get(url(ticket, "change")))
    assert "周敏也在看" in text(call(four.supervisor, ticket)) or "林晓彤也在看" in text(call(four.supervisor, ticket))


def test_it_forgets_who_has_gone_or_is_silent(four: Four, ticket: Ticket) -> None:
    call(four.colleague, ticket, writing="1")
    with time_machine.travel(LATER + presence.WRITING, tick=False):
        assert "周敏也在看" in text(call(four.assignee, ticket))
    with time_machine.travel(LATER + presence.LOOKING, tick=False):
        assert call(four.assignee, ticket).status_code == 204
    call(four.colleague, ticket)
    call(four.colleague, ticket, leaving="1")
    assert call(four.assignee, ticket).status_code == 204
    assert presence.prune(LATER + 2 * presence.KEPT) == 1
    assert not Presence.objects.exists()


def test_it_takes_one_row_for_each_however_often_they_call_and_few_statements(
    four: Four, ticket: Ticket, django_assert_max_num_queries: Any
) -> None:
    client = at_desk(four.colleague)
    address = f"{url(ticket, 'news')}?version={ticket.version}&upto={upto(ticket)}"
    for _ in range(3):
        client.post(address, {"writing": "1"})
    assert Presence.objects.count() == 1
    with django_assert_max_num_queries(7):  # three of them who it is and what they may
        client.post(address)


def test_it_tells_an_outsider_nothing_and_takes_nothing_from_them(four: Four, ticket: Ticket) -> None:
    assert call(four.outsider, ticket, writing="1").status_code == 404
    assert not Presence.objects.exists()


def test_it_never_shows_the_customer_who_is_there(four: Four, ticket: Ticket, client: Client) -> None:
    call(four.colleague, ticket, writing="1")
    assert "周敏" not in text(client.get(ticket.tracking_path)).replace(ticket.contact_name, "")


# ---------------------------------------------------------------- words that cross


def test_it_shows_what_came_in_with_its_words(four: Four, ticket: Ticket) -> None:
    address = f"{url(ticket, 'news')}?version={ticket.version}&upto={upto(ticket)}"
    workflow.customer_writes(ticket, now=NOW + 3 * SECOND, body="还在吗")
    workflow.note(ticket, by=four.colleague, now=LATER, body="先看批号")
    html = text(at_desk(four.assignee).get(address))
    assert "还在吗" in html
    assert "周敏" in html
    assert "先看批号" in html
    assert "先看批号" not in text(at_desk(four.colleague).get(address))


def test_it_asks_once_before_a_reply_that_crosses_another(four: Four, ticket: Ticket, desk: Client) -> None:
    page = desk.get(url(ticket, "change"))
    seen = {name: page.context["composer"][name].value() for name in ("version", "upto", "once")}
    workflow.reply(ticket, by=four.colleague, now=NOW, body="我先回了")
    before = state(ticket)
    response = desk.post(url(ticket, "reply"), {"body": "马上为您查。", "uploads": photo(), **seen})
    html = text(response)
    assert response.status_code == 409
    for words in ("周敏", "我先回了", "马上为您查。", "仍要发送", "底座.png"):
        assert words in html
    assert state(ticket) == before
    form = response.context["composer"]
    sent = {name: form[name].value() or "" for name in ("version", "upto", "once", "body")}
    assert desk.post(url(ticket, "reply"), sent).status_code == 302
    message = ticket.messages.get(body="马上为您查。")
    assert message.attachments.count() == 1
    assert ticket.events.get(message=message).data["crossed"] is False


@pytest.mark.parametrize("who", ["oneself", "nobody"])
def test_it_asks_nothing_when_nobody_else_wrote(four: Four, ticket: Ticket, desk: Client, who: str) -> None:
    seen = {"version": ticket.version, "upto": upto(ticket)}
    if who == "oneself":
        workflow.note(ticket, by=four.assignee, now=NOW, body="先看批号")
    assert desk.post(url(ticket, "reply"), {"body": "马上为您查。", **seen}).status_code == 302


def test_it_says_who_was_faster_when_a_form_is_stale(four: Four, ticket: Ticket, desk: Client) -> None:
    seen = ticket.version
    workflow.reply(ticket, by=four.colleague, now=NOW, body="我先回了")
    html = text(desk.post(url(ticket, "resolve"), {"result": "已换新。", "version": seen}))
    assert "周敏" in html
    assert "我先回了" in html


STALE = {
    "ask": {"items": ["order_number"], "body": "请告诉我们订单号。"},
    "resolve": {"result": "已换新。"},
    "progress": {"word": "contacted"},
    "reclassify": {"issue_type": "logistics", "category": "complaint", "priority": "urgent", "level": "2"},
    "escalate": {"rank": "2", "body": "客户要见负责人"},
    "reopen": {"reason": "问题还在"},
}


@pytest.mark.parametrize("slug", STALE)
def test_it_overwrites_nothing_by_a_stale_form(four: Four, ticket: Ticket, desk: Client, slug: str) -> None:
    if slug == "reopen":
        workflow.resolve(ticket, by=four.assignee, now=NOW, result="已换新")
    seen = Ticket.objects.get(pk=ticket.pk).version
    workflow.note(ticket, by=four.colleague, now=NOW, body="等一下")
    before = state(ticket)
    response = desk.post(reverse(VERBS[slug].url_name, args=[ticket.pk]), {**STALE[slug], "version": seen})
    assert response.status_code == 409
    assert state(ticket) == before


# ---------------------------------------------------------------- taking back


@pytest.fixture
def undo(settings: Any) -> None:
    settings.UNDO_SECONDS = 10


@pytest.mark.usefixtures("undo")
def test_it_puts_the_words_and_files_back_into_the_reply_box(ticket: Ticket, desk: Client, mailoutbox: list[Any]) -> None:
    answer = desk.post(url(ticket, "reply"), {"body": "马上为您查。", "uploads": photo()}, follow=True)
    assert "10" in text(answer)
    sent = answer.context["sent"]
    answer = desk.post(url(ticket, "take-back"), {"message": sent.pk}, follow=True)
    html = text(answer)
    assert answer.context["composer"]["body"].value() == "马上为您查。"
    assert "底座.png" in html
    assert "已撤回" in html
    form = answer.context["composer"]
    again = {name: form[name].value() or "" for name in ("version", "upto", "once", "body")}
    assert desk.post(url(ticket, "reply"), {**again, "body": "马上为您查实。"}).status_code == 302
    message = ticket.messages.get(body="马上为您查实。")
    assert message.attachments.get().name == "底座.png"
    assert ticket.events.filter(code=EventCode.TAKEN_BACK).count() == 1


@pytest.mark.usefixtures("undo")
def test_it_opens_the_question_again(ticket: Ticket, desk: Client) -> None:
    data = {"items": ["order_number"], "other": "发票抬头", "body": "请告诉我们订单号。", "version": ticket.version}
    sent = desk.post(url(ticket, "ask"), data, follow=True).context["sent"]
    answer = desk.post(url(ticket, "take-back"), {"message": sent.pk}, follow=True)
    form = answer.context["form"]
    assert [form[name].value() for name in ("items", "other", "body")] == [["order_number"], "发票抬头", "请告诉我们订单号。"]
    assert Ticket.objects.get(pk=ticket.pk).status == Status.ASSIGNED


@pytest.mark.usefixtures("undo")
def test_the_customer_sees_nothing_of_it_while_it_is_held(ticket: Ticket, desk: Client, client: Client) -> None:
    before = text(client.get(ticket.tracking_path))
    desk.post(url(ticket, "ask"), {"items": ["order_number"], "body": "请告诉我们订单号。", "version": ticket.version})

    def stripped(html: str) -> list[str]:
        return [line for line in html.splitlines() if "csrf" not in line and "submission_id" not in line]

    assert stripped(text(client.get(ticket.tracking_path))) == stripped(before)
    with time_machine.travel(LATER + 10 * SECOND, tick=False):
        assert "请告诉我们订单号。" in text(client.get(ticket.tracking_path))


@pytest.mark.usefixtures("undo")
def test_it_says_why_it_cannot_be_taken_back(four: Four, ticket: Ticket, desk: Client) -> None:
    sent = desk.post(url(ticket, "reply"), {"body": "马上为您查。"}, follow=True).context["sent"]
    before = state(ticket)
    assert at_desk(four.outsider).post(url(ticket, "take-back"), {"message": sent.pk}).status_code == 404
    assert "只有发送者" in text(at_desk(four.colleague).post(url(ticket, "take-back"), {"message": sent.pk}, follow=True))
    with time_machine.travel(LATER + 10 * SECOND, tick=False):
        assert "已经发给客户" in text(desk.post(url(ticket, "take-back"), {"message": sent.pk}, follow=True))
        assert desk.get(url(ticket, "change")).context["sent"] is None
    assert state(ticket) == before


def test_it_sends_at_once_where_taking_back_is_switched_off(ticket: Ticket, desk: Client) -> None:
    OutboundMessage.objects.all().delete()
    assert desk.post(url(ticket, "reply"), {"body": "马上为您查。"}, follow=True).context["sent"] is None
    assert OutboundMessage.objects.get(channel="email").next_try_at == LATER


# ---------------------------------------------------------------- mentions


def told(user: User, kind: str) -> int:
    return OutboundMessage.objects.filter(recipient=user, kind=kind).count()


@pytest.mark.parametrize("body", ["@周敏请看一下批号", "请 @{number} 看一下", "请＠周敏，看一下", "问@周敏和@陈立"])
def test_a_mention_tells_a_colleague_and_lets_them_follow(four: Four, ticket: Ticket, desk: Client, body: str) -> None:
    desk.post(url(ticket, "note"), {"body": body.format(number=four.colleague.employee_number.lower())})
    assert told(four.colleague, "mentioned") == 1
    assert told(four.colleague, "followed_news") == 0
    assert ticket.followers.filter(user=four.colleague).exists()
    assert ticket.events.filter(code=EventCode.MENTIONED, data__user=four.colleague.pk).count() == 1
    assert told(four.supervisor, "mentioned") == ("陈立" in body)
    assert 'class="mention">' in text(desk.get(url(ticket, "change")))


def test_it_tells_the_author_who_was_not_told_and_them_nothing(four: Four, ticket: Ticket, desk: Client) -> None:
    OutboundMessage.objects.filter(recipient=four.outsider).delete()
    answer = desk.post(url(ticket, "note"), {"body": "@王磊 见过这个吗"}, follow=True)
    assert "王磊看不到这张工单" in text(answer)
    assert not OutboundMessage.objects.filter(recipient=four.outsider).exists()
    assert not ticket.followers.exists()


def test_it_calls_nobody_by_a_name_that_several_bear(four: Four, ticket: Ticket, desk: Client, house: Team) -> None:
    make_agent(house, name="周敏", online=False)
    assert "有多位同事叫周敏" in text(desk.post(url(ticket, "note"), {"body": "@周敏 请看"}, follow=True))
    assert not ticket.followers.exists()


@pytest.mark.parametrize("body", ["写信到 a@周敏.com", "@ 周敏", "周敏", "@林晓彤 自己记一下", "@没有这个人 在吗", "@" * 3000])
def test_it_takes_nothing_else_for_a_mention(four: Four, ticket: Ticket, desk: Client, body: str) -> None:
    desk.post(url(ticket, "note"), {"body": body})
    assert not ticket.events.filter(code=EventCode.MENTIONED).exists()


def test_it_calls_nobody_from_a_reply(four: Four, ticket: Ticket, desk: Client) -> None:
    desk.post(url(ticket, "reply"), {"body": "@周敏 您好"})
    assert not told(four.colleague, "mentioned")


def test_it_lists_colleagues_who_see_the_ticket(four: Four, ticket: Ticket, desk: Client, house: Team) -> None:
    html = text(desk.get(url(ticket, "people")))
    assert "周敏" in html
    assert "陈立" in html
    assert "王磊" not in html
    assert "林晓彤" not in html
    assert "周敏" in text(desk.get(url(ticket, "people"), {"q": four.colleague.employee_number[2:]}))
    other = make_agent(house, name="周敏", online=False)
    html = text(desk.get(url(ticket, "people"), {"q": "周"}))
    assert f'data-word="{other.employee_number}"' in html
    assert at_desk(four.outsider).get(url(ticket, "people")).status_code == 404


# ---------------------------------------------------------------- followers


@pytest.fixture
def follower(four: Four, ticket: Ticket) -> User:
    chain.follow(ticket, user=four.colleague, by=four.colleague, now=NOW)
    return four.colleague


HAPPENS: dict[str, Any] = {
    "wrote": lambda ticket, by: workflow.customer_writes(ticket, now=NOW, body="还在吗"),
    "noted": lambda ticket, by: workflow.note(ticket, by=by, now=NOW, body="先看批号"),
    "asked": lambda ticket, by: workflow.ask(ticket, by=by, now=NOW, body="请补订单号"),
    "resolved": lambda ticket, by: workflow.resolve(ticket, by=by, now=NOW, result="已换新"),
    "cancelled": lambda ticket, by: workflow.cancel(ticket, by=by, now=NOW, reason="spam"),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_a_follower_hears_what_happens(four: Four, ticket: Ticket, follower: User, what: str) -> None:
    HAPPENS[what](ticket, four.assignee)
    notice = OutboundMessage.objects.get(recipient=follower, kind="followed_news")
    assert str(EventCode(what).label) in notice.subject
    assert not told(four.assignee, "followed_news")


def test_a_follower_has_one_unread_notice_however_much_happens(four: Four, ticket: Ticket, follower: User) -> None:
    User.objects.filter(pk=follower.pk).update(email="zm@example.com", notify_by="email")
    for number in range(5):
        workflow.customer_writes(ticket, now=NOW + number * SECOND, body=f"还在吗 {number}")
    workflow.resolve(Ticket.objects.get(pk=ticket.pk), by=four.assignee, now=LATER, result="已换新")
    inside = OutboundMessage.objects.get(recipient=follower, kind="followed_news", channel="inapp")
    assert str(EventCode.RESOLVED.label) in inside.subject
    assert OutboundMessage.objects.filter(recipient=follower, kind="followed_news", channel="email").count() == 1
    call(follower, ticket, first="1")
    inside.refresh_from_db()
    assert inside.read_at == LATER
    workflow.confirm(Ticket.objects.get(pk=ticket.pk), now=LATER)
    assert OutboundMessage.objects.filter(recipient=follower, kind="followed_news", channel="inapp").count() == 2


def test_a_follower_hears_nothing_of_their_own_deeds_nor_of_what_they_lost_sight_of(four: Four, ticket: Ticket, follower: User) -> None:
    workflow.note(ticket, by=follower, now=NOW, body="我看看")
    follower.teams.clear()
    workflow.note(ticket, by=four.assignee, now=NOW, body="先看批号")
    assert not told(follower, "followed_news")


@pytest.mark.usefixtures("undo")
def test_a_follower_is_not_left_with_news_of_what_was_taken_back(four: Four, ticket: Ticket, follower: User, desk: Client) -> None:
    sent = desk.post(url(ticket, "resolve"), {"result": "已换新", "version": ticket.version}, follow=True).context["sent"]
    assert told(follower, "followed_news") == 1
    desk.post(url(ticket, "take-back"), {"message": sent.pk})
    assert not told(follower, "followed_news")


def test_who_may_give_tickets_to_others_lets_them_follow(four: Four, ticket: Ticket) -> None:
    boss = at_desk(four.supervisor)
    boss.post(url(ticket, "follow"), {"who": " 周敏 "})
    boss.post(url(ticket, "follow"), {"who": four.assignee.employee_number.lower()})
    assert set(ticket.followers.values_list("user", flat=True)) == {four.colleague.pk, four.assignee.pk}
    assert told(four.colleague, "followed") == 1
    assert "王磊看不到这张工单" in text(boss.post(url(ticket, "follow"), {"who": "王磊"}, follow=True))
    assert "没有找到同事" in text(boss.post(url(ticket, "follow"), {"who": "无名"}, follow=True))
    boss.post(url(ticket, "unfollow"), {"who": "周敏"})
    assert list(ticket.followers.values_list("user", flat=True)) == [four.assignee.pk]
    assert at_desk(four.assignee).post(url(ticket, "follow"), {"who": "周敏"}).status_code == 403
    assert ticket.followers.count() == 1


def test_the_rule_of_who_sees_is_the_same_from_both_sides() -> None:
    house = House()
    for ticket in Ticket.objects.all():
        seeing = {user.pk for user in User.objects.all() if Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()}
        assert set(permissions.seers(ticket).values_list("pk", flat=True)) == seeing
    outside = Team.objects.get(code="outsourced")
    for team, assignee in ((outside, None), (house.team, house.people["outsourced"]), (house.other, None)):
        Ticket.objects.filter(pk=house.ticket.pk).update(team=team, assignee=assignee)
        house.people["outsourced"].teams.add(house.team)
        ticket = Ticket.objects.get(pk=house.ticket.pk)
        seeing = {user.pk for user in User.objects.all() if Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()}
        assert set(permissions.seers(ticket).values_list("pk", flat=True)) == seeing


def test_the_page_stays_within_its_statements_however_many_take_part(
    four: Four, ticket: Ticket, desk: Client, django_assert_max_num_queries: Any
) -> None:
    workflow.note(ticket, by=four.colleague, now=NOW, body="@陈立 请看")
    for number in range(3):
        participants.copy_in(ticket, by=four.assignee, now=NOW, email=f"w{number}@example.com", rights="write")
    workflow.participant_writes(ticket.participants.first(), now=NOW, body="检测报告在此")  # type: ignore[arg-type]
    for person in (four.colleague, four.supervisor):
        presence.call(ticket, by=person, now=LATER, writing=True)
    desk.get(url(ticket, "change"))
    with django_assert_max_num_queries(15):
        html = text(desk.get(url(ticket, "change")))
    assert "w***@example.com" in html
