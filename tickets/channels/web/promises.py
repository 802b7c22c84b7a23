"""What a customer is promised before and after writing, taken from the policies in force."""

from dataclasses import dataclass
from datetime import datetime

from tickets import clocks, sla


@dataclass(frozen=True)
class Promise:
    """By when somebody who writes now is answered, and within how many minutes when safety is at stake (None: no policy says)."""

    at: datetime | None
    safety_minutes: int | None


def now_promised(now: datetime) -> Promise:
    """The promise at this moment; reads only what is held in memory."""
    return Promise(clocks.promise_preview(now), _safety_minutes())


def _safety_minutes() -> int | None:
    try:
        row, _why = clocks.choose(sla.Facts(priority="urgent", level=1, tier="standard", issue_type="product_quality"))
    except sla.SlaError:
        return None
    target = row.policy.response
    return int(target.minutes) if target else None
