"""How far a matter has come, in the customer's words. Reads the ticket and its timeline; decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk import clockwords, configuration
from tickets.choices import EventCode, Status
from tickets.models import ProgressWord, Ticket, TicketEvent

PAST, NOW, TO_COME = "past", "now", "to-come"


@dataclass(frozen=True)
class Stage:
    """One step of the way: past, now or to come; what it is, and a line about it."""

    state: str
    title: str
    note: str = ""
    aside: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Story:
    """What the page needs of the timeline: the question that is open, the refusal that is fresh, the last public progress."""

    question: TicketEvent | None = None
    refused: TicketEvent | None = None
    progress: TicketEvent | None = None


def story(ticket: Ticket, events: Sequence[TicketEvent]) -> Story:
    """Read the timeline, oldest first."""
    question = refused = progress = None
    for event in events:
        if event.code == EventCode.ASKED:
            question = event
        elif event.code in {EventCode.REFUSED, EventCode.REOPENED}:
            refused, progress = (event if event.code == EventCode.REFUSED else None), None
        elif event.code == EventCode.PROGRESS and event.data.get("public"):
            progress = event
        elif event.code in {EventCode.REPLIED, EventCode.RESOLVED}:
            refused = None
    waiting = ticket.status == Status.WAITING_CUSTOMER
    return Story(question if waiting else None, refused if ticket.is_open else None, progress if ticket.is_open else None)


def stages(ticket: Ticket, read: Story, now: datetime) -> list[Stage]:
    """The progress line, from received to closed; exactly one stage is now, unless all is over."""
    line = [Stage(PAST, pgettext("customer", "Received"), clockwords.at(ticket.created_at, now))]
    if ticket.status == Status.CANCELLED:
        return [*line, Stage(PAST, pgettext("customer", "Closed"), clockwords.at(ticket.closed_at, now) if ticket.closed_at else "")]
    line += _replied(ticket, now)
    if ticket.cycle and ticket.first_resolved_at:
        line.append(Stage(PAST, _("Solution given"), clockwords.at(ticket.first_resolved_at, now)))
    if ticket.status == Status.WAITING_CUSTOMER or (ticket.is_open and (ticket.responded_at or ticket.cycle)):
        line.append(_with_whom(ticket, read, now))
    return [*line, *_settled(ticket, now)]


def current(line: Sequence[Stage]) -> Stage:
    """Of a progress line the stage in hand; the last of all when all is over."""
    return next((stage for stage in line if stage.state == NOW), line[-1])


def stages_merged(own: Ticket, home: Ticket, read: Story, now: datetime, *, since: datetime) -> list[Stage]:
    """The progress line of a ticket that was merged into another: of that one it tells what came `since`."""
    line = [Stage(PAST, pgettext("customer", "Received"), clockwords.at(own.created_at, now))]
    if own.responded_at:
        line.append(Stage(PAST, _("First reply"), clockwords.at(own.responded_at, now)))
    line.append(Stage(PAST, _("Goes on together with %(number)s") % {"number": home.number}, clockwords.at(since, now)))
    if home.status == Status.CANCELLED:
        return [*line, Stage(PAST, pgettext("customer", "Closed"), clockwords.at(home.closed_at, now) if home.closed_at else "")]
    if home.is_open:
        line.append(_with_whom(home, read, now))
    return [*line, *_settled(home, now)]


def _with_whom(ticket: Ticket, read: Story, now: datetime) -> Stage:
    """Whose turn it is on an open ticket."""
    if ticket.status == Status.WAITING_CUSTOMER:
        return Stage(NOW, _("Waiting for you"), _("The promised time moves by as long as we wait"), icon="hand")
    return _in_hand(ticket, read, now)


def _replied(ticket: Ticket, now: datetime) -> list[Stage]:
    due = ticket.response_due_at
    if ticket.responded_at:
        aside = _("(promised %(before)s)") % {"before": clockwords.before(due, now)} if due and ticket.responded_at <= due else ""
        return [Stage(PAST, _("First reply"), clockwords.at(ticket.responded_at, now), aside)]
    if not ticket.is_open or ticket.status == Status.WAITING_CUSTOMER or ticket.cycle:
        return []
    if due and due <= now:
        sorry = _("We said %(before)s and did not keep it. We are sorry: it goes first now.") % {"before": clockwords.before(due, now)}
        return [Stage(NOW, _("A person replies"), sorry, icon="clock")]
    return [Stage(NOW, _("A person replies"), clockwords.before(due, now) if due else "", icon="clock")]


def _in_hand(ticket: Ticket, read: Story, now: datetime) -> Stage:
    if read.progress is not None:
        return Stage(NOW, _("We are working on it"), progress_label(read.progress, now), icon="clock")
    if read.refused is not None:
        return Stage(NOW, _("Not solved, you say: we carry on"), _("It goes first; you do not queue again"), icon="clock")
    return Stage(NOW, _("We are working on it"), icon="clock")


def _settled(ticket: Ticket, now: datetime) -> list[Stage]:
    solved_again = _("Solution given again") if ticket.cycle else _("Solution given")
    coming = _("Solution given again") if ticket.cycle else _("Solution to come")
    if ticket.is_open:
        due = ticket.resolution_due_at
        note = clockwords.before(due, now) if due else ""
        if due and ticket.status == Status.WAITING_CUSTOMER:
            note = _("moves on while we wait for you")
        elif due and due <= now:
            note = _("We said %(before)s and did not keep it. We are sorry: it goes first now.") % {"before": note}
        return [Stage(TO_COME, coming, note), Stage(TO_COME, _("Your confirmation"), _("When you say it is solved, it is done"))]
    solved = Stage(PAST, solved_again, clockwords.at(ticket.resolved_at, now), _kept(ticket, now)) if ticket.resolved_at else None
    if ticket.status == Status.RESOLVED:
        until = clockwords.before(ticket.auto_close_at, now) if ticket.auto_close_at else ""
        ending = [
            Stage(NOW, _("Your confirmation"), until, icon="hand"),
            Stage(TO_COME, pgettext("customer", "Closed"), _("When you say it is solved, it is done")),
        ]
    else:
        ending = [Stage(PAST, pgettext("customer", "Closed"), clockwords.at(ticket.closed_at, now) if ticket.closed_at else "")]
    return [solved, *ending] if solved else ending


def _kept(ticket: Ticket, now: datetime) -> str:
    """The promise beside the first result, where it was kept; a second round begins with a promise that was broken in substance."""
    due = ticket.resolution_due_at
    if ticket.cycle or not due or not ticket.resolved_at or ticket.resolved_at > due:
        return ""
    return _("(promised %(before)s)") % {"before": clockwords.before(due, now)}


def progress_label(event: TicketEvent, now: datetime) -> str:
    """A public progress word with the time it is expected to take, as 等待配件寄送，预计 11月24日（周二）18:00 前."""
    words = configuration.held(_load_words).get(str(event.data.get("word")))
    if words is None:
        return ""
    name, name_en = words
    label = name if (get_language() or "").startswith("zh") or not name_en else name_en
    stamp = (event.message.data if event.message else {}).get("expected_at")
    if not stamp:
        return label
    return _("%(label)s, expected %(before)s") % {"label": label, "before": clockwords.before(datetime.fromisoformat(stamp), now)}


def _load_words() -> dict[str, tuple[str, str]]:
    return {code: (name, name_en) for code, name, name_en in ProgressWord.objects.values_list("code", "name", "name_en")}
