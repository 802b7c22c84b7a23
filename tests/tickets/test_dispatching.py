"""Choosing an agent from what the database says, and every way in which a waiting ticket comes to somebody who is free."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk import statements
from helpdesk.models import User
from tests.factories import NOW, TeamFactory, UserFactory, give_shift, make_agent, make_organisation, make_type, open_ticket
from tickets import absences, dispatching, jobs, results, routing, workflow
from tickets.choices import Grade, Status
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Absence, Agent, AgentLanguage, AgentResult, DispatchWeights, ShiftBreak, Skill, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(db):
    return make_organisation()


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def sheet(ticket):
    """The last score sheet: lines by agent."""
    event = [event for event in ticket.events.all() if event.data.get("sheet")][-1]
    return {line["agent"]: line for line in event.data["sheet"]}


def speaks(user: User, **grades: int) -> User:
    for language, grade in grades.items():
        AgentLanguage.objects.create(agent=user.agent, language=language.replace("_", "-"), grade=grade)
    return user


class TestChoosing:
    def test_it_gives_english_to_whoever_speaks_it_and_to_somebody_when_nobody_does(self, team):
        first = make_agent(team, cap=9)
        bilingual = speaks(make_agent(team, cap=1), en=3)
        ticket = open_ticket(language="en")
        assert ticket.assignee == bilingual
        assert {pk: line.get("language", 0) for pk, line in sheet(ticket).items()} == {first.pk: 0, bilingual.pk: 3}
        second = open_ticket(language="en", phone="13700000001")
        assert second.assignee == first
        assert second.events.get(code="assigned").data["scoring"]["notes"] == ["no_language"]

    def test_an_agent_without_languages_speaks_the_house_s_and_one_with_speaks_those(self, team):
        plain, english = make_agent(team), speaks(make_agent(team), en=5)
        ticket = open_ticket()
        assert ticket.assignee == plain
        assert sheet(ticket)[english.pk].get("language", 0) == 0

    def test_it_comes_back_to_the_agent_who_knows_the_customer_while_they_have_a_place(self, team):
        knows, other = make_agent(team, cap=2), make_agent(team, cap=2)
        first = open_ticket()
        Ticket.objects.filter(pk=first.pk).update(assignee=knows)
        workflow.resolve(fresh(first), by=knows, now=NOW + MINUTE, result="x")
        Agent.objects.update(last_assigned_at=None)
        assert open_ticket(now=NOW + timedelta(days=10)).assignee == knows
        assert open_ticket(now=NOW + timedelta(days=10)).assignee == other
        Agent.objects.filter(pk=knows.pk).update(cap=1)
        assert open_ticket(now=NOW + timedelta(days=10)).assignee == other

    def test_a_customer_of_long_ago_is_known_no_more(self, team):
        knows = make_agent(team)
        first = open_ticket()
        assert "known" in sheet(open_ticket(now=NOW + timedelta(days=89)))[knows.pk]
        Ticket.objects.exclude(pk=first.pk).delete()
        assert "known" not in sheet(open_ticket(now=NOW + timedelta(days=91)))[knows.pk]

    def test_what_is_in_hand_weighs_by_level_and_the_cap_counts_tickets(self, team):
        grave, light = make_agent(team, cap=3), make_agent(team, cap=3)
        for person, fields in ((grave, {"level": 2}), (light, {"priority": "low"}), (light, {"priority": "low"})):
            ticket = open_ticket(assign=False, phone="13700000001")
            Ticket.objects.filter(pk=ticket.pk).update(assignee=person, status=Status.ASSIGNED, **fields)
        ticket = open_ticket()
        lines = sheet(ticket)
        assert (lines[grave.pk]["hands"], lines[light.pk]["hands"], ticket.assignee) == ("2", "ll", light)
        assert sheet(open_ticket(phone="13700000002"))[light.pk]["skipped"] == "full"

    def test_it_passes_over_whoever_has_a_planned_break(self, team):
        agent = make_agent(team)
        shift = give_shift(agent, NOW - MINUTE)
        ShiftBreak.objects.create(shift=shift, start=NOW - MINUTE, end=NOW + 10 * MINUTE)
        ticket = open_ticket()
        assert (ticket.assignee, sheet(ticket)[agent.pk]["skipped"]) == (None, "on_break")
        assert routing.give_out(NOW + 10 * MINUTE) == 1

    def test_the_weights_of_ops_hold_and_stand_on_the_sheet(self, team):
        make_agent(team, skills={"product_quality": 5}, cap=9)
        other = make_agent(team, cap=5)
        DispatchWeights.objects.create(code="default", version=3, skill=0, rest=0)
        ticket = open_ticket()
        assert ticket.events.get(code="assigned").data["scoring"]["weights"]["version"] == 3
        DispatchWeights.objects.update(load=0, known=0, senior=100)
        Agent.objects.filter(pk=other.pk).update(grade=Grade.SENIOR)
        assert open_ticket(tier="vip", phone="13700000001").assignee == other

    def test_past_results_are_weighed_by_type(self, team):
        good, bad = make_agent(team), make_agent(team)
        kind = make_type()
        for person, value in ((good, 1.0), (bad, -1.0)):
            AgentResult.objects.create(agent=person.agent, issue_type=kind, value=value, solved=50, reckoned_at=NOW)
        ticket = open_ticket()
        assert (ticket.assignee, sheet(ticket)[bad.pk]["parts"]["past"]) == (good, -10)
        assert "past" not in sheet(open_ticket(issue_type="logistics", phone="13700000001"))[good.pk]["parts"]

    def test_level_one_looks_for_a_senior_elsewhere_and_says_so(self, team):
        elsewhere = make_agent(TeamFactory(code="technical", name="技术"), grade=Grade.SENIOR)
        make_agent(team, online=False)
        ticket = open_ticket(subject="插座冒烟", description="冒烟")
        data = ticket.events.get(code="assigned").data
        assert (ticket.assignee, data["scoring"]["notes"]) == (elsewhere, ["elsewhere"])


class TestOrder:
    def test_a_newcomer_does_not_overtake_what_waits(self, team, django_capture_on_commit_callbacks):
        agent = make_agent(team, cap=0)
        first = open_ticket(phone="13700000001")
        Agent.objects.update(cap=1)
        with django_capture_on_commit_callbacks(execute=True):
            second = open_ticket(now=NOW + MINUTE)
        assert (fresh(first).assignee, fresh(second).assignee) == (agent, None)
        assert second.events.get(code="queued").data["scoring"]["earlier"] is True

    def test_what_an_agent_has_no_skill_for_does_not_hold_others_up(self, team):
        agent = make_agent(team, cap=5, skills={"logistics": 3})
        stuck = open_ticket(phone="13700000001")
        assert open_ticket(now=NOW + MINUTE, issue_type="logistics").assignee == agent
        assert fresh(stuck).assignee is None

    def test_a_long_queue_of_what_nobody_can_does_not_hide_the_rest(self, team):
        for n in range(6):
            open_ticket(assign=False, phone=f"1370000{n:04d}")
        late = open_ticket(assign=False, now=NOW + MINUTE, issue_type="logistics")
        agent = make_agent(team, skills={"logistics": 3})
        assert routing.give_out(NOW + MINUTE, limit=3) == 1
        assert fresh(late).assignee == agent


class TestMoment:
    """Each way in which somebody becomes free: at once, or with the next minute's job."""

    def wait(self, team, **agent):
        person = make_agent(team, **agent)
        ticket = open_ticket(now=timezone.now(), phone="13700000001")
        assert ticket.assignee is None
        return person, ticket

    def test_a_result_was_given(self, team, django_capture_on_commit_callbacks):
        agent = make_agent(team, cap=1)
        first, second = open_ticket(), open_ticket(phone="13700000001")
        with django_capture_on_commit_callbacks(execute=True):
            workflow.resolve(first, by=agent, now=NOW + MINUTE, result="x")
        assert fresh(second).assignee == agent

    def test_a_ticket_was_handed_back(self, team):
        agent = make_agent(team, cap=1)
        first, second = open_ticket(), open_ticket(now=NOW + MINUTE, phone="13700000001")
        other = make_agent(team, cap=1)
        routing.hand_back(first, by=agent, now=NOW + 2 * MINUTE, reason="x")
        assert (fresh(first).assignee, fresh(second).assignee) == (other, agent)

    def test_somebody_came_online(self, team):
        agent, ticket = self.wait(team, online=False)
        assert routing.set_availability(agent, availability="online", now=timezone.now()) == 1
        assert fresh(ticket).assignee == agent

    def test_somebody_came_back_from_a_break(self, team):
        agent = make_agent(team)
        routing.set_availability(agent, availability="break", now=NOW)
        ticket = open_ticket()
        assert (ticket.assignee, sheet(ticket)[agent.pk]["skipped"]) == (None, "break")
        routing.set_availability(agent, availability="online", now=NOW)
        assert fresh(ticket).assignee == agent

    def test_a_shift_began(self, team, time_machine):
        agent = make_agent(team)
        now = timezone.now()
        give_shift(agent, now + 5 * MINUTE)
        ticket = open_ticket(now=now)
        assert (ticket.assignee, sheet(ticket)[agent.pk]["skipped"]) == (None, "off_shift")
        time_machine.move_to(now + 5 * MINUTE)
        assert jobs.give_out_waiting() == {"given": 1}
        assert fresh(ticket).assignee == agent

    def test_an_absence_ended(self, team, time_machine):
        agent = make_agent(team)
        now = timezone.now()
        absences.announce(agent.agent, start=now - MINUTE, end=now + 5 * MINUTE, now=now)
        ticket = open_ticket(now=now)
        assert (ticket.assignee, sheet(ticket)[agent.pk]["skipped"]) == (None, "absent")
        time_machine.move_to(now + 5 * MINUTE)
        assert jobs.give_out_waiting() == {"given": 1}

    def test_an_absence_was_called_off(self, team):
        agent = make_agent(team)
        now = timezone.now()
        absences.announce(agent.agent, start=now - MINUTE, end=now + 60 * MINUTE, now=now)
        ticket = open_ticket(now=now)
        absences.call_off(Absence.objects.get(), now=now)
        assert jobs.give_out_waiting() == {"given": 1}
        assert fresh(ticket).assignee == agent

    def test_the_cap_was_raised_by_a_supervisor(self, team, django_capture_on_commit_callbacks):
        agent, ticket = self.wait(team, cap=0)
        with django_capture_on_commit_callbacks(execute=True):
            self.change(agent, cap=1)
        assert fresh(ticket).assignee == agent

    def test_the_cap_was_raised_elsewhere(self, team):
        agent, ticket = self.wait(team, cap=0)
        Agent.objects.update(cap=1)
        assert jobs.give_out_waiting() == {"given": 1}
        assert fresh(ticket).assignee == agent

    def test_somebody_got_the_skill(self, team):
        agent, ticket = self.wait(team, skills={"logistics": 3})
        Skill.objects.create(agent=agent.agent, issue_type=make_type(), grade=1)
        assert jobs.give_out_waiting() == {"given": 1}
        assert fresh(ticket).assignee == agent

    def change(self, agent, **fields):
        boss = Client()
        boss.force_login(UserFactory(roles=["supervisor"]), backend="django.contrib.auth.backends.ModelBackend")
        forms = {f"{name}-{what}": 0 for name in ("skills", "languages", "results") for what in ("TOTAL_FORMS", "INITIAL_FORMS")}
        values = {"grade": "regular", "cap": 5, **fields, **forms}
        answer = boss.post(reverse("admin:tickets_agent_change", args=[agent.pk]), values)
        assert answer.status_code == 302, answer.context["errors"]


