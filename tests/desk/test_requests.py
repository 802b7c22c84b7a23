"""The department's pages, and what an agent sees of its requests: who meets them, what they show, what they do."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from helpdesk.models import Department, OutboundMessage, User
from tests.desk.conftest import LATER, at_desk
from tests.factories import UserFactory, make_department, open_ticket
from tests.public.conftest import picture
from tickets import collaboration
from tickets.models import Attachment, Collaboration, Message, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

HOUR = timedelta(hours=1)
SECRET = ("欧阳某某", "13912345678", "ouyang@example.com", "壶底裂纹的详情")


@pytest.fixture
def clerk(house):
    return UserFactory(name="韩立军", roles=["department"], language="en")


@pytest.fixture
def stranger(house):
    user = UserFactory(name="宋佳", roles=["department"])
    make_department("finance", contact=user)
    return user


@pytest.fixture
def warehouse(clerk):
    return make_department(contact=clerk, head=UserFactory(name="邵建国", roles=["department"]))


@pytest.fixture
def ticket(four):
    made = open_ticket(
        subject="壶盖有裂纹",
        description="壶底裂纹的详情",
        name="欧阳某某",
        phone="13912345678",
        email="ouyang@example.com",
        order_number="YS1",
    )
    Ticket.objects.filter(pk=made.pk).update(assignee=four.assignee)
    return Ticket.objects.get(pk=made.pk)


@pytest.fixture
def asked(ticket, warehouse, four):
    event = collaboration.ask(ticket, department=warehouse, request="请核对批次 2610A", by=four.assignee, now=LATER)
    return Collaboration.objects.get(pk=event.data["request"])


def url(asked, step=""):
    return reverse("admin:request_step", args=[asked.pk, step]) if step else reverse("admin:request", args=[asked.pk])


def verb(ticket, slug):
    return reverse(f"admin:tickets_ticket_{slug}", args=[ticket.pk])


def text(answer):
    return answer.content.decode()


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Collaboration, TicketEvent, Message)]


# ---------------------------------------------------------------- the agent


def test_it_asks_a_department_from_the_ticket(ticket, warehouse, four):
    desk = at_desk(four.assignee)
    form = text(desk.get(verb(ticket, "ask_department")))
    assert "仓储部" in form
    assert "12:05" in form, "by when it would accept"
    answer = desk.post(verb(ticket, "ask_department"), {"department": "warehouse", "request": "请核对批次", "version": ticket.version})
    assert answer.status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).status == "waiting_department"
    page = text(desk.get(ticket.get_absolute_url()))
    assert "请核对批次" in page
    assert "仓储部" in page
    assert url(Collaboration.objects.get()) in page


def test_it_offers_no_department_that_is_asked_already_or_retired(ticket, asked, stranger, four):
    make_department("retired", is_active=False)
    form = at_desk(four.assignee).get(verb(ticket, "ask_department")).context["form"]
    assert [code for code, _label in form.fields["department"].choices] == ["finance"]


def test_it_keeps_what_was_typed_when_asking_is_refused(ticket, warehouse, four):
    before = state()
    desk = at_desk(four.assignee)
    answer = desk.post(verb(ticket, "ask_department"), {"department": "", "request": "请核对批次 2610A"})
    assert answer.status_code == 200
    assert "请核对批次 2610A" in text(answer)
    stale = desk.post(verb(ticket, "ask_department"), {"department": "warehouse", "request": "请核对", "version": ticket.version + 5})
    assert stale.status_code == 409
    assert state() == before


def test_it_withdraws_the_request_that_was_clicked(ticket, asked, stranger, four):
    finance = Department.objects.get(code="finance")
    row = Ticket.objects.get(pk=ticket.pk)
    second = collaboration.ask(row, department=finance, request="查付款", by=four.assignee, now=LATER)
    desk = at_desk(four.assignee)
    form = desk.get(f"{verb(ticket, 'withdraw')}?request={second.data['request']}").context["form"]
    assert form["request"].value() == str(second.data["request"])
    desk.post(verb(ticket, "withdraw"), {"request": second.data["request"], "reason": "客户不要了"})
    states = dict(Collaboration.objects.values_list("pk", "state"))
    assert states == {asked.pk: "asked", second.data["request"]: "withdrawn"}


def test_it_shows_who_had_the_ticket_for_how_long(ticket, asked, clerk, four):
    with time_machine.travel(LATER + 2 * HOUR, tick=False):
        page = at_desk(four.assignee).get(ticket.get_absolute_url())
    held = [(item.kind, item.length) for item in page.context["clocks"]["held"]]
    assert ("dept", "2 小时") in held


# ---------------------------------------------------------------- the department


def test_it_leads_the_clerk_to_what_waits_and_from_there_to_the_request(clerk, asked):
    desk = at_desk(clerk)
    assert desk.get(reverse("admin:index"))["Location"] == reverse("admin:requests")
    page = text(desk.get(reverse("admin:requests")))
    assert "请核对批次 2610A" in page
    assert url(asked) in page
    shown = text(desk.get(url(asked)))
    for word in ("请核对批次 2610A", "壶盖有裂纹", asked.ticket.number, "YS1", "欧**", "林晓彤", "邵建国"):
        assert word in shown, word
    for word in SECRET:
        assert word not in shown, word


def test_it_counts_what_waits_in_the_navigation(clerk, asked):
    page = at_desk(clerk).get(reverse("admin:requests"))
    entry = next(item for group in page.context["frame"].groups for item in group.entries if item.entry.code == "requests")
    assert (entry.count, entry.is_current) == ("1", True)


def test_it_accepts_with_the_time_it_expects(clerk, asked):
    desk = at_desk(clerk)
    past = desk.post(url(asked, "accept"), {"expected_at": "2026-11-18T09:00"})
    assert past.status_code == 200
    assert past.context["answers"]["accept"].errors
    done = desk.post(url(asked, "accept"), {"expected_at": "2026-11-18T17:00"})
    assert done["Location"] == url(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.accepted_by, asked.expected_at) == ("accepted", clerk, LATER.replace(hour=9, minute=0))
    page = desk.get(url(asked))
    assert list(page.context["answers"]) == ["finish", "refuse"]
    assert OutboundMessage.objects.filter(kind="department_accepted", recipient__name="林晓彤").count() == 1


def test_it_gives_its_result_with_a_file_that_the_agent_sees(clerk, asked, four, ticket):
    before = Attachment.objects.count()
    answer = at_desk(clerk).post(url(asked, "finish"), {"result": "在库 12 台", "uploads": [picture("货架.png")]})
    assert answer.status_code == 302
    assert (Collaboration.objects.get().state, Attachment.objects.count()) == ("done", before + 1)
    page = text(at_desk(four.assignee).get(ticket.get_absolute_url()))
    assert "在库 12 台" in page
    assert "货架.png" in page
    assert Message.objects.latest("pk").is_public is False


@pytest.mark.parametrize(("step", "values"), [("finish", {"result": " "}), ("refuse", {"reason": ""}), ("accept", {"expected_at": "soon"})])
def test_it_says_what_is_missing_and_changes_nothing(step, values, clerk, asked):
    before = state()
    answer = at_desk(clerk).post(url(asked, step), values)
    assert answer.status_code == 200
    assert answer.context["answers"][step].errors
    assert state() == before


def test_it_says_so_when_the_request_was_withdrawn_meanwhile(clerk, asked, four):
    collaboration.withdraw(asked, by=four.assignee, now=LATER, reason="客户不要了")
    before = state()
    answer = at_desk(clerk).post(url(asked, "finish"), {"result": "在库 12 台"})
    assert answer.status_code == 409
    assert "已撤回" in text(answer)
    assert state() == before


# ---------------------------------------------------------------- everybody else


@pytest.mark.parametrize(
    ("who", "sees", "answers", "status"),
    [
        ("clerk", True, True, 302),
        ("head", True, True, 302),
        ("assignee", True, False, 403),
        ("colleague", True, False, 403),
        ("supervisor", True, False, 403),
        ("outsider", False, False, 404),
        ("stranger", False, False, 404),
    ],
)
def test_it_is_there_for_those_it_concerns(who, sees, answers, status, clerk, stranger, asked, four):
    people = {"clerk": clerk, "stranger": stranger, "head": asked.department.head}
    desk = at_desk(people.get(who) or getattr(four, who))
    before = state()
    assert desk.get(url(asked)).status_code == (200 if sees else 404)
    for step, values in (("accept", {}), ("finish", {"result": "x"}), ("refuse", {"reason": "x"})):
        if not answers:
            assert desk.post(url(asked, step), values).status_code == status
    assert state() == before
    if answers:
        assert desk.post(url(asked, "finish"), {"result": "x"}).status_code == status
        assert state() != before


def test_it_shows_a_contact_person_without_a_department_what_they_answer_for(asked, house):
    person = UserFactory(name="外聘", roles=["editor"])
    asked.department.contact = person
    asked.department.save()
    desk = at_desk(person)
    assert desk.get(url(asked)).status_code == 200
    assert desk.get(reverse("admin:requests")).status_code == 200
    assert desk.post(url(asked, "accept"), {}).status_code == 302


@pytest.mark.parametrize("who", ["clerk", "stranger"])
def test_it_keeps_the_rest_of_the_ticket_from_departments(who, clerk, stranger, asked, ticket):
    desk = at_desk({"clerk": clerk, "stranger": stranger}[who])
    note = Message.objects.filter(ticket=ticket).first()
    file = Attachment.objects.create(
        message=note, file=SimpleUploadedFile("a.png", b"x"), name="a.png", content_type="image/png", size=1, sha256="0", created_at=LATER
    )
    for path in (
        ticket.get_absolute_url(),
        verb(ticket, "ask_department"),
        verb(ticket, "withdraw"),
        reverse("admin:tickets_attachment", args=[file.token]),
        reverse("api:ticket", args=[ticket.number]),
        reverse("api:messages", args=[ticket.number]),
        reverse("api:ticket_collaborations", args=[ticket.number]),
    ):
        assert desk.get(path).status_code == 404, path
    assert desk.get(reverse("admin:search") + "?q=壶盖").status_code == 403
    assert desk.get(reverse("admin:tickets_ticket_changelist")).status_code == 403
    listed = desk.get(reverse("api:tickets"))
    assert (listed.status_code, listed.json()["results"]) == (200, [])


def test_it_lists_for_a_supervisor_the_requests_of_all_departments(asked, stranger, four):
    page = at_desk(four.supervisor).get(reverse("admin:requests"))
    assert page.context["several"]
    assert "仓储部" in text(page)
    assert at_desk(four.outsider).get(reverse("admin:requests")).status_code == 403


def test_it_costs_the_same_however_many_requests_there_are(asked, clerk, four, django_assert_max_num_queries):
    for n in range(15):
        other = open_ticket(phone=f"1370000{n:04d}", assign=False)
        Ticket.objects.filter(pk=other.pk).update(assignee=four.assignee, status="in_progress")
        collaboration.ask(other, department=asked.department, request=f"查 {n}", by=four.assignee, now=LATER)
    desk = at_desk(User.objects.get(pk=clerk.pk))
    desk.get(reverse("admin:requests"))
    with django_assert_max_num_queries(14):
        desk.get(reverse("admin:requests"))
