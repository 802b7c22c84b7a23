#!/usr/bin/env python3
"""`make bench`: the figures that the product promises, on SQLite and on PostgreSQL, at two sizes.

Every database is made for the occasion and removed afterwards. Prints each figure beside its target, with the spread, and
writes everything to `var/bench/`. Times say something about this machine and what else it was doing; the processor time of one
request, submission or ticket stands beside them, and the number of statements is the same everywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.load import CLIENTS, submissions  # noqa: E402

OUT = ROOT / "var" / "bench"

# name, what it is called, target, and whether more is better
FIGURES: list[tuple[str, str, float, bool]] = [
    ("list_ms", "open list of a supervisor, ms", 40, False),
    ("list_sql", "open list of a supervisor, statements", 12, False),
    ("agent_list_ms", "open list of an agent, ms", 40, False),
    ("agent_list_sql", "open list of an agent, statements", 12, False),
    ("ticket_ms", "ticket page, ms", 30, False),
    ("ticket_sql", "ticket page, statements", 15, False),
    ("ticket_kb", "ticket page, kB of HTML", 150, False),
    ("long_ticket_ms", "ticket page, 200 messages, ms", 30, False),
    ("long_ticket_sql", "ticket page, 200 messages, statements", 15, False),
    ("long_ticket_kb", "ticket page, 200 messages, kB of HTML", 150, False),
    ("desk_ms", "workbench, ms", 100, False),
    ("dashboard_ms", "dashboard, ms", 100, False),
    ("submit_sql", "submission, statements", 12, False),
    ("submit_rate", f"submissions a second, {CLIENTS} clients", 100, True),
    ("worker_mb", "memory of a web worker after them, MB", 130, False),
    ("sweep_idle_ms", "sweep with nothing due, ms", 20, False),
    ("sweep_rate", "sweep, tickets a second", 1000, True),
]


def environment(database_url: str) -> dict[str, str]:
    """Settings of a real installation, except that it is spoken to without https."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "DATABASE_URL": database_url,
        "DEBUG": "False",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "https://localhost",
        "SECURE_SSL_REDIRECT": "False",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": "smtp+tls://user:password@mail.invalid:587",
        "DEFAULT_FROM_EMAIL": "help@mail.invalid",
        "LANGUAGE_CODE": "zh-hans",
        "SUBMIT_RATE": "1000000/m",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


def measure(part: str, size: int, env: dict[str, str]) -> dict[str, Any]:
    """One part of `bench.measure` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure", part, str(size)], cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"bench.measure {part} failed, see above")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def submission_rate(env: dict[str, str]) -> dict[str, Any]:
    """Eight clients against gunicorn with two workers, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:helpdesk.gunicorn", "--no-control-socket", "helpdesk.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=env | {"HOST": "127.0.0.1", "PORT": str(port), "WEB_WORKERS": "2"})
    try:
        wait_for(f"http://127.0.0.1:{port}/complaints/new/", server)
        rates, times, failures = [], [], []
        submissions(port, seconds=2)
        busy = processor_ms(server.pid)
        for _ in range(3):
            began = time.monotonic()
            tally = submissions(port, seconds=6)
            rates.append(len(tally.times) / (time.monotonic() - began))
            times += tally.times
            failures += tally.failures
        busy = processor_ms(server.pid) - busy
        memory = worker_mb(server.pid)
    finally:
        server.terminate()
        server.wait(30)
    return {
        "median": statistics.median(rates),
        "min": min(rates),
        "max": max(rates),
        "cpu_ms": busy / max(1, len(times)),
        "request_ms": statistics.median(times) * 1000 if times else None,
        "worker_mb": memory,
        "failures": len(failures),
        "first_failure": failures[0] if failures else "",
    }


def workers(master: int) -> list[str]:
    """The process numbers of the web workers (Linux)."""
    return Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()


def worker_mb(master: int) -> float:
    """The largest resident memory of a web worker so far, shared pages and all."""
    peaks = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child}/status").read_text(encoding="utf-8")) for child in workers(master)]
    return max(int(peak[1]) for peak in peaks if peak) / 1024


