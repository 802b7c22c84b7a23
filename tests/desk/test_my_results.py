"""One's own past results as dispatch uses them: on one's own page, in plain words, and nobody else's."""

import html
import re

import pytest

from tests.desk.conftest import Four, at_desk
from tests.factories import NOW, make_type
from tickets.admin import my_results
from tickets.models import AgentResult

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def result(user, code: str = "product_quality", **values) -> AgentResult:
    given = {"solved": 20, "late": 2, "reckoned_at": NOW, **values}
    return AgentResult.objects.create(agent=user.agent, issue_type=make_type(code), **given)


def words(user) -> str:
    desk = at_desk(user)
    desk.cookies["django_language"] = "en"
    page = html.unescape(desk.get("/admin/me/").content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_says_how_ones_tickets_went_beside_everybodys_and_what_it_is_worth(four: Four):
    result(four.assignee, value=0.34, reopened=1, surveys=4, points=18)
    result(four.colleague, late=18, value=-0.3)
    said = words(four.assignee)
    assert "20 solved · 90% in time (everybody: 50%) · 1 came back · satisfaction 4.5 / 5" in said
    assert "+3.4 · better than the others" in said
    assert "up to 10 points" in said
    theirs = words(four.colleague)
    assert "−3.0 · below the others" in theirs
    assert "+3.4" not in theirs


def test_a_small_difference_counts_as_none(four: Four):
    result(four.assignee, value=-0.04)
    assert "±0 · like the others" in words(four.assignee)


def test_nothing_is_shown_to_who_has_no_results(four: Four):
    result(four.assignee, solved=0, late=1, value=0)
    for user in (four.assignee, four.supervisor):
        assert my_results.me(user, NOW) is None
        assert "Your results of late" not in words(user)


def test_the_rarer_types_are_folded_away_and_it_costs_no_more_with_many(four: Four, django_assert_max_num_queries):
    for number in range(9):
        result(four.assignee, f"kind_{number}", solved=30 - number)
    my_results.me(four.assignee, NOW)  # what ops have set is held in memory from now on
    with django_assert_max_num_queries(3):
        panel = my_results.me(four.assignee, NOW)
    assert panel is not None
    assert (len(panel.context["lines"]), len(panel.context["more"])) == (my_results.SHOWN, 3)
    assert "3 more issue types" in words(four.assignee)
