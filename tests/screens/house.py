"""A demo organisation in a folder of its own, with a web server, always at the same moment."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A Wednesday, 15:20 in Shanghai: everybody is at work, and the ladders of the day have begun to speak.
NOW = "2026-11-18T15:20:00+08:00"
START_WITHIN = 60.0

PREPARE = """
import os, time_machine
time_machine.travel(os.environ["SCREENS_NOW"], tick=False).start()
import django
django.setup()
from django.core.management import call_command as call
call("migrate", verbosity=0, interactive=False)
call("createcachetable", verbosity=0)
call("bootstrap", verbosity=0)
call("seed_demo", "--if-empty", verbosity=0)
"""

RARE = """
import os, time_machine
time_machine.travel(os.environ["SCREENS_NOW"], tick=False).start()
import django
django.setup()
from tests.screens import rare
rare.make()
"""


@dataclass(frozen=True)
class House:
    """Where the demo organisation lives: its folder, its environment, and the address of its web server."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Of the web server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / "demo.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """Of its processes; a developer's `.env` changes nothing."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "SCREENS_NOW": NOW,
            "SECRET_KEY": "only-for-pictures",
            "DEBUG": "True",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "REDIS_URL": "",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STORAGE_URL": "",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "dummymail://",
            "LANGUAGE_CODE": "zh-hans",
            "TIME_ZONE": "Asia/Shanghai",
            "SUBMIT_RATE": "100000/m",
            "TRUSTED_PROXIES": "127.0.0.1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }

    def run(self, code: str) -> None:
        """Run Python in the house."""
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def open_house(keep: Path | None = None, *, rare: bool = False) -> Iterator[House]:
    """Seed it (a folder to `keep` is seeded once and only brought up to date later), serve it, and clear it away.

    `rare`: with what customers meet seldom as well.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="helpdesk-screens-"))
    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder, _free_port())
    house.run(PREPARE)
    if rare:
        house.run(RARE)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:helpdesk.gunicorn", "--no-control-socket", "--timeout", "0"]
    log = (folder / "web.log").open("w")
    server = subprocess.Popen([*command, "tests.screens.wsgi"], cwd=ROOT, env=house.environment, stdout=log, stderr=log)
    try:
        _wait(house, server)
        yield house
    finally:
        server.terminate()
        server.wait(30)
        log.close()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(house: House, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the web server did not start: {(house.folder / 'web.log').read_text()[-2000:]}")
