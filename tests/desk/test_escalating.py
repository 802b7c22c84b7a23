"""Escalating at the desk: who may, what the forms ask, what those above can do with what they were given, and who follows."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext

from helpdesk.models import Team, User
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import chain, escalation, routing, workflow
from tickets.choices import Grade, Rank, Status
from tickets.models import Follower, Reason, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LATE = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def reasons(house: Team) -> None:
    for code, purpose in (("authority", "escalate"), ("parts", "breach"), ("wrong_team", "transfer"), ("spam", "cancel")):
        Reason.objects.create(code=code, name=code, purpose=purpose)


@pytest.fixture
def ticket(four: Four) -> Ticket:
    return Ticket.objects.get(pk=open_ticket().pk)


@pytest.fixture
def manager(house: Team) -> User:
    return UserFactory(name="何静", roles=["manager"])


def url(ticket: Ticket, verb: str) -> str:
    return reverse(f"admin:tickets_ticket_{verb}", args=[ticket.pk])


def page(user: User, ticket: Ticket) -> str:
    return str(at_desk(user).get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def state(ticket: Ticket) -> Any:
    return Ticket.objects.filter(pk=ticket.pk).values().get(), TicketEvent.objects.count(), Follower.objects.count()


# ---------------------------------------------------------------- who may, and what the form says


def test_it_hands_up_for_the_assignee_a_colleague_and_the_supervisor(four: Four, ticket: Ticket, manager: User) -> None:
    for user in (four.assignee, four.colleague, four.supervisor):
        Ticket.objects.filter(pk=ticket.pk).update(escalation=Rank.AGENT, assignee=four.assignee)
        answer = at_desk(user).post(url(ticket, "escalate"), {"rank": Rank.MANAGER, "reason": "authority"})
        assert answer.status_code == 302
        assert fresh(ticket).assignee == manager


def test_it_changes_nothing_for_an_outsider_or_a_manager_who_only_reads(four: Four, ticket: Ticket, manager: User) -> None:
    before = state(ticket)
    for user, status in ((four.outsider, 404), (manager, 403)):
        assert at_desk(user).get(url(ticket, "escalate")).status_code == status
        assert at_desk(user).post(url(ticket, "escalate"), {"rank": Rank.SUPERVISOR, "reason": "authority"}).status_code == status
    assert state(ticket) == before


def test_it_says_who_would_get_it_and_leaves_out_the_ranks_below(four: Four, ticket: Ticket, house: Team) -> None:
    html = str(at_desk(four.assignee).get(url(ticket, "escalate")).content.decode())
    assert "陈立" in html
    assert "当前无人" in html or "nobody is there" in html  # neither a senior nor a manager
    senior = make_agent(house, name="郑凯", grade=Grade.SENIOR)
    assert "郑凯" in str(at_desk(four.assignee).get(url(ticket, "escalate")).content.decode())
    chain.hand_up(ticket, rank=Rank.SENIOR, by=four.assignee, now=LATER, reason="authority")
    form = at_desk(senior).get(url(ticket, "escalate")).context["form"]
    assert [rank for rank, _label in form.fields["rank"].choices] == [Rank.SUPERVISOR, Rank.MANAGER]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": "authority"}, "rank"),
        ({"rank": "0", "reason": "authority"}, "rank"),
        ({"rank": "9", "reason": "authority"}, "rank"),
        ({"rank": "2"}, "reason"),
        ({"rank": "2", "body": "   "}, "reason"),
        ({"rank": "2", "reason": "spam"}, "reason"),
    ],
)
def test_it_asks_again_when_something_is_missing(four: Four, ticket: Ticket, sent: dict[str, str], field: str) -> None:
    before = state(ticket)
    answer = at_desk(four.assignee).post(url(ticket, "escalate"), sent)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert state(ticket) == before


def test_it_takes_ones_own_words_for_a_reason(four: Four, ticket: Ticket) -> None:
    at_desk(four.assignee).post(url(ticket, "escalate"), {"rank": Rank.SUPERVISOR, "body": "客户要见负责人"})
    html = page(four.supervisor, ticket)
    assert "客户要见负责人" in html
    assert fresh(ticket).assignee == four.supervisor


def test_it_keeps_the_form_and_changes_nothing_when_nobody_is_above(four: Four, ticket: Ticket) -> None:
    before = state(ticket)
    answer = at_desk(four.assignee).post(url(ticket, "escalate"), {"rank": Rank.MANAGER, "reason": "authority", "body": "留着"})
    assert answer.status_code == 409
    assert "留着" in answer.content.decode()
    assert state(ticket) == before


# ---------------------------------------------------------------- those above work on what they were given


def test_a_manager_works_on_what_was_handed_up_and_gives_it_down_again(four: Four, ticket: Ticket, manager: User) -> None:
    chain.hand_up(ticket, rank=Rank.MANAGER, by=four.assignee, now=NOW, reason="authority")
    desk = at_desk(manager)
    work = desk.get(reverse("admin:index")).content.decode()
    assert ticket.subject in work
    assert "?view=mine" in work
    assert desk.post(url(ticket, "reply"), {"body": "我是负责人何静，由我来处理。"}).status_code == 302
    assert fresh(ticket).status == Status.IN_PROGRESS
    assert desk.post(url(ticket, "assign"), {"to": four.colleague.pk}).status_code == 302
    row = fresh(ticket)
    assert (row.assignee, row.escalation) == (four.colleague, Rank.AGENT)
    assert desk.post(url(ticket, "reply"), {"body": "再说一句"}).status_code == 403


def test_a_supervisor_resolves_what_was_handed_up(four: Four, ticket: Ticket) -> None:
    chain.hand_up(ticket, rank=Rank.SUPERVISOR, by=four.assignee, now=NOW, reason="authority")
    assert at_desk(four.supervisor).post(url(ticket, "resolve"), {"result": "已全额退款"}).status_code == 302
    assert fresh(ticket).status == Status.RESOLVED


def test_it_shows_how_far_up_a_ticket_is_while_it_is(four: Four, ticket: Ticket) -> None:
    chip = f'<span class="tag" title="{gettext("Handed up")}">'
    assert chip not in page(four.assignee, ticket)
    chain.hand_up(ticket, rank=Rank.SUPERVISOR, by=four.assignee, now=NOW, reason="authority")
    html = page(four.supervisor, ticket)
    assert chip in html
    routing.assign(fresh(ticket), to=four.colleague, by=four.supervisor, now=LATER)
    assert chip not in page(four.supervisor, ticket)


def test_it_finds_what_was_handed_up_in_the_list(four: Four, ticket: Ticket) -> None:
    other = open_ticket(subject="另一件事", phone="13900000001")
    chain.hand_up(ticket, rank=Rank.SUPERVISOR, by=four.assignee, now=NOW, reason="authority")
    html = at_desk(four.supervisor).get(reverse("admin:tickets_ticket_changelist") + "?view=open&escalation=2").content.decode()
    assert ticket.subject in html
    assert other.subject not in html


def test_it_escalates_many_and_says_which_were_refused(four: Four, ticket: Ticket) -> None:
    late = open_ticket(subject="超时的", phone="13900000001")
    Ticket.objects.filter(pk=late.pk).update(due_at=NOW)
    sent = {"action": "escalate", "ticket": [ticket.pk, late.pk], "rank": "2", "why": "authority", "words": ""}
    answer = at_desk(four.assignee).post(reverse("admin:tickets_ticket_changelist"), sent, follow=True)
    assert fresh(ticket).assignee == four.supervisor
    assert fresh(late).assignee == four.assignee
    assert late.number in answer.content.decode()


@pytest.mark.parametrize("sent", [{"rank": "0", "why": "authority"}, {"rank": "2", "why": "spam"}, {"rank": "2"}, {}])
def test_it_escalates_nothing_when_the_form_of_many_makes_no_sense(four: Four, ticket: Ticket, sent: dict[str, str]) -> None:
    before = state(ticket)
    at_desk(four.assignee).post(reverse("admin:tickets_ticket_changelist"), {"action": "escalate", "ticket": [ticket.pk], **sent})
    assert state(ticket) == before


# ---------------------------------------------------------------- reasons for delays


PASSING_ON = [
    ("resolve", {"result": "已换新"}),
    ("transfer", {"reason": "wrong_team"}),
    ("hand_back", {"reason": "wrong_team"}),
    ("assign", {}),
    ("escalate", {"rank": "2", "reason": "authority"}),
    ("cancel", {"reason": "spam"}),
]


@pytest.fixture
def late(ticket: Ticket) -> Ticket:
    escalation.sweep(LATE)
    return fresh(ticket)


@pytest.mark.parametrize(("verb", "sent"), PASSING_ON)
def test_it_asks_for_the_reason_of_a_delay_once(four: Four, late: Ticket, verb: str, sent: dict[str, Any]) -> None:
    user = four.supervisor if verb == "assign" else four.assignee
    sent = {**sent, **({"to": four.colleague.pk} if verb in {"assign", "transfer"} else {})}
    with time_machine.travel(LATE, tick=False):
        before = state(late)
        answer = at_desk(user).post(url(late, verb), sent)
        assert "breach_reason" in answer.context["form"].errors
        assert state(late) == before
        assert at_desk(user).post(url(late, verb), {**sent, "breach_reason": "parts"}).status_code == 302
    row = fresh(late)
    assert (row.breach_reason, row.explained_at) == ("parts", LATE)
    assert row.events.filter(data__breach_reason="parts").count() == 1


@pytest.mark.parametrize(("verb", "sent"), PASSING_ON)
def test_it_does_not_ask_where_nothing_is_late(four: Four, ticket: Ticket, verb: str, sent: dict[str, Any]) -> None:
    user = four.supervisor if verb == "assign" else four.assignee
    assert "breach_reason" not in at_desk(user).get(url(ticket, verb)).context["form"].fields


def test_it_does_not_ask_who_gives_a_late_ticket_out_of_the_queue(four: Four) -> None:
    waiting = open_ticket(assign=False)
    with time_machine.travel(LATE, tick=False):
        assert at_desk(four.supervisor).post(url(waiting, "assign"), {"to": four.colleague.pk}).status_code == 302
    assert fresh(waiting).assignee == four.colleague


def test_one_reason_is_enough_until_the_next_deadline_is_missed(four: Four, late: Ticket) -> None:
    workflow.explain_breach(late, by=four.assignee, now=LATE, reason="parts")
    assert not fresh(late).owes_reason(LATE)
    workflow.reply(late, by=four.assignee, now=LATE, body="还在查")
    assert not fresh(late).owes_reason(LATE + timedelta(hours=3))
    deadline = fresh(late).resolution_due_at
    assert deadline is not None
    assert fresh(late).owes_reason(deadline + timedelta(minutes=1))


def test_a_reason_given_before_the_sweep_came_holds(four: Four, ticket: Ticket) -> None:
    workflow.explain_breach(ticket, by=four.assignee, now=LATE, reason="parts")
    escalation.sweep(LATE + timedelta(minutes=1))
    row = fresh(ticket)
    assert row.response_breached_at is not None
    assert not row.owes_reason(LATE + timedelta(minutes=2))
    assert not Ticket.objects.unexplained().exists()


def test_an_answer_too_late_is_owed_a_reason_also_before_the_sweep_came(four: Four, ticket: Ticket) -> None:
    workflow.reply(ticket, by=four.assignee, now=LATE, body="抱歉回复晚了")
    assert fresh(ticket).response_breached_at is None
    assert fresh(ticket).owes_reason(LATE)


def test_a_reason_of_the_first_round_is_not_asked_again_in_the_second(four: Four, late: Ticket) -> None:
    workflow.resolve(late, by=four.assignee, now=LATE, result="已换新", breach_reason="parts")
    workflow.refuse(late, now=LATE + timedelta(hours=1))
    assert not fresh(late).owes_reason(LATE + timedelta(hours=1))


def test_it_shows_the_reason_and_what_is_owed(four: Four, late: Ticket) -> None:
    with time_machine.travel(LATE, tick=False):
        assert url(late, "explain") in page(four.assignee, late)
        workflow.explain_breach(late, by=four.assignee, now=LATE, reason="parts")
        html = page(four.assignee, late)
    assert url(late, "explain") not in html
    assert "parts" in html


def test_it_lists_unexplained_delays_for_the_supervisor(four: Four, late: Ticket) -> None:
    here = reverse("admin:tickets_ticket_changelist")
    with time_machine.travel(LATE, tick=False):
        assert "?view=unexplained" in at_desk(four.supervisor).get(reverse("admin:index")).content.decode()
        assert late.subject in at_desk(four.supervisor).get(f"{here}?view=unexplained").content.decode()
        assert late.subject not in at_desk(four.outsider).get(f"{here}?view=unexplained").content.decode()
        workflow.explain_breach(late, by=four.assignee, now=LATE, reason="parts")
        assert "?view=unexplained" not in at_desk(four.supervisor).get(reverse("admin:index")).content.decode()


def test_the_list_of_unexplained_delays_reads_its_index() -> None:
    plan = Ticket.objects.unexplained().order_by("due_at", "pk").values("pk")[:100].explain()
    assert "ticket_missed" in plan or "Seq Scan" in plan  # PostgreSQL reads a table of no rows as it lies


# ---------------------------------------------------------------- followers


def test_everybody_who_sees_a_ticket_may_follow_it_and_nobody_else(four: Four, ticket: Ticket, manager: User) -> None:
    for user in (four.assignee, four.colleague, four.supervisor, manager):
        assert at_desk(user).post(url(ticket, "follow")).status_code == 302
        assert user.name in page(user, ticket)
    assert at_desk(four.outsider).post(url(ticket, "follow")).status_code == 404
    assert set(Follower.objects.values_list("user__name", flat=True)) == {"林晓彤", "周敏", "陈立", "何静"}
    assert at_desk(manager).post(url(ticket, "unfollow")).status_code == 302
    assert not Follower.objects.filter(user=manager).exists()


def test_following_twice_is_once_and_looking_follows_nothing(four: Four, ticket: Ticket) -> None:
    desk = at_desk(four.colleague)
    for _again in range(2):
        desk.post(url(ticket, "follow"))
    assert ticket.events.filter(code="followed").count() == 1
    assert desk.get(url(ticket, "unfollow")).status_code == 405
    assert Follower.objects.count() == 1


def test_it_tells_in_words_what_went_up_and_why(four: Four, ticket: Ticket) -> None:
    chain.climb(ticket, rank=Rank.MANAGER, now=NOW, data={"reason": "rung:response:breach:0", "clock": "response", "rung": "breach"})
    chain.hand_up(ticket, rank=Rank.SUPERVISOR, by=four.assignee, now=LATER, reason="authority", body="金额大")
    html = page(four.supervisor, ticket)
    for words in ("陈立", "authority", "金额大"):
        assert words in html
    assert "rung:" not in html
