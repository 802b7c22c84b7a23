"""A ticket goes up: by hand, by a rung, by a rule; and comes down again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk import configuration
from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, open_ticket
from tickets import chain, escalation, routing, workflow
from tickets.choices import Availability, EscalationTrigger, Grade, Rank, Status
from tickets.errors import Incomplete, NobodyFits, NotAllowed, StaleTicket
from tickets.models import Agent, EscalationRule, Follower, Ladder, LadderRung, SlaPolicy, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LAW = {"words": ["起诉", "律师"], "trigger": EscalationTrigger.WORDS}


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team, name="林晓彤")


@pytest.fixture
def senior(team):
    return make_agent(team, name="郑凯", grade=Grade.SENIOR, cap=0)


@pytest.fixture
def supervisor(team):
    return UserFactory(name="陈立", roles=["supervisor"], teams=[team])


@pytest.fixture
def manager(team):
    return UserFactory(name="何静", roles=["manager"])


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def make_rule(code="law", rank=Rank.SUPERVISOR, **fields):
    return EscalationRule.objects.create(code=code, rank=rank, **{"name": code, "name_en": code, **LAW, **fields})


def escalations(ticket):
    return [(event.data["reason"], event.data["to"]) for event in ticket.events.filter(code="escalated")]


def told(kind):
    return list(
        OutboundMessage.objects.filter(kind=kind, channel=OutboundChannel.IN_APP).order_by("pk").values_list("recipient__name", flat=True)
    )


def up(ticket, by, rank=Rank.SUPERVISOR, **fields):
    return chain.hand_up(ticket, rank=rank, by=by, now=NOW + MINUTE, **{"reason": "escalate_authority", **fields})


class TestByHand:
    def test_responsibility_moves_and_history_stays(self, agent, supervisor):
        ticket = open_ticket()
        event = up(ticket, agent, body="金额超出权限")
        row = fresh(ticket)
        assert (row.assignee, row.escalation, row.status) == (supervisor, Rank.SUPERVISOR, Status.ASSIGNED)
        assert event.data == {"rank": 2, "from": agent.pk, "to": supervisor.pk, "reason": "escalate_authority", "text": "金额超出权限"}
        assert Follower.objects.get().user == agent
        assert told("escalated") == ["陈立"]
        assert told("escalated_away") == []  # the agent did it

    def test_it_goes_to_the_least_laden_of_a_rank(self, team, agent, supervisor):
        other = UserFactory(name="孙雯", roles=["supervisor"], teams=[team])
        up(open_ticket(), agent)
        second = open_ticket(phone="13900000001")
        assert up(second, agent).data["to"] == other.pk

    def test_it_goes_to_the_next_rank_when_a_rank_has_nobody(self, agent, manager):
        ticket = open_ticket()
        assert up(ticket, agent, rank=Rank.SENIOR).data["rank"] == Rank.MANAGER
        assert fresh(ticket).assignee == manager

    @pytest.mark.parametrize("state", [Availability.OFFLINE, Availability.BREAK])
    def test_a_senior_who_is_not_there_is_passed_over(self, agent, senior, supervisor, state):
        Agent.objects.filter(user=senior).update(availability=state)
        assert up(open_ticket(), agent, rank=Rank.SENIOR).data["to"] == supervisor.pk

    def test_it_is_refused_when_nobody_is_above_and_nothing_changes(self, agent):
        ticket = open_ticket()
        with pytest.raises(NobodyFits):
            up(ticket, agent)
        assert (fresh(ticket).version, fresh(ticket).assignee) == (ticket.version, agent)

    def test_it_is_refused_without_a_reason_settled_that_far_up_or_stale(self, agent, supervisor, manager):
        ticket = open_ticket()
        with pytest.raises(Incomplete) as refused:
            up(ticket, agent, reason="", body=" ")
        assert refused.value.fields == ["reason"]
        with pytest.raises(StaleTicket):
            up(ticket, agent, version=ticket.version + 1)
        up(ticket, agent)
        with pytest.raises(NotAllowed):
            up(ticket, agent)
        workflow.resolve(ticket, by=supervisor, now=NOW + 2 * MINUTE, result="已退款")
        with pytest.raises(NotAllowed):
            up(ticket, agent, rank=Rank.MANAGER)
        assert ticket.events.filter(code="escalated").count() == 1

    def test_it_goes_on_up(self, agent, senior, supervisor, manager):
        ticket = open_ticket()
        for rank, giver, taker in ((1, agent, senior), (2, senior, supervisor), (3, supervisor, manager)):
            up(ticket, giver, rank=rank)
            assert (fresh(ticket).assignee, fresh(ticket).escalation) == (taker, rank)
        assert set(Follower.objects.values_list("user__name", flat=True)) == {"林晓彤", "郑凯", "陈立"}
        assert told("escalated_away") == ["林晓彤", "林晓彤", "郑凯"]

    def test_the_reason_reaches_each_reader_in_their_language(self, agent, supervisor):
        make_rule(name_en="Law is mentioned")
        supervisor.language = "en"
        supervisor.save()
        workflow.customer_writes(open_ticket(), now=NOW + MINUTE, body="我要起诉你们")
        notice = OutboundMessage.objects.get(kind="escalated")
        assert "Supervisor" in notice.subject
        assert "Law is mentioned" in notice.body
        assert "“起诉”" in notice.body

    def test_a_ticket_that_came_down_again_may_go_up_again(self, team, agent, supervisor):
        ticket = open_ticket()
        up(ticket, agent)
        routing.assign(ticket, to=agent, by=supervisor, now=NOW + 2 * MINUTE)
        assert (fresh(ticket).assignee, fresh(ticket).escalation) == (agent, Rank.AGENT)
        up(ticket, agent)
        assert fresh(ticket).escalation == Rank.SUPERVISOR

    def test_a_transfer_or_the_queue_takes_it_down(self, team, agent, supervisor):
        other = TeamFactory(code="technical", name="技术组")
        for n, act in enumerate(
            (
                lambda ticket: routing.hand_back(ticket, by=supervisor, now=NOW + 2 * MINUTE, reason="x"),
                lambda ticket: routing.transfer(ticket, by=supervisor, now=NOW + 2 * MINUTE, reason="x", team=other),
            )
        ):
            ticket = open_ticket(phone=f"1390000000{n}")
            up(ticket, agent)
            act(ticket)
            assert fresh(ticket).escalation == Rank.AGENT

    def test_a_senior_keeps_the_rank_of_seniors_when_another_takes_over(self, team, agent, senior, supervisor):
        other = make_agent(team, grade=Grade.SENIOR, online=False)
        ticket = open_ticket()
        up(ticket, agent, rank=Rank.SENIOR)
        routing.assign(ticket, to=other, by=supervisor, now=NOW + 2 * MINUTE)
        assert fresh(ticket).escalation == Rank.SENIOR

    def test_it_says_who_would_get_it(self, agent, senior, manager):
        ticket = open_ticket()
        assert chain.receivers(ticket) == {Rank.SENIOR: senior, Rank.MANAGER: manager}
        up(ticket, agent, rank=Rank.SENIOR)
        assert chain.receivers(fresh(ticket)) == {Rank.MANAGER: manager}


class TestRules:
    def test_words_of_the_customer_hand_it_up_once(self, agent, supervisor):
        make_rule()
        ticket = open_ticket()
        workflow.customer_writes(ticket, now=NOW + MINUTE, body="再不退款我就起诉你们")
        workflow.customer_writes(ticket, now=NOW + 2 * MINUTE, body="我真的会起诉")
        row = fresh(ticket)
        assert (row.assignee, row.escalation) == (supervisor, Rank.SUPERVISOR)
        assert escalations(ticket) == [("rule:law", supervisor.pk)]
        assert ticket.events.get(code="escalated").key == "rule:law:0"
        assert Follower.objects.get().user == agent

    def test_once_for_each_cycle_also_after_it_came_down(self, agent, supervisor):
        make_rule()
        ticket = open_ticket()
        workflow.customer_writes(ticket, now=NOW + MINUTE, body="起诉你们")
        routing.assign(ticket, to=agent, by=supervisor, now=NOW + 2 * MINUTE)
        workflow.customer_writes(ticket, now=NOW + 3 * MINUTE, body="起诉你们")
        assert fresh(ticket).assignee == agent
        workflow.resolve(ticket, by=agent, now=NOW + 4 * MINUTE, result="已退款")
        workflow.refuse(ticket, now=NOW + 5 * MINUTE, body="没收到退款，起诉")
        assert fresh(ticket).assignee == supervisor
        assert list(ticket.events.filter(code="escalated").values_list("key", flat=True)) == ["rule:law:0", "rule:law:1"]

    @pytest.mark.parametrize("body", ["我没打算起诉", "谢谢", "什么时候发货"])
    def test_a_denied_word_or_thanks_change_nothing(self, agent, supervisor, body):
        make_rule()
        ticket = open_ticket()
        workflow.customer_writes(ticket, now=NOW + MINUTE, body=body)
        assert fresh(ticket).assignee == agent

    def test_the_second_refusal_counts_and_not_the_first(self, agent, supervisor):
        make_rule("repeat", trigger=EscalationTrigger.REFUSALS, count=2)
        ticket = open_ticket()
        for n in range(2):
            assert fresh(ticket).escalation == Rank.AGENT
            workflow.resolve(ticket, by=agent, now=NOW + (2 * n + 1) * MINUTE, result="已处理")
            workflow.refuse(ticket, now=NOW + (2 * n + 2) * MINUTE)
        assert fresh(ticket).assignee == supervisor
        assert fresh(ticket).status == Status.IN_PROGRESS

    def test_a_level_set_by_hand_goes_to_a_senior_and_stays_with_one(self, agent, senior):
        make_rule("level-1", Rank.SENIOR, trigger=EscalationTrigger.LEVEL, level=1, words=[])
        ticket = open_ticket()
        workflow.reclassify(ticket, by=agent, now=NOW + MINUTE, category="complaint", level=1)
        assert fresh(ticket).assignee == senior
        workflow.reclassify(ticket, by=senior, now=NOW + 2 * MINUTE, category="complaint", level=2)
        workflow.reclassify(ticket, by=senior, now=NOW + 3 * MINUTE, category="complaint", level=1)
        assert escalations(ticket) == [("rule:level-1", senior.pk)]

    def test_the_third_complaint_within_thirty_days_counts(self, agent, supervisor):
        make_rule("many", trigger=EscalationTrigger.COMPLAINTS, count=3)
        tickets = [open_ticket(now=NOW - timedelta(days=days)) for days in (40, 5, 3, 0)]
        for ticket in tickets:
            workflow.reclassify(ticket, by=agent, now=NOW, category="complaint")
        assert [fresh(ticket).assignee == supervisor for ticket in tickets] == [False, False, False, True]

    def test_the_strongest_of_several_acts_and_the_others_do_not_take_it_down(self, agent, senior, supervisor, manager):
        make_rule("law", Rank.SUPERVISOR)
        make_rule("press", Rank.MANAGER, words=["记者"])
        make_rule("polite", Rank.SENIOR, words=["请"])
        ticket = open_ticket()
        workflow.customer_writes(ticket, now=NOW + MINUTE, body="请转告：我要起诉，记者也在")
        workflow.customer_writes(ticket, now=NOW + 2 * MINUTE, body="我要起诉，请回复")
        assert escalations(ticket) == [("rule:press", manager.pk)]

    def test_a_ticket_that_is_high_enough_stays(self, agent, supervisor):
        make_rule()
        ticket = open_ticket()
        up(ticket, agent)
        workflow.customer_writes(ticket, now=NOW + 2 * MINUTE, body="起诉你们")
        assert escalations(ticket) == [("escalate_authority", supervisor.pk)]

    def test_a_rule_that_is_switched_off_says_nothing(self, agent, supervisor):
        make_rule(is_active=False)
        ticket = open_ticket()
        workflow.customer_writes(ticket, now=NOW + MINUTE, body="起诉你们")
        assert fresh(ticket).assignee == agent

    def test_nobody_above_is_told_and_said_and_keeps_the_customers_words(self, agent, supervisor):
        make_rule(rank=Rank.SUPERVISOR)
        ticket = open_ticket()
        Ticket.objects.filter(pk=ticket.pk).update(assignee=supervisor)
        supervisor.groups.clear()
        administrator = UserFactory(name="管理员", roles=["administrator"])
        workflow.customer_writes(ticket, now=NOW + MINUTE, body="起诉你们")
        assert ticket.messages.count() == 2
        assert escalations(ticket) == [("rule:law", None)]
        assert fresh(ticket).assignee == supervisor
        assert told("escalation_stuck") == [administrator.name]


class TestAtIntake:
    def test_a_contact_that_threatens_goes_straight_up_and_says_why(self, agent, supervisor):
        make_rule()
        ticket = fresh(open_ticket(description="壶盖裂了，再不换新我就起诉你们"))
        assert (ticket.assignee, ticket.escalation, ticket.status) == (supervisor, Rank.SUPERVISOR, Status.ASSIGNED)
        assert list(ticket.events.values_list("code", flat=True))[-2:] == ["assigned", "escalated"]
        last = ticket.events.get(code="escalated")
        assert (last.key, last.assignee_id, last.status, last.data["words"]) == ("rule:law:0", supervisor.pk, "assigned", ["起诉"])
        assert ticket.last_event == "escalated"
        assert (told("assigned"), told("escalated"), Follower.objects.count()) == ([], ["陈立"], 0)

    def test_words_in_the_subject_count(self, agent, supervisor):
        make_rule()
        assert open_ticket(subject="律师函", description="请看附件").assignee == supervisor

    def test_level_one_stays_with_a_senior_and_goes_up_from_anybody_else(self, agent, supervisor):
        make_rule("level-1", Rank.SENIOR, trigger=EscalationTrigger.LEVEL, level=1, words=[])
        assert open_ticket(subject="插座冒烟", description="冒烟").assignee == supervisor
        senior = make_agent(agent.teams.get(), grade=Grade.SENIOR)
        second = open_ticket(subject="插座冒烟", description="冒烟", phone="13900000001")
        assert (second.assignee, second.escalation) == (senior, Rank.AGENT)
        assert escalations(second) == []

    def test_level_one_without_anybody_on_duty_is_handed_up_and_everybody_in_charge_hears_it(self, team, supervisor, manager):
        make_rule("level-1", Rank.SENIOR, trigger=EscalationTrigger.LEVEL, level=1, words=[])
        assert open_ticket(subject="插座冒烟", description="冒烟").assignee == supervisor
        assert told("unplaced") == ["陈立", "何静"]

    def test_the_third_complaint_counts_and_an_enquiry_does_not(self, agent, supervisor):
        make_rule("many", trigger=EscalationTrigger.COMPLAINTS, count=3)
        said = {"description": "我要投诉", "issue_type": "service_attitude"}
        assert [open_ticket(**said).assignee == supervisor for _n in range(3)] == [False, False, True]
        assert open_ticket(issue_type="logistics", subject="什么时候发货", description="什么时候发货").assignee != supervisor

    def test_nobody_above_leaves_it_with_its_agent_and_says_so(self, agent):
        make_rule()
        ticket = open_ticket(description="起诉你们")
        assert (ticket.assignee, ticket.escalation) == (agent, Rank.AGENT)
        assert escalations(ticket) == [("rule:law", None)]

    def test_what_is_read_from_a_file_is_history_and_goes_nowhere(self, agent, supervisor):
        make_rule()
        ticket = open_ticket(description="起诉你们", assign=False, notify=False)
        assert (ticket.assignee, escalations(ticket)) == (None, [])

    def test_it_costs_no_statement_when_no_rule_speaks(self, agent, supervisor, monkeypatch):
        monkeypatch.setattr(configuration, "STAMP_SECONDS", 3600)  # on a slow machine a second passes in between
        open_ticket(phone="13900000000")
        with CaptureQueriesContext(connection) as without:
            open_ticket(phone="13900000001")
        make_rule()
        open_ticket(phone="13900000002")
        with CaptureQueriesContext(connection) as with_rules:
            open_ticket(phone="13900000003")
        assert len(with_rules) == len(without)


class TestRungs:
    @pytest.fixture
    def ladder(self, team):
        ladder = Ladder.objects.create(code="steep", name="steep")
        rung = {"ladder": ladder, "clock": "response", "code": "breach", "point": "percent", "amount": 100}
        LadderRung.objects.create(**rung, audience=["followers"], action="hand_up", rank=Rank.SUPERVISOR)
        SlaPolicy.objects.update(ladder=ladder)
        return ladder

    def test_a_breach_hands_it_up_once(self, agent, ladder, supervisor):
        ticket = open_ticket()
        for _again in range(2):
            escalation.sweep(NOW + 2 * HOUR)
        assert fresh(ticket).assignee == supervisor
        assert escalations(ticket) == [("rung:response:breach:0", supervisor.pk)]
        assert (told("escalated"), told("escalated_away")) == (["陈立"], ["林晓彤"])

    def test_a_breach_is_recorded_when_nobody_is_above(self, agent, ladder):
        ticket = open_ticket()
        result = escalation.sweep(NOW + 2 * HOUR)
        assert (result.breached, result.failed) == (1, 0)
        assert escalations(ticket) == [("rung:response:breach:0", None)]
        assert fresh(ticket).assignee == agent

    def test_it_stays_with_whoever_is_high_enough(self, agent, ladder, supervisor, manager):
        ticket = open_ticket()
        up(ticket, agent, rank=Rank.MANAGER)
        escalation.sweep(NOW + 2 * HOUR)
        assert fresh(ticket).assignee == manager
        assert fresh(ticket).response_breached_at == ticket.response_due_at

    def test_followers_hear_of_it_as_long_as_they_see_the_ticket(self, team, agent, ladder, supervisor):
        ticket = open_ticket()
        stranger = make_agent(TeamFactory(code="other", name="别组"), name="王磊")
        colleague = make_agent(team, name="周敏")
        for person in (stranger, colleague):
            chain.follow(ticket, user=person, by=person, now=NOW)
        escalation.sweep(NOW + 2 * HOUR)
        assert told("breach:response") == ["周敏"]


class TestFollowing:
    def test_following_twice_is_once_and_ends_once(self, team, agent):
        ticket, colleague = open_ticket(), make_agent(team)
        first = chain.follow(ticket, user=colleague, by=colleague, now=NOW)
        again = chain.follow(ticket, user=colleague, by=colleague, now=NOW)
        assert (first is not None, again) == (True, None)
        assert chain.unfollow(ticket, user=colleague, by=colleague, now=NOW) is not None
        assert chain.unfollow(ticket, user=colleague, by=colleague, now=NOW) is None
        assert list(ticket.events.values_list("code", flat=True))[-2:] == ["followed", "unfollowed"]
        assert not Follower.objects.exists()
        assert told("followed") == []

    def test_who_was_made_a_follower_is_told(self, team, agent, supervisor):
        colleague = make_agent(team, name="周敏")
        chain.follow(open_ticket(), user=colleague, by=supervisor, now=NOW)
        assert told("followed") == ["周敏"]
