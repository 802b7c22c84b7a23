"""`doctor` says what is well and what to mend."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from helpdesk import diagnosis, schedules
from helpdesk.diagnosis import Level
from helpdesk.models import Heartbeat, InstalledDefault, OutboundMessage, ServiceCalendar, StatutoryDay
from helpdesk.outbound import shut
from tests.factories import UserFactory, make_department, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings, tmp_path):
    """A house in order: defaults, schedules, a live worker."""
    settings.MEDIA_ROOT = tmp_path
    settings.DEBUG = True
    now = timezone.now()
    make_organisation()
    ServiceCalendar.objects.update(statutory=True)
    schedules.sync(now)
    InstalledDefault.objects.create(kind="calendars", code="default")
    StatutoryDay.objects.create(date=f"{now.year}-01-01", name="元旦")
    for name in ["worker", "cluster clocks", "cluster slow", *[entry.name for entry in schedules.TABLE]]:
        Heartbeat.objects.create(name=name, every=60, started_at=now, finished_at=now)
    UserFactory(is_superuser=True)
    return now


def levels(now, *, look=diagnosis.diagnose):
    return [finding.text for finding in look(now) if finding.level is Level.MEND]


def test_it_finds_nothing_to_mend_in_a_house_in_order(house, capsys):
    call_command("doctor")
    assert "mend " not in capsys.readouterr().out


def test_it_exits_with_1_when_something_must_be_mended(house):
    Heartbeat.objects.filter(name="worker").delete()
    with pytest.raises(SystemExit) as stopped:
        call_command("doctor")
    assert stopped.value.code == 1


def test_it_sees_a_worker_that_stopped_a_job_that_fails_and_one_that_does_not_run(house):
    long_ago = house - timedelta(hours=1)
    Heartbeat.objects.filter(name="send_surveys").update(ok=False, failures=4, error="ValueError: x")
    Heartbeat.objects.filter(name="sweep_deadlines").update(finished_at=long_ago)
    found = levels(house, look=diagnosis.look_at_worker)
    assert len(found) == 2
    assert any("send_surveys" in text and "ValueError" in text for text in found)
    Heartbeat.objects.filter(name="worker").update(finished_at=long_ago)
    assert len(levels(house, look=diagnosis.look_at_worker)) == 1


def test_it_says_when_a_nightly_job_of_a_new_house_has_its_first_turn(house):
    Heartbeat.objects.filter(name="prune").delete()
    turn = house + timedelta(hours=5)
    Schedule.objects.filter(name="prune").update(next_run=turn)
    [said] = [finding for finding in diagnosis.look_at_worker(house) if "prune" in finding.text]
    assert said.level is Level.OK
    assert timezone.localtime(turn).strftime("%H:%M") in said.text
    Schedule.objects.filter(name="prune").update(next_run=house - timedelta(hours=5))
    assert ["prune" in text for text in levels(house, look=diagnosis.look_at_worker)] == [True]


def test_it_blames_no_job_of_a_new_house_whose_scheduler_has_not_passed_yet(house):
    Heartbeat.objects.filter(name="watch_surge").delete()
    for next_run, blamed in ((house, False), (house - timedelta(minutes=5), True), (house + timedelta(seconds=40), True)):
        Schedule.objects.filter(name="watch_surge").update(next_run=next_run)
        assert any("watch_surge" in text for text in levels(house, look=diagnosis.look_at_worker)) is blamed


def message(key, now, **values):
    row = {"channel": "email", "kind": "reply", "to": "a@example.com", "subject": "s", "created_at": now, "state": "pending"}
    return OutboundMessage.objects.create(dedupe_key=key, **{**row, **values})


def test_it_sees_messages_that_were_given_up_by_channel(house):
    message("d1", house, state="dead")
    message("d2", house, state="dead", channel="sms")
    message("d3", house, state="dead", channel="sms")
    found = levels(house, look=diagnosis.look_at_outbox)
    assert [("1" in text, "2" in text, "channel__exact=sms" in text) for text in found] == [(True, False, False), (False, True, True)]


def test_it_names_a_way_that_is_shut_and_what_waits_for_long_but_no_quiet_hours(house):
    shut.shut("sms", house + timedelta(minutes=1), "sms.example.com: no connection", now=house)
    assert "sms.example.com: no connection" in levels(house, look=diagnosis.look_at_outbox)[0]
    long_ago = house - timedelta(hours=1)
    message("quiet", long_ago, channel="wecom", next_try_at=house + timedelta(hours=3))
    message("late", long_ago, channel="wecom", next_try_at=house + timedelta(minutes=3), last_error="api freq out of limit")
    warned = [finding.text for finding in diagnosis.look_at_outbox(house) if finding.level is Level.WARN]
    assert len(warned) == 1
    assert "1" in warned[0]
    assert "api freq out of limit" in warned[0]


def test_it_warns_from_october_on_when_the_next_years_holidays_are_missing(house):
    def warnings(month):
        now = datetime(2026, month, 10, tzinfo=UTC)
        return [finding for finding in diagnosis.look_at_calendars(now) if finding.level is Level.WARN]

    assert (len(warnings(9)), len(warnings(10))) == (0, 1)
    StatutoryDay.objects.create(date="2027-01-01", name="元旦")
    assert len(warnings(10)) == 0


def test_it_sees_missing_schedules_and_defaults():
    assert len(levels(timezone.now(), look=diagnosis.look_at_schedules)) == 1
    assert len(levels(timezone.now(), look=diagnosis.look_at_defaults)) == 1


def test_it_names_a_schedule_that_is_not_of_the_program(house):
    """JB-09: one whose arguments cannot be read stops all others of its cluster."""
    Schedule.objects.create(name="stranger", func="os.system", args="(((", schedule_type="I", minutes=1)
    found = levels(house, look=diagnosis.look_at_schedules)
    assert len(found) == 1
    assert "stranger" in found[0]


@pytest.mark.parametrize("name", ["worker", "cluster clocks", "cluster slow", *[entry.name for entry in schedules.TABLE]])
def test_it_exits_with_1_when_anything_that_should_run_is_stale(house, name):
    Heartbeat.objects.filter(name=name).update(finished_at=house - timedelta(days=2))
    with pytest.raises(SystemExit) as stopped:
        call_command("doctor")
    assert stopped.value.code == 1


def test_it_makes_a_finding_of_a_check_that_breaks(house, monkeypatch):
    def look_at_nothing(now):
        raise RuntimeError("broken")
        yield

    monkeypatch.setattr(diagnosis, "LOOKS", (look_at_nothing,))
    assert any("broken" in text for text in levels(house))


def test_it_hints_at_departments_whose_contact_person_or_head_is_missing_or_gone(house):
    found = [(finding.level, finding.text) for finding in diagnosis.look_at_departments(house)]
    assert found == []
    gone = UserFactory(is_active=False)
    make_department(contact=gone, head=UserFactory())
    make_department("finance", contact=UserFactory())
    found = [(finding.level, finding.text) for finding in diagnosis.look_at_departments(house)]
    assert [level for level, _text in found] == [Level.WARN, Level.WARN]
    assert ("仓储部" in found[0][1], "财务部" in found[0][1]) == (True, False)
    assert ("仓储部" in found[1][1], "财务部" in found[1][1]) == (False, True)
