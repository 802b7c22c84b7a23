"""Answers at once on the customer's pages: the answer first, two equal ways to say what it was worth, each counted once."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import OutboundMessage, Team
from tests.factories import NOW, make_agent, make_type
from tests.knowledgebase.making import make_article
from tests.public.conftest import complaint
from tickets import jobs, routing
from tickets.choices import AnswerOutcome, OrderState, Status
from tickets.models import AutomaticAnswer, ContactPoint, Customer, Order, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

HELPED, NOT_HELPED = "这解答了我的问题", "没有帮助"


@pytest.fixture
def shop(house: Team) -> Team:
    """A house with an order of a customer, and an article among others."""
    make_type("order_enquiry", group="enquiry", name="订单咨询")
    make_type("product_enquiry", group="enquiry", category="pre_sales", name="产品咨询")
    for title in ("怎么开发票", "怎么修改收货地址", "保修期多久"):
        make_article(title, body="请按页面提示办理。")
    make_article("养生壶怎么除垢", body="## 怎样除垢\n\n1. 放两片柠檬；\n2. 煮沸后静置三十分钟。")
    customer = Customer.objects.create(name="周敏", created_at=NOW)
    ContactPoint.objects.create(customer=customer, kind="phone", value="+8613800006620", raw="13800006620")
    at = NOW - timedelta(hours=3)
    Order.objects.create(
        number="YS2026111204471",
        state=OrderState.SHIPPED,
        customer=customer,
        carrier="顺丰",
        tracking_number="SF1234567890123",
        updated_at=at,
    )
    return house


def ask_where() -> dict[str, object]:
    return complaint(issue_type="order_enquiry", subject="我的快递到哪了", description="请问快递到哪了？")


def ask_how() -> dict[str, object]:
    return complaint(issue_type="product_enquiry", subject="养生壶怎么除垢", description="养生壶怎么除垢？", order_number="")


def send(browser: Client, words: dict[str, object]) -> tuple[str, Ticket]:
    """The receipt of what was sent, and its ticket."""
    page = browser.post(reverse("new_complaint"), words, follow=True)
    assert page.redirect_chain, page.content.decode()
    return page.content.decode(), Ticket.objects.order_by("-pk")[0]


@pytest.mark.parametrize(("words", "said"), [(ask_where(), "SF1234567890123"), (ask_how(), "两片柠檬")])
def test_it_stands_first_on_receipt_and_page_with_two_equal_buttons(
    browser: Client, shop: Team, words: dict[str, object], said: str
) -> None:
    receipt, ticket = send(browser, words)
    for page in (receipt, browser.get(ticket.tracking_path).content.decode()):
        assert said in page
        assert page.count('class="btn second"') == 2
        assert reverse("confirm_solution", args=[ticket.token]) in page
        assert reverse("did_not_help", args=[ticket.token]) in page
    assert receipt.index(said) < receipt.index(ticket.number, receipt.index("<h1"))
    mail = OutboundMessage.objects.get(about=ticket.number)
    assert said not in mail.body
    assert ticket.token in mail.link


def test_it_draws_the_steps_of_an_article_as_a_list(browser: Client, shop: Team) -> None:
    receipt, ticket = send(browser, ask_how())
    page = browser.get(ticket.tracking_path).content.decode()
    for drawn in (receipt, page):
        assert "<li>放两片柠檬；</li>" in drawn
    # Said in the conversation, in mails and chats alike, as lines.
    assert "怎样除垢：\n1. 放两片柠檬；\n2. 煮沸后静置三十分钟。" in ticket.messages.get(kind="auto").body


def test_it_promises_nothing_that_is_past(browser: Client, shop: Team) -> None:
    _receipt, ticket = send(browser, ask_how())
    browser.post(reverse("did_not_help", args=[ticket.token]))
    for address in (ticket.tracking_path, f"{ticket.tracking_path}received/"):
        assert "11:00 前回复您" in browser.get(address).content.decode()
        with time_machine.travel(NOW + timedelta(hours=2), tick=False):
            late = browser.get(address).content.decode()
        assert "11:00 前回复您，我们没做到" in late
        assert "我们将在" not in late
        assert "接下来由人工客服处理，" not in late


def test_it_goes_to_the_queue_when_it_did_not_help_and_says_by_when_a_person_replies(
    browser: Client, shop: Team, django_capture_on_commit_callbacks: object
) -> None:
    agent = make_agent(shop)
    _receipt, ticket = send(browser, ask_how())
    assert ticket.assignee is None
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = browser.post(reverse("did_not_help", args=[ticket.token]))
    assert answer.status_code == 303
    back = Ticket.objects.get(pk=ticket.pk)
    assert (back.assignee, back.response_due_at) == (agent, NOW + timedelta(hours=1))
    page = browser.get(ticket.tracking_path).content.decode()
    assert reverse("did_not_help", args=[ticket.token]) not in page
    assert 'id="ao"' in page


def test_it_says_so_while_nobody_has_it_yet(browser: Client, shop: Team) -> None:
    _receipt, ticket = send(browser, ask_how())
    page = browser.post(reverse("did_not_help", args=[ticket.token]), follow=True).content.decode()
    assert 'id="ao"' in page
    assert "11:00" in page


def test_it_closes_when_it_helped_and_the_other_button_does_nothing_then(browser: Client, shop: Team) -> None:
    _receipt, ticket = send(browser, ask_how())
    for name in ("confirm_solution", "did_not_help", "refuse_solution", "confirm_solution"):
        page = browser.post(reverse(name, args=[ticket.token]), follow=True)
        assert page.status_code == 200
        assert Ticket.objects.get(pk=ticket.pk).status == Status.CLOSED
    assert AutomaticAnswer.objects.get(ticket=ticket).outcome == AnswerOutcome.HELPED
    # They have said what it was worth, and nobody's work is there to be rated.
    way = reverse("survey_for_ticket", args=[ticket.token])
    assert way not in browser.get(ticket.tracking_path).content.decode()
    assert browser.post(way)["Location"] == ticket.tracking_path
    assert not ticket.surveys.exists()


def test_it_comes_back_also_when_nobody_can_be_found_at_that_moment(
    browser: Client, shop: Team, django_capture_on_commit_callbacks: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(shop)
    _receipt, ticket = send(browser, ask_how())
    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        broken.setattr(routing, "give_out", lambda *_given, **_also: 1 / 0)
        assert browser.post(reverse("did_not_help", args=[ticket.token])).status_code == 303
    assert Ticket.objects.get(pk=ticket.pk).status == Status.NEW
    jobs.give_out_waiting()
    assert Ticket.objects.get(pk=ticket.pk).assignee == agent


def test_it_is_nobodys_to_press_but_of_whoever_has_the_link(browser: Client, shop: Team) -> None:
    _receipt, ticket = send(browser, ask_how())
    assert browser.post(reverse("did_not_help", args=["x" * 43])).status_code == 404
    assert browser.get(reverse("did_not_help", args=[ticket.token])).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("did_not_help", args=[ticket.token])).status_code in {303, 403}
    assert AutomaticAnswer.objects.filter(ticket=ticket).exists()


def test_a_complaint_is_answered_by_a_person(browser: Client, shop: Team) -> None:
    receipt, ticket = send(browser, complaint(issue_type="order_enquiry", subject="我的快递到哪了", description="快递到哪了？我要投诉"))
    assert reverse("did_not_help", args=[ticket.token]) not in receipt
    assert ticket.is_open
