"""What else stands behind a deadline, in words: the days its calendar leaves out or adds, changes of the time limits on the way,
earlier rounds, who was told at which point of the ladder, and who will be told next.

`tickets.wording_clocks` tells the steps of a clock; these are added to it on the ticket page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk import configuration
from helpdesk.calendars import Calendar, format_segments
from helpdesk.choices import OutboundChannel
from helpdesk.clockwords import weekday
from helpdesk.models import OutboundMessage, ServiceCalendar, StatutoryDay
from tickets import clocks, ladder, sla, wording_ladders
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent
from tickets.wording_clocks import Explanation, Line, More, length, moment

RUNGS = frozenset({EventCode.WARNED, EventCode.BREACHED, EventCode.REMINDED})
DAYS_AT_MOST = 62
AHEAD_AT_MOST = 5

# What a change of configuration is called, by the kind that stands before the colon.
CHANGED = {
    "slapolicy": lambda: _("the time limits"),
    "ladder": lambda: _("the escalation ladder"),
    "servicecalendar": lambda: _("the service calendar"),
    "calendarexception": lambda: _("the service calendar"),
    "statutoryday": lambda: _("the public holidays"),
    "holidays": lambda: _("the public holidays"),
}


def explained(
    found: Sequence[Explanation], ticket: Ticket, state: sla.Clocks, events: Sequence[TicketEvent], now: datetime
) -> list[Explanation]:
    """The explanations with all that stands behind them; one statement, and only where somebody was told."""
    fired = {event.key for event in events if event.key}
    names = told_names(ticket) if any(event.code in RUNGS for event in events) else {}
    watches = {watch.kind: watch for watch in clocks.watches(ticket)}
    return [_with_more(one, ticket, state, events, fired, names, watches.get(one.clock.kind), now) for one in found]


def _with_more(
    one: Explanation,
    ticket: Ticket,
    state: sla.Clocks,
    events: Sequence[TicketEvent],
    fired: set[str],
    names: Mapping[str, list[str]],
    watch: ladder.Watch | None,
    now: datetime,
) -> Explanation:
    clock = one.clock
    more = More(
        days=list(calendar_sentences(clock, now)),
        rounds=[_round(each, now) for each in state.rounds[:-1]] if clock.kind == "resolution" else [],
        told=[line for event in events if event.data.get("clock") == clock.kind and (line := _told(event, names, clock, now))],
        ahead=_ahead(watch, fired, now) if watch and ticket.is_open else [],
    )
    moved = [line for event in events if (line := _moved(event, clock, now))]
    return replace(one, lines=sorted([*one.lines, *moved], key=lambda line: line.at), more=more)


# ---------------------------------------------------------------- the calendar


def calendar_sentences(clock: sla.ClockState, now: datetime) -> Iterator[str]:
    """Which hours count, and which days between the start and the deadline differ from the plain week."""
    if clock.pace is None or clock.due_at is None or not (clock.pace.service or clock.promise_at):
        return
    calendar = clock.pace.calendar
    name, reasons = configuration.held(_load_words).get(calendar.code, ({}, {}))
    yield _("It counts the service hours of “%(name)s”: %(hours)s.") % {"name": _label(name) or calendar.code, "hours": week(calendar)}
    closed, open_ = [], []
    for day in _days(clock.started_at, clock.due_at, calendar):
        segments = calendar.segments(day)
        if not segments:
            closed.append((day, reasons.get(day, "")))
        elif day in calendar.days:
            open_.append(f"{day:%m-%d}{_in_brackets(reasons.get(day, ''))} {format_segments(segments)}")
    if closed:
        yield _("Does not count: %(days)s.") % {"days": pgettext("between things", ", ").join(_spans(closed))}
    if open_:
        yield _("Counts as special: %(days)s.") % {"days": pgettext("between things", ", ").join(open_)}


def week(calendar: Calendar) -> str:
    """The plain week: Mon–Fri 08:30-18:00."""
    days = [(day, calendar.weekly.get(day, ())) for day in range(7)]
    if calendar.never_opens or all(format_segments(segments) == "00:00-24:00" for _day, segments in days):
        return _("day and night")
    parts = []
    for segments, group in groupby(days, key=lambda item: item[1]):
        numbers = [day for day, _segments in group]
        if segments:
            name = weekday(numbers[0]) if len(numbers) == 1 else f"{weekday(numbers[0])}–{weekday(numbers[-1])}"
            parts.append(f"{name} {format_segments(segments)}")
    return pgettext("between things", ", ").join(parts)


def _days(start: datetime, end: datetime, calendar: Calendar) -> Iterator[date]:
    first, last = (at.astimezone(calendar.zone).date() for at in (start, end))
    for number in range(min((last - first).days, DAYS_AT_MOST) + 1):
        yield first + timedelta(days=number)


def _spans(days: Iterable[tuple[date, str]]) -> Iterator[str]:
    """Neighbours for one reason as one span: 10-01 – 10-07 (National Day), 11-21 – 11-22 (Sat–Sun)."""
    ordered = list(days)
    for (_start, why), group in groupby(enumerate(ordered), key=lambda item: (item[1][0] - timedelta(days=item[0]), item[1][1])):
        found = [day for _number, (day, _reason) in group]
        first, last = found[0], found[-1]
        if len(found) == 1:
            yield f"{first:%m-%d}{_in_brackets(why or weekday(first.weekday()))}"
        else:
            yield f"{first:%m-%d} – {last:%m-%d}{_in_brackets(why or f'{weekday(first.weekday())}–{weekday(last.weekday())}')}"


def _in_brackets(reason: str) -> str:
    return _(" (%(reason)s)") % {"reason": reason} if reason else ""


def _label(name: Mapping[str, str]) -> str:
    return name.get("en") or name.get("zh", "") if not (get_language() or "").startswith("zh") else name.get("zh", "")


def _load_words() -> dict[str, tuple[dict[str, str], dict[date, str]]]:
    notice = dict(StatutoryDay.objects.values_list("date", "name"))
    found = {}
    for row in ServiceCalendar.objects.prefetch_related("exceptions"):
        own = {exception.date: exception.reason for exception in row.exceptions.all()}
        found[row.code] = ({"zh": row.name, "en": row.name_en}, {**(notice if row.statutory else {}), **own})
    return found


# ---------------------------------------------------------------- changes and rounds


def changed_words(event: TicketEvent) -> str:
    """What was changed when targets were set anew."""
    kinds = [str(name).partition(":")[0] for name in event.data.get("changed", [])]
    words = dict.fromkeys(CHANGED[kind]() if kind in CHANGED else _("the settings") for kind in kinds)
    return pgettext("between things", ", ").join(words) or _("the settings")


def reckoned_anew(event: TicketEvent, now: datetime) -> str:
    """The sentence of the timeline: what was changed, and what each deadline was and is."""
    was, is_now = event.data.get("was", {}), event.data.get("now", {})
    parts = []
    for name, words in (
        ("response_due_at", _("first response %(was)s → %(now)s")),
        ("resolution_due_at", _("resolution %(was)s → %(now)s")),
    ):
        if was.get(name) != is_now.get(name):
            parts.append(words % {"was": _at(was.get(name), now), "now": _at(is_now.get(name), now)})
    said = _("Deadlines set anew, because somebody changed %(what)s") % {"what": changed_words(event)}
    return _("%(what)s: %(text)s") % {"what": said, "text": pgettext("between things", ", ").join(parts)} if parts else said


def _moved(event: TicketEvent, clock: sla.ClockState, now: datetime) -> Line | None:
    name = f"{clock.kind}_due_at"
    was, is_now = event.data.get("was", {}), event.data.get("now", {})
    if event.code != EventCode.CLOCK_SET or "now" not in event.data or was.get(name) == is_now.get(name) or event.at < clock.started_at:
        return None
    who = event.actor.name if event.actor else _("Somebody")
    values = {"who": who, "what": changed_words(event), "was": _at(was.get(name), now), "now": _at(is_now.get(name), now)}
    return Line(event.at, moment(event.at, now), _("%(who)s changed %(what)s: %(was)s → %(now)s") % values)


def _at(stored: str | None, now: datetime) -> str:
    return moment(datetime.fromisoformat(stored), now) if stored else "—"


def _round(clock: sla.ClockState, now: datetime) -> str:
    values = {"round": clock.cycle + 1, "due": moment(clock.due_at, now) if clock.due_at else "—"}
    if clock.met_at is None:
        return _("Round %(round)d: due %(due)s.") % values
    values["met"] = moment(clock.met_at, now)
    if clock.breached_at and clock.due_at:
        values["span"] = length(clock.met_at - clock.due_at)
        return _("Round %(round)d: due %(due)s, result given %(met)s, %(span)s late.") % values
    return _("Round %(round)d: due %(due)s, result given %(met)s, in time.") % values


# ---------------------------------------------------------------- the ladder


def told_names(ticket: Ticket) -> dict[str, list[str]]:
    """Names of those to whom a notice of each rung was written, by the rung's key."""
    rows = OutboundMessage.objects.filter(about=ticket.number, channel=OutboundChannel.IN_APP).exclude(about="")
    found: dict[str, list[str]] = {}
    for key, name in rows.order_by("pk").values_list("dedupe_key", "recipient__name"):
        rung = str(key).removeprefix(f"{ticket.number}:").rsplit(":", 2)[0]
        found.setdefault(rung, []).append(name or "")
    return found


