"""The page of learning: who sees it, what it says, and what may be done there."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk import configuration
from helpdesk.models import Team, User
from reports import shares
from tests.desk.conftest import at_desk
from tests.factories import NOW, TeamFactory, UserFactory, make_agent, open_ticket
from tests.learning.small import BLIND_BOXES, meant, small_starter  # noqa: F401 (a fixture)
from tickets import classifier, learning_versions, workflow
from tickets.choices import VersionState
from tickets.models import ClassifierRecord, ClassifierVersion, TrainingRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_starter")]

PAGE = "/dashboard/learning/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW + 5 * HOUR, tick=False):
        yield
    configuration.forget()


@pytest.fixture
def house(organisation: Team) -> Team:
    return organisation


@pytest.fixture
def boss(house: Team) -> User:
    return UserFactory(name="陈立", roles=["supervisor"], language="en", teams=[house])


def corrected(by: User, count: int = 20) -> str:
    """Tickets of a new wording, and what they were corrected to."""
    label = meant()
    for number, words in enumerate(BLIND_BOXES[:count]):
        ticket = open_ticket(subject="", description=words, issue_type=None, phone=f"1390000{number:04d}", assign=False, notify=False)
        workflow.reclassify(ticket, by=by, now=NOW + HOUR, issue_type=label)
    return label


@pytest.fixture
def versions(boss: User) -> list[ClassifierVersion]:
    """One in use, one that passed and waits."""
    corrected(boss)
    classifier.adopt(classifier.train(now=NOW + HOUR, from_corrections=True), by=boss, now=NOW + HOUR)
    classifier.train(now=NOW + 2 * HOUR, from_corrections=True)
    return list(ClassifierVersion.objects.order_by("number"))


def shown(user: User, address: str = PAGE) -> str:
    client = at_desk(user)
    client.cookies["django_language"] = "en"
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("role", "may_see", "may_steer"), [
    ("agent", False, False), ("senior_agent", False, False), ("outsourced", False, False), ("department", False, False),
    ("editor", False, False), ("supervisor", True, True), ("manager", True, True), ("administrator", True, True),
])  # fmt: skip
def test_supervisors_managers_and_administrators_see_and_steer_it(house: Team, role: str, may_see: bool, may_steer: bool):
    person = UserFactory(roles=[role])
    client = at_desk(person)
    assert client.get(PAGE).status_code == (200 if may_see else 403)
    assert (client.post(PAGE, {"act": "train"}).status_code == 302) is may_steer
    assert TrainingRequest.objects.exists() is may_steer


def test_who_may_only_look_cannot_do_anything(house: Team, versions: list[ClassifierVersion]):
    from django.contrib.auth.models import Permission

    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="view_classifierversion"))
    page = shown(person)
    assert "act=" not in page
    for act, number in (("adopt", 2), ("roll_back", 1), ("refuse", 2), ("train", "")):
        assert at_desk(person).post(PAGE, {"act": act, "version": number}).status_code == 403
    assert learning_versions.adopted_rows()["issue_type"].number == 1
    assert not TrainingRequest.objects.exists()


def test_empty_it_says_what_would_be_there(boss: User):
    page = shown(boss)
    assert "No version has been trained yet." in page
    assert "Nobody has corrected the sorting yet." in page
    assert "the starter that came with the product is in use" in page


def test_it_shows_what_was_corrected_and_the_tickets_behind_each_number(boss: User, house: Team):
    label = corrected(boss, 3)
    page = shown(boss)
    assert "3 wait to be learnt" in page
    other = at_desk(boss).get(PAGE)
    (pair,) = other.context["pairs"]
    assert (pair.label, pair.count) == (label, 3)
    assert len(at_desk(boss).get(PAGE + pair.url.partition("#")[0]).context["lines"]) == 3
    assert at_desk(boss).get(f"{PAGE}?was=nothing&now={label}").context["lines"] == []


def test_it_shows_only_tickets_that_the_reader_may_see(boss: User, house: Team):
    from django.contrib.auth.models import Permission

    corrected(boss, 2)
    stranger = make_agent(TeamFactory(code="pre_sales"))
    stranger.user_permissions.add(Permission.objects.get(codename="view_classifierversion"))
    assert "盲盒" in shown(boss)
    assert "盲盒" not in shown(stranger)


def test_the_week_says_how_many_tickets_stayed_as_they_were(boss: User):
    corrected(boss, 3)
    for number in range(9):
        open_ticket(phone=f"1380000{number:04d}", assign=False)
    weeks = at_desk(boss).get(PAGE).context["weeks"]
    assert (weeks[-1].sorted, weeks[-1].corrected, weeks[-1].share) == (12, 3, 0.75)
    assert "75.0 %" in shown(boss)


def test_a_version_is_put_to_use_after_it_was_asked(boss: User, versions: list[ClassifierVersion]):
    client = at_desk(boss)
    page = client.get(f"{PAGE}?act=adopt&version=2")
    assert page.context["asked"].version.number == 2
    assert learning_versions.adopted_rows()["issue_type"].number == 1
    client.post(PAGE, {"act": "adopt", "version": 2, "reason": "looks well"})
    assert learning_versions.adopted_rows()["issue_type"].number == 2
    record = ClassifierRecord.objects.last()
    assert (record.by, record.reason) == (boss, "looks well")


def test_it_goes_back_by_a_click_and_says_when_somebody_was_faster(boss: User, versions: list[ClassifierVersion]):
    client = at_desk(boss)
    assert client.post(PAGE, {"act": "roll_back", "version": 1}).status_code == 302
    assert "issue_type" not in learning_versions.adopted_rows()
    again = client.post(PAGE, {"act": "roll_back", "version": 1})
    assert again.status_code == 422
    assert again.context["refused"]


def test_a_version_is_set_aside(boss: User, versions: list[ClassifierVersion]):
    at_desk(boss).post(PAGE, {"act": "refuse", "version": 2})
    assert ClassifierVersion.objects.get(number=2).state == VersionState.REFUSED
    assert at_desk(boss).post(PAGE, {"act": "adopt", "version": 2}).status_code == 422


def test_a_refused_version_says_why_and_offers_to_leave_somebody_out(boss: User, house: Team):
    agent = make_agent(house, name="林晓彤")
    words = ("水壶的快递没动", "台灯有裂纹", "问锅客服态度恶劣", "雨伞还没派送", "毛巾掉漆，质量太差", "卖书包的客服不耐烦")
    for number in range(60):
        text = f"{words[number % 6]} {'急' * (number % 5)} 第{number}次"
        ticket = open_ticket(subject="", description=text, issue_type=None, phone=f"1390000{number:04d}", assign=False, notify=False)
        if ticket.issue_type.code != "other":
            workflow.reclassify(ticket, by=agent, now=NOW, issue_type="other", category="other")
    classifier.train(now=NOW + HOUR, from_corrections=True)
    page = shown(boss)
    assert "corrections by 林晓彤 contradict what was clear" in page
    assert f"act=train&amp;without={agent.pk}" in page
    at_desk(boss).post(PAGE, {"act": "train", "without": agent.pk})
    assert TrainingRequest.objects.get().without == [agent.pk]
    assert "A training waits for the background worker." in shown(boss)


@pytest.mark.parametrize(
    "query",
    [
        "?act=nonsense",
        "?act=adopt&version=99",
        "?act=adopt&version=x",
        "?target=no thing",
        "?was=%F0%9F%98%80&now='",
        "?act=train&without=abc",
    ],
)
def test_it_takes_any_address(boss: User, query: str):
    assert at_desk(boss).get(PAGE + query).status_code == 200


def test_another_set_of_labels_has_its_own_page(boss: User):
    from tickets.learning.examples import Example

    rows = [Example(f"{word}{n}{'了' * n}", label) for word, label in (("下雪结冰", "cold"), ("太阳很晒", "warm")) for n in range(30)]
    classifier.train("weather", now=NOW, files=rows)
    assert "target=weather" in shown(boss)
    page = shown(boss, f"{PAGE}?target=weather")
    assert "Nobody has corrected" not in page
    assert at_desk(boss).post(f"{PAGE}?target=weather", {"act": "train"}).status_code == 302
    assert not TrainingRequest.objects.exists()


def counted(queries: CaptureQueriesContext) -> int:
    """Without the stamp of the configuration, which is looked at once a second."""
    return sum("configurationstamp" not in query["sql"] for query in queries)


def test_its_statements_do_not_grow_with_the_corrections(boss: User):
    label = corrected(boss, 2)
    client = at_desk(boss)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number, words in enumerate(BLIND_BOXES):
        ticket = open_ticket(subject="", description=words, issue_type=None, phone=f"1370000{number:04d}", assign=False, notify=False)
        workflow.reclassify(ticket, by=boss, now=NOW + HOUR, issue_type=label)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert counted(many) == counted(few)
    assert not any('"data"' in query["sql"].partition("FROM")[0] and "classifierversion" in query["sql"] for query in many)


def test_a_chart_begins_below_its_least_and_breaks_where_nothing_is_known():
    chart = shares.draw([("1", (0.83,)), ("2", (None,)), ("3", (0.95,)), ("4", (0.9,))])
    assert [mark.label for mark in chart.grid] == ["80", "90", "100"]
    assert [len(line.split()) for line in chart.lines[0]] == [1, 2]
    assert chart.dots[0][2] == "90.0 %"
