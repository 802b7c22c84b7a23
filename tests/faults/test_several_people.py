"""CC: several people on one ticket, each in a process of their own, by the addresses that a browser would use."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from helpdesk.choices import OutboundChannel
from helpdesk.models import Department, OutboundMessage
from tests.factories import NOW, UserFactory, make_agent, make_department, make_organisation, make_type, open_ticket
from tests.processes import run_together
from tickets import chasing, collaboration, statuses, workflow
from tickets.admin.verbs import VERBS
from tickets.api.verbs import VERBS as API_VERBS
from tickets.choices import Status
from tickets.models import Collaboration, Message, Reason, Ticket

MINUTE = timedelta(minutes=1)

POST = """
import time_machine
from datetime import datetime
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from helpdesk.models import User
user, path, data, at = json.loads(sys.argv[1])
with time_machine.travel(datetime.fromisoformat(at), tick=False):
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=user), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(path, data)
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request)) + answer.content.decode()
print(json.dumps([answer.status_code, said]))
"""
POST_OR_SWEEP = (
    """
arguments = json.loads(sys.argv[1])
if arguments[0] is None:
    from datetime import datetime
    from tickets import chasing
    print(json.dumps(chasing.sweep(datetime.fromisoformat(arguments[3])).as_data()))
    sys.exit()
"""
    + POST
)


def together(posts: list[list[Any]], code: str = POST) -> list[list[Any]]:
    """(status, what was said) of posts that are sent at the same moment."""
    return run_together(code, posts)


@pytest.mark.django_db(transaction=True)
def test_one_of_twenty_who_take_a_ticket_gets_it_and_the_others_read_who_has_it():
    """CC-03."""
    team = make_organisation()
    agents = [make_agent(team, name=f"客服甲{n}") for n in range(20)]
    ticket = open_ticket(assign=False)
    path = reverse("admin:tickets_ticket_take", args=[ticket.pk])
    answers = together([[agent.pk, path, {}, NOW.isoformat()] for agent in agents])
    ticket.refresh_from_db()
    assert sorted(status for status, _said in answers) == [302] + [409] * 19
    assert ticket.assignee in agents
    assert all(ticket.assignee.name in said for status, said in answers if status == 409)
    assert ticket.events.filter(code="assigned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_ten_posts_escalates_and_each_receiver_hears_of_it_once():
    """CC-07: the button pressed ten times, by the one who has the ticket."""
    team = make_organisation()
    agent = make_agent(team)
    supervisors = [UserFactory(roles=["supervisor"], teams=[team]) for _ in range(2)]
    Reason.objects.create(code="beyond", name="超出权限", purpose="escalate")
    ticket = open_ticket()
    data = {"rank": "2", "reason": "beyond", "body": "请接手", "version": str(ticket.version)}
    path = reverse("admin:tickets_ticket_escalate", args=[ticket.pk])
    answers = together([[agent.pk, path, data, NOW.isoformat()]] * 10)
    assert [status for status, _said in answers].count(302) == 1
    assert ticket.events.filter(code="escalated").count() == 1
    told = OutboundMessage.objects.filter(kind="escalated", channel=OutboundChannel.IN_APP).values_list("recipient", flat=True)
    assert sorted(told) == sorted({*told} & {user.pk for user in supervisors})
    assert len(told) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [False, True])
def test_a_request_is_accepted_once_and_its_head_hears_of_it_once_or_never(late: bool):
    """CC-12: two colleagues accept while the sweep looks; within the limit nobody is alarmed, after it once."""
    team = make_organisation()
    agent = make_agent(team)
    head = UserFactory(roles=["department"])
    warehouse = make_department(head=head)
    clerks = [UserFactory(roles=["department"], department=warehouse) for _ in range(2)]
    event = collaboration.ask(open_ticket(), department=warehouse, request="请核对批次", by=agent, now=NOW)
    asked = Collaboration.objects.get(pk=event.data["request"])
    at = (asked.due_at + MINUTE if late else asked.due_at - MINUTE).isoformat()
    path = reverse("admin:request_step", args=[asked.pk, "accept"])
    posts: list[list[Any]] = [[clerk.pk, path, {}, at] for clerk in clerks] + [[None, "", {}, at]] * 2
    answers = together(posts, POST_OR_SWEEP)[:2]
    # Whatever the sweep made of it in between, it looks again.
    chasing.sweep(asked.due_at + 2 * MINUTE)
    asked.refresh_from_db()
    assert sorted(status for status, _said in answers) == [302, 409]
    assert asked.accepted_by in clerks
    assert asked.ticket.events.filter(code="department_accepted").count() == 1
    breached = asked.ticket.events.filter(code="breached", key__startswith="acceptance:").count()
    assert breached == (1 if late else 0)
    assert bool(asked.breached_at) == late
    assert OutboundMessage.objects.filter(recipient=head, kind__startswith="breach", channel=OutboundChannel.IN_APP).count() == breached


# ---------------------------------------------------------------- CC-06


@pytest.fixture
def cast(organisation):
    """An agent who may everything with the ticket, and a supervisor."""
    team = organisation
    make_type("logistics")
    for purpose in ("transfer", "cancel", "breach", "escalate"):
        Reason.objects.create(code=f"{purpose}-x", name=purpose, purpose=purpose)
    make_department("finance", contact=UserFactory(roles=["department"]))
    UserFactory(roles=["supervisor"], teams=[team])
    colleague = make_agent(team, online=False)
    return make_agent(team, roles=("agent", "senior_agent")), colleague


def brought(status: str, agent: Any) -> Ticket:
    """A ticket in a status, by the verbs that lead there."""
    ticket = open_ticket(assign=status != Status.NEW)

    def now() -> Ticket:
        return Ticket.objects.get(pk=ticket.pk)

    if status == Status.IN_PROGRESS:
        workflow.reply(ticket, by=agent, now=NOW, body="在看")
    elif status == Status.WAITING_CUSTOMER:
        workflow.ask(ticket, by=agent, now=NOW, body="请补订单号")
    elif status == Status.WAITING_DEPARTMENT:
        collaboration.ask(ticket, department=Department.objects.get(), request="请查", by=agent, now=NOW)
    elif status in (Status.RESOLVED, Status.CLOSED):
        workflow.resolve(ticket, by=agent, now=NOW, result="已换新")
        if status == Status.CLOSED:
            workflow.confirm(now(), now=NOW)
    elif status == Status.CANCELLED:
        workflow.cancel(ticket, by=agent, now=NOW, reason="spam")
    assert now().status == status
    return now()


def standing(ticket: Ticket) -> list[Any]:
    """Everything of a ticket that a refused act must leave alone."""
    rows = [Ticket.objects.filter(pk=ticket.pk), ticket.events, Message.objects.filter(ticket=ticket), ticket.collaborations]
    return [[list(each.order_by("pk").values_list()) for each in rows], OutboundMessage.objects.count(), ticket.followers.count()]


def filled(colleague: Any) -> dict[str, Any]:
    """Enough for every form; a verb takes of it what it knows."""
    return {
        "body": "您好", "items": "evidence", "result": "已换新", "to": str(colleague.pk), "word": "contacted", "issue_type": "logistics",
        "category": "complaint", "priority": "low", "level": "2", "department": "finance", "request": "1", "rank": "2",
    }  # fmt: skip


def posts_at(ticket: Ticket, colleague: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, address, data) of every verb of the desk, of programs, and of the customer."""
    for slug, verb in VERBS.items():
        reasons = {"cancel": "cancel-x", "escalate": "escalate-x", "explain": "breach-x", "reopen": "又坏了"}
        yield slug, reverse(verb.url_name, args=[ticket.pk]), {**filled(colleague), "reason": reasons.get(slug, "transfer-x")}
    for name, verb_of_api in API_VERBS.items():
        takes = verb_of_api.body().fields
        data = {key: value for key, value in {**filled(colleague), "to": colleague.employee_number}.items() if key in takes}
        data |= {"reason": f"{name}-x"} if "reason" in takes else {}
        yield f"api {name}", reverse("api:transitions", args=[ticket.number]), {**data, "items": ["evidence"], "verb": name}
    for name in ("confirm_solution", "refuse_solution"):
        yield name, reverse(name, args=[ticket.token]), {}


