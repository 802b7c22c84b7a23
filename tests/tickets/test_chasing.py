"""The sweep over requests: each rung once, to the right people, whatever happens between."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections

from helpdesk.models import NoticeTemplate, OutboundMessage, User
from tests.factories import NOW, UserFactory, make_agent, make_department, make_organisation, open_ticket
from tickets import chasing, clocks, collaboration, escalation, jobs, workflow
from tickets.choices import CollaborationState, EventCode, Priority, Rank
from tickets.errors import NotAllowed
from tickets.models import Collaboration, Follower, Ladder, LadderRung, SlaPolicy, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DUE = NOW + 2 * HOUR


def build(*, contact=True, head=True):
    """A ticket that was answered, with a request to the warehouse; asked at NOW, due at DUE, warned half an hour before."""
    team = make_organisation()
    agent = make_agent(team, name="林晓彤")
    UserFactory(name="陈立", roles=["supervisor"], teams=[team])
    UserFactory(name="沈经理", roles=["manager"])
    clerk = UserFactory(name="韩立军", roles=["department"]) if contact else None
    boss = UserFactory(name="邵建国", roles=["department"]) if head else None
    department = make_department(contact=clerk, head=boss)
    ticket = open_ticket()
    workflow.reply(ticket, by=agent, now=NOW, body="您好")
    event = collaboration.ask(ticket, department=department, request="请核对批次", by=agent, now=NOW)
    return Collaboration.objects.select_related("department", "asked_by", "ticket").get(pk=event.data["request"])


@pytest.fixture
def asked():
    return build()


def rungs(asked):
    lines = TicketEvent.objects.filter(ticket=asked.ticket_id, key__startswith="acceptance:").order_by("pk")
    return list(lines.values_list("code", "key", "data__folded"))


def told(kind):
    return sorted(OutboundMessage.objects.filter(kind=kind).values_list("recipient__name", "link"))


def pages(asked):
    return f"/admin/requests/{asked.pk}/", f"/admin/tickets/ticket/{asked.ticket_id}/change/"


def test_it_warns_the_contact_person_and_tells_the_head_when_nobody_accepts(asked):
    request, ticket = pages(asked)
    assert chasing.sweep(DUE - 31 * MINUTE).done == 0
    assert chasing.sweep(DUE - 30 * MINUTE).warned == 1
    assert told("warn:acceptance") == [("韩立军", request)]
    assert chasing.sweep(DUE).breached == 1
    assert told("breach:acceptance") == [("林晓彤", ticket), ("邵建国", request), ("陈立", ticket)]
    assert rungs(asked) == [
        (EventCode.WARNED, f"acceptance:warn:{asked.pk}", False),
        (EventCode.BREACHED, f"acceptance:breach:{asked.pk}", False),
    ]
    row = Collaboration.objects.get()
    assert (row.breached_at, row.next_check_at, row.state) == (DUE, None, CollaborationState.ASKED)
    assert (Ticket.objects.get().last_event, Ticket.objects.get().resolution_breached_at) == (EventCode.BREACHED, None)
    assert chasing.sweep(DUE + 9 * HOUR).done == 0


def test_it_folds_the_warning_into_the_breach_when_the_worker_was_away(asked):
    request, ticket = pages(asked)
    assert chasing.sweep(DUE + HOUR).as_data() == {"warned": 0, "breached": 1, "reminded": 0, "closed": 0, "failed": 0}
    assert rungs(asked) == [
        (EventCode.WARNED, f"acceptance:warn:{asked.pk}", True),
        (EventCode.BREACHED, f"acceptance:breach:{asked.pk}", False),
    ]
    assert told("warn:acceptance") == []
    assert told("breach:acceptance") == [("林晓彤", ticket), ("邵建国", request), ("陈立", ticket), ("韩立军", request)]


@pytest.mark.parametrize("verb", ["accept", "finish", "refuse", "withdraw"])
def test_it_says_nothing_more_once_the_request_is_answered(verb, asked):
    by = asked.asked_by
    values = {"accept": {}, "finish": {"result": "x"}, "refuse": {"reason": "x"}, "withdraw": {"reason": "x"}}[verb]
    getattr(collaboration, verb)(asked, by=by, now=NOW + HOUR, **values)
    assert not jobs.deadlines_are_due(NOW + HOUR)
    assert chasing.sweep(DUE + 9 * HOUR).done == 0
    assert rungs(asked) == []


def test_it_still_records_the_breach_when_the_answer_came_late_and_before_the_sweep(asked):
    collaboration.accept(asked, by=asked.department.contact, now=DUE + MINUTE)
    chasing.sweep(DUE + HOUR)
    assert rungs(asked) == [(EventCode.BREACHED, f"acceptance:breach:{asked.pk}", False)]
    assert Collaboration.objects.get().breached_at == DUE


@pytest.mark.parametrize(
    ("contact", "head", "warned", "missed"),
    [
        (True, False, ["韩立军"], ["林晓彤", "陈立"]),
        (False, True, ["邵建国"], ["林晓彤", "邵建国", "陈立"]),
        (False, False, ["陈立"], ["林晓彤", "陈立"]),
    ],
)
def test_it_never_tells_nobody_when_the_department_has_no_contact_or_head(contact, head, warned, missed):
    asked = build(contact=contact, head=head)
    assert [name for name, _link in told("department_asked")] == warned
    chasing.sweep(DUE - 20 * MINUTE)
    chasing.sweep(DUE)
    assert [name for name, _link in told("warn:acceptance")] == warned
    assert [name for name, _link in told("breach:acceptance")] == missed
    ticket = pages(asked)[1]
    assert {link for name, link in told("warn:acceptance") if name == "陈立"} <= {ticket}


def test_it_tells_the_managers_when_there_is_no_supervisor_either(asked):
    asked.department.contact.is_active = asked.department.head.is_active = False
    asked.department.contact.save()
    asked.department.head.save()
    User.objects.filter(name="陈立").update(is_active=False)
    chasing.sweep(DUE - 20 * MINUTE)
    assert [name for name, _link in told("warn:acceptance")] == ["沈经理"]


def test_it_masks_the_customer_to_the_department_whatever_the_words_are(asked):
    NoticeTemplate.objects.create(kind="breach:acceptance", language="zh-hans", subject="{customer}", body="{customer} {number}")
    Ticket.objects.update(contact_name="欧阳某某")
    chasing.sweep(DUE)
    said = dict(OutboundMessage.objects.filter(kind="breach:acceptance").values_list("recipient__name", "subject"))
    assert said == {"邵建国": "欧**", "韩立军": "欧**", "林晓彤": "欧阳某某", "陈立": "欧阳某某"}


def use_ladder(*rows):
    ladder = Ladder.objects.create(code="own", name="own")
    for code, point, amount, audience, action, rank in rows:
        LadderRung.objects.create(
            ladder=ladder, code=code, clock="acceptance", point=point, amount=amount, audience=audience, action=action, rank=rank
        )
    SlaPolicy.objects.update(ladder=ladder)


def test_it_climbs_the_ladder_of_the_tickets_policy():
    make_organisation()
    use_ladder(
        ("early", "percent", 50, ["department_contact"], "", None),
        ("breach", "percent", 100, ["department_head"], "raise_priority", None),
        ("again", "after", 60, ["managers"], "hand_up", Rank.SUPERVISOR),
    )
    asked = build()
    assert Collaboration.objects.get().next_check_at == NOW + HOUR
    assert chasing.sweep(NOW + HOUR).reminded == 1
    assert told("reminder:acceptance") == [("韩立军", pages(asked)[0])]
    chasing.sweep(DUE)
    assert Ticket.objects.get().priority == Priority.URGENT
    assert Collaboration.objects.get().next_check_at == DUE + HOUR
    chasing.sweep(DUE + HOUR)
    assert [name for name, _link in told("late:acceptance")] == ["沈经理"]
    assert (Ticket.objects.get().assignee.name, Ticket.objects.get().escalation) == ("陈立", Rank.SUPERVISOR)
    reasons = TicketEvent.objects.filter(code__in=[EventCode.RECLASSIFIED, EventCode.ESCALATED]).values_list("data__reason", flat=True)
    assert list(reasons) == [f"rung:acceptance:breach:{asked.pk}", f"rung:acceptance:again:{asked.pk}"]


def test_it_lets_nobody_of_the_department_follow_the_ticket():
    make_organisation()
    use_ladder(("breach", "percent", 100, ["department_head", "supervisors"], "add_follower", None))
    build()
    chasing.sweep(DUE)
    assert list(Follower.objects.values_list("user__name", flat=True)) == ["陈立"]


def test_it_goes_on_when_one_request_cannot_be_reckoned(asked, monkeypatch):
    second = open_ticket(phone="13700000001")
    department = make_department("finance", contact=UserFactory(name="宋佳", roles=["department"]))
    collaboration.ask(second, department=department, request="查付款", by=asked.asked_by, now=NOW)
    right = clocks.acceptance_watch

    def broken(request, *rest):
        if request.pk == asked.pk:
            raise ValueError("no such calendar")
        return right(request, *rest)

    monkeypatch.setattr(clocks, "acceptance_watch", broken)
    for later in (timedelta(), chasing.RETRY_AFTER):
        result = chasing.sweep(DUE + later)
        assert result.failed == 1
    assert Collaboration.objects.get(pk=asked.pk).next_check_at == DUE + 2 * chasing.RETRY_AFTER
    assert TicketEvent.objects.filter(ticket=second, code=EventCode.BREACHED).count() == 1
    assert [name for name, _link in told("sweep_failed")] == ["沈经理"]
    monkeypatch.undo()
    assert chasing.sweep(DUE + 2 * chasing.RETRY_AFTER).breached == 1


def test_it_runs_with_the_sweep_of_the_tickets(asked):
    assert not jobs.deadlines_are_due(NOW)
    Ticket.objects.update(next_check_at=None)
    assert jobs.deadlines_are_due(DUE - 30 * MINUTE)
    assert escalation.due(DUE) == 1
    with time_machine.travel(DUE, tick=False):
        assert jobs.sweep_deadlines()["breached"] == 1
    assert escalation.due(DUE) == 0


def test_it_counts_requests_when_the_command_is_asked_what_is_due(asked, capsys):
    Ticket.objects.update(next_check_at=None)
    with time_machine.travel(DUE, tick=False):
        call_command("sweep_deadlines", "--dry-run")
        assert "due: 1" in capsys.readouterr().out
        call_command("sweep_deadlines")
        assert "breached 1" in capsys.readouterr().out
    assert len(rungs(asked)) == 2


def test_it_leaves_a_breach_of_the_department_out_of_what_the_agent_must_explain(asked):
    chasing.sweep(DUE)
    workflow.resolve(Ticket.objects.get(), by=asked.asked_by, now=DUE + MINUTE, result="好了")
    assert Ticket.objects.get().breach_reason == ""


def race(*jobs_):
    """Run functions at once, each with a connection of its own; what they raise is returned."""
    barrier, found = threading.Barrier(len(jobs_)), []

    def run(job):
        try:
            barrier.wait(10)
            found.append(job())
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.django_db(transaction=True)
def test_it_happens_once_when_two_sweepers_meet():
    asked = build()
    agent = asked.asked_by
    for n in range(12):
        ticket = open_ticket(phone=f"1360000{n:04d}", assign=False)
        Ticket.objects.filter(pk=ticket.pk).update(assignee=agent, status="in_progress")
        collaboration.ask(ticket, department=asked.department, request="查", by=agent, now=NOW)
    results = race(*[lambda: chasing.sweep(DUE) for _n in range(3)])
    assert not [error for error in results if isinstance(error, Exception)], results
    assert sum(result.breached for result in results) <= 13
    chasing.sweep(DUE)  # what one sweeper left to another
    assert TicketEvent.objects.filter(code=EventCode.BREACHED).count() == 13
    assert Collaboration.objects.filter(next_check_at__isnull=False).count() == 0
    keys = list(OutboundMessage.objects.filter(kind="breach:acceptance").values_list("dedupe_key", flat=True))
    assert len(keys) == len(set(keys)) == 13 * 4


@pytest.mark.django_db(transaction=True)
def test_it_ends_one_way_when_the_answer_and_the_sweep_and_the_withdrawal_meet():
    asked = build()
    clerk, agent = asked.department.contact, asked.asked_by
    results = race(
        lambda: collaboration.accept(asked, by=clerk, now=DUE + MINUTE),
        lambda: collaboration.withdraw(asked, by=agent, now=DUE + MINUTE, reason="x"),
        lambda: chasing.sweep(DUE + MINUTE),
    )
    refused = [error for error in results if isinstance(error, Exception)]
    assert all(isinstance(error, NotAllowed) for error in refused), refused
    chasing.sweep(DUE + HOUR)
    # The withdrawal is allowed before and after the acceptance; the acceptance only before.
    row = Collaboration.objects.get()
    assert (row.state, row.breached_at, row.next_check_at) == ("withdrawn", DUE, None)
    accepted = TicketEvent.objects.filter(code=EventCode.DEPARTMENT_ACCEPTED).count()
    assert (accepted, accepted + len(refused)) == (int(row.accepted_at is not None), 1)
    assert TicketEvent.objects.filter(code=EventCode.BREACHED).count() == 1
    assert TicketEvent.objects.filter(code=EventCode.DEPARTMENT_WITHDRAWN).count() == 1
