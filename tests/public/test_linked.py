"""Web addresses in what the house says: links; everything else stays text."""

import pytest
from django.test import Client

from helpdesk.templatetags.customer import linked
from tests.factories import NOW, make_agent, open_ticket
from tickets import workflow


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("查看全文：https://a.test/kb/invoice/", ["https://a.test/kb/invoice/"]),
        ("请看https://a.test/x?a=1&b=2。谢谢", ["https://a.test/x?a=1&amp;b=2"]),
        ("See https://a.test/x, then (http://b.test).", ["https://a.test/x", "http://b.test"]),
        ("javascript:alert(1) ftp://a.test a.test", []),
        ('https://a.test/"onclick="alert(1)', ["https://a.test/"]),
        ("<b>https://a.test/</b>", ["https://a.test/"]),
        ("", []),
    ],
)
def test_it_links_whole_addresses_and_nothing_else(text: str, addresses: list[str]) -> None:
    html = str(linked(text))
    assert [part.partition('"')[0] for part in html.split('<a href="')[1:]] == addresses
    assert "<b>" not in html
    assert "onclick=" not in html or "&quot;onclick=" in html


@pytest.mark.django_db
@pytest.mark.usefixtures("house", "still")
def test_it_links_what_an_agent_says_and_not_what_a_customer_says(browser: Client) -> None:
    ticket = open_ticket()
    workflow.customer_writes(ticket, now=NOW, body="我看到的是 https://elsewhere.test/")
    workflow.reply(ticket.__class__.objects.get(), by=make_agent(ticket.team), now=NOW, body="寄件单在这里：https://a.test/label")
    page = browser.get(ticket.tracking_path).content.decode()
    assert '<a href="https://a.test/label"' in page
    assert 'href="https://elsewhere.test/' not in page
