"""What `doctor` looks at: the set-up, seen from inside. Each check gives findings; none changes anything."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk import checks, encoder, schedules
from helpdesk.calendars import build
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.holidays.loading import missing_years
from helpdesk.models import Department, Heartbeat, InstalledDefault, OutboundMessage, ServiceCalendar, User
from helpdesk.outbound import shut
from helpdesk.supervision import HEARTBEAT, OVERDUE

OLDEST_POSTGRES = 14
WAITING_TOO_LONG = timedelta(minutes=15)
MB = 1_000_000


class Level(Enum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    MEND = "mend"


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis."""

    level: Level
    text: str


Findings = Iterator[Finding]


def ok(text: str) -> Finding:
    """As it should be."""
    return Finding(Level.OK, text)


def warn(text: str) -> Finding:
    """Works, and wants a look."""
    return Finding(Level.WARN, text)


def mend(text: str) -> Finding:
    """Does not work until somebody does what the sentence says."""
    return Finding(Level.MEND, text)


def diagnose(now: datetime) -> Findings:
    """All findings. When the database is not there, what needs it is left out; a check that breaks is itself a finding."""
    yield from _guarded(look_at_settings, now)
    database = list(_guarded(look_at_database, now))
    yield from database
    if any(finding.level is Level.MEND for finding in database):
        return
    for look in (*LOOKS, *_looks_of_apps()):
        yield from _guarded(look, now)


def _looks_of_apps() -> Iterator[Callable[[datetime], Findings]]:
    """What the apps above this one look at themselves: their configuration names it as `looks`."""
    for config in apps.get_app_configs():
        yield from getattr(config, "looks", tuple)()


def _guarded(look: Callable[[datetime], Findings], now: datetime) -> Findings:
    try:
        yield from look(now)
    except Exception as error:
        yield mend(_("%(check)s could not be checked: %(why)s") % {"check": look.__name__.removeprefix("look_at_"), "why": error})


def look_at_settings(now: datetime) -> Findings:
    """What stops the start, and DEBUG."""
    errors = run_checks(tags=[checks.OWN_TAG])
    for error in errors:
        yield mend(f"{error.msg} {error.hint or ''}".strip())
    if settings.DEBUG:
        yield warn(_("DEBUG is on: right on your own machine only."))
    if not errors:
        yield ok(_("Settings are complete."))


def look_at_database(now: datetime) -> Findings:
    """Reachable, as we need it, and with every table."""
    try:
        connection.ensure_connection()
    except Exception as error:
        yield mend(_("The database does not answer: %(why)s. Check DATABASE_URL and that it runs.") % {"why": error})
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        text = ngettext(
            "%(count)d migration is not applied. Run: manage.py migrate",
            "%(count)d migrations are not applied. Run: manage.py migrate",
            waiting,
        )
        yield mend(text % {"count": waiting})
    else:
        yield ok(_("The database has every table."))


def _sqlite() -> Findings:
    with connection.cursor() as cursor:
        values = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    if values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}:
        yield ok(_("SQLite writes ahead and to the disk."))
    else:
        yield mend(_("SQLite does not run as it must: %(values)s. Put the database on a local disk.") % {"values": values})


def _postgres() -> Findings:
    version = int(getattr(connection, "pg_version", 0)) // 10_000
    if version >= OLDEST_POSTGRES:
        yield ok(_("PostgreSQL %(version)d answers.") % {"version": version})
    else:
        yield mend(_("PostgreSQL %(version)d is too old; %(needed)d or newer is needed.") % {"version": version, "needed": OLDEST_POSTGRES})


def look_at_stores(now: datetime) -> Findings:
    """The cache keeps what it is given, evidence can be written, and there is room."""
    cache.set("doctor", "here", 60)
    if cache.get("doctor") == "here":
        yield ok(_("The cache keeps what it is given."))
    else:
        yield mend(_("The cache keeps nothing. Check REDIS_URL, or run: manage.py migrate"))
    name = default_storage.save("doctor/probe.txt", ContentFile(b"probe"))
    default_storage.delete(name)
    yield ok(_("Evidence can be written and deleted."))
    yield from _room()


