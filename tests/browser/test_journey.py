"""One complaint from the customer's phone to the supervisor's dashboard, in a real browser."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from helpdesk import outbound
from helpdesk.models import User
from surveys.dispatch import dispatch
from surveys.models import Survey
from tests.browser.conftest import Visitor
from tests.factories import UserFactory, make_agent, make_organisation
from tickets.models import IssueType, ProgressWord, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

INITIAL, CHOSEN = "First-Pass9", "Own-Secret7!"


@pytest.fixture
def agent(live_server: Any) -> User:
    """An agent on their first day, in a house with one team."""
    team = make_organisation()
    IssueType.objects.filter(code="product_quality").update(
        name="产品质量", name_en="Product quality", requires=["order_number", "contact"], group="problem", requires_to_resolve=["result"]
    )
    ProgressWord.objects.filter(code="checking").update(name="问题排查中", name_en="Looking into it")
    return make_agent(team, name="林晓彤", employee_number="CS2024001", password=INITIAL, must_change_password=True)


def photo() -> dict[str, Any]:
    """A picture as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "brown").save(out, "JPEG")
    return {"name": "底座.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def complain(page: Page, *, subject: str, description: str, email: str) -> str:
    """Fill in the public form; returns the address of the private page."""
    page.goto("/complaints/new/")
    page.locator("label[for=type-product_quality]").click()
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=description]").fill(description)
    page.locator("[name=name]").fill("王雅琴")
    page.locator("[name=phone]").fill("13800138000")
    page.locator("[name=email]").fill(email)
    page.locator("[name=attachments]").set_input_files(photo())
    page.locator(".actions button.btn").last.click()
    page.wait_for_url(re.compile(r"/t/[\w-]+/received/$"))
    return page.url.removesuffix("received/")


def log_in(page: Page, number: str, password: str) -> None:
    """At the door."""
    page.goto("/admin/")
    page.locator("[name=username]").fill(number)
    page.locator("[name=password]").fill(password)
    page.locator("#login-form button[type=submit]").click()


def choose_password(page: Page) -> None:
    """The first log-in asks for a password of one's own."""
    page.wait_for_url("**/password_change/")
    page.locator("[name=old_password]").fill(INITIAL)
    page.locator("[name=new_password1]").fill(CHOSEN)
    page.locator("[name=new_password2]").fill(CHOSEN)
    page.locator("form button.btn--primary").click()


def done(page: Page) -> None:
    """The desk says that a verb was done, and its form is gone."""
    expect(page.locator(".messagelist li.success")).to_be_visible()
    expect(page.locator(".verbform")).to_have_count(0)


def verb(page: Page, key: str) -> None:
    """Open a verb's form by its key."""
    page.locator(".flow").focus()
    page.keyboard.press(key)
    expect(page.locator(".verbform")).to_be_visible()


def write(page: Page, text: str) -> None:
    """Reply to the customer by keyboard alone."""
    page.locator(".flow").focus()
    page.keyboard.press("r")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    done(page)


def resolve(page: Page, text: str) -> None:
    """Give the result."""
    verb(page, "s")
    page.locator("[name=result]").fill(text)
    page.keyboard.press("Control+Enter")
    done(page)


def survey_mail() -> tuple[str, str]:
    """The subject of the mail that asks for an opinion, and the address in it; at night it waits for the morning."""
    now = timezone.now()
    dispatch(now)
    outbound.deliver(now + timedelta(hours=12))
    found = [(str(sent.subject), link[0]) for sent in mail.outbox if (link := re.search(r"/surveys/[\w-]+/", str(sent.body)))]
    assert found
    return found[-1]


