"""Frequent and rising issues, found now instead of at night."""

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from helpdesk.models import Heartbeat
from helpdesk.models.jobs import LONGEST
from reports import frequent, nightly, trends
from reports.models import FoundBy, FrequentIssue


def days(text: str) -> int:
    """Whole weeks hold them: 7 to 84."""
    if not text.isdigit() or not 7 <= int(text) <= 7 * frequent.WEEKS:
        raise ArgumentTypeError(f"{text} is not between 7 and {7 * frequent.WEEKS}")
    return int(text)


class Command(BaseCommand):
    """Writes what the nightly job writes."""

    help = (
        "Look through the tickets of the last weeks for matters that come often, by type and by wording, as the nightly job does. "
        "A matter that was found before keeps its number and its article."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--days", type=days, default=7 * frequent.WEEKS, help="how far back, rounded up to whole weeks (default 84)")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, write, print."""
        found = nightly.looking(-(-options["days"] // 7))()
        if not found:
            self._say_that_it_runs(options["json"])
            return
        rows = FrequentIssue.objects.filter(found_at=frequent.last_run() or timezone.now(), found_by=FoundBy.WORDING).select_related(
            "issue_type", "article"
        )
        lines = [_line(row) for row in rows] if found["matters"] else []
        if options["json"]:
            self.stdout.write(json.dumps({"tickets": found["tickets"], "issues": lines}, ensure_ascii=False))
            return
        told = "{tickets} tickets, {matters} matters by wording ({fresh} of them new, {rising} rising)"
        self.stdout.write(told.format(**found))
        for line in lines:
            rise = " rising" if line["rising"] else ""
            words = "、".join(line["words"])
            self.stdout.write(
                f"{line['customers']:>6} customers {line['tickets']:>6} tickets {line['hours']:>8.1f} h{rise:<7} "
                f"[{line['issue_type']}] {line['subject']} ({words}) -> {line['article'] or 'no article yet'}"
            )

    def _say_that_it_runs(self, as_json: bool) -> None:
        """No fault: what it would write is being written."""
        begun = Heartbeat.objects.get(name="find_frequent_issues").started_at or timezone.now()
        if as_json:
            self.stdout.write(json.dumps({"running_since": begun.isoformat(), "issues": None}))
            return
        at, until = (f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" for moment in (begun, begun + LONGEST))
        self.stdout.write(f"It runs already, since {at}. Should its process have been killed, it can be started again after {until}.")


def _line(row: FrequentIssue) -> dict[str, Any]:
    return {
        "id": row.pk,
        "subject": row.subject,
        "words": row.words,
        "issue_type": row.issue_type.code,
        "tickets": sum(week[0] for week in row.weeks),
        "customers": row.customers,
        "hours": round(sum(week[2] for week in row.weeks) / 60, 1),
        "rising": trends.trend([week[1] for week in row.weeks]).is_rising,
        "article": row.article.title if row.article else None,
        "weeks": row.weeks,
    }
