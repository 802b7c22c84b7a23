"""Answers at once, for the demo: questions that an article or the order data answered, and what customers made of it. All invented."""

from datetime import datetime, timedelta

from tickets import intake, orders, workflow
from tickets.choices import Channel
from tickets.errors import TicketError
from tickets.models import AutomaticAnswer, Customer, Ticket
from tickets.order_rules import read

MANY = 100
"""A demo of fewer tickets has none: they would be most of it."""
QUESTIONS = (
    ("technical_fault", "水壶有水垢怎么清洗？", "13900090001", "helped"),
    ("invoice", "怎么开发票？", "13900090002", "did_not_help"),
    ("technical_fault", "净水器怎么换滤芯？", "13900090003", ""),
)
ORDER, BUYER, PHONE = "YS2026000090004", "顾言", "13900090004"


def make(now: datetime) -> None:
    """Each came in within the last hours, whatever the hour."""
    if Ticket.objects.count() < MANY:
        return
    for number, (kind, text, phone, outcome) in enumerate(QUESTIONS):
        at = now - timedelta(minutes=100 - 25 * number)
        ticket = intake.open_ticket(_contact(kind, text, phone), now=at).ticket
        _say(ticket, outcome, at + timedelta(minutes=4))
    customer = Customer.objects.filter(contact_points__value=f"+86{PHONE}").first()
    if customer is None:
        first = intake.open_ticket(_contact("product_enquiry", "想了解养生壶的容量规格", PHONE, name=BUYER), now=now - timedelta(days=6))
        customer = first.ticket.customer
    told = {
        "number": ORDER,
        "state": "shipped",
        "placed_at": (now - timedelta(days=2)).isoformat(),
        "carrier": "顺丰",
        "tracking_number": "SF1420000900043",
        "expected_at": (now + timedelta(hours=20)).isoformat(),
        "track": [{"at": (now - timedelta(hours=5)).isoformat(), "text": "快件已到达杭州转运中心", "place": "杭州"}],
    }
    orders.keep(read(told), now=now - timedelta(hours=5), customer=customer)
    intake.open_ticket(_contact("order_enquiry", "请问我的包裹到哪了？", PHONE, name=BUYER, order=ORDER), now=now - timedelta(minutes=9))


def _contact(kind: str, text: str, phone: str, *, name: str = "", order: str = "") -> intake.Contact:
    return intake.Contact(
        channel=Channel.WEB, subject="", description=text, name=name, phone=phone, order_number=order, issue_type=kind, language="zh-hans"
    )


def _say(ticket: Ticket, outcome: str, at: datetime) -> None:
    """What the customer makes of it, where there was an answer."""
    if not outcome or not AutomaticAnswer.objects.waiting().filter(ticket=ticket).exists():
        return
    try:
        (workflow.confirm if outcome == "helped" else workflow.did_not_help)(ticket, now=at)
    except TicketError:
        return
