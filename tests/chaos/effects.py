"""Jobs of the tests' own: one that leaves a mark, one that fails, one that kills the process it runs in."""

import os
import signal
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk import outbound
from helpdesk.choices import OutboundChannel
from helpdesk.jobs import job
from helpdesk.models import RateCount
from helpdesk.outbound import Draft


def mark(name: str, seconds: float = 0.0) -> None:
    """Take some time, then leave a row for each time it ran."""
    time.sleep(seconds)
    RateCount.objects.create(key=f"mark:{name}", window=time.time_ns())


def marks() -> list[str]:
    """The names that were left, one for each time."""
    return sorted(key.removeprefix("mark:") for key in RateCount.objects.filter(key__startswith="mark:").values_list("key", flat=True))


def tell(name: str) -> None:
    """An effect as the product's jobs have it: by a key that the database keeps unique."""
    time.sleep(0.02)
    outbound.queue([Draft(channel=OutboundChannel.IN_APP, kind="effect", subject=name, dedupe_key=f"effect:{name}")], now=timezone.now())


def fail(customer: str) -> None:
    """What was queued is kept with a failure: the arguments must be ids only."""
    raise RuntimeError("as told")


@job("suicide", every=60)
def suicide(now: datetime) -> Mapping[str, Any] | None:
    """As a fault in a library, or the kernel when memory runs out: no word, no chance to write one down."""
    mark("suicide")
    os.kill(os.getpid(), signal.SIGKILL)
    return {"at": timezone.now().isoformat()}


def freeze(name: str) -> None:
    """Stop in the midst of writing: on SQLite nobody else can write while this process lives."""
    with transaction.atomic():
        mark(name)
        os.kill(os.getpid(), signal.SIGSTOP)
