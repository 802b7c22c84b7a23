"""The one table of schedules. They are data of the code, not of the admin: whoever may add a schedule may run any code.

Apps to the right are named in strings. A test imports every path, because django-q2 takes a misspelt one in silence.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

CLOCKS = "clocks"
SLOW = "slow"
CLUSTERS = (CLOCKS, SLOW)


@dataclass(frozen=True)
class Scheduled:
    """One job: `path` is run on `cluster` every `minutes`, or by `cron` (local time).

    `due` names a cheap function `(now) -> bool`; where it says yes, the worker runs the job at once instead of at its turn.
    """

    name: str
    path: str
    cluster: str = CLOCKS
    minutes: int = 0
    cron: str = ""
    due: str = ""

    @property
    def every(self) -> int:
        """Seconds after which the job should have run again."""
        return self.minutes * 60 if self.minutes else 86_400

    def is_due(self, now: datetime) -> bool:
        """Whether there is something to do right now."""
        check: Callable[[datetime], bool] = import_string(self.due)
        return check(now)


TABLE: tuple[Scheduled, ...] = (
    Scheduled("sweep_deadlines", "tickets.jobs.sweep_deadlines", minutes=1, due="tickets.jobs.deadlines_are_due"),
    Scheduled("recompute_deadlines", "tickets.jobs.recompute_deadlines", cluster=SLOW, minutes=1, due="tickets.jobs.targets_were_changed"),
    Scheduled("watch_surge", "tickets.jobs.watch_surge", minutes=1),
    Scheduled("watch_waves", "tickets.jobs.watch_waves", minutes=1),
    Scheduled("wake_put_off", "tickets.jobs.wake_put_off", minutes=1, due="tickets.jobs.put_off_is_over"),
    Scheduled("chase_reviews", "tickets.jobs.chase_reviews", minutes=1),
    Scheduled("give_out_waiting", "tickets.jobs.give_out_waiting", minutes=1),
    Scheduled("send_surveys", "surveys.jobs.send_surveys", minutes=1, due="surveys.jobs.surveys_are_due"),
    Scheduled("remind_of_surveys", "surveys.jobs.remind_of_surveys", cluster=SLOW, minutes=10),
    Scheduled("ask_for_causes", "surveys.jobs.ask_for_causes", cluster=SLOW, minutes=1, due="surveys.jobs.causes_are_due"),
    Scheduled("sort_remarks", "surveys.jobs.sort_remarks", cluster=SLOW, minutes=1, due="surveys.jobs.remarks_are_due"),
    Scheduled("plan_follow_ups", "surveys.jobs.plan_follow_ups", minutes=1, due="surveys.jobs.follow_ups_are_due"),
    Scheduled("tell_of_follow_ups", "surveys.jobs.tell_of_follow_ups", cluster=SLOW, minutes=15),
    Scheduled("deliver_notifications", "helpdesk.jobs.deliver_notifications", cluster=SLOW, minutes=1, due="helpdesk.jobs.mail_is_due"),
    Scheduled("send_codes", "tickets.jobs.send_codes", minutes=1, due="tickets.jobs.codes_are_due"),
    Scheduled("remind_of_remedies", "tickets.jobs.remind_of_remedies", minutes=60),
    Scheduled("tell_of_absences", "tickets.jobs.tell_of_absences", cluster=SLOW, minutes=5),
    Scheduled("clean_up_uploads", "tickets.jobs.clean_up_uploads", cluster=SLOW, minutes=60),
    Scheduled("learn_usual_volume", "tickets.jobs.learn_usual_volume", cluster=SLOW, cron="10 0 * * *"),
    Scheduled("learn_sorting", "tickets.jobs.learn_sorting", cluster=SLOW, cron="40 3 * * *", due="tickets.jobs.training_is_asked"),
    Scheduled("reckon_results", "tickets.jobs.reckon_results", cluster=SLOW, cron="40 3 * * *"),
    Scheduled("remind_of_articles", "knowledgebase.jobs.remind_of_articles", cluster=SLOW, cron="40 8 * * *"),
    Scheduled("encode_articles", "knowledgebase.jobs.encode_articles", cluster=SLOW, minutes=60),
    Scheduled("find_frequent_issues", "reports.nightly.find_frequent_issues", cluster=SLOW, cron="10 2 * * *"),
    Scheduled("let_lapse", "tickets.jobs.let_lapse", cluster=SLOW, cron="5,15,25,35,45,55 0-5 * * *"),
    Scheduled("prune", "helpdesk.jobs.prune", cluster=SLOW, cron="20 4 * * *"),
)

# A failed turn is not repeated by the queue: the next turn comes anyway, and a failure that stays is seen in the heartbeat.
OPTIONS = {"ack_failure": True}


def load() -> None:
    """Read the code of every job, so that processes forked from this one need not."""
    for entry in TABLE:
        import_string(entry.path)


def sync(now: datetime) -> int:
    """Make the schedules in the database those of the table, and no others; returns how many rows were written.

    Safe at any time and by several machines at once: names are compared, next runs of unchanged rows stay.
    """
    rows = apps.get_model("django_q", "Schedule").objects
    if found := strangers():
        logger.error("schedules that are not of this program are removed: %s", ", ".join(found))
    written: int = rows.exclude(name__in=[entry.name for entry in TABLE]).delete()[0]
    present: dict[str, list[Any]] = {}
    for row in rows.order_by("pk"):
        present.setdefault(row.name, []).append(row)
    for entry in TABLE:
        first, *doubled = present.get(entry.name, [None])
        wanted = _columns(entry)
        if first is None:
            rows.create(name=entry.name, next_run=now, **wanted)
            written += 1
        elif any(getattr(first, column) != value for column, value in wanted.items()) or _is_far_off(first, entry, now):
            rows.filter(pk=first.pk).update(next_run=now, **wanted)
            written += 1
        written += rows.filter(pk__in=[row.pk for row in doubled]).delete()[0]
    return written


def _is_far_off(row: Any, entry: Scheduled, now: datetime) -> bool:
    # A clock that was set back would otherwise let nothing run until it has caught up.
    return row.next_run is None or row.next_run > now + timedelta(seconds=entry.every + 300)


def strangers() -> list[str]:
    """Names of schedules in the database that are not of the table: one that cannot be read stops its whole cluster's turn."""
    rows = apps.get_model("django_q", "Schedule").objects.exclude(name__in=[entry.name for entry in TABLE])
    return [name or f"no. {pk}" for pk, name in rows.order_by("pk").values_list("pk", "name")]


