"""Coaching on the desk: the novice's reply box, the coach's pages, whispers, and the rota."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import User
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, make_agent, open_ticket
from tests.public.conftest import picture
from tickets import coaching, workflow
from tickets.choices import Grade, MessageKind, ReviewState
from tickets.models import Agent, Duty, Message, Presence, Review, Ticket, Whisper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

WORDS, SECRET = "马上为您换新。", "先认错再解释，第二句可以删。"


@pytest.fixture
def ticket(four: Four) -> Ticket:
    Agent.objects.filter(user=four.assignee).update(grade=Grade.NOVICE, needs_review=True)
    return Ticket.objects.get(pk=open_ticket(email="zhou@example.com").pk)


@pytest.fixture
def coach(four: Four, ticket: Ticket) -> User:
    return make_agent(ticket.team, name="许振", grade=Grade.SENIOR, roles=("senior_agent",))


@pytest.fixture
def novice(four: Four) -> Client:
    return at_desk(four.assignee)


def at(name: str, ticket: Ticket) -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def reply(desk: Client, ticket: Ticket, body: str = WORDS, **more: Any) -> Review:
    assert desk.post(at("reply", ticket), {"body": body, **more}).status_code == 302
    return Review.objects.latest("pk")


# ---------------------------------------------------------------- the novice


def test_it_is_handed_in_and_shown_to_its_author_as_waiting(novice: Client, ticket: Ticket, coach: User) -> None:
    Duty.objects.create(coach=coach.agent, start=NOW, end=NOW + timedelta(hours=8))
    before = text(novice.get(at("change", ticket)))
    assert "提交复核" in before or "Hand in for review" in before
    assert at("readers", ticket) in before
    reply(novice, ticket)
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()
    assert WORDS in text(novice.get(at("change", ticket)))


def test_it_says_who_reads_it_first_and_that_it_goes_at_once_when_nobody_is_there(novice: Client, ticket: Ticket, four: Four) -> None:
    def told() -> str:
        return text(novice.get(at("readers", ticket), headers={"HX-Request": "true"}))

    four.supervisor.groups.clear()
    direct = told()
    assert "<b>" in direct
    assert "发送" in direct
    coach = make_agent(ticket.team, name="许振", grade=Grade.SENIOR, roles=("senior_agent",))
    read = told()
    assert "许振" in read
    assert "<b>" not in read
    assert "提交复核" in read or "Hand in for review" in read
    for body, kept in ((WORDS, 0), ("再说一句", 1)):
        coach.is_active = not kept
        coach.save()
        novice.post(at("reply", ticket), {"body": body})
        assert Message.objects.filter(kind=MessageKind.REPLY).count() == kept


def test_it_says_nothing_of_readers_to_whoever_is_not_reviewed(four: Four, ticket: Ticket, coach: User) -> None:
    colleague = at_desk(four.colleague)
    assert "许振" not in text(colleague.get(at("readers", ticket), headers={"HX-Request": "true"}))
    assert colleague.get(at("readers", ticket))["Location"] == ticket.get_absolute_url()
    assert at_desk(four.outsider).get(at("readers", ticket)).status_code == 404


def test_it_is_sent_as_ever_by_everybody_else(four: Four, ticket: Ticket, coach: User) -> None:
    colleague = at_desk(four.colleague)
    shown = text(colleague.get(at("change", ticket)))
    assert "提交复核" not in shown
    assert "Hand in for review" not in shown
    colleague.post(at("reply", ticket), {"body": WORDS})
    assert Message.objects.filter(kind=MessageKind.REPLY, body=WORDS).exists()


def test_it_stands_in_the_reply_box_again_with_its_files_when_it_came_back(novice: Client, ticket: Ticket, coach: User) -> None:
    once = "a" * 22
    review = reply(novice, ticket, once=once, uploads=[picture("底座.png")])
    coaching.send_back(review, by=coach, now=LATER, remark="先认错")
    page = novice.get(at("change", ticket))
    assert "先认错" in text(page)
    assert page.context["composer"]["body"].value() == WORDS
    assert [file.name for file in page.context["composer"].waiting_files] == ["底座.png"]
    again = reply(novice, ticket, "对不起，给您添麻烦了。", once=page.context["composer"].initial["once"])
    coaching.pass_on(again, by=coach, now=LATER)
    message = Message.objects.get(kind=MessageKind.REPLY)
    assert message.attachments.count() == 1
    assert novice.get(at("change", ticket)).context["composer"]["body"].value() == ""


def test_it_opens_the_form_again_when_a_question_came_back(novice: Client, ticket: Ticket, coach: User) -> None:
    version = Ticket.objects.get(pk=ticket.pk).version
    novice.post(at("ask", ticket), {"body": "请拍照", "items": ["evidence_photo"], "version": version})
    review = Review.objects.get()
    coaching.send_back(review, by=coach, now=LATER, remark="说清拍哪里")
    address = f"{at('ask', ticket)}?returned={review.pk}"
    assert address in text(novice.get(at("change", ticket)))
    form = novice.get(address).context["form"]
    assert (form["body"].value(), form["items"].value()) == ("请拍照", ["evidence_photo"])


def test_it_is_taken_back_by_its_author(novice: Client, ticket: Ticket, coach: User) -> None:
    review = reply(novice, ticket)
    assert at_desk(coach).post(reverse("admin:review_take_back", args=[review.pk])).status_code == 404
    novice.post(reverse("admin:review_take_back", args=[review.pk]))
    review.refresh_from_db()
    assert review.state == ReviewState.TAKEN_BACK


def test_it_tells_colleagues_that_an_answer_waits_but_not_its_words(novice: Client, four: Four, ticket: Ticket, coach: User) -> None:
    reply(novice, ticket)
    shown = text(at_desk(four.colleague).get(at("change", ticket)))
    assert WORDS not in shown
    assert "待复核" in shown or "waits for review" in shown


# ---------------------------------------------------------------- the coach


def test_it_is_read_changed_and_sent_by_a_coach(novice: Client, ticket: Ticket, coach: User) -> None:
    review, desk = reply(novice, ticket), at_desk(coach)
    assert WORDS in text(desk.get(reverse("admin:coaching")))
    address = reverse("admin:review", args=[review.pk])
    page = desk.get(address)
    assert "壶盖" in text(page)
    version = page.context["forms"]["pass"]["version"].value()
    assert desk.post(address, {"step": "pass", "body": "很抱歉，" + WORDS, "version": version}).status_code == 302
    message = Message.objects.get(kind=MessageKind.REPLY)
    assert (message.body, message.author) == ("很抱歉，" + WORDS, ticket.assignee)


def test_it_says_so_and_keeps_the_words_when_somebody_was_faster(novice: Client, ticket: Ticket, coach: User, four: Four) -> None:
    review = reply(novice, ticket)
    page = at_desk(coach).get(reverse("admin:review", args=[review.pk]))
    workflow.customer_writes(ticket, now=LATER, body="不用了")
    answer = at_desk(coach).post(
        reverse("admin:review", args=[review.pk]),
        {"step": "pass", "body": "改过的话", "version": page.context["forms"]["pass"]["version"].value()},
    )
    assert answer.status_code == 409
    assert "改过的话" in text(answer)
    assert "不用了" in text(answer)
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()


def test_it_sends_no_variable_that_nobody_filled_in(novice: Client, ticket: Ticket, coach: User) -> None:
    review = reply(novice, ticket)
    answer = at_desk(coach).post(reverse("admin:review", args=[review.pk]), {"step": "pass", "body": "订单 {order} 已发出"})
    assert "{order}" in str(answer.context["forms"]["pass"].errors)
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()


def test_it_shows_who_works_on_what_and_asks_again_without_redrawing(novice: Client, ticket: Ticket, coach: User, four: Four) -> None:
    Presence.objects.create(ticket=ticket, user=four.assignee, seen_at=LATER, writing_at=LATER)
    desk = at_desk(coach)
    page = desk.get(reverse("admin:coaching"))
    watched = page.context["watched"]
    assert [each.agent.user for each in watched] == [four.assignee]
    assert (watched[0].tickets[0].ticket, watched[0].tickets[0].writes, watched[0].tickets[0].by_customer) == (ticket, True, True)
    again = desk.get(reverse("admin:coaching"), headers={"HX-Request": "true", "If-None-Match": page["ETag"]})
    assert again.status_code == 304
    workflow.customer_writes(ticket, now=LATER, body="还在吗")
    again = desk.get(reverse("admin:coaching"), headers={"HX-Request": "true", "If-None-Match": page["ETag"]})
    assert again.status_code == 200


def test_it_asks_no_more_of_the_database_for_more_tickets(ticket: Ticket, coach: User, django_assert_max_num_queries: Any) -> None:
    for _number in range(4):
        open_ticket()
    desk = at_desk(coach)
    desk.get(reverse("admin:coaching"))
    with django_assert_max_num_queries(15):
        desk.get(reverse("admin:coaching"))


@pytest.mark.parametrize(("who", "status"), [("assignee", 403), ("colleague", 403), ("outsider", 403), ("supervisor", 200)])
def test_it_is_for_those_who_coach(novice: Client, four: Four, ticket: Ticket, coach: User, who: str, status: int) -> None:
    review, desk = reply(novice, ticket), at_desk(getattr(four, who))
    assert desk.get(reverse("admin:coaching")).status_code == status
    assert desk.get(reverse("admin:review", args=[review.pk])).status_code == status
    if status == 403:
        assert desk.post(reverse("admin:review", args=[review.pk]), {"step": "pass", "body": "x"}).status_code == 403
        review.refresh_from_db()
        assert review.state == ReviewState.WAITING


def test_it_is_not_there_for_a_coach_of_another_team(novice: Client, ticket: Ticket, coach: User, four: Four) -> None:
    review = reply(novice, ticket)
    stranger = at_desk(make_agent(four.outsider.teams.get(), roles=("senior_agent",)))
    assert stranger.get(reverse("admin:review", args=[review.pk])).status_code == 404
    assert WORDS not in text(stranger.get(reverse("admin:coaching")))


# ---------------------------------------------------------------- whispers


def test_it_is_whispered_from_the_ticket_and_read_by_its_receiver(novice: Client, ticket: Ticket, coach: User, four: Four) -> None:
    at_desk(coach).post(at("whisper", ticket), {"body": SECRET})
    row = Whisper.objects.get()
    assert SECRET in text(novice.get(at("change", ticket)))
    assert SECRET in text(at_desk(four.supervisor).get(at("change", ticket)))
    assert SECRET not in text(at_desk(four.colleague).get(at("change", ticket)))
    assert at_desk(four.colleague).post(reverse("admin:hear", args=[row.pk])).status_code == 404
    novice.post(reverse("admin:hear", args=[row.pk]))
    row.refresh_from_db()
    assert row.read_at == LATER


def test_it_leaves_no_trace_of_a_whisper_for_colleagues_customers_and_programs(
    ticket: Ticket, coach: User, four: Four, client: Client
) -> None:
    coaching.whisper(ticket, by=coach, now=NOW, body=SECRET)
    colleague = at_desk(four.colleague)
    shown = text(colleague.get(at("change", ticket)))
    assert "许振" not in shown
    assert SECRET not in text(client.get(ticket.tracking_path))
    number = ticket.number
    for name in ("api:ticket", "api:messages", "api:events"):
        told = text(colleague.get(reverse(name, args=[number])))
        assert SECRET not in told
        assert "whisper" not in told


def test_it_is_no_verb_for_agents_and_none_on_ones_own_ticket(novice: Client, ticket: Ticket, four: Four) -> None:
    assert at("whisper", ticket) not in text(novice.get(at("change", ticket)))
    answer = at_desk(four.colleague).post(at("whisper", ticket), {"body": "x"})
    assert answer.status_code == 409
    assert not Whisper.objects.exists()


# ---------------------------------------------------------------- the rota


def test_it_adds_a_turn_and_takes_it_off(four: Four, coach: User, ticket: Ticket) -> None:
    desk, address = at_desk(four.supervisor), reverse("admin:rota")
    form = {"coach": coach.pk, "team": ticket.team_id, "start": "2026-11-18T09:00", "end": "2026-11-18T18:00"}
    assert desk.post(address, form).status_code == 302
    turn = Duty.objects.get()
    assert (turn.coach.user, turn.start) == (coach, NOW.replace(hour=1))
    assert "许振" in text(desk.get(address))
    assert not any(day.turns for day in desk.get(f"{address}?from=2026-12-01").context["days"])
    desk.post(reverse("admin:rota_drop", args=[turn.pk]))
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-18T18:00", "2026-11-18T09:00"), ("2026-11-18T09:00", "2026-11-28T09:00"), ("", "2026-11-18T09:00")]
)
def test_it_refuses_a_turn_that_makes_no_sense(four: Four, coach: User, start: str, end: str) -> None:
    answer = at_desk(four.supervisor).post(reverse("admin:rota"), {"coach": coach.pk, "team": "", "start": start, "end": end})
    assert answer.status_code == 200
    assert not Duty.objects.exists()


def test_it_refuses_a_second_turn_at_the_same_time(four: Four, coach: User) -> None:
    Duty.objects.create(coach=coach.agent, start=NOW, end=NOW + timedelta(hours=8))
    form = {"coach": coach.pk, "team": "", "start": "2026-11-18T12:00", "end": "2026-11-18T20:00"}
    assert at_desk(four.supervisor).post(reverse("admin:rota"), form).status_code == 200
    assert Duty.objects.count() == 1


def test_it_lets_coaches_read_the_rota_and_supervisors_change_it(four: Four, coach: User) -> None:
    turn = Duty.objects.create(coach=coach.agent, start=NOW, end=NOW + timedelta(hours=8))
    desk = at_desk(coach)
    assert desk.get(reverse("admin:rota")).status_code == 200
    assert desk.post(reverse("admin:rota"), {"coach": coach.pk}).status_code == 403
    assert desk.post(reverse("admin:rota_drop", args=[turn.pk])).status_code == 403
    assert at_desk(four.assignee).get(reverse("admin:rota")).status_code == 403
    assert Duty.objects.count() == 1