class TestRefusing:
    def test_the_next_best_gets_it_at_once_and_the_same_person_not_again(self, team):
        first, second = make_agent(team, skills={"product_quality": 5}, cap=1), make_agent(team, cap=1)
        ticket = open_ticket()
        event = routing.refuse(ticket, by=first, now=NOW + MINUTE, reason="refuse_skill", body="没做过")
        assert (fresh(ticket).assignee, fresh(ticket).status, event.code) == (second, Status.ASSIGNED, "declined")
        assert (event.data["from"], event.data["to"], event.data["reason"]) == (first.pk, second.pk, "refuse_skill")
        assert sheet(ticket)[first.pk]["skipped"] == "refused"
        routing.refuse(ticket, by=second, now=NOW + 2 * MINUTE, reason="x")
        assert (fresh(ticket).assignee, fresh(ticket).status) == (None, Status.NEW)
        assert routing.give_out(NOW + 3 * MINUTE) == 0

    def test_it_waits_for_the_others_on_duty_and_comes_back_when_there_are_none(self, team):
        agent, other = make_agent(team, cap=1), make_agent(team, cap=0)
        ticket = open_ticket()
        routing.refuse(ticket, by=agent, now=NOW + MINUTE, reason="x")
        assert routing.give_out(NOW + 20 * MINUTE) == 0
        routing.set_availability(other, availability="offline", now=NOW)
        assert routing.give_out(NOW + 20 * MINUTE) == 1
        assert fresh(ticket).assignee == agent
        with pytest.raises(NotAllowed, match=r"Nobody else|没有其他人"):
            routing.refuse(ticket, by=agent, now=NOW + 21 * MINUTE, reason="x")

    def test_the_place_it_leaves_is_filled(self, team):
        agent = make_agent(team, cap=1)
        first, second = open_ticket(), open_ticket(phone="13700000001", now=NOW + MINUTE)
        routing.refuse(first, by=agent, now=NOW + 2 * MINUTE, reason="x")
        assert (fresh(first).assignee, fresh(second).assignee) == (None, agent)

    def test_it_needs_a_reason(self, team):
        agent = make_agent(team)
        ticket = open_ticket()
        with pytest.raises(Incomplete):
            routing.refuse(ticket, by=agent, now=NOW, reason=" ")
        assert fresh(ticket).assignee == agent

    @pytest.mark.parametrize("why", ["late", "level", "other", "begun", "taken", "switched off"])
    def test_it_cannot_be_refused(self, team, why):
        agent = make_agent(team, grade=Grade.SENIOR)
        other = make_agent(team, online=False)
        ticket = open_ticket(**({"subject": "插座冒烟", "description": "冒烟"} if why == "level" else {}))
        if why == "begun":
            workflow.reply(ticket, by=agent, now=NOW, body="在看了")
        if why == "taken":
            routing.hand_back(ticket, by=agent, now=NOW, reason="x")
            routing.take(ticket, by=agent, now=NOW)
        if why == "switched off":
            DispatchWeights.objects.create(code="default", refuse_minutes=0)
        now = NOW + (6 if why == "late" else 1) * MINUTE
        with pytest.raises(NotAllowed):
            routing.refuse(ticket, by=other if why == "other" else agent, now=now, reason="x")
        assert fresh(ticket).assignee == agent

    def test_an_outsourced_agent_may_too_and_then_it_goes_home(self, team):
        outside = TeamFactory(code="outsourced", name="外包", is_outsourced=True)
        helper = make_agent(outside, roles=("outsourced",))
        ticket = open_ticket()
        routing.overflow(ticket, team=outside, now=NOW, surge=1)
        routing.refuse(fresh(ticket), by=helper, now=NOW + MINUTE, reason="x")
        assert (fresh(ticket).assignee, fresh(ticket).team, fresh(ticket).status) == (None, team, Status.NEW)


