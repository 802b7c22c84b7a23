"""Many with the same trouble, for the demo: a bank's payments fail, and a wave goes on. All invented."""

from datetime import datetime, timedelta
from itertools import cycle

from tickets import intake, waves, workflow
from tickets.choices import Channel
from tickets.errors import TicketError
from tickets.models import Ticket

MANY = 100
"""A demo of fewer tickets has no wave: it would be most of them."""
SAID = (
    ("付款一直失败", "点付款就提示系统繁忙，试了三次都付款失败，购物车里的养生壶还在吗？"),
    ("银行卡付款失败", "用银行卡付款失败，提示稍后再试，余额是够的。"),
    ("付款失败，钱没扣", "刚才付款失败，换了浏览器也一样，麻烦看看。"),
    ("支付失败", "提交订单后支付失败，一直回到付款页。"),
)
NAMES = ("冯静", "曹磊", "彭雪", "董浩", "袁莉", "蒋伟", "蔡敏", "余斌", "杜鹃", "叶舟", "程远")


def make(now: datetime) -> None:
    """They come within a quarter of an hour; the first ones have an answer. Then the job looks."""
    if Ticket.objects.count() < MANY:
        return
    for number, (name, (subject, text)) in enumerate(zip(NAMES, cycle(SAID), strict=False)):
        at = now - timedelta(minutes=13) + timedelta(minutes=number)
        contact = intake.Contact(
            channel=Channel.WEB if number % 3 else Channel.PHONE,
            subject=subject,
            description=text,
            name=name,
            phone=f"1390008{number:04d}",
            email="",
            order_number="",
            issue_type=None,
            language="zh-hans",
        )
        _answer(intake.open_ticket(contact, now=at).ticket, at + timedelta(minutes=2))
    waves.watch(now)


def _answer(ticket: Ticket, at: datetime) -> None:
    if ticket.assignee is None:
        return
    try:
        workflow.reply(
            ticket, by=ticket.assignee, now=at, body="收到，多位客户遇到同样的情况，正在联系支付渠道核实，有消息第一时间告诉您。"
        )
    except TicketError:
        return
