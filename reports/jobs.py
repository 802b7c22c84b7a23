"""Background jobs in words: what each is called, when it last ran, and what it did then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from helpdesk import moments, schedules
from helpdesk.choices import OutboundChannel
from helpdesk.models import Heartbeat
from helpdesk.supervision import HEARTBEAT

NAMES: dict[str, "str | Promise"] = {
    "worker": gettext_lazy("Worker"),
    "cluster clocks": gettext_lazy("Queue: clocks"),
    "cluster slow": gettext_lazy("Queue: slow"),
    "sweep_deadlines": gettext_lazy("Watch deadlines"),
    "recompute_deadlines": gettext_lazy("Bring tickets to new time limits"),
    "watch_surge": gettext_lazy("Watch intake for surges"),
    "watch_waves": gettext_lazy("Look for many like tickets"),
    "learn_usual_volume": gettext_lazy("Learn the usual intake"),
    "learn_sorting": gettext_lazy("Learn from corrections"),
    "give_out_waiting": gettext_lazy("Give out tickets"),
    "wake_put_off": gettext_lazy("Bring back what was put off"),
    "chase_reviews": gettext_lazy("Watch replies under review"),
    "remind_of_remedies": gettext_lazy("Remind of late remedies"),
    "remind_of_articles": gettext_lazy("Remind of articles to review"),
    "encode_articles": gettext_lazy("Read articles for their meaning"),
    "reckon_results": gettext_lazy("Reckon agents' results"),
    "tell_of_absences": gettext_lazy("Tell of absences"),
    "find_frequent_issues": gettext_lazy("Look for frequent matters"),
    "send_surveys": gettext_lazy("Send surveys"),
    "plan_follow_ups": gettext_lazy("Plan follow-ups"),
    "tell_of_follow_ups": gettext_lazy("Tell of the day's follow-ups"),
    "remind_of_surveys": gettext_lazy("Remind of surveys"),
    "ask_for_causes": gettext_lazy("Ask for root causes"),
    "sort_remarks": gettext_lazy("Sort remarks of surveys"),
    "send_codes": gettext_lazy("Send one-time codes and lost links"),
    "deliver_notifications": gettext_lazy("Send notices"),
    "clean_up_uploads": gettext_lazy("Clean up uploads"),
    "prune": gettext_lazy("Clean up records"),
    "let_lapse": gettext_lazy("Erase data that were kept long enough"),
    # There only while nothing leaves by it.
    **{f"channel {channel}": channel.label for channel in OutboundChannel},
}
RESULTS: dict[str, "str | Promise"] = {
    "warned": gettext_lazy("warned %(n)s"),
    "breached": gettext_lazy("missed %(n)s"),
    "closed": gettext_lazy("closed %(n)s"),
    "moved": gettext_lazy("moved %(n)s"),
    "failed": gettext_lazy("failed %(n)s"),
    "given": gettext_lazy("given out %(n)s"),
    "contacts": gettext_lazy("contacts %(n)s"),
    "learnt": gettext_lazy("hours of the week %(n)s"),
    "version": gettext_lazy("trained version %(n)s"),
    "refused": gettext_lazy("refused %(n)s"),
    "read": gettext_lazy("articles %(n)s"),
    "matters": gettext_lazy("frequent matters %(n)s"),
    "rising": gettext_lazy("rising %(n)s"),
    "overflowed": gettext_lazy("to outsourced teams %(n)s"),
    "deleted": gettext_lazy("deleted %(n)s"),
    "sent": gettext_lazy("sent %(n)s"),
    "retried": gettext_lazy("to try again %(n)s"),
    "dead": gettext_lazy("given up %(n)s"),
    "waiting": gettext_lazy("waiting %(n)s"),
    "planned": gettext_lazy("planned %(n)s"),
    "cancelled": gettext_lazy("cancelled %(n)s"),
    "told": gettext_lazy("told %(n)s"),
    "not_asked": gettext_lazy("not asked %(n)s"),
    "reminded": gettext_lazy("reminded %(n)s"),
    "asked": gettext_lazy("asked for %(n)s"),
    "sorted": gettext_lazy("sorted %(n)s"),
    "erased": gettext_lazy("customers erased %(n)s"),
    "in_the_way": gettext_lazy("kept because a remedy is under way %(n)s"),
}
# A job of the day has not had its turn yet in a house that was set up this morning.
EXPECTED = (HEARTBEAT, *(f"cluster {name}" for name in schedules.CLUSTERS), *(entry.name for entry in schedules.TABLE if not entry.cron))
# Of these one wants to know that they run; and of these, how much they threw away, whatever it was.
ALWAYS_ON = {"worker", "cluster clocks", "cluster slow"}
CLEANERS = {"clean_up_uploads", "prune"}


@dataclass(frozen=True)
class JobLine:
    """One job as the dashboard tells of it; `bad` when it failed or is late."""

    label: "str | Promise"
    when: str
    did: str
    late: bool
    bad: bool


def with_silent(rows: Iterable[Heartbeat]) -> list[Heartbeat]:
    """Those too that should run and left no sign, once any has run: nothing may stop so that nobody sees it."""
    found = list(rows)
    seen = {row.name for row in found}
    return [*found, *(Heartbeat(name=name) for name in EXPECTED if name not in seen)] if found else []


def lines(rows: Iterable[Heartbeat], now: datetime) -> list[JobLine]:
    """The jobs, those that need somebody first."""
    found = [_line(row, now) for row in rows]
    return sorted(found, key=lambda line: not line.bad)


def _line(row: Heartbeat, now: datetime) -> JobLine:
    late = row.is_late(now)
    at = row.finished_at or row.started_at
    when = moments.ago(at, now) if at else _("never")
    cut_off = row.was_cut_off(now)
    return JobLine(NAMES.get(row.name, row.name), when, _did(row, cut_off), late, late or cut_off or not row.ok)


def _did(row: Heartbeat, cut_off: bool) -> str:
    if not row.ok:
        return row.error
    if cut_off and row.finished_at is not None:
        return _("cut off: its process was killed, or it hangs")
    if row.started_at is None and row.finished_at is None:
        return ""
    if row.name in ALWAYS_ON:
        return _("running") if row.finished_at else ""
    result = row.result
    if row.name in CLEANERS:
        result = {"deleted": sum(value for value in result.values() if isinstance(value, int))}
    done = [str(RESULTS[key]) % {"n": value} for key, value in result.items() if key in RESULTS and value]
    return pgettext("between figures", ", ").join(done) or _("nothing to do")
