"""PV: personal data in lists, searches, notices, answers to programs, and articles."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk.models import OutboundMessage
from knowledgebase.models import Article
from tests.addresses import CUSTOMER, PHONE, House
from tests.factories import NOW, open_ticket
from tickets import drafting, workflow
from tickets.choices import EventCode
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
IDENTITY, CARD, MOBILE = "11010519491231002X", "4111111111111111", "13700137000"
EMAIL = "ouyang@example.com"


def lists(house: House, query: str) -> list[str]:
    """Where many tickets stand in one page."""
    search = reverse("admin:search")
    return [
        reverse("admin:index"),
        f"{reverse('admin:tickets_ticket_changelist')}?view=all",
        f"{search}?q={query}",
        reverse("admin:notices"),
        reverse("api:tickets"),
    ]


@pytest.mark.parametrize("role", ["assignee", "colleague", "supervisor", "manager"])
def test_contacts_are_masked_wherever_many_stand(house: House, role: str) -> None:
    """PV-01: the raw value is nowhere in the page or the answer, whoever looks."""
    browser = house.browser(role)
    customers = [reverse("admin:tickets_customer_changelist"), reverse("admin:tickets_customer_change", args=[house.ticket.customer_id])]
    shown = ""
    for address in [*lists(house, CUSTOMER), *customers]:
        answer = browser.get(address)
        assert answer.status_code < 500, address
        said = answer.content.decode()
        shown += said
        assert PHONE not in said, address
        assert EMAIL not in said, address
    assert CUSTOMER in shown


@pytest.mark.parametrize("role", ["assignee", "supervisor"])
def test_numbers_in_a_free_text_are_masked_wherever_many_stand(house: House, role: str) -> None:
    """PV-08: an identity number, a card and a phone, written where nobody asked for them."""
    subject = f"实名{IDENTITY}卡{CARD}电话{MOBILE}"
    ticket = open_ticket(subject=subject, description=f"{subject}，怎么办", phone="13600001111")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=house.people["assignee"], team=house.team)
    workflow.customer_writes(Ticket.objects.get(pk=ticket.pk), now=NOW + MINUTE, body=f"还是{IDENTITY}")
    browser, shown = house.browser(role), ""
    for address in lists(house, "实名"):
        said = browser.get(address).content.decode()
        shown += said
        assert not [number for number in (IDENTITY, CARD, MOBILE) if number in said], address
    assert "110****002X" in shown
    told = " ".join(f"{row.subject} {row.body}" for row in OutboundMessage.objects.filter(recipient__isnull=False))
    assert not [number for number in (IDENTITY, CARD, MOBILE) if number in told]
    whole = browser.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert IDENTITY in whole  # who works on it reads what was written


def test_showing_a_number_is_an_act_on_record_and_for_ones_own_tickets_only(house: House) -> None:
    """PV-02."""
    address, page = (reverse(f"admin:tickets_ticket_{name}", args=[house.ticket.pk]) for name in ("unmask", "change"))
    assert PHONE not in house.browser("assignee").get(page).content.decode()
    assert house.browser("assignee").get(address).status_code == 405
    assert house.browser("colleague").post(address).status_code == 403
    assert house.browser("outsider").post(address).status_code == 404
    assert not house.ticket.events.filter(code=EventCode.UNMASKED).exists()
    assert PHONE in house.browser("assignee").post(address).content.decode()
    assert house.ticket.events.get(code=EventCode.UNMASKED).actor == house.people["assignee"]
    assert PHONE not in house.browser("assignee").get(page).content.decode()


def test_an_article_from_a_ticket_holds_nothing_of_its_customer(house: House) -> None:
    """PV-01, for articles: neither the draft nor its history, the search index or the editors' pages."""
    agent = house.people["assignee"]
    ticket = open_ticket(
        subject=f"{CUSTOMER}问退款", description=f"我是{CUSTOMER}，电话{PHONE}，邮箱{EMAIL}，证件{IDENTITY}。", name=CUSTOMER, phone=PHONE
    )
    workflow.resolve(ticket, by=agent, now=NOW + MINUTE, result=f"{CUSTOMER}您好，{agent.name}为您办理：退款退到{CARD}，两天到账，请放心。")
    drafting.draft_article(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + 2 * MINUTE)
    article = Article.objects.latest("pk")
    pages = [reverse(f"admin:knowledgebase_article_{name}", args=[article.pk]) for name in ("change", "read", "versions", "history")]
    editor = house.browser("editor")
    said = "".join(editor.get(page, follow=True).content.decode() for page in pages)
    said += article.tokens + "".join(f"{old.title}{old.body}{old.summary}" for old in article.history.all())
    # The history of a draft says who drafted it; nothing else names anybody.
    assert not [secret for secret in (CUSTOMER, PHONE, EMAIL, IDENTITY, CARD, ticket.number) if secret in said]
    assert agent.name not in article.body