def test_it_carries_a_complaint_from_the_form_to_the_dashboard(visitor: Visitor, agent: User) -> None:
    customer, desk = visitor(phone=True), visitor()

    tracking = complain(customer, subject="养生壶壶盖有裂纹", description="收到时壶盖就有一道裂纹，我要投诉。", email="wang@example.com")
    ticket = Ticket.objects.get()
    expect(customer.locator(".ticketno")).to_contain_text(ticket.number)
    assert ticket.assignee == agent
    assert ticket.messages.get().attachments.count() == 1

    log_in(desk, "CS2024001", INITIAL)
    choose_password(desk)
    desk.goto("/admin/")
    desk.locator(f"#t-{ticket.pk}").click()
    expect(desk.locator("h1")).to_have_text("养生壶壶盖有裂纹")
    expect(desk.locator(".filecard")).to_contain_text("底座.jpg")
    expect(desk.locator(".tk__state")).to_contain_text("我方 · 林晓彤")

    write(desk, "王女士，对不起，马上为您查。")
    customer.goto(tracking)
    expect(customer.locator(".talk")).to_contain_text("马上为您查")

    verb(desk, "a")
    expect(desk.locator(".effects")).to_contain_text("解决时限将暂停")
    desk.locator(".verbform [name=body]").fill("麻烦您告诉我们订单号。")
    desk.locator(".verbform button[type=submit]").click()
    done(desk)
    expect(desk.locator(".tk__state")).to_contain_text("客户")

    customer.reload()
    expect(customer.locator(".asked")).to_contain_text("订单号")
    customer.locator("[name=message]").fill("订单号 D20261118001")
    customer.locator("form", has=customer.locator("[name=message]")).locator("button.btn").last.click()
    desk.reload()
    expect(desk.locator(".msg--new")).to_contain_text("D20261118001")
    expect(desk.locator(".why").first).to_contain_text("请客户补充，暂停")

    verb(desk, "p")
    desk.locator("[name=word][value=checking]").check()
    desk.locator(".verbform [name=body]").fill("仓库在找同批次")
    desk.locator(".verbform button[type=submit]").click()
    done(desk)
    customer.reload()
    expect(customer.locator(".talk")).to_contain_text("问题排查中")

    resolve(desk, "已为您换发新壶盖。")
    customer.reload()
    customer.locator("[formaction$='/refuse/']").click()
    expect(customer.locator(".solved")).to_be_visible()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.cycle) == ("in_progress", 1)

    desk.reload()
    resolve(desk, "新壶盖今天上门送到。")
    customer.goto(tracking)
    customer.locator("form[action$='/confirm/'] button").first.click()
    expect(customer.locator(".solved")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.status == "closed"

    customer.goto(survey_mail()[1])
    for question in ("speed", "effect", "attitude"):
        customer.locator(f"label[for={question}-0]").click()
    customer.locator("[name=remarks]").fill("很快，谢谢")
    customer.locator("form.survey button.btn").click()
    expect(customer.locator("form.survey")).to_have_count(0)
    score = Survey.objects.get().score

    desk.goto("/admin/")
    expect(desk.locator("#work")).to_contain_text(str(score))
    desk.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    desk.locator("#f-line summary").click()
    expect(desk.locator("#f-line")).to_contain_text("满意度")


def test_it_shows_the_supervisor_what_burns(visitor: Visitor, agent: User) -> None:
    complain(visitor(phone=True), subject="水壶冒烟", description="刚烧水底座就冒烟了", email="li@example.com")
    UserFactory(employee_number="CS2024009", name="许主管", roles=["supervisor"], teams=list(agent.teams.all()), password=CHOSEN)
    desk = visitor()
    log_in(desk, "CS2024009", CHOSEN)
    desk.goto("/dashboard/")
    expect(desk.locator(".tiles a").first).to_contain_text("1")
    desk.locator(".tiles a").first.click()
    expect(desk.locator("table.rows tbody tr")).to_have_count(1)
    desk.locator(".row-link").click()
    expect(desk.locator("h1")).to_have_text("水壶冒烟")


def test_it_speaks_english_to_an_english_reader(visitor: Visitor, agent: User) -> None:
    customer, desk = visitor(phone=True, locale="en-GB"), visitor(locale="en-GB")
    tracking = complain(
        customer, subject="The lid is cracked", description="It arrived with a crack and I want to complain.", email="ann@example.com"
    )
    expect(customer.locator("h1")).to_contain_text("sorry")

    log_in(desk, "CS2024001", INITIAL)
    choose_password(desk)
    desk.goto(f"/admin/tickets/ticket/{Ticket.objects.get().pk}/change/")
    expect(desk.locator(".verbs")).to_contain_text("Give the result")
    write(desk, "We are sorry and send a new lid today.")
    resolve(desk, "A new lid is on its way.")

    customer.goto(tracking)
    expect(customer.locator(".solved h2")).to_have_text("Is it solved?")
    customer.locator("form[action$='/confirm/'] button").first.click()
    expect(customer.locator("body")).to_contain_text("Thank you")
    assert "How did we do?" in survey_mail()[0]
