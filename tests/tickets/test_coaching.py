"""Coaching: whispers, and replies that somebody reads before they go out."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, Team, User
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import attachments, coaching, duty, workflow
from tickets.choices import EventCode, Grade, MessageKind, ReviewState, Status
from tickets.errors import AlreadyTaken, Incomplete, NotAllowed, StaleTicket
from tickets.models import Agent, Duty, Message, Review, Ticket, TicketEvent, Whisper

pytestmark = pytest.mark.django_db

SOON, LATER = NOW + timedelta(minutes=3), NOW + timedelta(minutes=6)


@pytest.fixture
def team(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def novice(team: Team) -> User:
    user = make_agent(team, name="新人", grade=Grade.NOVICE)
    Agent.objects.filter(user=user).update(needs_review=True)
    return user


@pytest.fixture
def ticket(novice: User) -> Ticket:
    row = open_ticket(email="zhou@example.com")
    assert row.assignee == novice
    return row


@pytest.fixture
def senior(team: Team, ticket: Ticket) -> User:
    return make_agent(team, name="许振", grade=Grade.SENIOR, roles=("senior_agent",))


def on_duty(user: User, team: Team | None, hours: int = 4) -> Duty:
    return Duty.objects.create(coach=user.agent, team=team, start=NOW - timedelta(hours=1), end=NOW + timedelta(hours=hours))


def now_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def said(ticket: Ticket) -> list[str]:
    return list(ticket.messages.exclude(kind=MessageKind.CUSTOMER).values_list("body", flat=True))


def asked(ticket: Ticket, novice: User, body: str = "马上处理") -> Review:
    workflow.reply(ticket, by=novice, now=SOON, body=body)
    return Review.objects.latest("pk")


def told(kind: str) -> list[User]:
    return [
        row.recipient for row in OutboundMessage.objects.filter(kind=kind, channel=OutboundChannel.IN_APP).order_by("pk") if row.recipient
    ]


# ---------------------------------------------------------------- asking


def test_it_keeps_a_novices_reply_until_it_is_read(ticket: Ticket, novice: User, senior: User) -> None:
    event = workflow.reply(ticket, by=novice, now=SOON, body="马上处理")
    assert event.code == EventCode.REVIEW_ASKED
    assert said(ticket) == []
    assert now_of(ticket).responded_at is None
    assert now_of(ticket).unread_since is not None
    assert not OutboundMessage.objects.filter(kind="replied").exists()


def test_it_lets_everybody_elses_reply_go_at_once(ticket: Ticket, senior: User) -> None:
    assert workflow.reply(ticket, by=senior, now=SOON, body="您好").code == EventCode.REPLIED


@pytest.mark.parametrize("verb", ["ask", "resolve"])
def test_it_keeps_a_question_and_a_result_as_well(ticket: Ticket, novice: User, senior: User, verb: str) -> None:
    before = now_of(ticket).status
    if verb == "ask":
        workflow.ask(ticket, by=novice, now=SOON, body="请补照片", items=["evidence_photo"])
    else:
        workflow.resolve(ticket, by=novice, now=SOON, result="已换新")
    assert now_of(ticket).status == before
    coaching.pass_on(Review.objects.get(), by=senior, now=LATER)
    row = now_of(ticket)
    assert row.status == (Status.WAITING_CUSTOMER if verb == "ask" else Status.RESOLVED)
    message = row.messages.latest("pk")
    assert message.author == novice
    if verb == "ask":
        assert message.data["items"] == ["evidence_photo"]


def test_it_says_what_a_result_lacks_to_its_author_not_to_the_reviewer(ticket: Ticket, novice: User, senior: User) -> None:
    ticket.issue_type.requires_to_resolve = ["evidence"]
    ticket.issue_type.save()
    with pytest.raises(Incomplete):
        workflow.resolve(ticket, by=novice, now=SOON, result="已换新")
    late = NOW + timedelta(days=9)
    ticket.issue_type.requires_to_resolve = []
    ticket.issue_type.save()
    with pytest.raises(Incomplete):
        workflow.resolve(ticket, by=novice, now=late, result="已换新")
    assert not Review.objects.exists()


def test_it_refuses_a_question_on_a_ticket_that_has_moved_on(ticket: Ticket, novice: User, senior: User) -> None:
    seen = now_of(ticket).version
    workflow.note(ticket, by=senior, now=SOON, body="看过了")
    with pytest.raises(StaleTicket):
        workflow.ask(ticket, by=novice, now=SOON, body="请补照片", version=seen)
    event = workflow.reply(ticket, by=novice, now=SOON, body="您好", version=seen)
    assert event.data["crossed"] is True


def test_it_waits_once_when_sent_twice(ticket: Ticket, novice: User, senior: User) -> None:
    first = workflow.reply(ticket, by=novice, now=SOON, body="您好", dedupe_key="once")
    assert workflow.reply(ticket, by=novice, now=SOON, body="您好", dedupe_key="once") == first
    coaching.pass_on(Review.objects.get(), by=senior, now=LATER)
    again = workflow.reply(ticket, by=novice, now=LATER, body="您好", dedupe_key="once")
    assert again.code == EventCode.REPLIED
    assert said(ticket) == ["您好"]


def test_it_gives_a_waiting_ticket_to_the_novice_who_answers_it(team: Team, senior: User, novice: User) -> None:
    waiting = open_ticket(assign=False)
    workflow.reply(waiting, by=novice, now=SOON, body="您好")
    assert (now_of(waiting).assignee, now_of(waiting).status) == (novice, Status.ASSIGNED)


# ---------------------------------------------------------------- who is told


def test_it_goes_to_the_coach_on_duty_of_the_team(ticket: Ticket, novice: User, senior: User, team: Team) -> None:
    other = make_agent(team, grade=Grade.SENIOR, roles=("senior_agent",))
    on_duty(other, team)
    asked(ticket, novice)
    assert told("review_asked") == [other]
    assert OutboundMessage.objects.filter(kind="review_asked").earliest("pk").link.endswith(f"/coaching/reviews/{Review.objects.get().pk}/")


def test_it_goes_to_the_seniors_when_nobody_is_on_duty(ticket: Ticket, novice: User, senior: User, team: Team) -> None:
    duty_row = on_duty(make_agent(team, grade=Grade.SENIOR, roles=("senior_agent",)), team)
    Duty.objects.filter(pk=duty_row.pk).update(end=NOW)
    Agent.objects.filter(pk=duty_row.coach_id).update(availability="offline")
    asked(ticket, novice)
    assert told("review_asked") == [senior]


def test_it_goes_to_the_supervisors_when_there_is_no_senior(ticket: Ticket, novice: User, team: Team) -> None:
    supervisor = UserFactory(roles=["supervisor"], teams=[team])
    asked(ticket, novice)
    assert told("review_asked") == [supervisor]


def test_it_goes_out_at_once_when_nobody_at_all_could_read_it(ticket: Ticket, novice: User) -> None:
    assert workflow.reply(ticket, by=novice, now=SOON, body="您好").code == EventCode.REPLIED
    assert not Review.objects.exists()


def test_it_never_asks_somebody_who_may_not_see_the_ticket(ticket: Ticket, novice: User, senior: User) -> None:
    elsewhere = make_agent(Team.objects.create(code="x", name="别组"), grade=Grade.SENIOR, roles=("senior_agent",))
    on_duty(elsewhere, None)
    assert duty.readers(now_of(ticket), novice, SOON) == [senior]


# ---------------------------------------------------------------- passing and returning


def test_it_is_sent_in_its_authors_name_when_it_passes(ticket: Ticket, novice: User, senior: User) -> None:
    review = asked(ticket, novice)
    event = coaching.pass_on(review, by=senior, now=LATER)
    message = Message.objects.get(kind=MessageKind.REPLY)
    assert (message.author, message.body) == (novice, "马上处理")
    assert (event.code, event.actor, event.data["edited"]) == (EventCode.REVIEW_PASSED, senior, False)
    review.refresh_from_db()
    assert (review.state, review.reviewer, review.message) == (ReviewState.PASSED, senior, message)
    row = now_of(ticket)
    assert (row.responded_at, row.unread_since, row.last_event) == (LATER, None, EventCode.REPLIED)
    assert told("review_passed") == [novice]
    assert OutboundMessage.objects.filter(kind="replied").count() == 1


def test_it_keeps_what_was_written_when_the_reviewer_changes_it(ticket: Ticket, novice: User, senior: User) -> None:
    review = asked(ticket, novice, "搞定了")
    event = coaching.pass_on(review, by=senior, now=LATER, body="已经为您处理好了。")
    review.refresh_from_db()
    assert review.body == "搞定了"
    assert said(ticket) == ["已经为您处理好了。"]
    assert event.data["edited"] is True


def test_it_comes_back_with_a_remark_and_can_be_sent_again(ticket: Ticket, novice: User, senior: User) -> None:
    workflow.reply(ticket, by=novice, now=SOON, body="搞定了", dedupe_key="once")
    review = Review.objects.get()
    with pytest.raises(Incomplete):
        coaching.send_back(review, by=senior, now=LATER, remark=" ")
    event = coaching.send_back(review, by=senior, now=LATER, remark="先认错再解释")
    review.refresh_from_db()
    assert (review.state, review.remark) == (ReviewState.RETURNED, "先认错再解释")
    assert event.code == EventCode.REVIEW_RETURNED
    assert told("review_returned") == [novice]
    assert workflow.reply(ticket, by=novice, now=LATER, body="对不起", dedupe_key="once").code == EventCode.REVIEW_ASKED
    assert Review.objects.waiting().get().body == "对不起"


def test_it_is_decided_once_when_two_review_it(ticket: Ticket, novice: User, senior: User, team: Team) -> None:
    review, other = asked(ticket, novice), make_agent(team, grade=Grade.SENIOR, roles=("senior_agent",))
    coaching.pass_on(review, by=senior, now=LATER)
    for late in (
        lambda: coaching.pass_on(review, by=other, now=LATER),
        lambda: coaching.send_back(review, by=other, now=LATER, remark="x"),
    ):
        with pytest.raises(AlreadyTaken):
            late()
    assert said(ticket) == ["马上处理"]
    assert TicketEvent.objects.filter(code=EventCode.REVIEW_RETURNED).count() == 0


def test_it_is_not_sent_past_what_the_reviewer_has_not_seen(ticket: Ticket, novice: User, senior: User) -> None:
    review, seen = asked(ticket, novice), now_of(ticket).version
    workflow.customer_writes(ticket, now=LATER, body="不用换了，我要退款")
    with pytest.raises(StaleTicket):
        coaching.pass_on(review, by=senior, now=LATER, version=seen)
    assert Review.objects.get().state == ReviewState.WAITING
    assert said(ticket) == []


def test_it_is_nobodys_own_to_review(ticket: Ticket, novice: User, senior: User) -> None:
    review = asked(ticket, novice)
    stranger = make_agent(Team.objects.create(code="x", name="别组"), roles=("senior_agent",))
    colleague = make_agent(ticket.team)
    for who in (novice, stranger, colleague):
        with pytest.raises(NotAllowed):
            coaching.pass_on(review, by=who, now=LATER)
    assert said(ticket) == []
    assert Review.objects.get().state == ReviewState.WAITING


def test_it_is_taken_back_by_its_author_only(ticket: Ticket, novice: User, senior: User) -> None:
    review = asked(ticket, novice)
    with pytest.raises(NotAllowed):
        coaching.take_back(review, by=senior, now=LATER)
    coaching.take_back(review, by=novice, now=LATER)
    with pytest.raises(AlreadyTaken):
        coaching.pass_on(review, by=senior, now=LATER)
    assert said(ticket) == []


def test_it_is_refused_on_a_settled_ticket_and_still_waits(ticket: Ticket, novice: User, senior: User) -> None:
    review = asked(ticket, novice)
    workflow.resolve(ticket, by=senior, now=LATER, result="已处理")
    with pytest.raises(NotAllowed):
        coaching.pass_on(review, by=senior, now=LATER)
    assert Review.objects.get().state == ReviewState.WAITING


def test_it_keeps_the_files_of_a_waiting_reply_from_the_broom(ticket: Ticket, novice: User, senior: User) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    attachments.store(SimpleUploadedFile("a.png", out.getvalue(), "image/png"), draft="mine", now=NOW)
    workflow.reply(ticket, by=novice, now=SOON, body="见图", draft="mine")
    attachments.clean_up(NOW + timedelta(days=4))
    coaching.pass_on(Review.objects.get(), by=senior, now=NOW + timedelta(days=4))
    assert Message.objects.get(kind=MessageKind.REPLY).attachments.count() == 1


def test_it_is_told_once_more_and_to_supervisors_when_it_waits_long(ticket: Ticket, novice: User, senior: User, team: Team) -> None:
    supervisor = UserFactory(roles=["supervisor"], teams=[team])
    asked(ticket, novice)
    assert coaching.chase(SOON + timedelta(minutes=9)) == 0
    assert told("review_late") == []
    for minutes in (10, 11, 12):
        assert coaching.chase(SOON + timedelta(minutes=minutes)) == 1
    assert sorted(told("review_late"), key=lambda user: user.pk) == sorted([senior, supervisor], key=lambda user: user.pk)
    coaching.pass_on(Review.objects.get(), by=senior, now=SOON + timedelta(minutes=13))
    assert coaching.chase(SOON + timedelta(minutes=14)) == 0


# ---------------------------------------------------------------- whispers


def test_it_is_whispered_to_the_agent_and_moves_nothing(ticket: Ticket, novice: User, senior: User) -> None:
    before = now_of(ticket).version
    event = coaching.whisper(ticket, by=senior, now=SOON, body="先认错再解释")
    row = Whisper.objects.get()
    assert (row.to, row.by, row.read_at) == (novice, senior, None)
    assert "先认错" not in str(event.data)
    assert now_of(ticket).version == before
    assert told("whispered") == [novice]


def test_it_is_heard_by_its_receiver_only(ticket: Ticket, novice: User, senior: User) -> None:
    coaching.whisper(ticket, by=senior, now=SOON, body="先认错")
    row = Whisper.objects.get()
    assert coaching.hear(row, by=senior, now=LATER) is False
    assert coaching.hear(row, by=novice, now=LATER) is True
    assert coaching.hear(row, by=novice, now=LATER + timedelta(hours=1)) is False
    row.refresh_from_db()
    assert row.read_at == LATER


def test_it_needs_words_and_somebody_else_to_hear_them(ticket: Ticket, novice: User, senior: User) -> None:
    with pytest.raises(Incomplete):
        coaching.whisper(ticket, by=senior, now=SOON, body=" ")
    with pytest.raises(NotAllowed):
        coaching.whisper(ticket, by=novice, now=SOON, body="x")
    with pytest.raises(NotAllowed):
        coaching.whisper(open_ticket(assign=False), by=senior, now=SOON, body="x")
    assert not Whisper.objects.exists()


# ---------------------------------------------------------------- novices


def test_it_watches_the_novices_of_its_own_teams(ticket: Ticket, novice: User, senior: User) -> None:
    elsewhere = make_agent(Team.objects.create(code="x", name="别组"), grade=Grade.NOVICE)
    assert [agent.user for agent in duty.novices(senior)] == [novice]
    assert {agent.user for agent in duty.novices(UserFactory(roles=["supervisor"]))} == {novice, elsewhere}