def _told(event: TicketEvent, names: Mapping[str, list[str]], clock: sla.ClockState, now: datetime) -> Line | None:
    """A rung that was reached, with those who heard of it; None where nobody did, or a later one told of it too."""
    people = names.get(event.key or "")
    if event.code not in RUNGS or not people:
        return None
    rung = clock.pace and next((one for one in clock.pace.policy.rungs(clock.kind) if one.code == event.data.get("rung")), None)
    where = f"{wording_ladders.place(rung)} → " if rung else ""
    return Line(event.at, moment(event.at, now), where + pgettext("between things", ", ").join(people))


def _ahead(watch: ladder.Watch, fired: set[str], now: datetime) -> list[Line]:
    """The rungs to come, the next first: who will be told, and what will be done."""
    if watch.until is not None:
        return []
    coming = sorted((alarm for alarm in ladder.alarms(watch) if alarm.key not in fired and alarm.at > now), key=lambda alarm: alarm.at)
    lines = []
    for alarm in coming[:AHEAD_AT_MOST]:
        rung = ladder.rung_of(watch, alarm)
        does = [wording_ladders.told(rung.audience, rung.channels), wording_ladders.deed(rung.action, rung.rank)]
        text = pgettext("between things", ", ").join(part for part in does if part)
        if text:
            lines.append(Line(alarm.at, moment(alarm.at, now), f"{wording_ladders.place(rung)} → {text}"))
    return lines
