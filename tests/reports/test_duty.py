"""Who works now, as the dashboard tells it; and the page of the usual intake."""

from datetime import timedelta

import pytest
import time_machine

from helpdesk.models import Team, User
from reports import duty
from tests.desk.conftest import at_desk
from tests.factories import NOW, TeamFactory, UserFactory, give_shift, make_agent
from tickets import absences, routing, usual
from tickets.models import IntakeHour, ShiftBreak

pytestmark = pytest.mark.django_db

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def boss() -> User:
    return UserFactory(name="陈立", roles=["supervisor"], language="zh-hans")


def test_it_tells_who_is_on_shift_on_a_break_and_absent_and_the_next_change(house: Team, boss: User):
    here, pausing, resting, away, late, coming = (make_agent(house, name=name) for name in ("甲", "乙", "丙", "丁", "戊", "己"))
    for user in (here, pausing, resting, away, late):
        row = give_shift(user, NOW - HOUR, 3)
        if user == pausing:
            ShiftBreak.objects.create(shift=row, start=NOW - MINUTE, end=NOW + 20 * MINUTE)
    give_shift(coming, NOW + 2 * HOUR, 8)
    routing.set_availability(resting, availability="break", now=NOW - MINUTE, back_at=NOW + 14 * MINUTE)
    routing.set_availability(late, availability="break", now=NOW - HOUR, back_at=NOW - 30 * MINUTE)
    absences.announce(away.agent, start=NOW - HOUR, end=NOW + 9 * HOUR, now=NOW)
    found = duty.now_on_duty(boss, NOW)
    assert found.on_shift == 4
    assert [(one.name, one.until, one.is_late) for one in found.on_break] == [
        ("戊", NOW - 30 * MINUTE, True), ("丙", NOW + 14 * MINUTE, False), ("乙", NOW + 20 * MINUTE, False),
    ]  # fmt: skip
    assert [(one.name, one.until) for one in found.absent] == [("丁", NOW + 9 * HOUR)]
    assert (found.change_at, found.come, sorted(found.go)) == (NOW + 2 * HOUR, ["己"], sorted(["甲", "乙", "丙", "丁", "戊"]))
    page = at_desk(boss).get("/dashboard/").content.decode()
    assert 'id="dash-duty"' in page
    for name in ("乙", "丙", "丁", "戊"):
        assert name in page


def test_it_is_cut_to_the_teams_of_the_reader_and_says_nothing_without_a_rota(house: Team):
    other = TeamFactory(code="pre_sales", name="售前组")
    make_agent(house)
    give_shift(make_agent(other), NOW - HOUR)
    head = UserFactory(roles=["agent"])
    head.teams.add(house)
    assert not duty.now_on_duty(head, NOW).has_rota
    head.teams.add(other)
    assert duty.now_on_duty(User.objects.get(pk=head.pk), NOW).on_shift == 1


def test_the_usual_is_seen_by_hour_of_the_week_and_used_by_the_dashboard(house: Team, boss: User):
    assert at_desk(boss).get("/dashboard/usual/").context["rows"] == []
    hours = {NOW - 9 * timedelta(days=7) + n * HOUR: 1 for n in range(9 * 7 * 24)}
    hours |= {NOW - week * timedelta(weeks=1): 48 for week in range(1, 9)}
    IntakeHour.objects.bulk_create(IntakeHour(start=at, contacts=count) for at, count in hours.items())
    usual.learn(NOW)
    response = at_desk(boss).get("/dashboard/usual/")
    rows = response.context["rows"]
    assert len(rows) == 7
    assert (rows[2].cells[10].contacts, rows[2].cells[10].shade, rows[2].is_today) == ("48", 4, True)
    assert rows[2].total == "71"
    intake = at_desk(boss).get("/dashboard/").context["intake"]
    assert [hour.usual for hour in intake.hours][9:12] == [1, 48, 1]
    assert at_desk(make_agent(house)).get("/dashboard/usual/").status_code == 403
