"""The workbench: whose turn it is, taking the next ticket, being there, and asking again cheaply."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.configuration import forget
from helpdesk.models import OutboundMessage, Team, User
from tests.desk.conftest import LATER, Four, at_desk
from tests.factories import NOW, UserFactory, open_ticket
from tickets import routing, snoozing, workflow
from tickets.choices import Availability
from tickets.models import Agent, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

BENCH = "/admin/"


def test_it_parts_my_turn_from_what_waits_for_others(four: Four):
    mine, asked = open_ticket(assign=False, subject="轮到我"), open_ticket(assign=False, subject="等客户", phone="13900000001")
    for ticket in (mine, asked):
        routing.take(ticket, by=four.assignee, now=NOW)
    workflow.ask(asked, by=four.assignee, now=NOW, body="请补充订单号")
    open_ticket(assign=False, subject="没人接", phone="13900000002")
    context = at_desk(four.assignee).get(BENCH).context
    assert [ticket.subject for ticket in context["mine"]] == ["轮到我"]
    assert [ticket.subject for ticket in context["others"]] == ["等客户"]
    assert [ticket.subject for ticket in context["queue"]] == ["没人接"]
    assert context["held"] == 1, "a stopped ticket takes no place"


def test_it_shows_nothing_of_other_teams(four: Four):
    ticket = open_ticket(assign=False)
    page = at_desk(four.outsider).get(BENCH)
    assert not page.context["queue"]
    assert ticket.subject not in page.content.decode()


def test_it_warns_of_what_burns(four: Four):
    late = open_ticket(assign=False, subject="早就超时", now=NOW - timedelta(days=3))
    routing.take(late, by=four.assignee, now=NOW)
    assert at_desk(four.assignee).get(BENCH).context["warnings"][0].kind == "late"
    kinds = [warning.kind for warning in at_desk(four.supervisor).get(BENCH).context["warnings"]]
    assert kinds == ["late"], "a supervisor is warned of every team"


def test_it_answers_304_until_something_changes(four: Four):
    client = at_desk(four.assignee)
    mark = client.get(BENCH)["ETag"]
    again = {"HTTP_HX_REQUEST": "true", "HTTP_IF_NONE_MATCH": mark}
    assert client.get(BENCH, **again).status_code == 304
    open_ticket(assign=False)
    assert client.get(BENCH, **again).status_code == 200


def test_it_takes_the_most_urgent_when_asked_for_the_next(four: Four):
    open_ticket(assign=False, subject="不急")
    open_ticket(assign=False, subject="底座冒烟", phone="13900000001")
    response = at_desk(four.assignee).post(reverse("admin:take_next"))
    ticket = Ticket.objects.get(assignee=four.assignee)
    assert ticket.subject == "底座冒烟"
    assert response["Location"] == ticket.get_absolute_url()


def test_it_says_so_when_nothing_waits(four: Four):
    open_ticket(assign=False)
    response = at_desk(four.outsider).post(reverse("admin:take_next"), follow=True)
    assert len(list(response.context["messages"])) == 1
    assert not Ticket.objects.filter(assignee__isnull=False).exists()


def test_it_gives_waiting_tickets_to_who_comes_online(four: Four):
    Agent.objects.filter(user=four.assignee).update(availability=Availability.OFFLINE)
    ticket = open_ticket()
    at_desk(four.colleague).post(reverse("admin:availability"), {"availability": "online"})
    ticket.refresh_from_db()
    assert ticket.assignee == four.colleague
    assert Agent.objects.get(user=four.colleague).availability == Availability.ONLINE


@pytest.mark.parametrize("word", ["", "away", "ONLINE"])
def test_it_refuses_an_availability_that_does_not_exist(four: Four, word: str):
    assert at_desk(four.colleague).post(reverse("admin:availability"), {"availability": word}).status_code == 403
    assert Agent.objects.get(user=four.colleague).availability == Availability.OFFLINE


def test_it_tells_my_day_from_the_timeline(four: Four):
    ticket = open_ticket(assign=False)
    routing.take(ticket, by=four.assignee, now=NOW)
    workflow.reply(ticket, by=four.assignee, now=NOW + timedelta(minutes=4), body="您好")
    workflow.resolve(ticket, by=four.assignee, now=LATER, result="已换新")
    values = [figure.value for figure in at_desk(four.assignee).get(BENCH).context["day"]]
    assert values[:2] == ["1", "1"]
    assert "4" in values[2]
    assert values[3:5] == ["0", "0"]


def test_it_costs_the_same_however_many_tickets_there_are(four: Four):
    def cost(user: User) -> int:
        client = at_desk(user)
        client.get(BENCH)
        forget()
        with CaptureQueriesContext(connection) as queries:
            client.get(BENCH)
        return len(queries)

    open_ticket(assign=False)
    open_ticket(phone="13900001111")
    few = cost(four.assignee), cost(four.supervisor)
    for n in range(12):
        open_ticket(phone=f"139{n:08d}", name=f"客户{n}")
    assert (cost(four.assignee), cost(four.supervisor)) == few


def test_it_greets_people_who_have_no_tickets(house: Team):
    response = at_desk(UserFactory(roles=[])).get(BENCH)
    assert response.status_code == 200
    assert "desk/welcome.html" in [template.name for template in response.templates]


# ---------- the frame ----------


def entries(user: User) -> set[str]:
    frame = at_desk(user).get(reverse("admin:notices")).context["frame"]
    return {item.entry.code for group in frame.groups for item in group.entries}


def test_it_shows_the_navigation_of_the_role(four: Four, house: Team):
    assert {"workbench", "mine", "queue", "customers"} <= entries(four.assignee)
    assert not {"settings", "dashboard"} & entries(four.assignee)
    assert {"mine", "queue"} & entries(UserFactory(roles=["editor"])) == set()
    assert "settings" in entries(UserFactory(roles=["administrator"]))


def test_it_opens_the_settings_for_those_who_change_something(four: Four):
    assert at_desk(four.assignee).get(reverse("admin:settings")).status_code == 403
    page = at_desk(UserFactory(roles=["administrator"])).get(reverse("admin:settings"))
    urls = [found.url for _title, screens in page.context["sections"] for found in screens]
    assert reverse("admin:tickets_slapolicy_changelist") in urls
    admin = at_desk(UserFactory(roles=["administrator"]))
    assert {url: admin.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_it_keeps_the_theme_and_goes_back_to_our_pages_only(four: Four):
    client = at_desk(four.assignee)
    response = client.post(reverse("admin:theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert response["Location"] == "/admin/"
    assert 'data-theme="dark"' in client.get(BENCH).content.decode()
    client.post(reverse("admin:theme"), {"theme": "pink"})
    assert User.objects.get(pk=four.assignee.pk).theme == "dark"


def test_it_counts_notices_until_they_are_read(four: Four):
    open_ticket()
    client = at_desk(four.assignee)
    assert client.get(BENCH).context["frame"].unread == "1"
    assert len(client.get(reverse("admin:notices")).context["rows"]) == 1
    assert client.get(BENCH).context["frame"].unread == ""
    assert OutboundMessage.objects.filter(recipient=four.assignee, read_at=LATER).count() == 1
    assert not at_desk(four.outsider).get(reverse("admin:notices")).context["rows"]


def test_it_has_no_inline_script_or_style_on_its_pages(four: Four):
    open_ticket()
    for client in (at_desk(four.assignee), at_desk(UserFactory(roles=["administrator"]))):
        for address in (
            "/admin/",
            "/admin/tickets/ticket/?view=all",
            "/admin/search/?q=裂纹",
            "/admin/notices/",
            "/admin/me/",
            "/admin/tickets/customer/",
        ):
            page = client.get(address).content.decode()
            assert not [mark for mark in ("<style", " style=", " onclick=", "<script>") if mark in page], address


def test_it_shows_what_was_promised_for_today_until_another_word_replaces_it(four: Four):
    ticket = open_ticket(assign=False, subject="等备件")
    other = open_ticket(assign=False, subject="明天再说", phone="13900000001")
    for row in (ticket, other):
        routing.take(row, by=four.assignee, now=NOW)
    workflow.progress(ticket, by=four.assignee, now=NOW, word="checking", expected_at=NOW + timedelta(hours=3))
    workflow.progress(other, by=four.assignee, now=NOW, word="checking", expected_at=NOW + timedelta(days=2))
    context = at_desk(four.assignee).get(BENCH).context
    assert [(row.ticket.subject, row.at, row.is_late) for row in context["promised"]] == [("等备件", NOW + timedelta(hours=3), False)]
    listed = at_desk(four.assignee).get("/admin/tickets/ticket/?view=promised").context["page"].rows
    assert [row.subject for row in listed] == ["等备件"]
    workflow.progress(ticket, by=four.assignee, now=NOW + timedelta(minutes=1), word="contacted")
    assert at_desk(four.assignee).get(BENCH).context["promised"] == []
    assert at_desk(four.colleague).get(BENCH).context["promised"] == []


def test_it_keeps_what_was_put_off_apart(four: Four):
    ticket = open_ticket(assign=False, subject="下午再打")
    routing.take(ticket, by=four.assignee, now=NOW)
    snoozing.put_off(ticket, until=NOW + timedelta(minutes=50), by=four.assignee, now=NOW)
    context = at_desk(four.assignee).get(BENCH).context
    assert [row.subject for row in context["put_off"]] == ["下午再打"]
    assert not context["mine"]
    assert context["held"] == 1, "it takes its place all the same"


def test_it_opens_the_tickets_behind_every_figure_of_the_day(four: Four):
    ticket = open_ticket(assign=False, subject="今天先答的")
    routing.take(ticket, by=four.assignee, now=NOW)
    workflow.reply(ticket, by=four.assignee, now=NOW + timedelta(minutes=1), body="您好")
    client = at_desk(four.assignee)
    day = client.get(BENCH).context["day"]
    assert all(figure.url for figure in day)
    first = next(figure for figure in day if "today_first" in figure.url)
    assert [row.subject for row in client.get(first.url).context["page"].rows] == ["今天先答的"]
