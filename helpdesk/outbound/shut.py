"""Ways out of the house that are shut for the moment: remembered between passes, and seen among the signs of life.

A gateway that hangs so costs its time-out once a minute and not once for each new message; a limit that it named is kept to.
"""

from datetime import datetime

from django.db.models import F
from django.utils.dateparse import parse_datetime

from helpdesk.choices import OutboundState
from helpdesk.models import Heartbeat, OutboundMessage

PREFIX = "channel "
# Nobody expects a sign of life from a channel; its row is there only while it is shut.
NEVER = 2_000_000_000


def shut(channel: str, until: datetime, why: str, *, now: datetime) -> None:
    """Nothing need be tried before `until`; what is due waits till then, without losing a try."""
    Heartbeat.objects.update_or_create(
        name=f"{PREFIX}{channel}",
        defaults={"finished_at": now, "ok": False, "error": why, "result": {"until": until.isoformat()}, "failures": F("failures") + 1},
        create_defaults={
            "every": NEVER,
            "started_at": now,
            "finished_at": now,
            "ok": False,
            "error": why,
            "result": {"until": until.isoformat()},
            "failures": 1,
        },
    )
    hold(channel, until, now=now)


def hold(channel: str, until: datetime, *, now: datetime) -> None:
    """What is due waits."""
    OutboundMessage.objects.due(now).filter(channel=channel).update(next_try_at=until)


def known() -> dict[str, Heartbeat]:
    """Channels that were shut and have not taken a message since."""
    return {row.name.removeprefix(PREFIX): row for row in Heartbeat.objects.filter(name__startswith=PREFIX)}


def until(row: Heartbeat, now: datetime) -> datetime | None:
    """When the channel may be tried again; None when now. What was written by a clock that ran ahead does not count."""
    end = parse_datetime(str(row.result.get("until", "")))
    if end is None or row.finished_at is None or not row.finished_at <= now < end:
        return None
    return end


def opened(channel: str, *, now: datetime) -> None:
    """It took a message: what had to stand back while it was shut need not wait any longer."""
    Heartbeat.objects.filter(name=f"{PREFIX}{channel}").delete()
    back = OutboundMessage.objects.filter(channel=channel, state=OutboundState.PENDING, attempts__gt=0, next_try_at__gt=now)
    back.update(next_try_at=now)
