"""Unsafe settings stop the start with a sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpdesk import checks, schedules
from helpdesk.schedules import Scheduled

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DEBUG": False,
    "SECRET_KEY": "Vq7-nD3kWz_8sLr2Xy6TfB1mHc9Pj4Ga0EuZoKiQwRtN5vYxSd",
    "SITE_URL": "https://help.example.com",
    "ALLOWED_HOSTS": ["help.example.com"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.com",
    "EMAIL_PORT": 587,
    "DEFAULT_FROM_EMAIL": "help@example.com",
}


@pytest.fixture
def given(settings):
    def give(**changes):
        for name, value in {**GOOD, **changes}.items():
            setattr(settings, name, value)

    give()
    return give


def ids():
    found = []
    for check in (checks.check_production, checks.check_files, checks.check_values, checks.check_clusters, checks.check_schedules):
        found += [message.id.removeprefix("helpdesk.") for message in check(None)]
    return found


def test_it_starts_when_everything_is_set(given):
    assert ids() == []
    checks.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SECRET_KEY", "", "E001"),
        ("SECRET_KEY", "short", "E002"),
        ("SECRET_KEY", "a" * 60, "E002"),
        ("SECRET_KEY", "django-insecure-Vq7-nD3kWz_8sLr2Xy6TfB1mHc9Pj4Ga0EuZoKiQwRtN5", "E002"),
        ("SITE_URL", "", "E003"),
        ("SITE_URL", "http://help.example.com", "E003"),
        ("ALLOWED_HOSTS", [], "E004"),
        ("ALLOWED_HOSTS", ["*"], "E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "E005"),
        ("DEFAULT_FROM_EMAIL", "helpdesk@localhost", "E007"),
        ("PASSWORD_POLICY", "none", "E020"),
        ("SUBMIT_RATE", "30", "E021"),
        ("SUBMIT_RATE", "0/m", "E021"),
        ("TRUSTED_PROXIES", ["10.0.0.0/99"], "E022"),
        ("RECEIPTS_PER_DAY", 0, "E023"),
        ("UNDO_SECONDS", -1, "E028"),
        ("UNDO_SECONDS", 3600, "E028"),
        ("LANGUAGE_CODE", "fr", "E024"),
        ("DINGTALK_URL", "oapi.dingtalk.com", "E025"),
        ("SMS_GATEWAY_URL", "https://sms.example.com/send", "E026"),
        ("GATEWAY_READ_TIMEOUT", 0.0, "E027"),
        ("GATEWAY_CONNECT_TIMEOUT", 600.0, "E027"),
    ],
)
def test_it_refuses_to_start(given, name, value, code):
    given(**{name: value})
    assert ids() == [code]
    with pytest.raises(SystemExit, match=code):
        checks.refuse_unsafe()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"ORDER_API_URL": "shop.example.com"}, ["E025"]),
        ({"ORDER_API_URL": "https://us:key@shop.example.com"}, ["E025"]),
        ({"ORDER_API_URL": "https://shop.example.com/api?key=1"}, ["E025"]),
        ({"ORDER_API_TOKEN": "short"}, ["E029"]),
        ({"ORDER_API_TIMEOUT": 0.0}, ["E027"]),
        ({"ORDER_API_CACHE": -1}, ["E027"]),
        # Without a shop nothing of it is looked at.
        ({"ORDER_API_URL": "", "ORDER_API_TOKEN": "", "ORDER_API_TIMEOUT": -1.0}, []),
    ],
)
def test_it_names_what_is_wrong_with_the_way_to_the_shop(given, changes, codes):
    given(**{"ORDER_API_URL": "https://shop.example.com/api", "ORDER_API_TOKEN": "a-key-that-the-shop-gave-us", **changes})
    assert ids() == codes


def test_it_refuses_to_start_when_its_files_cannot_be_written(given, monkeypatch):
    monkeypatch.setattr(
        checks,
        "settings",
        SimpleNamespace(DATABASES={"default": {"ENGINE": "x.sqlite3", "NAME": "/srv/x"}}, STORAGE_URL="", MEDIA_ROOT="/srv/m"),
    )
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)
    assert [message.id for message in checks.check_files(None)] == ["helpdesk.E010", "helpdesk.E011"]


def test_it_asks_for_nothing_on_ones_own_machine(given):
    given(DEBUG=True, SECRET_KEY="x", SITE_URL="http://127.0.0.1:8000", ALLOWED_HOSTS=["*"])
    assert ids() == []


@pytest.mark.parametrize(
    ("change", "code"), [({"retry": 180}, "E030"), ({"timeout": 120}, "E030"), ({"orm": None}, "E031"), ({"redis": {}}, "E031")]
)
def test_it_refuses_a_cluster_that_would_run_tasks_twice_or_lose_them(given, settings, change, code):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "ALT_CLUSTERS": {}, **change}
    assert ids() == [code]


def test_it_refuses_a_misspelt_job(given, monkeypatch):
    monkeypatch.setattr(
        schedules,
        "TABLE",
        (Scheduled("x", "tickets.jobs.swep_deadlines", minutes=1), Scheduled("y", "helpdesk.jobs.prune", cluster="fast", minutes=1)),
    )
    assert ids() == ["E032", "E033"]


@pytest.mark.parametrize("command", [["-c", "import helpdesk.wsgi"], ["manage.py", "worker"], ["manage.py", "check"]])
def test_it_stops_the_web_server_the_worker_and_the_commands(command, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "DEBUG": "False",
        "SECRET_KEY": "",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
