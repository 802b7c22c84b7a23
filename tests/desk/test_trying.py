"""A change that moves deadlines is shown before it holds, and nothing of it holds until it was confirmed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk import configuration
from helpdesk.models import CalendarException, ServiceCalendar, StatutoryDay, Team
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, UserFactory, make_calendar, open_ticket
from tickets import clocks, retiming, workflow
from tickets.models import Ladder, LadderRung, Retiming, SlaPolicy, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def admin(house: Team):
    return reading_english(at_desk(UserFactory(name="管理员", roles=["administrator"])))


def reading_english(client):
    client.cookies["django_language"] = "en"
    return client


def address(row, page="change"):
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[] if page == "add" else [row.pk])


def posted(client, path, **change):
    """The form as the page shows it, with some fields typed anew."""
    form = client.get(path).context["adminform"].form
    formsets = [inline.formset for inline in client.get(path).context["inline_admin_formsets"]]
    data = {}
    for each in [form, *(row for formset in formsets for row in [formset.management_form, *formset.forms])]:
        for bound in each:
            value = bound.value()
            value = each.fields[bound.name].prepare_value(value)
            if value is None or value is False:
                continue
            data[bound.html_name] = "on" if value is True else value
    return {**data, "_save": "1", **change}


def kept(page):
    """What the preview posts again."""
    return list(page.context["posted"])


def confirm(client, path, page):
    data = {}
    for name, value in kept(page):
        data.setdefault(name, []).append(value)
    return client.post(path, {**data, "_confirmed": "1"})


def test_it_shows_what_a_tighter_target_does_and_saves_nothing(admin):
    ticket, policy = open_ticket(), SlaPolicy.objects.get(code="normal")
    written = policy.history.count()
    page = admin.post(address(policy), posted(admin, address(policy), response_minutes="4"))
    assert page.status_code == 200
    preview = page.context["preview"]
    assert (len(preview.ahead.moved), preview.ahead.earlier, preview.ahead.later, preview.ahead.overdue) == (1, 1, 0, 1)
    assert ticket.subject in page.content.decode()
    policy.refresh_from_db()
    assert policy.response_minutes == 60
    assert clocks.policies()["normal"].policy.response.minutes == 60
    assert not Retiming.objects.exists()
    assert policy.history.count() == written


def test_it_saves_and_recomputes_when_confirmed(admin):
    ticket, policy = open_ticket(), SlaPolicy.objects.get(code="normal")
    page = admin.post(address(policy), posted(admin, address(policy), response_minutes="30"))
    assert confirm(admin, address(policy), page).status_code == 302
    asked = Retiming.objects.get()
    assert (asked.changed, asked.requested_by.name) == (["slapolicy:normal"], "管理员")
    retiming.go_on(LATER + MINUTE)
    assert Ticket.objects.get(pk=ticket.pk).response_due_at == NOW + 30 * MINUTE


def test_it_moves_exactly_the_tickets_that_the_preview_named(admin, four: Four):
    policy = SlaPolicy.objects.get(code="normal")
    tickets = [open_ticket(phone=f"138000{number:05}") for number in range(4)]
    workflow.resolve(tickets[0], by=four.assignee, now=NOW + MINUTE, result="好了")
    page = admin.post(address(policy), posted(admin, address(policy), resolution_minutes="600"))
    named = {move.ticket.pk for move in page.context["preview"].moves}
    before = {row.pk: row.resolution_due_at for row in Ticket.objects.all()}
    confirm(admin, address(policy), page)
    retiming.go_on(LATER + MINUTE)
    assert named == {row.pk for row in Ticket.objects.all() if row.resolution_due_at != before[row.pk]} == {row.pk for row in tickets[1:]}


def test_it_loses_nothing_on_the_way_back(admin):
    open_ticket()
    policy = SlaPolicy.objects.get(code="normal")
    page = admin.post(address(policy), posted(admin, address(policy), response_minutes="7", name="甲"))
    back = admin.post(address(policy), {**dict(kept(page)), "_back": "1"})
    form = back.context["adminform"].form
    assert (back.status_code, form["response_minutes"].value(), form["name"].value(), form.errors) == (200, "7", "甲", {})
    assert "errornote" not in back.content.decode()
    assert SlaPolicy.objects.get(pk=policy.pk).name == "normal"


@pytest.mark.parametrize("change", [{"name": "甲"}, {"order": "90"}, {"name_en": "A"}])
def test_it_asks_nothing_when_no_ticket_can_be_timed_otherwise(admin, change):
    open_ticket()
    policy = SlaPolicy.objects.get(code="normal")
    assert admin.post(address(policy), posted(admin, address(policy), **change)).status_code == 302
    assert not Retiming.objects.exists()


def test_it_asks_when_the_order_decides_between_two(admin):
    open_ticket()
    calendar = make_calendar()
    rival = SlaPolicy.objects.create(code="rival", name="甲", priority="normal", response_minutes=5, calendar=calendar, order=300)
    page = admin.post(address(rival), posted(admin, address(rival), order="1"))
    assert len(page.context["preview"].ahead.moved) == 1


def test_it_tries_a_new_policy_one_switched_off_and_one_deleted(admin):
    open_ticket()
    policy = SlaPolicy.objects.get(code="normal")
    data = posted(admin, address(policy)) | {
        "code": "mine",
        "name": "新",
        "team": policy.calendar_id,
        "order": "1",
        "resolution_minutes": "60",
    }
    data["team"] = str(Team.objects.get().pk)
    page = admin.post(address(policy, "add"), data)
    assert len(page.context["preview"].ahead.moved) == 1
    assert not SlaPolicy.objects.filter(code="mine").exists()
    assert confirm(admin, address(policy, "add"), page).status_code == 302
    mine = SlaPolicy.objects.get(code="mine")
    off = posted(admin, address(mine))
    del off["is_active"]
    retiming.go_on(LATER + MINUTE)
    assert len(admin.post(address(mine), off).context["preview"].ahead.moved) == 1
    # No ticket was opened under this one, so it may go.
    low = SlaPolicy.objects.get(code="low")
    page = admin.post(address(low, "delete"), {"post": "yes"})
    assert page.context["deletes"]
    assert f'href="{address(low)}"' in page.content.decode()
    assert SlaPolicy.objects.filter(code="low").exists()
    assert confirm(admin, address(low, "delete"), page).status_code == 302
    assert not SlaPolicy.objects.filter(code="low").exists()


def test_it_refuses_to_leave_tickets_without_any_policy(admin):
    fallback = SlaPolicy.objects.get(code="fallback")
    data = posted(admin, address(fallback))
    del data["is_active"]
    for extra in ({}, {"_confirmed": "1"}):
        page = admin.post(address(fallback), data | extra)
        assert "without conditions has to stay" in page.content.decode()
        assert SlaPolicy.objects.get(pk=fallback.pk).is_active


def test_it_tells_how_the_past_would_have_fared(admin, four: Four):
    for number, minutes in enumerate((3, 20, 50)):
        ticket = open_ticket(phone=f"138000{number:05}")
        workflow.resolve(ticket, by=four.assignee, now=NOW + minutes * MINUTE, result="好了")
    policy = SlaPolicy.objects.get(code="normal")
    page = admin.post(address(policy), posted(admin, address(policy), response_minutes="30"))
    assert page.context["preview"].answers[0][1:] == (3, 2, 0, 1)
    assert page.context["preview"].answers[1][1:] == (3, 3, 0, 0)
    (example, *_rest) = page.context["preview"].examples
    assert example.ticket.number == ticket.number
    assert "would be missed" in page.content.decode()


def test_it_tries_a_calendar_with_its_exceptions(admin):
    ticket = open_ticket(now=NOW + timedelta(hours=9))  # 19:00: promised for 09:00 of the next day
    calendar = ServiceCalendar.objects.get()
    tomorrow = (NOW + timedelta(days=1)).date()
    data = posted(admin, address(calendar))
    data |= {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-date": tomorrow.isoformat(),
        "exceptions-0-segments": "",
        "exceptions-0-reason": "台风",
    }
    page = admin.post(address(calendar), data)
    (move,) = page.context["preview"].moves
    assert move.shifts[0].is_now - move.shifts[0].was == timedelta(days=1)
    assert not CalendarException.objects.exists()
    assert confirm(admin, address(calendar), page).status_code == 302
    exception = CalendarException.objects.get()
    retiming.go_on(LATER + MINUTE)
    assert Ticket.objects.get(pk=ticket.pk).response_due_at == move.shifts[0].is_now
    page = admin.post(address(exception, "delete"), {"post": "yes"})
    assert len(page.context["preview"].moves) == 1
    assert admin.post(address(calendar), posted(admin, address(calendar), name="客服日历")).status_code == 302


def test_it_tries_a_statutory_day(admin):
    ServiceCalendar.objects.update(statutory=True)
    open_ticket(now=NOW + timedelta(hours=9))
    day = {"date": (NOW + timedelta(days=1)).date().isoformat(), "name": "抗战胜利纪念日"}
    path = reverse("admin:helpdesk_statutoryday_add")
    page = admin.post(path, day)
    assert len(page.context["preview"].moves) == 1
    assert confirm(admin, path, page).status_code == 302
    row = StatutoryDay.objects.get()
    assert admin.post(address(row), {**day, "name": "别的名字"}).status_code == 302
    assert "delete_selected" not in admin.get(reverse("admin:helpdesk_statutoryday_changelist")).content.decode()


def test_it_says_who_would_be_told_at_once_by_a_new_rung(admin):
    ladder = Ladder.objects.create(code="default", name="默认")
    LadderRung.objects.create(ladder=ladder, code="breach", clock="response", point="percent", amount=100, audience=["assignee"])
    ticket = open_ticket()
    data = posted(admin, address(ladder))
    data |= {"rungs-TOTAL_FORMS": "2", "rungs-1-clock": "response", "rungs-1-point": "percent", "rungs-1-amount": "5"}
    data |= {"rungs-1-audience": ["seniors"], "rungs-1-is_active": "on"}
    page = admin.post(address(ladder), data)
    assert (page.context["preview"].ahead.told, page.context["preview"].ahead.moved) == (1, [])
    assert confirm(admin, address(ladder), page).status_code == 302
    assert set(ladder.rungs.values_list("code", flat=True)) == {"breach", "percent-5"}
    retiming.go_on(LATER + MINUTE)
    assert Ticket.objects.get(pk=ticket.pk).next_check_at <= LATER


def test_it_looks_at_no_more_than_it_says(admin, monkeypatch):
    from tickets import trying

    monkeypatch.setattr(trying.look_ahead, "__kwdefaults__", {"at_most": 2, "seconds": 60})
    for number in range(4):
        open_ticket(phone=f"138000{number:05}")
    policy = SlaPolicy.objects.get(code="normal")
    page = admin.post(address(policy), posted(admin, address(policy), resolution_minutes="600"))
    assert (page.context["preview"].ahead.looked, page.context["preview"].ahead.is_all) == (2, False)
    assert "only the 2 most urgent" in page.content.decode()


def test_it_asks_no_more_of_the_database_for_many_tickets_than_for_few(admin, four: Four):
    policy = SlaPolicy.objects.get(code="normal")

    def statements():
        data = posted(admin, address(policy), response_minutes="30")
        with CaptureQueriesContext(connection) as asked:
            admin.post(address(policy), data)
        return len(asked)

    def live(number):
        open_ticket(phone=f"138000{number:05}")
        workflow.resolve(open_ticket(phone=f"139000{number:05}"), by=four.assignee, now=NOW + MINUTE, result="好了")

    live(0)
    statements()
    few = statements()
    for number in range(1, 5):
        live(number)
    assert statements() <= few


@pytest.mark.parametrize("role", ["agent", "supervisor", "manager", "department", "editor"])
def test_it_lets_nobody_try_who_may_not_change(house: Team, role):
    open_ticket()
    policy = SlaPolicy.objects.get(code="normal")
    client, editor = at_desk(UserFactory(roles=[role])), at_desk(UserFactory(roles=["administrator"]))
    data = posted(editor, address(policy), response_minutes="4")
    for extra in ({}, {"_confirmed": "1"}, {"_back": "1"}):
        assert client.post(address(policy), data | extra).status_code in (302, 403)
    assert SlaPolicy.objects.get(pk=policy.pk).response_minutes == 60
    assert not Retiming.objects.exists()


def test_it_shows_no_ticket_to_whom_it_does_not_concern(house: Team):
    from django.contrib.auth.models import Permission

    open_ticket(subject="秘密的事")
    person = UserFactory(roles=[])
    for codename in ("view_slapolicy", "change_slapolicy"):
        person.user_permissions.add(Permission.objects.get(codename=codename))
    policy = SlaPolicy.objects.get(code="normal")
    client = at_desk(person)
    page = client.post(address(policy), posted(client, address(policy), resolution_minutes="600"))
    assert len(page.context["preview"].ahead.moved) == 1
    assert "秘密的事" not in page.content.decode()


def test_it_tells_no_other_thread_of_what_is_only_tried(house: Team):
    """What is loaded apart stays apart, and is gone afterwards."""
    SlaPolicy.objects.filter(code="normal").update(response_minutes=60)
    with configuration.apart():
        assert clocks.policies()["normal"].policy.response.minutes == 60
        from threading import Thread

        seen = []
        SlaPolicy.objects.filter(code="normal").update(response_minutes=5)
        assert clocks.policies()["normal"].policy.response.minutes == 5
        thread = Thread(target=lambda: seen.append(configuration._apart.get()))
        thread.start()
        thread.join()
        assert seen == [None]
        assert clocks._load_policies not in configuration._held


def test_it_says_in_the_list_what_each_policy_means(admin):
    open_ticket()
    page = re.sub(r"\s+", " ", admin.get(reverse("admin:tickets_slapolicy_changelist")).content.decode())
    assert "respond in 15 minutes (day and night)<br>resolve in 2 hours (" in page
    assert "Level 1" in page
    assert "all other tickets" in page
    counts = {row.code: row.running for row in admin.get(reverse("admin:tickets_slapolicy_changelist")).context["cl"].result_list}
    assert (counts["normal"], counts["low"]) == ("1", "0")
