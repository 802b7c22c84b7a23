"""Frequent matters: what a night writes down, that a matter keeps its row, and who sees what of it."""

from datetime import timedelta
from io import StringIO
from json import loads

import pytest
import time_machine
from django.core.management import call_command

from helpdesk.models import Heartbeat, Team, User
from reports import frequent, nightly
from reports.models import FrequentIssue, FrequentTicket
from tests.desk.conftest import at_desk
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.knowledgebase.making import make_article
from tests.reports.test_grouping import LATE, LEAKS, OTHERS
from tickets import workflow
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

PAGE = "/dashboard/frequent/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(organisation: Team) -> Team:
    team = organisation
    for at, (subject, body) in enumerate((*LEAKS, *LATE, *OTHERS)):
        write(subject, body, at)
    return team


def write(subject: str, body: str, number: int, *, days: int = 2) -> Ticket:
    """A contact of somebody new."""
    return open_ticket(
        subject=subject,
        description=body,
        name=f"客户{number}",
        phone=f"1390001{number:04d}",
        now=NOW - days * DAY,
        assign=False,
        notify=False,
    )


def by_wording() -> list[FrequentIssue]:
    return list(FrequentIssue.objects.filter(found_by="wording").order_by("-customers", "pk"))


def test_it_writes_down_matters_by_wording_and_by_type(house):
    found = frequent.find(NOW)
    leaks, late = by_wording()
    assert (found.issues, found.fresh, found.tickets) == (2, 2, 10)
    assert leaks.customers == 4
    assert "漏水" in leaks.subject
    assert leaks.members.count() == 4
    assert late.members.count() == 3
    assert sum(row.weeks[-1][0] for row in FrequentIssue.objects.filter(found_by="type")) == 10


def test_a_matter_keeps_its_row_and_its_article_over_nights(house):
    frequent.find(NOW)
    leaks = by_wording()[0]
    article, editor = make_article("水壶漏水怎么办"), UserFactory(roles=["editor"])
    frequent.answered_by(leaks, article, by=editor, now=NOW)
    write("热水壶底部漏水", "热水壶底部漏水，刚拆封就漏。", 50, days=1)
    found = frequent.find(NOW + DAY)
    again = FrequentIssue.objects.get(pk=leaks.pk)
    assert (found.fresh, again.customers, again.article, again.first_found_at) == (0, 5, article, NOW)
    assert again.found_at == NOW + DAY
    assert FrequentTicket.objects.count() == 8


def test_nothing_of_today_merged_or_cancelled_is_counted(house):
    write("热水壶底部漏水", "热水壶底部漏水，今天到的。", 60, days=0)
    gone = Ticket.objects.filter(subject=LEAKS[1][0]).get()
    Ticket.objects.filter(pk=gone.pk).update(status="cancelled")
    frequent.find(NOW)
    assert by_wording()[0].customers == 3


def test_work_is_counted_from_what_people_did(house):
    agent = make_agent(house)
    for ticket in Ticket.objects.filter(subject__in=[subject for subject, _body in LEAKS]):
        workflow.note(ticket, by=agent, now=NOW - DAY, body="已看")
    frequent.find(NOW)
    assert by_wording()[0].weeks[-1] == [4, 4, 20]


def test_a_house_without_tickets_has_no_matters():
    make_organisation()
    assert frequent.find(NOW).issues == 0


def test_the_job_leaves_its_heartbeat(house):
    assert nightly.find_frequent_issues()["matters"] == 2
    assert Heartbeat.objects.get(name="find_frequent_issues").ok


def test_the_command_prints_what_it_found(house):
    out = StringIO()
    call_command("find_frequent_issues", "--json", "--days", "28", stdout=out)
    told = loads(out.getvalue())
    assert told["tickets"] == 10
    assert [row["customers"] for row in told["issues"]] == [4, 3]


def seen_by(user: User, path: str = PAGE) -> str:
    answer = at_desk(user).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_supervisor_sees_subjects_and_tickets_and_an_editor_phrases_only(house):
    frequent.find(NOW)
    leaks = by_wording()[0]
    Ticket.objects.filter(pk=leaks.central_id).update(subject="欧阳某某家的热水壶漏水")
    FrequentIssue.objects.filter(pk=leaks.pk).update(subject="欧阳某某家的热水壶漏水")
    boss, editor = UserFactory(roles=["supervisor"]), UserFactory(roles=["editor"])
    one = f"{PAGE}{leaks.pk}/"
    assert "欧阳某某" in seen_by(boss)
    assert all(ticket.short_number in seen_by(boss, one) for ticket in Ticket.objects.filter(pk__in=leaks.members.values("ticket")))
    for page in (PAGE, one):
        words = seen_by(editor, page)
        assert "漏水" in words
        assert "欧阳某某" not in words
        assert "/admin/tickets/ticket/" not in words


@pytest.mark.parametrize("role", ["agent", "department", "outsourced"])
def test_it_is_not_for_everybody(house, role):
    frequent.find(NOW)
    user = UserFactory(roles=[role], teams=[house])
    assert at_desk(user).get(PAGE).status_code == 403
    assert at_desk(user).get(f"{PAGE}{by_wording()[0].pk}/").status_code == 403


def test_an_editor_says_which_article_answers_it_and_takes_it_back(house):
    frequent.find(NOW)
    leaks, article = by_wording()[0], make_article("水壶漏水怎么办")
    desk, one = at_desk(UserFactory(roles=["editor"])), f"{PAGE}{leaks.pk}/"
    assert desk.post(one, {"choice": "article", "article": article.pk}).status_code == 302
    leaks.refresh_from_db()
    assert (leaks.article, leaks.is_chosen) == (article, True)
    assert desk.post(one, {"choice": "article", "article": "999999"}).status_code == 422
    assert desk.post(one, {"choice": "search"}).status_code == 302
    leaks.refresh_from_db()
    assert (leaks.article, leaks.is_chosen) == (None, False)


def test_who_may_only_look_changes_nothing(house):
    frequent.find(NOW)
    leaks = by_wording()[0]
    answer = at_desk(UserFactory(roles=["supervisor"])).post(f"{PAGE}{leaks.pk}/", {"choice": "none"})
    leaks.refresh_from_db()
    assert (answer.status_code, leaks.is_chosen) == (403, False)


def test_groups_are_matched_by_the_tickets_they_share():
    held = {1: 7, 2: 7, 3: 7, 4: 8, 5: 8}
    assert frequent.matched([[1, 2, 9], [3, 4, 5], [20, 21]], held) == {0: 7, 1: 8}