def processor_ms(master: int) -> float:
    """Processor time that the web workers have used so far, in milliseconds."""
    ticks = [Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13] for child in workers(master)]
    return sum(int(user) + int(system) for user, system in ticks) * 1000 / os.sysconf("SC_CLK_TCK")


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            sys.exit(f"{url} answers {error.code}")
        except OSError:
            time.sleep(0.2)
    sys.exit("the web server did not start")


def one(kind: str, size: int, database_url: str) -> dict[str, Any]:
    """All figures of one database at one size."""
    env = environment(database_url)
    print(f"{kind}, {size:,} tickets: filling ...", flush=True)
    result = measure("fill", size, env)
    print(f"{kind}, {size:,} tickets: filled in {result['fill_s']:.0f} s; measuring ...", flush=True)
    result["submit_rate"] = submission_rate(env)
    result["worker_mb"] = {"median": result["submit_rate"]["worker_mb"]}
    result |= measure("read", size, env)
    show(kind, size, result)
    return result | {"database": kind, "size": size}


def show(kind: str, size: int, result: dict[str, Any]) -> None:
    """The table of one run."""
    print(f"\n{kind}, {size:,} tickets, nine in ten closed")
    print(f"  {'':<38}{'target':>9}{'measured':>11}   {'min .. max':<22}{'CPU ms':>8}")
    for name, label, target, more in FIGURES:
        figure = result[name]
        value = figure["median"]
        met = value >= target if more else value <= target
        ends = f"{figure['min']:.1f} .. {figure['max']:.1f}" if "min" in figure else ""
        cpu = f"{figure['cpu_ms']:.1f}" if "cpu_ms" in figure else ""
        sign = ">=" if more else "<="
        print(f"  {label:<38}{sign + ' ' + format(target, 'g'):>9}{value:>11.1f}   {ends:<22}{cpu:>8}  {'ok' if met else 'MISSED'}")
    rate = result["submit_rate"]
    if rate["failures"]:
        print(f"  {rate['failures']} submissions failed, the first with: {rate['first_failure']}")
    print(flush=True)


def sqlite(size: int) -> dict[str, Any]:
    """On a file in a folder of its own, on the disk and not in memory."""
    OUT.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="sqlite-", dir=OUT))
    try:
        return one("SQLite", size, f"sqlite:///{folder / 'bench.sqlite3'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres(size: int) -> dict[str, Any]:
    """In a PostgreSQL of its own that waits for the disk; this script runs again inside `bin/with-services`."""
    if os.environ.get("BENCH_INSIDE"):
        return one("PostgreSQL", size, os.environ["DATABASE_URL"])
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [str(ROOT / "bin" / "with-services"), "--durable", sys.executable, __file__]
        command += ["--databases", "postgres", "--sizes", str(size), "--json", answer.name]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"BENCH_INSIDE": "1"}, check=False)
        found: dict[str, Any] = json.loads(Path(answer.name).read_text(encoding="utf-8"))["results"][0]
        return found


def main() -> int:
    """Exit status 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,200000", help="numbers of tickets, separated by commas")
    parser.add_argument("--databases", default="sqlite,postgres", help="sqlite, postgres or both")
    parser.add_argument("--json", help="where to write the results (default: var/bench/TIME.json)")
    options = parser.parse_args()

    kinds = {"sqlite": sqlite, "postgres": postgres}
    results = [kinds[kind](int(size)) for kind in options.databases.split(",") for size in options.sizes.split(",")]
    now = datetime.now(UTC)
    OUT.mkdir(parents=True, exist_ok=True)
    path = Path(options.json) if options.json else OUT / f"{now:%Y%m%d-%H%M%S}.json"
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    path.write_text(json.dumps({"at": now.isoformat(), "machine": machine, "results": results}, indent=1), encoding="utf-8")
    if not os.environ.get("BENCH_INSIDE"):
        print(f"Written to {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    met = all(
        (result[name]["median"] >= target) if more else (result[name]["median"] <= target)
        for result in results
        for name, _, target, more in FIGURES
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
