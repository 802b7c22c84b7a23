"""Jobs of the reports. (`reports.jobs` tells of all jobs in words.)"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from helpdesk.jobs import job
from reports import frequent


def looking(weeks: int) -> Callable[[], dict[str, Any]]:
    """The job that looks so many weeks back: by night, or when somebody asks for it; one at a time whoever started it."""

    @job("find_frequent_issues", every=86_400, alone=True)
    def find_frequent_issues(now: datetime) -> Mapping[str, Any]:
        found = frequent.find(now, weeks=weeks)
        return {"matters": found.issues, "rising": found.rising, "fresh": found.fresh, "tickets": found.tickets}

    return find_frequent_issues


find_frequent_issues = looking(frequent.WEEKS)
"""Look through the tickets of the last weeks for matters that come often."""
