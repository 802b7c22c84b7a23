"""Many contacts from many processes at once, then everybody works at once: dispatch checked from what stayed on record.

First all contacts come in and fill every place; then the same number of processes resolve, hand back and refuse until nothing is
open. Checked from the timeline: the caps, one person at a time, nobody free beside a ticket that fits them, the order of deadlines,
and that every score sheet recomputes to the choice that was made.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpdesk.models import User
from tests.chaos.storm import Report
from tests.factories import make_agent, make_organisation
from tests.processes import run_together
from tickets import dispatching, scoring, statuses
from tickets.choices import EventCode, Grade, Status
from tickets.models import Agent, AgentLanguage, DispatchWeights, Skill, Ticket, TicketEvent

OPEN = """
from django.utils import timezone
from tickets import intake
process, count = json.loads(sys.argv[1])
kinds = ["product_quality", "logistics", "product_quality", "service_attitude"]
for n in range(count):
    text = "插座冒烟，差点起火" if n % 12 == 5 else "请尽快处理"
    contact = intake.Contact(channel="web", subject=f"{process}-{n}", description=text, phone=f"13{process:02d}{n % 15:07d}",
        issue_type=kinds[(process + n) % 4], language="en" if n % 5 == 0 else "zh-hans", tier="vip" if n % 9 == 0 else "standard")
    intake.open_ticket(contact, now=timezone.now())
print(json.dumps("done"))
"""
WORK = """
import random, time
from django.utils import timezone
from tickets import routing, workflow
from tickets.errors import TicketError
from tickets.models import Ticket
process, seconds = json.loads(sys.argv[1])
dice, end = random.Random(process), time.monotonic() + seconds
done = {"resolved": 0, "handed_back": 0, "refused": 0, "lost": 0}
while time.monotonic() < end:
    held = list(Ticket.objects.open().filter(assignee__isnull=False).order_by("?").select_related("assignee")[:1])
    if not held:
        if not Ticket.objects.open().exists():
            break
        routing.give_out(timezone.now())
        continue
    ticket, now, throw = held[0], timezone.now(), dice.random()
    try:
        if throw < 0.08:
            routing.hand_back(ticket, by=ticket.assignee, now=now, reason="x", version=ticket.version)
            done["handed_back"] += 1
        elif throw < 0.2:
            routing.refuse(ticket, by=ticket.assignee, now=now, reason="x", version=ticket.version)
            done["refused"] += 1
        else:
            workflow.resolve(ticket, by=ticket.assignee, now=now, result="x", version=ticket.version)
            done["resolved"] += 1
    except TicketError:
        done["lost"] += 1
print(json.dumps(done))
"""

PLACED = (EventCode.ASSIGNED, EventCode.DECLINED)


@dataclass(frozen=True)
class Plan:
    """How much of it; `seconds` at most for the work (0: the contacts alone)."""

    tickets: int = 500
    processes: int = 20
    agents: int = 30
    cap: int = 5
    seconds: int = 90


def run_rush(plan: Plan) -> Report:
    """Both parts, and what was found after each."""
    report, people = Report(), _people(plan)
    run_together(OPEN, [[number, plan.tickets // plan.processes] for number in range(plan.processes)])
    report.expect("tickets", plan.tickets, Ticket.objects.count())
    _check(report, plan, people, "")
    if plan.seconds:
        found = Counter[str]()
        for done in run_together(WORK, [[number, plan.seconds] for number in range(plan.processes)]):
            found.update(done)
        _check(report, plan, people, " after the work")
        report.notes += [*found.items(), ("still open", Ticket.objects.open().count())]
    return report


def _people(plan: Plan) -> list[User]:
    """A fifth are senior, a third specialists, a quarter speak English; the others take everything of their team."""
    team = make_organisation()
    DispatchWeights.objects.get_or_create(code="default")
    people = []
    for number in range(plan.agents):
        skills = {0: {"product_quality": 4, "service_attitude": 2}, 1: {"logistics": 5, "product_quality": 1}}.get(number % 6)
        person = make_agent(team, cap=plan.cap, grade=Grade.SENIOR if number % 5 == 4 else Grade.REGULAR, skills=skills)
        if number % 4 == 0:
            AgentLanguage.objects.create(agent=person.agent, language="en", grade=4)
            AgentLanguage.objects.create(agent=person.agent, language="zh-hans", grade=5)
        people.append(person)
    return people


def _check(report: Report, plan: Plan, people: list[User], when: str) -> None:
    events = list(TicketEvent.objects.select_related("ticket").order_by("pk"))
    placed = [event for event in events if event.code in PLACED and event.data.get("to")]
    load = dispatching.load_of([person.pk for person in people])
    seniors = set(Agent.objects.filter(grade=Grade.SENIOR).values_list("pk", flat=True))
    over = [pk for pk, count in load.items() if count > (scoring.OVER_CAP * plan.cap if pk in seniors else plan.cap)]
    report.expect(f"agents over the cap{when}", [], over)
    report.expect(f"placed over the cap as they saw it{when}", 0, sum(1 for event in placed if not _had_room(event)))
    report.expect(f"placed while somebody had it{when}", [], list(_twice(events)))
    report.expect(f"places claimed{when}", len(placed), sum(Agent.objects.values_list("turn", flat=True)))
    report.expect(f"waiting beside somebody free{when}", [], list(_beside_the_free(load)))
    report.expect(f"given out before an earlier one{when}", [], list(_out_of_order(events)))
    report.expect(f"sheets that recompute otherwise{when}", [], [event.pk for event in events if not recomputes(event)])
    report.notes.append((f"sheets{when}", sum(1 for event in events if "scoring" in event.data)))


def _had_room(event: TicketEvent) -> bool:
    line = next(line for line in event.data["sheet"] if line["agent"] == event.data["to"])
    return line["load"] < line["cap"] or (event.ticket.level == 1 and "over_cap" in event.data["scoring"]["notes"])


def _twice(events: list[TicketEvent]) -> Iterator[str]:
    """Tickets that were given to somebody while they were in somebody's hands."""
    holder: dict[int, object] = {}
    for event in events:
        if event.code == EventCode.ASSIGNED and holder.get(event.ticket_id):
            yield event.ticket.number
        holder[event.ticket_id] = event.assignee_id


