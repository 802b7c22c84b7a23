"""Remedies on the customer's private page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from tests.factories import NOW, UserFactory, make_agent, make_limits, open_ticket
from tickets import remedies
from tickets.models import Remedy, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def agent(house):
    make_limits()
    return make_agent(house)


@pytest.fixture
def ticket(agent):
    return open_ticket()


def propose(ticket, agent, kind="refund", amount="60", **more):
    event = remedies.propose(ticket, kind=kind, amount=Decimal(amount) if amount else None, by=agent, now=NOW, **more)
    return Remedy.objects.get(pk=event.data["remedy"])


def page(browser, ticket):
    return browser.get(ticket.tracking_path).content.decode()


def test_it_shows_nothing_where_there_is_none(browser, ticket):
    assert 'id="rm"' not in page(browser, ticket)


def test_it_shows_what_is_granted_with_the_words_for_the_customer_only(browser, ticket, agent):
    propose(ticket, agent, note="老客户，别再拖", customer_note="原路退回，<b>三天内</b>到账", expected_on=date(2026, 11, 20))
    text = page(browser, ticket)
    assert "¥60.00" in text
    assert "原路退回，&lt;b&gt;三天内" in text
    assert "11月20日（周五）" in text
    assert "老客户" not in text
    assert agent.name not in text.split('id="rm"')[1].split("</section>")[0]


def test_it_shows_neither_what_waits_nor_what_came_to_nothing(browser, ticket, agent, house):
    boss = UserFactory(roles=["manager"])
    waiting = propose(ticket, agent, amount="300", note="破损")
    assert 'id="rm"' not in page(browser, ticket)
    remedies.refuse(waiting, by=boss, now=NOW, words="不行")
    failed = propose(ticket, agent, amount="70")
    remedies.fail(failed, by=agent, now=NOW, reason="卡已注销")
    withdrawn = propose(ticket, agent, amount="80")
    remedies.withdraw(withdrawn, by=agent, now=NOW, reason="改换货")
    propose(ticket, agent, kind="apology", amount="")
    assert 'id="rm"' not in page(browser, ticket)


def test_it_shows_the_parcel_and_then_that_it_is_done(browser, ticket, agent):
    made = propose(ticket, agent, kind="exchange", amount="")
    remedies.start(made, by=agent, now=NOW, expected_on=date(2026, 11, 23), carrier="顺丰", tracking_number="SF14203391")
    text = page(browser, ticket)
    assert "SF14203391" in text
    assert "顺丰" in text
    assert [part.split('"')[0] for part in text.split('id="rm"')[1].split('<li class="')[1:4]] == ["past", "now", "to-come"]
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert "11月23日" not in page(browser, ticket).split('id="rm"')[1].split("</section>")[0]
    remedies.finish(made, by=agent, now=NOW)
    assert 'class="turn done"' in page(browser, ticket).split('id="rm"')[1]


def test_it_is_shown_by_the_private_link_of_the_ticket_alone(browser, ticket, agent):
    propose(ticket, agent)
    other = open_ticket(phone="13900001111")
    assert "¥60.00" not in page(browser, other)
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=other)
    assert "¥60.00" not in page(browser, other)