@pytest.mark.once
@pytest.mark.parametrize("status", list(Status))
def test_a_verb_that_the_status_does_not_allow_leaves_everything_as_it_was(cast, status):
    """CC-06: every verb of every face in every status, posted straight to its address."""
    agent, colleague = cast
    ticket = brought(status, agent)
    browser = Client(raise_request_exception=False)
    browser.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    before, done, refused = standing(ticket), set(), set()
    with time_machine.travel(NOW + MINUTE, tick=False):
        for name, path, data in posts_at(ticket, colleague):
            with transaction.atomic():
                kind = {"content_type": "application/json"} if name.startswith("api ") else {}
                answer = browser.post(path, data, **kind)
                moved = standing(ticket) != before
                now = Ticket.objects.get(pk=ticket.pk).status
                assert answer.status_code < 500, (name, answer.content[:300])
                assert now == status or now in statuses.TABLE[status].next, (name, now)
                assert not moved or answer.status_code in (200, 302, 303), (name, answer.status_code)
                (done if moved else refused).add(name)
                transaction.set_rollback(True)
    settled = {Status.RESOLVED, Status.CLOSED, Status.CANCELLED}
    never = {"take", "reply", "ask", "resolve", "transfer", "escalate", "progress", "assign", "hand-back", "reclassify", "cancel"}
    assert "note" in done
    assert status not in settled or not done & never, done & never
    assert status != Status.CANCELLED or done <= {"note"}, done
    assert ("reopen" in done) == (status in {Status.RESOLVED, Status.CLOSED})
    assert ("confirm_solution" in done) == (status == Status.RESOLVED)
