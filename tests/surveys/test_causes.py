"""Every late or unhappy ticket asks for its root cause, once; an agent proposes it, a supervisor confirms it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from helpdesk.models import Cursor
from surveys import answering, causes, defaults
from surveys.errors import Missing, NotOpen, StaleReview
from surveys.models import CauseCase, CauseOccasion, RootCause
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, make_organisation, open_ticket
from tests.surveys.making import CLOSED, GOOD, POOR, closed, resolved, sent
from tickets import escalation, workflow
from tickets.choices import EventCode

pytestmark = pytest.mark.django_db

LATE = NOW + timedelta(days=3)


@pytest.fixture
def cause():
    main = RootCause.objects.create(code="process", name="流程设计", name_en="Process")
    return RootCause.objects.create(code="process_department", name="协作不畅", parent=main, reasons=["breach_department"])


def overdue(agent=None, **contact):
    """A ticket whose deadlines passed, as the sweep saw it."""
    team = make_organisation()
    agent = agent or make_agent(team)
    ticket = open_ticket(**contact)
    escalation.sweep(LATE)
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def case():
    ticket = overdue()
    causes.pull(LATE)
    return ticket.cause_case


def test_it_asks_once_for_a_ticket_that_missed_both_deadlines():
    ticket = overdue()
    assert ticket.events.filter(code=EventCode.BREACHED).count() == 2
    assert causes.pull(LATE) == 2
    case = CauseCase.objects.get()
    assert (case.ticket, case.agent, case.team, case.issue_type_code) == (ticket, ticket.assignee, ticket.team, "product_quality")
    assert (case.is_overdue, case.is_refused, case.is_poor, case.state) == (True, False, False, "asked")


def test_it_asks_when_the_customer_says_that_it_is_not_solved():
    workflow.refuse(resolved(), now=CLOSED, body="还是坏的")
    causes.pull(CLOSED)
    assert CauseCase.objects.get().is_refused


def test_it_asks_for_a_poor_survey_and_not_for_a_good_one():
    agent = make_agent(cap=9)
    answering.answer(sent(closed(agent)), now=CLOSED, **GOOD)
    poor = sent(closed(agent, subject="另一件事"))
    answering.answer(poor, now=CLOSED, **POOR)
    assert causes.pull(CLOSED) == 1
    assert (CauseCase.objects.get().ticket, CauseCase.objects.get().is_poor) == (poor.ticket, True)


def test_it_asks_nothing_twice_when_its_place_was_lost():
    overdue()
    causes.pull(LATE)
    Cursor.objects.all().delete()
    assert causes.pull(LATE) == 0
    assert CauseOccasion.objects.count() == 2


def test_it_finds_an_event_that_became_visible_late():
    ticket = overdue()
    Cursor.objects.create(name=causes.CURSOR, position=ticket.events.order_by("-pk").first().pk + 5)
    assert causes.pull(LATE) == 2


def test_it_asks_nothing_about_what_is_long_past_or_was_cancelled():
    ticket = overdue()
    assert causes.pull(LATE + timedelta(days=31)) == 0
    workflow.cancel(ticket, by=UserFactory(), now=LATE, reason="spam", breach_reason="breach_other")
    Cursor.objects.all().delete()
    assert causes.pull(LATE) == 0


@pytest.mark.django_db(transaction=True)
def test_it_asks_once_when_several_workers_run_at_once():
    agent = make_agent(make_organisation(), cap=20)
    for number in range(5):
        open_ticket(subject=f"第 {number} 件")
    overdue(agent)

    def run(_number: int) -> int:
        try:
            return causes.pull(LATE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(8))) == 12
    assert (CauseCase.objects.count(), CauseOccasion.objects.count()) == (6, 12)


def test_it_is_proposed_by_the_agent_and_confirmed_by_the_supervisor(case, cause):
    supervisor = UserFactory(roles=["supervisor"])
    causes.propose(case, by=case.agent, now=LATE, cause=cause, words="仓库两天没回。")
    event = causes.confirm(case, by=supervisor, now=LATE, cause=cause, words="仓库两天没回。")
    fresh = CauseCase.objects.get()
    assert (fresh.state, fresh.proposed_by, fresh.confirmed_by, fresh.cause) == ("confirmed", case.agent, supervisor, cause)
    assert (event.code, event.data["cause"], event.actor) == (EventCode.ROOT_CAUSE, "process_department", supervisor)
    with pytest.raises(NotOpen):
        causes.propose(fresh, by=case.agent, now=LATE, cause=cause, words="不是")


@pytest.mark.parametrize(("words", "picked"), [("仓库", False), (" ", True)])
def test_it_wants_a_cause_and_words(case, cause, words, picked):
    with pytest.raises(Missing):
        causes.propose(case, by=case.agent, now=LATE, cause=cause if picked else None, words=words)
    assert CauseCase.objects.get().state == "asked"


def test_it_is_written_by_one_of_two_at_once(case, cause):
    seen = CauseCase.objects.get()
    causes.propose(case, by=case.agent, now=LATE, cause=cause, words="仓库。")
    with pytest.raises(StaleReview):
        causes.confirm(seen, by=case.agent, now=LATE, cause=cause, words="别的。")
    assert CauseCase.objects.get().words == "仓库。"


def test_it_is_looked_at_again_when_something_more_happens_after_it_was_confirmed(case, cause):
    causes.confirm(case, by=case.agent, now=LATE, cause=cause, words="仓库。")
    workflow.resolve(case.ticket, by=case.agent, now=LATE, result="已寄出", breach_reason="breach_department")
    case.ticket.refresh_from_db()
    workflow.refuse(case.ticket, now=LATE + timedelta(hours=1), body="没收到")
    causes.pull(LATE + timedelta(hours=1))
    fresh = CauseCase.objects.get()
    assert (fresh.state, fresh.cause, fresh.words, fresh.is_refused) == ("proposed", cause, "仓库。", True)


def test_it_comes_with_a_tree_of_causes_that_ops_keep(db):
    defaults.install(NOW)
    mains = RootCause.objects.filter(parent__isnull=True)
    assert list(mains.values_list("code", flat=True)) == ["system", "skill", "process", "other"]
    assert all(main.children.count() >= 3 for main in mains)
    RootCause.objects.filter(code="system_lacks").delete()
    defaults.install(NOW)
    assert not RootCause.objects.filter(code="system_lacks").exists()


# ---- on the desk


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(LATE, tick=False):
        yield


def test_it_is_asked_for_on_the_tickets_page_with_the_cause_that_the_reason_suggests(client, case, cause):
    workflow.explain_breach(case.ticket, by=case.agent, now=LATE, reason="breach_department")
    client.force_login(case.agent)
    page = client.get(case.ticket.get_absolute_url()).content.decode()
    assert reverse("admin:cause", args=[case.pk]) in page
    assert f'<option value="{cause.pk}" selected>' in page
    sent = {"step": "propose", "cause": cause.pk, "words": "仓库两天没回。", "version": case.version}
    assert client.post(reverse("admin:cause", args=[case.pk]), sent)["Location"] == case.ticket.get_absolute_url()
    assert CauseCase.objects.get().state == "proposed"


def test_it_is_not_on_the_page_of_a_ticket_in_time(client):
    ticket = closed()
    client.force_login(ticket.assignee)
    assert 'id="f-cause"' not in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "status"), [("agent", 403), ("outsider", 404), ("supervisor", 302)])
def test_it_is_confirmed_by_right_only(client, case, cause, who, status):
    people = {
        "agent": case.agent,
        "outsider": UserFactory(roles=["agent"], teams=[TeamFactory(code="other", name="其他组")]),
        "supervisor": UserFactory(roles=["supervisor"]),
    }
    client.force_login(people[who])
    sent = {"step": "confirm", "cause": cause.pk, "words": "仓库。", "version": case.version}
    assert client.post(reverse("admin:cause", args=[case.pk]), sent).status_code == status
    assert (CauseCase.objects.get().state == "confirmed") is (status == 302)


def test_it_lists_and_counts_cases_by_every_filter(client, case, cause):
    client.force_login(UserFactory(roles=["supervisor"]))
    where, row = reverse("admin:causes"), f'id="c-{case.pk}"'

    def there(**asked):
        return row in client.get(where, asked).content.decode()

    assert there()
    assert there(cause="none")
    assert not there(cause="process")
    causes.confirm(case, by=case.agent, now=LATE, cause=cause, words="仓库。")
    assert there(cause="process", state="confirmed", why="overdue", team=case.team.code, type="product_quality", month="2026-11")
    assert there(cause="process_department")
    for asked in (
        {"cause": "none"},
        {"state": "asked"},
        {"why": "poor"},
        {"team": "x"},
        {"type": "x"},
        {"month": "2026-10"},
        {"month": "x"},
    ):
        assert not there(**asked), asked


@pytest.mark.parametrize("role", ["agent", "outsourced", "editor", "department"])
def test_it_lists_nothing_without_the_right(client, role):
    client.force_login(UserFactory(roles=[role]))
    assert client.get(reverse("admin:causes")).status_code == 403


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13"])
def test_it_lists_nothing_for_a_month_that_is_none(client, month):
    client.force_login(UserFactory(roles=["supervisor"]))
    assert client.get(reverse("admin:causes"), {"month": month}).status_code == 200
