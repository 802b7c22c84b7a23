"""One pass over the outbox: claim, send, mark."""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from helpdesk import throttle
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage
from helpdesk.outbound.channels import Refused, Sender, Unavailable
from helpdesk.outbound.mail import MailSender

logger = logging.getLogger(__name__)

SENDERS: Mapping[str, Callable[[], Sender]] = {OutboundChannel.EMAIL: MailSender}

# Longer than any one sending: an SMTP dialogue has up to nine turns of EMAIL_TIMEOUT (20 s) each.
LEASE = timedelta(minutes=3)
ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
# A pass ends well before the job's time-out (600 s), so that it is never cut off in the middle of a sending.
PASS_SECONDS = 240.0
# Answers to something that anybody may send in: capped, so that nobody can use us to flood a stranger's mailbox.
CAPPED_KINDS = frozenset({"receipt", "lost_link"})


@dataclass
class Counts:
    """What became of the rows of one pass."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    dropped: int = 0

    def as_dict(self) -> dict[str, int]:
        """For the heartbeat."""
        return asdict(self)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed tries: a minute, doubling up to two hours."""
    doublings = max(0, min(attempts - 1, 20))
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def deliver(now: datetime, limit: int = 500, senders: Mapping[str, Callable[[], Sender]] = SENDERS) -> Counts:
    """Send what is due, at most `limit` rows. Safe to run anywhere, any number of times at once."""
    return _Pass(now, senders).run(limit)


def send_again(pks: list[int], *, now: datetime) -> int:
    """Put messages that were given up back into the line with all their tries; returns how many there were."""
    given_up = OutboundMessage.objects.filter(pk__in=pks, state=OutboundState.DEAD)
    return given_up.update(state=OutboundState.PENDING, attempts=0, next_try_at=now, last_error="")


class _Pass:
    """One pass: its clock starts at the `now` that was given and goes on while mails are being sent."""

    def __init__(self, now: datetime, senders: Mapping[str, Callable[[], Sender]]) -> None:
        self._started, self._tick = now, time.monotonic()
        self._makers = senders
        self._open: dict[str, Sender] = {}
        self._shut: set[str] = set()
        self.counts = Counts()

    def run(self, limit: int) -> Counts:
        rows = OutboundMessage.objects.due(self.now).filter(channel__in=list(self._makers)).order_by("next_try_at", "pk")[:limit]
        try:
            for row in rows:
                if (self.now - self._started).total_seconds() > PASS_SECONDS:
                    break
                if row.channel not in self._shut and self._claim(row):
                    self._send(row)
        finally:
            for sender in self._open.values():
                sender.close()
        return self.counts

    @property
    def now(self) -> datetime:
        """The moment, by a clock that nobody can set back."""
        return self._started + timedelta(seconds=time.monotonic() - self._tick)

    def _claim(self, row: OutboundMessage) -> bool:
        until = self.now + LEASE
        mine = OutboundMessage.objects.filter(pk=row.pk, state=row.state, next_try_at=row.next_try_at, attempts=row.attempts)
        if not mine.update(state=OutboundState.SENDING, next_try_at=until, attempts=F("attempts") + 1):
            return False
        row.state, row.next_try_at, row.attempts = OutboundState.SENDING, until, row.attempts + 1
        return True

    def _send(self, row: OutboundMessage) -> None:
        try:
            if row.attempts == 1 and row.kind in CAPPED_KINDS and _over_the_cap(row.to, self.now):
                self._mark(row, OutboundState.DROPPED)
                self.counts.dropped += 1
                return
            if row.attempts > ATTEMPTS:
                # Its sender died each time, so that no failure was ever written down.
                raise Refused("every try ended without a word")
            self._sender(row.channel).send(row)
        except Refused as error:
            self._give_up(row, error)
        except Unavailable as error:
            self._shut_channel(row)
            self._later(row, error)
        except Exception as error:
            self._later(row, error)
        else:
            self._mark(row, OutboundState.SENT, sent_at=self.now)
            self.counts.sent += 1

    def _sender(self, channel: str) -> Sender:
        if channel not in self._open:
            self._open[channel] = self._makers[channel]()
        return self._open[channel]

    def _later(self, row: OutboundMessage, error: Exception) -> None:
        if row.attempts >= ATTEMPTS:
            self._give_up(row, error)
            return
        self._mark(row, OutboundState.PENDING, next_try_at=self.now + pause_after(row.attempts), last_error=_words(error))
        self.counts.retried += 1

    def _give_up(self, row: OutboundMessage, error: Exception) -> None:
        logger.error("outbound message %s was given up after %s tries: %s", row.pk, row.attempts, _words(error))
        self._mark(row, OutboundState.DEAD, last_error=_words(error))
        self.counts.dead += 1

    def _shut_channel(self, row: OutboundMessage) -> None:
        # The others wait too, without losing a try: the server is down, not they are bad.
        self._shut.add(row.channel)
        others = OutboundMessage.objects.filter(channel=row.channel, state=OutboundState.PENDING, next_try_at__lte=self.now)
        others.update(next_try_at=self.now + FIRST_PAUSE)

    def _mark(
        self,
        row: OutboundMessage,
        state: str,
        *,
        next_try_at: datetime | None = None,
        last_error: str = "",
        sent_at: datetime | None = None,
    ) -> None:
        # Only under our own claim: had the lease run out, somebody else is at work on the row.
        mine = OutboundMessage.objects.filter(pk=row.pk, state=OutboundState.SENDING, next_try_at=row.next_try_at)
        mine.update(state=state, next_try_at=next_try_at, last_error=last_error, sent_at=sent_at)


def _over_the_cap(address: str, now: datetime) -> bool:
    # Counted when sent, not when queued: a submission pays nothing for it. The key holds no address.
    digest = hashlib.sha256(address.lower().encode()).hexdigest()[:40]
    return throttle.hit(f"receipt:{digest}", f"{settings.RECEIPTS_PER_DAY}/d", now) > 0


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:500]
