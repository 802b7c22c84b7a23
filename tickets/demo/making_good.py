"""The demo's orders with their parcels, and remedies in every state."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from helpdesk.models import User
from tickets import orders, remedies
from tickets.demo.stories import PRODUCTS
from tickets.errors import TicketError
from tickets.models import Remedy, Ticket
from tickets.order_rules import read

PRICES = (129, 199, 239, 399, 599, 1299)
WAY = ((62, "商家已发货", "嘉兴"), (50, "到达分拨中心", "杭州"), (30, "派送中", "杭州余杭"), (27, "已签收，签收人：本人", "杭州余杭"))
STATES = ("shipped", "delivered", "delivered", "finished")


def make(people: Mapping[str, User], now: datetime) -> None:
    """An order for each number a ticket names; then remedies on some of the tickets that are open."""
    for ticket in Ticket.objects.exclude(order_number="").select_related("customer").order_by("pk"):
        _order(ticket)
    boss = people.get("CS2019003")
    working = Ticket.objects.open().filter(assignee__is_active=True).select_related("assignee", "customer", "team").order_by("created_at")
    if boss is not None:
        _remedies(list(working[:40]), boss, now)


def _order(ticket: Ticket) -> None:
    digits = int("".join(char for char in ticket.order_number if char.isdecimal())[-6:] or 0)
    price, product = PRICES[digits % len(PRICES)], PRODUCTS[digits % len(PRODUCTS)]
    state, begun = STATES[digits % len(STATES)], ticket.created_at - timedelta(days=1 + digits % 5)
    steps = WAY if state != "shipped" else WAY[:3]
    told = {
        "number": ticket.order_number,
        "placed_at": (begun - timedelta(hours=80)).isoformat(),
        "state": state,
        "amount": str(price),
        "items": [{"name": product[0], "quantity": 1, "price": str(price)}],
        "carrier": ("顺丰", "中通", "京东物流")[digits % 3],
        "tracking_number": f"SF14{digits:06d}{digits % 9973:04d}",
        "track": [{"at": (begun - timedelta(hours=hours)).isoformat(), "text": text, "place": place} for hours, text, place in steps],
    }
    orders.keep(read(told), now=ticket.created_at, customer=ticket.customer)


def _remedies(working: list[Ticket], boss: User, now: datetime) -> None:
    today = timezone.localtime(now).date()
    hour = timedelta(hours=1)
    plans = (
        # kind, amount, hours ago, reason, words for the customer, expected in days, what happened then
        ("exchange", None, 30, "检测确认为质量问题", "同款新机，顺丰寄出", -1, ("start",)),
        ("refund", "60", 5, "补偿运费", "原路退回，1–3 个工作日到账", 2, ()),
        ("cash", "50", 4, "客户烫伤，就医票据已收", "医药费由我们承担", None, ()),
        ("reissue", None, 3, "核实为漏发", "补发的商品已寄出，请留意查收", 2, ("start",)),
        ("coupon", "50", 3, "等待太久", "满 99 可用", None, ("finish",)),
        ("cash", "500", 2, "客户要求赔偿误工", "", None, ("refuse",)),
        ("price_difference", "120", 2, "双十一后降价", "", None, ()),
        ("refund", "239", 2, "签收即破损，照片已核对", "", None, ("approve",)),
        ("points", "200", 2, "", "积分已到账", None, ("finish",)),
        ("apology", None, 2, "", "", None, ("finish",)),
    )
    free = iter(working)
    for kind, amount, hours, note, words, days, steps in plans:
        latest = now - 2 * hour
        ticket = next((each for each in free if _touched(each) < latest - hour / 12 and _is_worth(each, kind, amount)), None)
        if ticket is None or ticket.assignee is None:
            free = iter(working)
            continue
        at = max(now - hours * hour, _touched(ticket) + hour / 12)
        expected = today + timedelta(days=days) if days is not None else None
        try:
            event = remedies.propose(
                ticket,
                kind=kind,
                amount=Decimal(amount) if amount else None,
                note=note,
                customer_note=words,
                expected_on=expected,
                by=ticket.assignee,
                now=at,
            )
            _go_on(Remedy.objects.get(pk=event.data["remedy"]), steps, boss, ticket.assignee, at + 0.5 * hour)
        except TicketError:
            continue


def _touched(ticket: Ticket) -> datetime:
    """When something last happened to it: what is told now comes after that."""
    return Ticket.objects.values_list("last_event_at", flat=True).get(pk=ticket.pk)


def _is_worth(ticket: Ticket, kind: str, amount: str | None) -> bool:
    paid = remedies.paid_for_order(ticket)
    return amount is None or kind not in ("refund", "price_difference") or (paid is not None and paid >= Decimal(amount))


def _go_on(remedy: Remedy, steps: Iterable[str], boss: User, agent: User, at: datetime) -> None:
    for step in steps:
        if step == "start":
            remedies.start(remedy, by=agent, now=at, carrier="顺丰", tracking_number=f"SF1420{remedy.pk:04d}3391")
        elif step == "finish":
            remedies.finish(remedy, by=agent, now=at)
        elif step == "approve":
            remedies.approve(remedy, by=boss, now=at, words="同意，注意安抚客户")
        elif step == "refuse":
            remedies.refuse(remedy, by=boss, now=at, words="先安排换货，客户仍不满意再退")
