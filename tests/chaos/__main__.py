"""`make chaos`: the long storm, the long backlog and the rush on SQLite and PostgreSQL, on databases made for the occasion.

Takes about five minutes for each part and database; prints a table for each and exits with 1 when any figure is wrong.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.storm import Report

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = ("sqlite", "postgres")
PARTS = ("storm", "backlog", "rush")


def main() -> int:
    """Run what was asked for; each database in a process of its own."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, help="only this one (default: both)")
    parser.add_argument("--part", choices=PARTS, help="only this part (default: all)")
    parser.add_argument("--kills", type=int, default=23, help="processes to kill in the storm (default 23)")
    parser.add_argument("--tickets", type=int, default=200, help="tickets that fall due in the storm (default 200)")
    parser.add_argument("--jobs", type=int, default=5000, help="jobs of 0.2 s in the backlog (default 5000)")
    parser.add_argument("--contacts", type=int, default=500, help="contacts in the rush, from 20 processes to 30 agents (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="of the dice (default 1)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        return run(options)
    failed = False
    for database in [options.database] if options.database else DATABASES:
        services = [ROOT / "bin" / "with-services"] if database == "postgres" else []
        command = [*services, sys.executable, "-m", "tests.chaos", "--here", *sys.argv[1:]]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        if database == "sqlite":
            environment.pop("DATABASE_URL", None)
            environment.pop("REDIS_URL", None)
        failed |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0
    return int(failed)


def run(options: argparse.Namespace) -> int:
    """All parts on the database at hand."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    before = setup_databases(verbosity=0, interactive=False)
    failed = False
    try:
        for part in [options.part] if options.part else PARTS:
            with tempfile.TemporaryDirectory(prefix="helpdesk-chaos-") as folder:
                print(f"\n{part} on {connection.vendor}", flush=True)
                report = _run_part(part, options, Path(folder))
                print(report, flush=True)
                if report.failed:
                    failed = True
                    kept = Path(tempfile.mkdtemp(prefix="helpdesk-chaos-logs-"))
                    for log in Path(folder).glob("*.log"):
                        log.rename(kept / log.name)
                    print(f"logs: {kept}", flush=True)
            call_command("flush", verbosity=0, interactive=False)
    finally:
        teardown_databases(before, verbosity=0)
    return int(failed)


def _run_part(part: str, options: argparse.Namespace, folder: Path) -> "Report":
    from tests.chaos.backlog import run_backlog
    from tests.chaos.rush import Plan as RushPlan
    from tests.chaos.rush import run_rush
    from tests.chaos.storm import Plan, Storm

    if part == "rush":
        return run_rush(RushPlan(tickets=options.contacts))
    if part == "backlog":
        return run_backlog(options.jobs, folder)
    return Storm(Plan(tickets=options.tickets, kills=options.kills, seed=options.seed), folder).run()


if __name__ == "__main__":
    sys.exit(main())