class TestResults:
    def test_they_are_read_from_what_happened_and_compared_with_the_house(self, team):
        good, bad = make_agent(team), make_agent(team)
        for n in range(8):
            now = NOW + 10 * n * MINUTE
            ticket = open_ticket(phone=f"1370000{n:04d}", now=now)
            by = ticket.assignee
            workflow.resolve(ticket, by=by, now=now + MINUTE, result="x")
            if by == bad:
                workflow.refuse(fresh(ticket), now=now + 2 * MINUTE, body="没解决")
                workflow.resolve(fresh(ticket), by=by, now=now + 3 * MINUTE, result="y")
        assert results.reckon(NOW + timedelta(days=1)) == 2
        rows = {row.agent_id: row for row in AgentResult.objects.all()}
        assert (rows[good.pk].solved, rows[good.pk].reopened) == (4, 0)
        assert (rows[bad.pk].solved, rows[bad.pk].reopened) == (4, 4)
        assert rows[good.pk].value > 0 > rows[bad.pk].value
        assert results.reckon(NOW + timedelta(days=120)) == 0
        assert not AgentResult.objects.exists()


def test_it_costs_the_same_however_many_candidates_there_are(team, django_assert_num_queries):
    for _n in range(12):
        make_agent(team)
    need = dispatching.need_of(open_ticket())
    dispatching.weights()
    with django_assert_num_queries(1):
        assert len(dispatching.candidates(need, NOW)) == 12


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what stands in the tables")
def test_sqlite_reads_no_more_for_it_however_many_tickets_there_are(team):
    agent = make_agent(team)
    for n in range(6):
        open_ticket(phone=f"1370000{n:04d}", assign=n % 2 == 0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    need = dispatching.need_of(open_ticket(assign=False))
    with CaptureQueriesContext(connection) as queries:
        assert [one.user_id for one in dispatching.candidates(need, NOW)] == [agent.pk]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = [row[-1] for row in cursor.fetchall()]
    reads = {line.split(" ", 2)[1]: line for line in plan if line.startswith(("SEARCH t ", "SEARCH c ", "SEARCH w ", "SEARCH e "))}
    assert "ticket_mine_due (assignee_id=?" in reads["t"]
    assert "ticket_customer (customer_id=?" in reads["c"]
    assert "ticket_queue (team_id=?" in reads["w"]
    assert all("event_ticket (ticket_id=?" in line for line in plan if line.startswith("SEARCH e "))
    assert not [line for line in plan if line.startswith(("SCAN t", "SCAN c", "SCAN e", "SCAN w USING"))]


@pytest.mark.postgres
def test_postgresql_may_not_sort_a_queue_for_its_head(team, monkeypatch):
    """It knows yesterday's length of the queue: what it may do is asked, as its plan for a few rows says little of thousands."""
    make_agent(team)
    need = dispatching.need_of(open_ticket(assign=False))
    plain, sorting = statements.all_rows, "SELECT current_setting('enable_sort')"
    seen = []

    def looked_at(turn, asked, after):
        seen.append(plain(turn, (sorting, []), after)[1])
        return plain(turn, asked, after)

    monkeypatch.setattr(statements, "all_rows", looked_at)
    assert dispatching.place(need, NOW).chosen
    assert (seen, statements.rows(sorting, [])) == ([[("off",)]], [("on",)])
