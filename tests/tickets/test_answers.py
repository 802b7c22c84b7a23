"""Answers at once (A8): what is answered with nobody looking at it, what never is, and that a place in the queue is unharmed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.models import OutboundMessage, Team
from knowledgebase.models import Article
from tests.factories import NOW, UserFactory, make_agent, make_type, open_ticket
from tests.knowledgebase.making import make_article
from tickets import answers, clocks, escalation, intake, routing, workflow
from tickets.choices import AnswerOutcome, AnswerWhen, Channel, EventCode, OrderState, Status, Tier
from tickets.errors import NotAllowed
from tickets.models import AnsweringArticle, AnswerSettings, AutomaticAnswer, ContactPoint, Customer, Order, Ticket

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PHONE = "13800006620"
QUESTION = {"subject": "养生壶怎么除垢", "description": "养生壶怎么除垢？", "issue_type": "product_enquiry", "phone": PHONE}


@pytest.fixture
def team(organisation: Team) -> Any:
    team = organisation
    make_type("product_enquiry", category="pre_sales")
    make_type("order_enquiry", category="after_sales")
    return team


@pytest.fixture
def article() -> Article:
    for title in ("怎么开发票", "怎么修改收货地址", "保修期多久", "怎么绑定手机"):
        make_article(title, body="请按页面提示办理。")
    return make_article(
        "养生壶怎么除垢",
        summary="用白醋或柠檬片煮一次即可。",
        body="加水到最高水位，放两片柠檬，煮沸后静置三十分钟。",
        title_en="How do I descale the kettle",
        summary_en="Boil it once with vinegar.",
        body_en="Fill it with water, add two slices of lemon, boil it and let it stand.",
    )


def make_order(state: str = OrderState.SHIPPED, *, at: datetime = NOW - 3 * HOUR, phone: str = PHONE, **fields: Any) -> Order:
    """An order of the customer with this phone, told by a file."""
    point = ContactPoint.objects.filter(value=f"+86{phone}").select_related("customer").first()
    customer = point.customer if point else Customer.objects.create(name="周敏", created_at=NOW - 100 * HOUR)
    if point is None:
        ContactPoint.objects.create(customer=customer, kind="phone", value=f"+86{phone}", raw=phone)
    step = {"at": at.isoformat(), "text": "快件已到达上海转运中心，联系电话13912345678", "place": "上海"}
    values = {
        "carrier": "顺丰",
        "tracking_number": "SF1234567890123",
        "track": [step],
        "placed_at": at - 24 * HOUR,
        "updated_at": at,
        "expected_at": NOW + 20 * HOUR,
    }
    return Order.objects.create(number="DD20261115001", state=state, customer=customer, **{**values, **fields})


def ask_where(**fields: Any) -> Ticket:
    values = {
        "subject": "我的快递到哪了",
        "description": "请问快递到哪了？",
        "issue_type": "order_enquiry",
        "order_number": "DD20261115001",
    }
    return open_ticket(**{**values, "phone": PHONE, **fields})


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def is_answered(ticket: Ticket) -> bool:
    return AutomaticAnswer.objects.filter(ticket=ticket).exists()


class TestWhereAnOrderIs:
    def test_it_is_told_at_once_when_the_contact_is_the_one_on_record(self, team: Any) -> None:
        make_agent(team)
        make_order()
        ticket = ask_where()
        assert (ticket.status, ticket.assignee, ticket.responded_at, ticket.due_at) == (Status.RESOLVED, None, None, None)
        said = ticket.messages.get(kind="auto")
        assert said.is_public
        assert said.author is None
        assert "SF1234567890123" in said.body
        assert "上海转运中心" in said.body
        assert "11月19日" in said.body or "tomorrow" in said.body or "明天" in said.body
        assert "13912345678" not in said.body
        assert not OutboundMessage.objects.filter(kind="assigned").exists()

    def test_it_is_in_the_customers_language_when_they_wrote_english(self, team: Any) -> None:
        make_order()
        ticket = ask_where(subject="Where is my order", description="When will my order arrive?", language="en")
        assert "is on its way" in ticket.messages.get(kind="auto").body

    @pytest.mark.parametrize(
        "other",
        [
            {"phone": "13911112222"},
            {"phone": "", "email": "stranger@example.com"},
            {"phone": ""},
            {"order_number": "DD20261115009"},
            {"description": "快递到哪了？一直不动，我要投诉"},
            {"description": "快递到哪了？不要了，帮我退款"},
            {"description": "快递到哪了，催一下"},
            {"description": "快递到哪了？DD20261115001 和 DD20261115777 两单都要"},
            {"issue_type": "product_quality"},
        ],
    )
    def test_it_is_not_told_when_it_is_not_theirs_or_they_want_more(self, team: Any, other: dict[str, str]) -> None:
        make_order()
        assert not is_answered(ask_where(**other))

    @pytest.mark.parametrize("state", [OrderState.DELIVERED, OrderState.RETURNED, OrderState.CANCELLED, OrderState.UNKNOWN])
    def test_it_is_not_told_when_asking_where_it_is_means_that_something_is_wrong(self, team: Any, state: str) -> None:
        make_order(state)
        assert not is_answered(ask_where())

    def test_it_is_not_told_when_the_last_news_is_old(self, team: Any) -> None:
        make_order(at=NOW - timedelta(days=5))
        assert not is_answered(ask_where())

    def test_it_is_not_told_when_the_order_was_only_ever_named_by_a_customer(self, team: Any) -> None:
        make_order(fetched_at=NOW - HOUR)
        assert not is_answered(ask_where())


class TestQuestions:
    def test_an_article_answers_when_it_is_sure(self, team: Any, article: Article) -> None:
        make_agent(team)
        ticket = open_ticket(**QUESTION)
        said = ticket.messages.get(kind="auto").body
        assert ticket.status == Status.RESOLVED
        assert "柠檬" in said
        assert article.get_absolute_url() in said
        answer = AutomaticAnswer.objects.get(ticket=ticket)
        assert (answer.article, answer.outcome) == (article, AnswerOutcome.WAITING)
        assert answer.why["covered"] >= 0.6
        assert "除垢" in "".join(answer.why["words"])
        json.dumps(answer.why)

    def test_it_is_in_english_when_the_question_was(self, team: Any, article: Article) -> None:
        ticket = open_ticket(**{**QUESTION, "subject": "Descale", "description": "How do I descale the kettle?", "language": "en"})
        assert "lemon" in ticket.messages.get(kind="auto").body

    def test_it_says_nothing_when_the_article_does_not_speak_the_customers_language(self, team: Any, article: Article) -> None:
        Article.objects.filter(pk=article.pk).update(title_en="", body_en="")
        assert not is_answered(open_ticket(**{**QUESTION, "language": "en"}))

    @pytest.mark.parametrize(
        "other",
        [
            {"description": "养生壶怎么除垢？" * 30},
            {
                "description": "养生壶怎么除垢？还有能便宜多少，买十个给公司发福利，另外开增值税专用发票要提供哪些资料？周末也送货上门安装吗？"
            },
            {"description": "养生壶怎么除垢？我要投诉"},
            {"description": "养生壶除垢时冒烟了，怎么办？"},
            {"description": "养生壶除垢"},
            {"subject": "怎么注销会员", "description": "怎么注销会员？"},
            {"order_number": "DD20261115001"},
            {"issue_type": "service_attitude"},
            {"issue_type": "product_quality"},
            {"channel": Channel.IMPORT},
            {"channel": Channel.PHONE},
            {"draft": "files"},
            {"tier": Tier.VIP},
        ],
    )
    def test_a_person_answers_when_it_is_more_than_one_simple_question(self, team: Any, article: Article, other: dict[str, Any]) -> None:
        values = {**QUESTION, **other}
        if "description" in other and "subject" not in other:
            values["subject"] = ""
        assert not is_answered(open_ticket(**values))

    def test_a_person_answers_when_staff_took_it_down(self, team: Any, article: Article) -> None:
        contact = intake.Contact(channel=Channel.WEB, **QUESTION)
        assert not is_answered(intake.open_ticket(contact, now=NOW, by=make_agent(team)).ticket)
        from_program = replace(contact, phone="13811112222", channel=Channel.API)
        assert is_answered(intake.open_ticket(from_program, now=NOW, by=UserFactory(name="小程序")).ticket)

    def test_a_person_answers_when_the_same_customer_asks_again(self, team: Any, article: Article) -> None:
        first = open_ticket(**QUESTION)
        workflow.confirm(first, now=NOW + HOUR)
        assert not is_answered(open_ticket(**{**QUESTION, "description": "请问养生壶怎么除垢？"}, now=NOW + 2 * HOUR))
        assert is_answered(open_ticket(**{**QUESTION, "phone": "13811112222"}, now=NOW + 2 * HOUR))

    def test_an_internal_article_answers_nobody(self, team: Any) -> None:
        make_article("养生壶怎么除垢", body="内部：先问购买日期。", audience="internal")
        assert not is_answered(open_ticket(**QUESTION))

    def test_ops_decide_when_and_what_is_answered(self, team: Any, article: Article) -> None:
        row = AnswerSettings.objects.create(code="default", when=AnswerWhen.OFF_HOURS)
        assert not is_answered(open_ticket(**QUESTION))
        night = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
        assert is_answered(open_ticket(**{**QUESTION, "phone": "13811112222"}, now=night))
        for change in ({"when": AnswerWhen.NEVER}, {"article": False}, {"covered": 1.0, "evidence": 20.0}, {"article_types": []}):
            AnswerSettings.objects.filter(pk=row.pk).update(**{"when": AnswerWhen.ALWAYS, "article": True, **change})
            assert not is_answered(open_ticket(**{**QUESTION, "phone": "13811113333"}, now=night + HOUR))

    def test_the_ticket_is_there_and_given_out_when_the_answer_fails(
        self, team: Any, article: Article, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        agent = make_agent(team)
        monkeypatch.setattr(answers, "article_words", lambda _article: 1 / 0)
        assert open_ticket(**QUESTION).assignee == agent
        monkeypatch.undo()
        monkeypatch.setattr(workflow, "answer_at_once", lambda *_args, **_named: 1 / 0)
        assert fresh(open_ticket(**{**QUESTION, "phone": "13811112222"})).assignee == agent

    def test_an_ordinary_complaint_costs_no_statement_more(self, team: Any, article: Article) -> None:
        AnswerSettings.objects.create(code="default")
        open_ticket(phone="13811110000")
        with CaptureQueriesContext(connection) as off:
            open_ticket(phone="13811112222", description="壶盖裂了，我要投诉")
        assert not any("answersettings" in query["sql"] or "posting" in query["sql"] for query in off.captured_queries)


class TestItDidNotHelp:
    def test_deadlines_and_place_are_as_if_there_had_been_no_answer(
        self, team: Any, article: Article, django_capture_on_commit_callbacks: Any
    ) -> None:
        answered = open_ticket(**QUESTION)
        AnswerSettings.objects.create(code="default", when=AnswerWhen.NEVER)
        plain = open_ticket(**{**QUESTION, "phone": "13811112222"})
        later = open_ticket(phone="13811113333", now=NOW + HOUR)
        event = workflow.did_not_help(answered, now=NOW + 2 * HOUR)
        back = fresh(answered)
        names = (
            "status", "priority", "level", "cycle", "policy_id", "response_due_at", "resolution_due_at", "responded_at", "resolved_at",
            "first_resolved_at", "paused_at", "due_at", "running_since", "response_breached_at", "closed_at", "auto_close_at", "unread_since",
        )  # fmt: skip
        was = fresh(plain)
        assert {name: getattr(back, name) for name in names} == {name: getattr(was, name) for name in names}
        assert (event.code, event.actor_kind) == (EventCode.DID_NOT_HELP, "customer")
        assert list(Ticket.objects.waiting_in_queue()) == [back, was, later]
        explained, usual = clocks.explain(back, NOW + 2 * HOUR), clocks.explain(was, NOW + 2 * HOUR)
        assert explained is not None
        assert usual is not None
        assert [step.code for step in explained.response.steps] == [step.code for step in usual.response.steps]
        assert explained.held == usual.held

    def test_it_is_given_out_at_once(self, team: Any, article: Article, django_capture_on_commit_callbacks: Any) -> None:
        agent = make_agent(team)
        ticket = open_ticket(**QUESTION)
        with django_capture_on_commit_callbacks(execute=True):
            workflow.did_not_help(ticket, now=NOW + HOUR / 4)
        assert (fresh(ticket).assignee, fresh(ticket).status) == (agent, Status.ASSIGNED)

    def test_nothing_is_told_while_it_waits_and_the_truth_when_it_is_back(self, team: Any, article: Article) -> None:
        ticket = open_ticket(**QUESTION)
        escalation.sweep(NOW + 5 * HOUR)
        assert not ticket.events.filter(code__in=[EventCode.WARNED, EventCode.BREACHED]).exists()
        workflow.did_not_help(ticket, now=NOW + 5 * HOUR)
        assert fresh(ticket).is_overdue(NOW + 5 * HOUR)
        escalation.sweep(NOW + 5 * HOUR)
        assert ticket.events.filter(code=EventCode.BREACHED, data__clock="response").exists()

    @pytest.mark.parametrize("how", ["refuse", "writes", "reopen"])
    def test_every_way_back_is_the_same(self, team: Any, article: Article, how: str) -> None:
        ticket = open_ticket(**QUESTION)
        due = clocks.first(next(row for row in clocks.policies().values() if row.pk == ticket.policy_id), ticket.created_at)["due_at"]
        if how == "refuse":
            workflow.refuse(ticket, now=NOW + HOUR / 2, body="还是不行")
        elif how == "writes":
            workflow.customer_writes(ticket, now=NOW + HOUR / 2, body="试过了，水垢还在")
        else:
            workflow.reopen(ticket, by=make_agent(team, online=False), now=NOW + HOUR / 2, reason="我来看看")
        back = fresh(ticket)
        assert (back.status, back.priority, back.cycle, back.due_at) == (Status.NEW, "normal", 0, due)
        assert AutomaticAnswer.objects.get(ticket=ticket).outcome == AnswerOutcome.DID_NOT_HELP

    def test_a_mere_thanks_leaves_it_answered(self, team: Any, article: Article) -> None:
        ticket = open_ticket(**QUESTION)
        workflow.customer_writes(ticket, now=NOW + HOUR, body="谢谢！")
        assert fresh(ticket).status == Status.RESOLVED
        assert AutomaticAnswer.objects.waiting().filter(ticket=ticket).exists()

    def test_only_one_word_counts(self, team: Any, article: Article) -> None:
        first, second = open_ticket(**QUESTION), open_ticket(**{**QUESTION, "phone": "13811112222"})
        workflow.did_not_help(first, now=NOW + HOUR)
        with pytest.raises(NotAllowed):
            workflow.did_not_help(first, now=NOW + HOUR)
        with pytest.raises(NotAllowed):
            workflow.confirm(first, now=NOW + HOUR)
        workflow.confirm(second, now=NOW + HOUR)
        with pytest.raises(NotAllowed):
            workflow.did_not_help(second, now=NOW + HOUR)
        assert AutomaticAnswer.objects.get(ticket=second).outcome == AnswerOutcome.HELPED


class TestItWasLetBe:
    def test_silence_closes_it_as_any_other(self, team: Any, article: Article) -> None:
        ticket = open_ticket(**QUESTION)
        escalation.sweep(NOW + 72 * HOUR)
        assert fresh(ticket).status == Status.CLOSED
        assert AutomaticAnswer.objects.get(ticket=ticket).outcome == AnswerOutcome.SILENT

    def test_taken_up_again_it_owes_the_solution_and_no_first_answer_of_days_ago(self, team: Any, article: Article) -> None:
        ticket = open_ticket(**QUESTION)
        workflow.confirm(ticket, now=NOW + HOUR)
        at = NOW + 48 * HOUR
        workflow.customer_writes(ticket, now=at, body="又有水垢了")
        back = fresh(ticket)
        assert (back.status, back.cycle, back.response_due_at) == (Status.NEW, 1, None)
        assert back.due_at == back.resolution_due_at
        assert back.due_at is not None
        assert back.due_at > at
        agent = make_agent(team)
        routing.take(back, by=agent, now=at)
        workflow.reply(back, by=agent, now=at + HOUR, body="我来帮您")
        assert fresh(ticket).response_due_at is None
        escalation.sweep(at + HOUR)
        assert not ticket.events.filter(code=EventCode.BREACHED).exists()


class TestArticlesThatDoNotHelp:
    def test_one_is_sent_no_more_and_the_editors_are_told_once(
        self, team: Any, article: Article, django_capture_on_commit_callbacks: Any
    ) -> None:
        editor = UserFactory(roles=["editor"])
        AnswerSettings.objects.create(code="default", off_after=2, off_among=3)
        for number in range(4):
            ticket = open_ticket(**{**QUESTION, "phone": f"1381111220{number}"})
            if number == 3:
                assert not is_answered(ticket)
                break
            with django_capture_on_commit_callbacks(execute=True):
                if number == 1:
                    workflow.confirm(ticket, now=NOW + number * HOUR)
                else:
                    workflow.did_not_help(ticket, now=NOW + number * HOUR)
        assert AnsweringArticle.objects.get(article=article).is_off
        notice = OutboundMessage.objects.get(kind="answers_off")
        assert notice.recipient == editor
        assert article.title in notice.subject
