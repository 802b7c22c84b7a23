"""Jobs of the reports. (`reports.jobs` tells of all jobs in words.)"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.jobs import job
from reports import frequent


@job("find_frequent_issues", every=86_400)
def find_frequent_issues(now: datetime) -> Mapping[str, Any]:
    """Look through the tickets of the last weeks for matters that come often."""
    found = frequent.find(now)
    return {"matters": found.issues, "rising": found.rising, "tickets": found.tickets}
