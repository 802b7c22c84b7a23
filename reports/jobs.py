"""Background jobs in words: what each is called, when it last ran, and what it did then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import moments
from helpdesk.models import Heartbeat

NAMES: dict[str, "str | Promise"] = {
    "worker": gettext_lazy("Worker"),
    "cluster clocks": gettext_lazy("Queue for clocks"),
    "cluster slow": gettext_lazy("Queue for slow work"),
    "sweep_deadlines": gettext_lazy("Watching deadlines"),
    "give_out_waiting": gettext_lazy("Giving out tickets"),
    "send_surveys": gettext_lazy("Sending surveys"),
    "deliver_notifications": gettext_lazy("Sending notices"),
    "clean_up_uploads": gettext_lazy("Cleaning up uploads"),
    "prune": gettext_lazy("Cleaning up records"),
}
RESULTS: dict[str, "str | Promise"] = {
    "warned": gettext_lazy("warned %(n)s"),
    "breached": gettext_lazy("missed %(n)s"),
    "closed": gettext_lazy("closed %(n)s"),
    "failed": gettext_lazy("failed %(n)s"),
    "given": gettext_lazy("given out %(n)s"),
    "deleted": gettext_lazy("deleted %(n)s"),
    "sent": gettext_lazy("sent %(n)s"),
    "retried": gettext_lazy("to try again %(n)s"),
    "dead": gettext_lazy("given up %(n)s"),
    "surveys": gettext_lazy("sent %(n)s"),
}


@dataclass(frozen=True)
class JobLine:
    """One job as the dashboard tells of it; `bad` when it failed or is late."""

    label: "str | Promise"
    when: str
    did: str
    late: bool
    bad: bool


def lines(rows: Iterable[Heartbeat], now: datetime) -> list[JobLine]:
    """The jobs, those that need somebody first."""
    found = [_line(row, now) for row in rows]
    return sorted(found, key=lambda line: not line.bad)


def _line(row: Heartbeat, now: datetime) -> JobLine:
    late = row.is_late(now)
    at = row.finished_at or row.started_at
    when = moments.ago(at, now) if at else _("never")
    did = (
        row.error
        if not row.ok
        else ", ".join(str(RESULTS[key]) % {"n": value} for key, value in row.result.items() if key in RESULTS and value)
    )
    return JobLine(NAMES.get(row.name, row.name), when, did or ("" if not row.ok else _("nothing to do")), late, late or not row.ok)
