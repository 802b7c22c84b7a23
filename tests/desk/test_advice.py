"""The classifier's second opinion: which department could help, on the ticket and where one is asked."""

import pytest
from django.urls import reverse

from tests.desk.conftest import Four, at_desk
from tests.factories import make_department, open_ticket
from tests.learning.small import THINGS
from tickets import advising, learning_versions
from tickets.learning.examples import Example
from tickets.learning.model import TextModel
from tickets.learning.training import train
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "opinion")]

SAID = {
    "warehouse": ("{}少发了一件", "{}漏发，包装里没有", "the {} was missing in the box"),
    "finance": ("{}的退款没到账", "{}的发票开错了", "refund for the {} has not come"),
    "technical": ("{}连不上网", "{}总是死机重启", "the {} does not start"),
}


@pytest.fixture
def opinion(monkeypatch: pytest.MonkeyPatch) -> TextModel:
    """A model of a few texts in the place of the shipped one."""
    model = train([Example(words.format(thing), label) for label, lines in SAID.items() for words in lines for thing in THINGS])
    known = {learning_versions.DEPARTMENT: model}
    monkeypatch.setattr(learning_versions, "current_model", lambda target="issue_type": known.get(target))
    return model


@pytest.fixture
def ticket(four: Four) -> Ticket:
    return open_ticket(subject="水壶少发了一件", description="水壶少发了一件，包装里没有")


def address(ticket: Ticket, verb: str = "change") -> str:
    return reverse(f"admin:tickets_ticket_{verb}", args=[ticket.pk])


def test_it_offers_first_who_the_text_speaks_for_and_says_why(four: Four, ticket: Ticket):
    for code in ("finance", "logistics", "warehouse"):
        make_department(code)
    answer = at_desk(four.assignee).get(address(ticket, "ask_department"))
    choices = answer.context["form"].fields["department"].choices
    assert choices[0][0] == "warehouse"
    assert {code for code, _label in choices} == {"finance", "logistics", "warehouse"}
    assert "word--gram" in choices[0][1]
    assert "word--gram" not in dict(choices)["logistics"]
    assert not answer.context["form"].initial.get("department"), "whom to ask is for the agent to say"


def test_the_card_names_them_and_leads_to_the_filled_in_form(four: Four, ticket: Ticket):
    make_department("warehouse")
    desk = at_desk(four.assignee)
    desk.cookies["django_language"] = "en"
    page = desk.get(address(ticket))
    (first,) = page.context["sorting"]["advice"]
    assert (first.code, first.percent >= 40, bool(first.grams)) == ("warehouse", True, True)
    link = f"{address(ticket, 'ask_department')}?department=warehouse"
    assert link in page.content.decode()
    assert desk.get(link).context["form"].initial["department"] == "warehouse"


@pytest.mark.parametrize("text", ["", "你好", "hm"])
def test_it_is_silent_where_nothing_speaks_for_any(four: Four, text: str):
    for code in SAID:
        make_department(code)
    assert advising.departments(text) == []


def test_it_names_no_department_that_is_asked_already_or_gone(four: Four, ticket: Ticket):
    make_department("finance")
    make_department("warehouse", is_active=False)
    desk = at_desk(four.assignee)
    assert desk.get(address(ticket)).context["sorting"]["advice"] == []
    assert [code for code, _label in desk.get(address(ticket, "ask_department")).context["form"].fields["department"].choices] == [
        "finance"
    ]


def test_nothing_is_missing_where_there_is_no_model(four: Four, ticket: Ticket, monkeypatch: pytest.MonkeyPatch):
    make_department("warehouse")
    monkeypatch.setattr(learning_versions, "current_model", lambda target="issue_type": None)
    desk = at_desk(four.assignee)
    assert desk.get(address(ticket)).context["sorting"]["advice"] == []
    assert desk.get(address(ticket, "ask_department")).status_code == 200