def missing() -> list[str]:
    """Names of schedules that are not in the database as the table has them."""
    found = {row.name: row for row in apps.get_model("django_q", "Schedule").objects.all()}
    return [entry.name for entry in TABLE if not _is_right(found.get(entry.name), entry)]


def _is_right(row: Any, entry: Scheduled) -> bool:
    if row is None or row.next_run is None or row.repeats == 0:
        return False
    return all(getattr(row, column) == value for column, value in _columns(entry).items())


def overdue(now: datetime, by: timedelta) -> list[str]:
    """Names of schedules whose turn passed longer than `by` ago: their cluster's scheduler does not run."""
    return list(
        apps.get_model("django_q", "Schedule").objects.filter(next_run__lt=now - by).exclude(repeats=0).values_list("name", flat=True)
    )


def turns(since: datetime) -> dict[str, datetime]:
    """When each schedule has its next turn; those whose turn was before `since` are left out."""
    return dict(
        apps.get_model("django_q", "Schedule").objects.filter(next_run__gt=since).exclude(repeats=0).values_list("name", "next_run")
    )


def _columns(entry: Scheduled) -> dict[str, Any]:
    kind = (
        {"schedule_type": "C", "cron": entry.cron, "minutes": None}
        if entry.cron
        else {"schedule_type": "I", "cron": None, "minutes": entry.minutes}
    )
    own = {"func": entry.path, "cluster": entry.cluster, "kwargs": repr({"q_options": OPTIONS}), "repeats": -1}
    return {**own, "args": None, "hook": None, "intended_date_kwarg": None, **kind}
