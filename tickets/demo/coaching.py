"""The demo's novice and coach: a turn on the rota, a reply that waits, a whisper; and handling manuals at work."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone

from helpdesk.models import User
from knowledgebase import manuals as known
from tickets import coaching, manuals, workflow
from tickets.errors import TicketError
from tickets.models import Agent, Duty, Ticket

NOVICE, COACH, AGENT = "CS2024004", "CS2023001", "CS2024001"
REPLY = "您好，这个情况其他部门还没回复我，您再等等，有结果了我会联系您的。"
WHISPER = "先致歉，再给出具体时间；只说“再等等”，客户会更着急。"


def make(people: Mapping[str, User], now: datetime) -> None:
    """Rows for whoever of these people is there; from here on the novice's replies are reviewed."""
    novice, coach = people.get(NOVICE), people.get(COACH)
    if novice is not None and coach is not None:
        _coach(novice, coach, now)
    if AGENT in people:
        _apply(people[AGENT], now)


def _coach(novice: User, coach: User, now: datetime) -> None:
    if Duty.objects.exists():
        return
    team = novice.teams.order_by("order").first()
    midnight = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time.min))
    for number in range(5):
        start = midnight + timedelta(days=number, hours=8, minutes=30)
        Duty.objects.create(coach=coach.agent, team=team, start=start, end=start + timedelta(hours=12))
    Agent.objects.filter(user=novice).update(needs_review=True)
    mine = list(Ticket.objects.my_turn(novice).by_deadline().filter(team=team)[:2])
    if mine:
        _try(lambda: workflow.reply(mine[0], by=novice, now=now, body=REPLY))
        _try(lambda: coaching.whisper(mine[-1], by=coach, now=now, body=WHISPER))


def _apply(agent: User, now: datetime) -> None:
    """The manual that fits, with its first two steps done, on the first of the agent's tickets that has one."""
    for ticket in Ticket.objects.my_turn(agent).by_deadline().select_related("issue_type")[:8]:
        said = ticket.messages.filter(kind="customer").values_list("body", flat=True).first() or ""
        fitting = known.suggest(f"{ticket.subject}\n{said}", [ticket.issue_type.code], 1)
        if not fitting:
            continue
        if _try(lambda ticket=ticket, manual=fitting[0]: manuals.apply(ticket, manual=manual, by=agent, now=now)):  # type: ignore[misc]
            for step in ticket.checklists.get().steps.all()[:2]:
                manuals.tick(ticket, step=step, by=agent, now=now)
            return


def _try(verb: Callable[[], object]) -> bool:
    """In the demo as in life a plan that does not fit any more is dropped."""
    try:
        verb()
    except TicketError:
        return False
    return True
