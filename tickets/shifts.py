"""The rota (排班): shifts with their breaks are planned, changed, copied and taken off. The only writer of `Shift` and `ShiftBreak`.

A shift that clashes, with another one or with an absence, is refused with a sentence that says with what; of many planned at once the
others stand. What is over stays as it was: figures are told by it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from tickets import rota_rules, wording_shifts
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Absence, Agent, Shift, ShiftBreak
from tickets.rota_rules import Span, Stretch

WEEK = timedelta(weeks=1)
WEEKS_AHEAD = 26
"""As far a pattern is repeated at most."""
WEEKS_OFFERED = 12


@dataclass
class Planned:
    """What came of planning many at once: how many stand, and why the others do not."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- verbs


def plan(wanted: Iterable[tuple[Agent, Span]], *, now: datetime) -> Planned:
    """Put shifts on the rota; each that clashes is refused by itself."""
    found = Planned()
    by_agent: dict[int, list[Span]] = defaultdict(list)
    agents: dict[int, Agent] = {}
    for agent, span in wanted:
        by_agent[agent.pk].append(span)
        agents[agent.pk] = agent
    with transaction.atomic():
        # Whoever plans for the same person at the same time waits here, and then sees what was planned.
        list(Agent.objects.select_for_update().filter(pk__in=agents).order_by("pk").values_list("pk"))
        every = [span for spans in by_agent.values() for span in spans]
        others, absences = _around(agents, every)
        rows: list[tuple[Shift, Span]] = []
        for pk, spans in by_agent.items():
            for span in spans:
                refused = _refusal(agents[pk], span, others[pk], absences[pk], now)
                if refused:
                    found.refused.append(refused)
                    continue
                others[pk].append(span)
                rows.append((Shift(agent=agents[pk], start=span.start, end=span.end), span))
        _create(rows)
        found.done = len(rows)
    return found


def change(shift: Shift, span: Span, *, now: datetime) -> Shift:
    """Give a shift other hours and breaks. Raises Incomplete for what clashes, NotAllowed for one that is over."""
    if shift.end <= now:
        raise NotAllowed(_("This shift is over."))
    with transaction.atomic():
        agent = Agent.objects.select_for_update().select_related("user").get(pk=shift.agent_id)
        others, absences = _around({agent.pk: agent}, [span], but=shift.pk)
        refused = _refusal(agent, span, others[agent.pk], absences[agent.pk], now)
        if refused:
            raise Incomplete(refused, ["start"])
        shift.start, shift.end = span.start, span.end
        shift.save()
        if [(row.start, row.end) for row in shift.breaks.all()] != list(span.breaks):
            shift.breaks.all().delete()
            bulk_create_with_history([ShiftBreak(shift=shift, start=start, end=end) for start, end in span.breaks], ShiftBreak)
    return shift


def take_off(shift: Shift, *, now: datetime) -> None:
    """Take a shift off the rota. Raises NotAllowed for one that has begun: it is ended by `change`."""
    if shift.start <= now:
        raise NotAllowed(_("This shift has begun. Change its end instead."))
    shift.delete()


def problem(shift: Shift, *, now: datetime) -> str:
    """Why a shift as it is now filled in cannot stand; "" when it can. For the plain screen of single shifts."""
    breaks = tuple((row.start, row.end) for row in shift.breaks.all()) if shift.pk else ()
    span = Span(shift.start, shift.end, breaks)
    others, absences = _around({shift.agent_id: shift.agent}, [span], but=shift.pk)
    return _refusal(shift.agent, span, others[shift.agent_id], absences[shift.agent_id], now)


def repeat(agents: Sequence[Agent], monday: datetime, *, onto: Sequence[int], now: datetime) -> Planned:
    """Plan what stands in the week of `monday` again, as many weeks later as `onto` says. Clashes are refused."""
    week = Shift.objects.filter(agent__in=agents, start__gte=monday, start__lt=monday + WEEK).prefetch_related("breaks")
    people = {agent.pk: agent for agent in agents}
    spans = [(people[row.agent_id], span_of(row)) for row in week.order_by("start")]
    return plan([(agent, span.moved(7 * weeks)) for weeks in onto for agent, span in spans], now=now)


def span_of(row: Shift) -> Span:
    """A shift as a value, in local time (its breaks are loaded)."""
    breaks = tuple(sorted((localtime(each.start), localtime(each.end)) for each in row.breaks.all()))
    return Span(localtime(row.start), localtime(row.end), breaks)


# ---------------------------------------------------------------- workings


def _around(
    agents: dict[int, Agent], spans: Sequence[Span], but: int | None = None
) -> tuple[dict[int, list[Span]], dict[int, list[Stretch]]]:
    """What those agents have on the rota, and when they are away, about these times."""
    others: dict[int, list[Span]] = defaultdict(list)
    absences: dict[int, list[Stretch]] = defaultdict(list)
    if not spans:
        return others, absences
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    rows = Shift.objects.filter(agent__in=agents, start__lt=last, end__gt=first).exclude(pk=but or 0)
    for agent, start, end in rows.values_list("agent", "start", "end"):
        others[agent].append(Span(start, end))
    for agent, start, end in Absence.objects.filter(agent__in=agents, start__lt=last, end__gt=first).values_list("agent", "start", "end"):
        absences[agent].append((start, end))
    return others, absences


def _refusal(agent: Agent, span: Span, others: Iterable[Span], absences: Iterable[Stretch], now: datetime) -> str:
    if span.end <= now:
        return wording_shifts.past(agent.user.name, span)
    found = rota_rules.problem(span, others, absences)
    return wording_shifts.clash(agent.user.name, span, found) if found else ""


def _create(rows: Sequence[tuple[Shift, Span]]) -> None:
    made = bulk_create_with_history([shift for shift, _span in rows], Shift)
    breaks = [
        ShiftBreak(shift=shift, start=start, end=end) for shift, (_row, span) in zip(made, rows, strict=True) for start, end in span.breaks
    ]
    bulk_create_with_history(breaks, ShiftBreak)
