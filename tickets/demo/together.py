"""Several people on the demo's tickets: a colleague called by @, one who follows, somebody copied in from outside. All invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max

from helpdesk.models import User
from tickets import chain, participants, permissions, workflow
from tickets.choices import CopyRight, Status
from tickets.errors import TicketError
from tickets.models import Ticket

COPIED = (("王工", "wang.gong@example.com", CopyRight.WRITE), ("", "caigou@example.com", CopyRight.READ))


def make(people: Mapping[str, User], now: datetime) -> None:
    """On the oldest ticket that an agent works on; nothing where there is none."""
    at = now - timedelta(minutes=40)
    worked_on = Ticket.objects.filter(status=Status.IN_PROGRESS, assignee__isnull=False)
    # Not every event moves `last_event_at`, and what is told here comes after all of them.
    quiet = worked_on.annotate(newest=Max("events__at")).filter(newest__lt=at)
    ticket = quiet.order_by("created_at", "pk").first()
    if ticket is None or ticket.assignee is None:
        return
    agent = ticket.assignee
    mate = permissions.seers(ticket).filter(agent__isnull=False).exclude(pk=agent.pk).order_by("pk").first()
    try:
        if mate is not None:
            workflow.note(ticket, by=agent, now=at, body=f"@{mate.employee_number} 这个批号你上周也遇到过，帮忙看看是不是同一个原因。")
            workflow.note(ticket, by=mate, now=at + timedelta(minutes=9), body="是的，同一批密封圈，按换新处理，记得留样。")
        if (boss := next((user for user in people.values() if "supervisor" in user.roles), None)) is not None:
            chain.follow(ticket, user=boss, by=boss, now=at + timedelta(minutes=12))
        for name, email, rights in COPIED:
            participants.copy_in(ticket, by=agent, now=at + timedelta(minutes=15), email=email, name=name, rights=rights)
        first = ticket.participants.get(email=COPIED[0][1])
        workflow.participant_writes(
            first, now=at + timedelta(minutes=25), body="我是客户单位的设备负责人，检测照片已经发给客户，请一并参考。"
        )
    except TicketError:
        return
