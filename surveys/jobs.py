"""Background work of surveys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.jobs import job
from surveys import dispatch


@job("send_surveys", every=60)
def send_surveys(now: datetime) -> Mapping[str, Any]:
    """One pass over new closings."""
    done = dispatch.dispatch(now)
    return {"sent": done.sent, "failed": done.failed}


def surveys_are_due(now: datetime) -> bool:
    """Whether a pass would find a new closing."""
    return dispatch.are_due()
