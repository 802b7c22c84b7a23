"""An agent is away: dispatch passes them over, a substitute sees their tickets and hears of them, and on return they are told."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage, User
from tests.desk.conftest import LATER, at_desk
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tickets import absences, dispatching, standing_in, workflow
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Absence, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
DAY = timedelta(days=1)


def away(agent: User, *, substitute: User | None = None, start=NOW - DAY, end=NOW + DAY) -> Absence:
    return absences.announce(agent.agent, start=start, end=end, substitute=substitute.agent if substitute else None, now=LATER)


def visible(user: User) -> list[Ticket]:
    return list(Ticket.objects.visible_to(User.objects.get(pk=user.pk)))


def test_it_gives_no_ticket_to_who_is_away(four) -> None:
    away(four.assignee)
    ticket = open_ticket()
    assert ticket.assignee is None
    sheet = ticket.events.get(code="queued").data["sheet"]
    assert {line["agent"]: line["skipped"] for line in sheet}[four.assignee.pk] == "absent"
    assert not dispatching.teams_with_a_place().exists()


def test_it_gives_tickets_again_once_the_absence_is_called_off(four) -> None:
    row = away(four.assignee)
    absences.call_off(row, now=LATER)
    assert open_ticket(now=LATER).assignee == four.assignee
    assert row.end == LATER


def test_it_lets_the_substitute_of_another_team_see_the_tickets_meanwhile_and_no_longer(four) -> None:
    ticket = open_ticket()
    assert ticket not in visible(four.outsider)
    row = away(four.assignee, substitute=four.outsider)
    assert ticket in visible(four.outsider)
    page = at_desk(four.outsider).get(ticket.get_absolute_url())
    assert page.status_code == 200
    assert "stands-in" in page.content.decode()
    assert four.assignee.name in at_desk(four.outsider).get(reverse("admin:index")).content.decode()
    absences.call_off(row, now=LATER)
    assert ticket not in visible(four.outsider)
    assert at_desk(four.outsider).get(ticket.get_absolute_url()).status_code == 404


def test_it_shows_the_substitute_nothing_else_of_the_team(four) -> None:
    other = open_ticket(assign=False, phone="13900000001")
    away(four.assignee, substitute=four.outsider)
    assert other not in visible(four.outsider)


def test_it_tells_the_substitute_what_is_told_to_who_is_away(four) -> None:
    ticket = open_ticket()
    away(four.assignee, substitute=four.outsider)
    workflow.customer_writes(ticket, now=LATER, body="请尽快处理")
    told = OutboundMessage.objects.filter(kind="wrote", channel=OutboundChannel.IN_APP)
    assert {row.recipient for row in told} == {four.assignee, four.outsider}
    assert four.assignee.name in told.get(recipient=four.outsider).subject
    assert four.assignee.name not in told.get(recipient=four.assignee).subject


def test_it_asks_the_substitute_of_a_substitute_who_is_away_too(four) -> None:
    away(four.assignee, substitute=four.colleague)
    away(four.colleague, substitute=four.outsider)
    assert standing_in.substitute_of(four.assignee.pk, LATER) == four.outsider.pk
    assert set(standing_in.for_whom(four.outsider.pk, LATER)) == {four.assignee.pk, four.colleague.pk}


def test_it_ends_with_nobody_when_two_stand_in_for_each_other(four) -> None:
    away(four.assignee, substitute=four.colleague)
    away(four.colleague, substitute=four.assignee)
    assert standing_in.substitute_of(four.assignee.pk, LATER) is None
    ticket = open_ticket()
    workflow.note(ticket, by=four.supervisor, now=LATER, body="看")
    assert standing_in.for_whom(four.colleague.pk, LATER) == {}


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOW + DAY, NOW), (NOW - 2 * DAY, NOW - DAY), (NOW - 2 * DAY, NOW), (NOW, NOW + timedelta(hours=1)), (NOW, NOW + 500 * DAY)],
)
def test_it_refuses_times_that_make_no_sense_or_lie_over_another(four, start, end) -> None:
    away(four.assignee)
    with pytest.raises(Incomplete):
        away(four.assignee, start=start, end=end)
    assert Absence.objects.count() == 1


def test_it_hands_the_open_tickets_over_and_names_those_that_were_refused(four) -> None:
    tickets = [open_ticket(phone=f"1390000000{n}") for n in range(3)]
    Ticket.objects.filter(pk=tickets[2].pk).update(response_breached_at=NOW)
    row = away(four.assignee, substitute=four.colleague)
    answer = at_desk(four.assignee).post(reverse("admin:absence_step", args=[row.pk, "hand-over"]))
    assert answer.status_code == 302
    assert Ticket.objects.filter(assignee=four.colleague).count() == 2
    assert tickets[2].number in " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_it_gives_the_open_tickets_back_to_the_queue(four) -> None:
    ticket = open_ticket()
    row = away(four.assignee)
    at_desk(four.assignee).post(reverse("admin:absence_step", args=[row.pk, "to-queue"]))
    assert Ticket.objects.get(pk=ticket.pk).assignee is None


def test_it_is_announced_on_ones_own_page_and_shown_there(four) -> None:
    browser = at_desk(four.assignee)
    data = {"start": "2026-11-20T09:00", "end": "2026-11-25T18:00", "substitute": four.colleague.pk, "reason": "年假"}
    assert browser.post(reverse("admin:absence"), data).status_code == 302
    row = Absence.objects.get()
    assert (row.agent_id, row.substitute_id, row.reason) == (four.assignee.pk, four.colleague.pk, "年假")
    page = browser.get(reverse("admin:absence")).content.decode()
    assert "年假" in page
    assert browser.post(reverse("admin:absence"), data).status_code == 400
    assert Absence.objects.count() == 1


def test_it_offers_no_substitute_of_another_team_by_form(four) -> None:
    data = {"start": "2026-11-20T09:00", "end": "2026-11-25T18:00", "substitute": four.outsider.pk}
    answer = at_desk(four.assignee).post(reverse("admin:absence"), data)
    assert answer.status_code == 400
    assert four.outsider.name not in answer.content.decode()
    assert not Absence.objects.exists()


def test_it_lets_nobody_but_oneself_and_the_supervisor_touch_an_absence(four) -> None:
    row = away(four.assignee, substitute=four.colleague)
    ticket = open_ticket()
    for person, status in ((four.colleague, 404), (four.outsider, 404), (UserFactory(roles=["editor"]), 404)):
        for step in ("call-off", "hand-over", "to-queue"):
            assert at_desk(person).post(reverse("admin:absence_step", args=[row.pk, step])).status_code == status
    assert at_desk(UserFactory(roles=["editor"])).get(reverse("admin:absence")).status_code == 403
    row.refresh_from_db()
    assert (row.end, Ticket.objects.get(pk=ticket.pk).version) == (NOW + DAY, ticket.version)
    assert at_desk(four.supervisor).post(reverse("admin:absence_step", args=[row.pk, "call-off"])).status_code == 302
    row.refresh_from_db()
    assert row.end == LATER


def test_it_tells_the_substitute_at_the_start_and_who_is_back_at_the_end_once(four) -> None:
    ticket = open_ticket()
    away(four.assignee, substitute=four.colleague)
    workflow.customer_writes(ticket, now=LATER, body="请尽快")
    workflow.reply(ticket, by=four.colleague, now=LATER, body="马上")
    for _ in range(2):
        absences.tell(LATER)
        absences.tell(NOW + DAY)
    begins = OutboundMessage.objects.get(kind="absence_begins", channel=OutboundChannel.IN_APP)
    assert (begins.recipient, four.assignee.name in begins.subject) == (four.colleague, True)
    over = OutboundMessage.objects.get(kind="absence_over", channel=OutboundChannel.IN_APP)
    assert over.recipient == four.assignee
    assert over.body.count("1") == 3


def test_it_calls_off_nothing_that_is_over(four) -> None:
    row = away(four.assignee)
    with pytest.raises(NotAllowed):
        absences.call_off(row, now=NOW + 2 * DAY)


def test_it_is_refused_on_the_supervisors_screen_by_the_same_rules(four) -> None:
    away(four.assignee)
    browser = at_desk(four.supervisor)
    moments = {"start_0": "2026-11-18", "start_1": "09:00", "end_0": "2026-11-18", "end_1": "20:00"}
    answer = browser.post(reverse("admin:tickets_absence_add"), {"agent": four.assignee.pk, **moments})
    assert answer.status_code == 200
    assert Absence.objects.count() == 1
    answer = browser.post(reverse("admin:tickets_absence_add"), {"agent": four.colleague.pk, "substitute": four.assignee.pk, **moments})
    assert answer.status_code == 302
    assert Absence.objects.count() == 2


def test_it_sees_a_senior_who_is_away_as_not_there(four) -> None:
    senior = make_agent(four.assignee.teams.get(), grade="senior", name="老陈")
    away(senior)
    assert open_ticket(description="壶底冒烟起火了").assignee == four.assignee
