"""What the demo organisation has not, and customers may still meet: made once, by the verbs that make it in real life."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from helpdesk.models import User
from tests.screens import places
from tickets import intake, merging, workflow
from tickets.choices import Channel
from tickets.models import Ticket


def make() -> None:
    """A cancelled matter, one that goes on with another, a promise not kept, two of the last minutes, two of last night."""
    if Ticket.objects.filter(subject=places.CANCELLED).exists():
        return
    now = timezone.now()
    boss = User.objects.get(employee_number="CS2019003")
    cancelled = _write(places.CANCELLED, "13900050001", now - timedelta(hours=5))
    workflow.cancel(cancelled, by=boss, now=now - timedelta(hours=4, minutes=40), reason="mistake")
    first = _write("壶盖颜色不对，想换白色", "13900050002", now - timedelta(minutes=40))
    second = _write(places.MERGED, "13900050002", now - timedelta(minutes=35))
    merging.merge(second, into=first, by=boss, now=now - timedelta(minutes=30))
    _write(places.LATE, "13900050003", now - timedelta(hours=3))
    _write(places.QUESTION, "13900050004", now - timedelta(minutes=2), kind="invoice")
    _write(places.FRESH, "13900050005", now - timedelta(minutes=1))
    night = datetime.fromisoformat(places.NIGHT) - timedelta(minutes=1)
    _write(places.AT_NIGHT, "13900050006", night)
    _write(places.QUESTION_AT_NIGHT, "13900050007", night, kind="product_enquiry")


def _write(text: str, phone: str, at: datetime, *, kind: str = "product_quality") -> Ticket:
    contact = intake.Contact(channel=Channel.WEB, subject=text, description=text, name="", phone=phone, issue_type=kind, language="zh-hans")
    return intake.open_ticket(contact, now=at).ticket
