"""The rota: a team's week, planned and copied by those who may; clashes refused; breaks as taken."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import User
from tests.desk.conftest import LATER, at_desk
from tests.factories import NOW, UserFactory, give_shift, make_agent, open_ticket
from tickets import absences, breaks, routing, shifts
from tickets.choices import Availability
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Agent, BreakTaken, Shift, ShiftBreak
from tickets.rota_rules import Span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
DAY, HOUR, MINUTE, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(weeks=1)
ROTA = "/admin/rota/"
MONDAY = timezone.make_aware(datetime(2026, 11, 16))
NEXT = MONDAY + WEEK


def span(day: int, start: int, end: int, *pauses: tuple[int, int]) -> Span:
    at = NEXT + day * DAY
    until = at + end * HOUR + (DAY if end <= start else timedelta())
    return Span(at + start * HOUR, until, tuple((at + a * HOUR, at + b * HOUR) for a, b in pauses))


def planned(agent: User, *spans: Span) -> shifts.Planned:
    return shifts.plan([(Agent.objects.select_related("user").get(user=agent), each) for each in spans], now=LATER)


def told(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# ---------- verbs ----------


def test_it_plans_shifts_with_breaks_over_midnight_and_keeps_who_did_it(four) -> None:
    found = planned(four.assignee, span(0, 8, 17, (12, 13)), span(1, 22, 6))
    assert (found.done, found.refused) == (2, [])
    first, night = Shift.objects.order_by("start")
    assert [(row.start, row.end) for row in first.breaks.all()] == [(NEXT + 12 * HOUR, NEXT + 13 * HOUR)]
    assert night.end == NEXT + 2 * DAY + 6 * HOUR
    assert first.history.count() == 1
    assert first.breaks.get().history.count() == 1


def test_it_refuses_what_clashes_and_says_with_what_while_the_others_stand(four) -> None:
    planned(four.assignee, span(0, 8, 17))
    absences.announce(four.assignee.agent, start=NEXT + 2 * DAY, end=NEXT + 3 * DAY, now=LATER)
    found = planned(four.assignee, span(0, 16, 20), span(1, 8, 17), span(1, 12, 18), span(2, 9, 12), span(3, 0, 23))
    assert found.done == 1
    assert len(found.refused) == 4
    assert four.assignee.name in found.refused[0]
    assert "11-23 08:00–17:00" in found.refused[0]
    assert Shift.objects.count() == 2
    past = Span(LATER - 9 * HOUR, LATER - HOUR)
    assert planned(four.assignee, past).refused != []
    assert Shift.objects.count() == 2


def test_it_changes_one_and_refuses_a_clash_or_one_that_is_over(four) -> None:
    planned(four.assignee, span(0, 8, 17, (12, 13)), span(1, 8, 17))
    row = Shift.objects.order_by("start").first()
    shifts.change(row, span(0, 10, 19, (13, 14)), now=LATER)
    row.refresh_from_db()
    assert (row.start, row.breaks.get().start) == (NEXT + 10 * HOUR, NEXT + 13 * HOUR)
    with pytest.raises(Incomplete):
        shifts.change(row, span(1, 9, 12), now=LATER)
    with pytest.raises(Incomplete):
        shifts.change(row, span(0, 10, 19, (8, 9)), now=LATER)
    row.refresh_from_db()
    assert row.start == NEXT + 10 * HOUR
    with pytest.raises(NotAllowed):
        shifts.change(row, span(0, 10, 20), now=row.end)


def test_it_takes_off_only_what_has_not_begun(four) -> None:
    planned(four.assignee, span(0, 8, 17))
    row = Shift.objects.get()
    with pytest.raises(NotAllowed):
        shifts.take_off(row, now=row.start)
    shifts.take_off(row, now=LATER)
    assert not Shift.objects.exists()


def test_it_repeats_a_week_and_leaves_out_what_clashes(four) -> None:
    planned(four.assignee, span(0, 8, 17, (12, 13)), span(4, 22, 6))
    give_shift(four.assignee, NEXT + 2 * WEEK + 9 * HOUR)
    agents = list(Agent.objects.select_related("user").filter(user=four.assignee))
    found = shifts.repeat(agents, NEXT, onto=range(1, 4), now=LATER)
    assert (found.done, len(found.refused)) == (5, 1)
    assert ShiftBreak.objects.count() == 3


# ---------- dispatch ----------


def test_a_planned_break_keeps_new_tickets_away_until_it_is_over(four) -> None:
    row = give_shift(four.assignee, NOW - HOUR)
    ShiftBreak.objects.create(shift=row, start=NOW, end=NOW + 30 * MINUTE)
    ticket = open_ticket()
    assert ticket.assignee is None
    sheet = ticket.events.get(code="queued").data["sheet"]
    assert {line["agent"]: line["skipped"] for line in sheet}[four.assignee.pk] == "on_break"
    assert routing.give_out(NOW + 29 * MINUTE) == 0
    assert routing.give_out(NOW + 30 * MINUTE) == 1


def test_a_break_is_taken_with_one_click_counted_and_ended_by_coming_back(four) -> None:
    client = at_desk(four.assignee)
    address = reverse("admin:availability")
    client.post(address, {"availability": "break-30"})
    row = BreakTaken.objects.get()
    assert (row.agent_id, row.started_at, row.back_at, row.ended_at) == (four.assignee.pk, LATER, LATER + 30 * MINUTE, None)
    assert open_ticket(now=LATER).assignee is None
    page = client.get("/admin/").content.decode()
    assert f"{timezone.localtime(row.back_at):%H:%M}" in page
    client.post(address, {"availability": "break-60"})
    assert BreakTaken.objects.get().back_at == LATER + HOUR
    client.post(address, {"availability": "online"})
    assert BreakTaken.objects.get().ended_at == LATER
    client.post(address, {"availability": "break"})
    assert BreakTaken.objects.count() == 2
    assert Agent.objects.get(user=four.assignee).availability == Availability.BREAK
    taken = breaks.taken(MONDAY, NEXT, LATER + 10 * MINUTE)[four.assignee.pk]
    assert (taken.count, taken.total) == (2, 10 * MINUTE)


@pytest.mark.parametrize("word", ["break-7", "break-x", "online-30", "offline-15", "-30"])
def test_it_refuses_lengths_that_are_not_offered(four, word: str) -> None:
    assert at_desk(four.assignee).post(reverse("admin:availability"), {"availability": word}).status_code == 403
    assert not BreakTaken.objects.exists()


def test_whoever_takes_no_tickets_has_no_breaks(four) -> None:
    assert routing.set_availability(four.supervisor, availability="break", now=LATER) == 0
    assert not BreakTaken.objects.exists()


# ---------- the page ----------


def test_the_week_is_seen_in_one_look_with_shifts_breaks_absences_and_cover(four) -> None:
    planned(four.assignee, span(0, 8, 17, (12, 13)))
    planned(four.colleague, span(0, 8, 12), span(1, 22, 6))
    absences.announce(four.colleague.agent, start=NEXT + 3 * DAY, end=NEXT + 4 * DAY, now=LATER)
    response = at_desk(four.supervisor).get(f"{ROTA}?team=after_sales&from=2026-11-23")
    page = response.content.decode()
    for words in ("08:00–17:00", "12:00–13:00", "22:00–06:00 +1", four.assignee.name):
        assert words in page
    rows = {row.agent.pk: row for row in response.context["rows"]}
    assert rows[four.assignee.pk].total == "8"
    assert rows[four.colleague.pk].cells[3].absent
    assert (rows[four.assignee.pk].state, rows[four.colleague.pk].state) == ("off_shift", "off_shift")
    covers = [cover for _day, _today, cover in response.context["days"]]
    assert covers[0].counts[8:18] == [2, 2, 2, 2, 0, 1, 1, 1, 1, 0]
    assert covers[1].counts[22:] == [1, 1]
    assert covers[2].counts[:7] == [1, 1, 1, 1, 1, 1, 0]


def test_whoever_has_no_shift_is_neither_on_nor_off_one(four) -> None:
    absences.announce(four.assignee.agent, start=NEXT + DAY, end=NEXT + 2 * DAY, now=LATER)
    absences.announce(four.colleague.agent, start=NOW, end=NEXT, now=LATER)
    rows = at_desk(four.supervisor).get(f"{ROTA}?team=after_sales&from=2026-11-23").context["rows"]
    assert {row.agent.pk: row.state for row in rows} == {four.assignee.pk: "none", four.colleague.pk: "absent"}


def test_it_asks_as_much_for_many_people_as_for_few(four, django_assert_max_num_queries) -> None:
    client = at_desk(four.supervisor)
    for _n in range(6):
        planned(make_agent(four.assignee.teams.get()), *(span(day, 8, 17, (12, 13)) for day in range(5)))
    with django_assert_max_num_queries(22):
        client.get(f"{ROTA}?team=after_sales&from=2026-11-23")


def test_a_supervisor_plans_for_several_people_and_weeks_at_once(four) -> None:
    asked = {
        "do": "plan", "people": [four.assignee.pk, four.colleague.pk], "days": ["0", "2"], "start": "22:00", "end": "06:00",
        "breaks": "02:00-03:00", "weeks": "2",
    }  # fmt: skip
    response = at_desk(four.supervisor).post(f"{ROTA}?team=after_sales&from=2026-11-23", asked, follow=True)
    assert any("8" in words for words in told(response))
    assert Shift.objects.count() == ShiftBreak.objects.count() == 8
    again = at_desk(four.supervisor).post(f"{ROTA}?team=after_sales&from=2026-11-23", asked, follow=True)
    assert Shift.objects.count() == 8
    assert any(four.assignee.name in words for words in told(again))


def test_a_supervisor_copies_the_week_before_and_repeats_one(four) -> None:
    planned(four.assignee, span(0, 8, 17))
    client = at_desk(four.supervisor)
    client.post(f"{ROTA}?team=after_sales&from=2026-11-30", {"do": "copy"})
    client.post(f"{ROTA}?team=after_sales&from=2026-11-30", {"do": "repeat", "weeks": "3"})
    assert [row.start for row in Shift.objects.order_by("start")] == [NEXT + 8 * HOUR + n * WEEK for n in range(5)]


@pytest.mark.parametrize("wrong", [{"people": []}, {"days": ["9"]}, {"start": "x"}, {"breaks": "noon"}, {"weeks": "99"}, {"people": ["0"]}])
def test_it_refuses_a_form_that_makes_no_sense_and_keeps_what_was_typed(four, wrong: dict) -> None:
    asked = {"do": "plan", "people": [four.assignee.pk], "days": ["0"], "start": "08:00", "end": "17:00", "breaks": "", "weeks": "1"}
    response = at_desk(four.supervisor).post(f"{ROTA}?team=after_sales&from=2026-11-23", {**asked, **wrong})
    assert response.status_code == 422
    assert "08:00" in response.content.decode() or "start" in wrong
    assert not Shift.objects.exists()


def test_a_shift_is_changed_and_taken_off_from_the_page(four) -> None:
    planned(four.assignee, span(0, 8, 17, (12, 13)))
    row, client = Shift.objects.get(), at_desk(four.supervisor)
    page = client.get(reverse("admin:shift", args=[row.pk])).content.decode()
    assert "12:00-13:00" in page
    client.post(reverse("admin:shift", args=[row.pk]), {"start": "09:00", "end": "18:00", "breaks": ""})
    row.refresh_from_db()
    assert (row.start, row.breaks.count()) == (NEXT + 9 * HOUR, 0)
    refused = client.post(reverse("admin:shift", args=[row.pk]), {"start": "09:00", "end": "18:00", "breaks": "20:00-21:00"})
    assert refused.status_code == 422
    client.post(reverse("admin:shift_take_off", args=[row.pk]))
    assert not Shift.objects.exists()


def test_an_agent_sees_the_rota_of_the_own_team_and_changes_nothing(four) -> None:
    planned(four.assignee, span(0, 8, 17))
    row, client = Shift.objects.get(), at_desk(four.colleague)
    response = client.get(f"{ROTA}?team=after_sales&from=2026-11-23")
    assert "08:00–17:00" in response.content.decode()
    assert response.context["form"] is None
    outsider = at_desk(four.outsider).get(f"{ROTA}?team=after_sales&from=2026-11-23")
    assert outsider.context["team"].code != "after_sales"
    assert "08:00–17:00" not in outsider.content.decode()
    assert client.post(f"{ROTA}?team=after_sales", {"do": "copy"}).status_code == 403
    assert client.get(reverse("admin:shift", args=[row.pk])).status_code == 403
    assert client.post(reverse("admin:shift", args=[row.pk]), {"start": "09:00", "end": "18:00"}).status_code == 403
    assert client.post(reverse("admin:shift_take_off", args=[row.pk])).status_code == 403
    row.refresh_from_db()
    assert row.start == NEXT + 8 * HOUR
    assert at_desk(UserFactory(roles=["department"])).get(ROTA).status_code == 403


def test_the_plain_list_of_shifts_refuses_the_same_clashes(four) -> None:
    boss = UserFactory(roles=["administrator"], is_superuser=True)
    planned(four.assignee, span(0, 8, 17))
    values = {"agent": four.assignee.pk, "start_0": "2026-11-23", "start_1": "16:00", "end_0": "2026-11-23", "end_1": "20:00"}
    assert at_desk(boss).post(reverse("admin:tickets_shift_add"), values).status_code == 200
    assert Shift.objects.count() == 1
    at_desk(boss).post(reverse("admin:tickets_shift_add"), {**values, "start_1": "18:00"})
    assert Shift.objects.count() == 2