def _room() -> Findings:
    places = {Path(settings.VAR_DIR)}
    if not settings.STORAGE_URL:
        places.add(Path(settings.MEDIA_ROOT))
    for place in sorted(place for place in places if place.exists()):
        usage = shutil.disk_usage(place)
        free, share = usage.free // MB, usage.free / usage.total
        text = _("%(place)s has %(free)d MB left (%(share)d %%).") % {"place": place, "free": free, "share": share * 100}
        yield mend(text) if free < 500 else warn(text) if free < 5_000 or share < 0.05 else ok(text)


def look_at_worker(now: datetime) -> Findings:
    """The supervisor, its clusters, and each job at its time."""
    rows = {row.name: row for row in Heartbeat.objects.all()}
    alive = rows.get(HEARTBEAT)
    if alive is None or alive.is_late(now):
        since = _("never seen") if alive is None else timezone.localtime(alive.finished_at).strftime("%Y-%m-%d %H:%M:%S")
        yield mend(_("The worker does not run (last sign: %(since)s). Start: manage.py worker") % {"since": since})
        return
    yield ok(_("The worker runs."))
    for cluster in schedules.CLUSTERS:
        beat = rows.get(f"cluster {cluster}")
        if beat is None or beat.is_late(now):
            yield mend(
                _("Cluster %(name)s takes up no work. The worker restarts it; if this stays, look into its log.") % {"name": cluster}
            )
    # The first turns of a new house come with its scheduler's first round.
    turns = schedules.turns(now - OVERDUE)
    for entry in schedules.TABLE:
        row = rows.get(entry.name)
        turn = turns.get(entry.name)
        if row is None and turn and (entry.cron or turn <= now):
            at = timezone.localtime(turn).strftime("%m-%d %H:%M")
            yield ok(_("Job %(name)s has its first turn at %(at)s.") % {"name": entry.name, "at": at})
        elif row is None or row.is_late(now):
            yield mend(_("Job %(name)s has not run at its time.") % {"name": entry.name})
        elif not row.ok:
            words = {"name": entry.name, "count": row.failures, "why": row.error}
            yield mend(_("Job %(name)s has failed %(count)d times in a row: %(why)s") % words)
        elif row.was_cut_off(now):
            words = {"name": entry.name, "at": _clock(row.started_at)}
            yield mend(_("Job %(name)s was started at %(at)s and has not ended: its process was killed, or it hangs.") % words)
        else:
            yield ok(
                _("Job %(name)s ran at %(at)s.") % {"name": entry.name, "at": timezone.localtime(row.finished_at).strftime("%H:%M:%S")}
            )


def look_at_encoder(now: datetime) -> Findings:
    """Where the sentence encoder is switched on, the process that encodes for all others of this machine."""
    if not encoder.wanted() or not encoder.installed():
        return
    if encoder.answers():
        yield ok(_("The sentence encoder answers."))
    else:
        words = {"socket": settings.ENCODER_SOCKET}
        yield mend(
            _(
                "SENTENCE_ENCODER is on, but no process encodes at %(socket)s: texts are compared by words alone. Start: python -m helpdesk.encoding"
            )
            % words
        )


def look_at_schedules(now: datetime) -> Findings:
    """The schedules in the database are those of the code."""
    missing, strange = schedules.missing(), schedules.strangers()
    if strange:
        text = _("Schedules that are not of this program hold the others up: %(names)s. Run: manage.py bootstrap")
        yield mend(text % {"names": ", ".join(strange)})
    if missing:
        yield mend(_("Schedules are missing: %(names)s. Run: manage.py bootstrap") % {"names": ", ".join(missing)})
    elif not strange:
        yield ok(_("All schedules are in place."))


def look_at_outbox(now: datetime) -> Findings:
    """No way out is shut, nothing was given up, nothing waits for long."""
    found = [*_shut_ways(now), *_given_up(), *_waiting(now)]
    yield from found or [ok(_("Messages leave."))]


def _shut_ways(now: datetime) -> Findings:
    for channel, row in shut.known().items():
        words = {"channel": OutboundChannel(channel).label, "why": row.error, "since": _clock(row.started_at)}
        yield mend(_("%(channel)s: nothing leaves since %(since)s: %(why)s") % words)