def _skills() -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for agent, kind in Skill.objects.values_list("agent", "issue_type"):
        found[agent].add(kind)
    return found


def _beside_the_free(load: dict[int, int]) -> Iterator[str]:
    """Waiting tickets that somebody with a free place has the skill for, and did not give back."""
    skills = _skills()
    free = [agent.pk for agent in Agent.objects.all() if load.get(agent.pk, 0) < agent.cap]
    gave_up = _gave_up(TicketEvent.objects.all())
    for ticket in Ticket.objects.filter(status=Status.NEW, assignee__isnull=True, due_at__isnull=False):
        for pk in free:
            if (not skills[pk] or ticket.issue_type_id in skills[pk]) and (ticket.pk, pk) not in gave_up:
                yield ticket.number


def _gave_up(events: object) -> set[tuple[int, int]]:
    return {
        (event.ticket_id, event.data["from"])
        for event in events  # type: ignore[attr-defined]
        if event.code in (EventCode.DECLINED, EventCode.HANDED_BACK)
    }


def _out_of_order(events: list[TicketEvent]) -> Iterator[str]:
    """Placements of a ticket while one of an earlier deadline waited that the same person fits; level 1 waits for nobody.

    Only what went into the queue by dispatch's own decision is sure to have been there: a ticket that is handed back on the way
    may be seen or not.
    """
    skills, due = _skills(), _deadlines(events)
    waiting: dict[int, datetime] = {}
    gave_up: set[tuple[int, int]] = set()
    for event in events:
        taker = event.data.get("to")
        if event.code in (EventCode.DECLINED, EventCode.HANDED_BACK):
            gave_up.add((event.ticket_id, event.data["from"]))
        if event.code in PLACED and taker:
            waiting.pop(event.ticket_id, None)
            if event.ticket.level == 1:
                continue
            for other, at in waiting.items():
                fits = not skills[taker] or kind_of(other) in skills[taker]
                if at < due[event.ticket_id] and fits and (other, taker) not in gave_up:
                    yield f"{event.ticket.number} before {other}"
        elif event.code == EventCode.QUEUED or (event.code == EventCode.DECLINED and not taker):
            waiting[event.ticket_id] = due[event.ticket_id]
        elif event.assignee_id is not None or event.status not in statuses.OPEN:
            waiting.pop(event.ticket_id, None)


def kind_of(ticket: int) -> int:
    """A ticket's issue type."""
    if ticket not in _KINDS:
        _KINDS.update(Ticket.objects.values_list("pk", "issue_type"))
    return _KINDS[ticket]


_KINDS: dict[int, int] = {}


def _deadlines(events: list[TicketEvent]) -> dict[int, datetime]:
    """The first deadline of each ticket, as it was set when it came in."""
    found = {}
    for event in events:
        if event.code == EventCode.CLOCK_SET:
            moments = [event.data[name] for name in ("response_due_at", "resolution_due_at") if event.data.get(name)]
            found[event.ticket_id] = min(map(datetime.fromisoformat, moments))
    return found


def recomputes(event: TicketEvent) -> bool:
    """Whether an event's sheet gives the same lines and the same choice again; true for one without a sheet."""
    kept = event.data
    if "scoring" not in kept:
        return not kept.get("sheet")
    sheet = scoring.recompute(kept)
    weighed = {name: value for name, value in kept["scoring"].items() if name != "earlier"}
    chosen = None if kept["scoring"].get("earlier") else sheet.choice.agent
    return chosen == kept.get("to") and sheet.as_data() == {"sheet": kept["sheet"], "scoring": weighed}


__all__ = ["Plan", "recomputes", "run_rush"]
