"""Frequent matters of the demo: one that rises, and the night in which all are found. All invented.

To the one that rises the search offers how to report a repair, which is not what helps: an editor has said that no article answers it yet.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from helpdesk.models import User
from reports import frequent
from reports.models import FrequentIssue
from tickets import intake, workflow
from tickets.choices import Channel
from tickets.errors import TicketError
from tickets.models import Ticket

MANY = 100
"""A demo of fewer tickets has no frequent matters."""
SAID = (
    ("破壁机升级固件后按键失灵", "昨晚提示升级固件，升完以后破壁机的触摸按键全都失灵了，只能拔插头。"),
    ("升级固件以后按键没反应", "破壁机升级固件，进度条走完以后触摸按键没反应，恢复不了。"),
    ("固件升级完按键失灵", "按提示给破壁机做了固件升级，现在触摸按键失灵，开始键怎么按都不动。"),
    ("破壁机触摸按键失灵", "固件升级之后破壁机的触摸按键失灵，断电重启也一样。"),
)
EDITOR = "CS2022005"
NAMES = ("孔祥", "白露", "尹航", "常青", "武梅", "乔安", "贺明", "赖婷", "龚建")


def make(people: Mapping[str, User], random: Random, now: datetime, *, tickets: int, days: int) -> str:
    """They came over the last days and were dealt with; then all tickets are looked through."""
    rising = []
    if Ticket.objects.count() >= MANY:
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        for number, name in enumerate(NAMES):
            at = midnight - timedelta(hours=13 + 14 * number)
            subject, text = SAID[number % len(SAID)]
            contact = intake.Contact(
                channel=Channel.WEB,
                subject=subject,
                description=text,
                name=name,
                phone=f"1390007{number:04d}",
                email="",
                order_number="",
                issue_type="technical_fault",
                language="zh-hans",
            )
            rising.append(intake.open_ticket(contact, now=at, assign=False, notify=False).ticket)
            _settle(rising[-1], people["CS2024005"], at)
    found = frequent.find(now)
    for issue in FrequentIssue.objects.filter(members__ticket__in=rising).distinct() if EDITOR in people else ():
        frequent.answered_by(issue, None, by=people[EDITOR], now=now)
    return f"{found.issues} frequent matters, {found.rising} of them rising"


def _settle(ticket: Ticket, by: User, at: datetime) -> None:
    try:
        workflow.reply(ticket, by=by, now=at + timedelta(minutes=9), body="收到，固件 2.3 有这个问题，请长按旋钮十秒退回旧版本。")
        fresh = Ticket.objects.get(pk=ticket.pk)
        workflow.resolve(fresh, by=by, now=at + timedelta(minutes=21), result="已指导退回旧版固件，按键恢复。")
        workflow.confirm(Ticket.objects.get(pk=ticket.pk), now=at + timedelta(minutes=50))
    except TicketError:
        return