def _given_up() -> Findings:
    dead = OutboundMessage.objects.filter(state=OutboundState.DEAD).order_by().values_list("channel").annotate(Count("pk"))
    for channel, count in sorted(dead):
        text = ngettext(
            "%(channel)s: %(count)d message was given up. See why, and send it again, at %(url)s",
            "%(channel)s: %(count)d messages were given up. See why, and send them again, at %(url)s",
            count,
        )
        url = f"{settings.SITE_URL}/admin/helpdesk/outboundmessage/?state__exact=dead&channel__exact={channel}"
        yield mend(text % {"channel": OutboundChannel(channel).label, "count": count, "url": url})


def _waiting(now: datetime) -> Findings:
    # Not what is held back on purpose: quiet hours have no failed try behind them, and their hour has not come.
    rows = OutboundMessage.objects.filter(state=OutboundState.PENDING, created_at__lt=now - WAITING_TOO_LONG)
    stuck = rows.filter(~Q(last_error="") | Q(next_try_at__lte=now)).order_by()
    for channel, count, why in sorted(stuck.values_list("channel").annotate(Count("pk"), Max("last_error"))):
        text = ngettext(
            "%(channel)s: %(count)d message has been waiting for long. %(why)s",
            "%(channel)s: %(count)d messages have been waiting for long. %(why)s",
            count,
        )
        yield warn((text % {"channel": OutboundChannel(channel).label, "count": count, "why": why}).strip())


def _clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else "—"


def look_at_calendars(now: datetime) -> Findings:
    """Statutory days of this year, and from October on of the next; hours that can be read."""
    rows = list(ServiceCalendar.objects.all())
    this_year = timezone.localtime(now).year
    for year in missing_years(now):
        if year == this_year:
            yield mend(_("The holidays of %(year)d are missing. Run: manage.py load_holidays %(year)d") % {"year": year})
        else:
            text = _(
                "The holidays of %(year)d are missing: plain weekdays count until they are there. Run: manage.py load_holidays %(year)d FILE"
            )
            yield warn(text % {"year": year})
    for row in rows:
        exceptions = row.exceptions.values_list("date", "segments")
        calendar = build(code=row.code, timezone=row.time_zone, weekly=row.weekly, exceptions=exceptions)
        for problem in calendar.problems:
            yield mend(_("Service calendar %(code)s: %(problem)s") % {"code": row.code, "problem": problem})
    if rows:
        yield ok(
            ngettext("%(count)d service calendar can be read.", "%(count)d service calendars can be read.", len(rows))
            % {"count": len(rows)}
        )
    else:
        yield mend(_("There is no service calendar. Run: manage.py bootstrap"))


def look_at_departments(now: datetime) -> Findings:
    """Every department that is asked for help has a contact person and a head who are there."""
    rows = list(Department.objects.filter(is_active=True).select_related("contact", "head"))
    silent = [row.label for row in rows if not (row.contact and row.contact.is_active)]
    headless = [row.label for row in rows if not (row.head and row.head.is_active)]
    if silent:
        text = _(
            "Departments without a contact person: %(names)s. Requests to them are told to their head, else to supervisors. See %(url)s"
        )
        yield warn(text % {"names": ", ".join(silent), "url": f"{settings.SITE_URL}/admin/helpdesk/department/"})
    if headless:
        text = _("Departments without a head: %(names)s. Nobody of theirs hears when they do not accept in time. See %(url)s")
        yield warn(text % {"names": ", ".join(headless), "url": f"{settings.SITE_URL}/admin/helpdesk/department/"})
    if rows and not silent and not headless:
        yield ok(_("Every department has a contact person and a head."))


def look_at_defaults(now: datetime) -> Findings:
    """Installed once, and somebody is there to run the house."""
    if InstalledDefault.objects.exists() and apps.get_model("tickets", "IssueType").objects.exists():
        yield ok(_("The defaults are installed."))
    else:
        yield mend(_("The defaults are not installed. Run: manage.py bootstrap"))
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        yield warn(_("Nobody has every right. Run: manage.py createsuperuser"))


LOOKS = (
    look_at_stores,
    look_at_schedules,
    look_at_worker,
    look_at_encoder,
    look_at_outbox,
    look_at_calendars,
    look_at_departments,
    look_at_defaults,
)
