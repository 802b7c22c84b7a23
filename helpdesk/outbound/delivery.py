"""One pass over the outbox: claim, send, mark."""

import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F

from helpdesk import throttle
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage
from helpdesk.outbound import alarm, passing, shut
from helpdesk.outbound.channels import Limited, Refused, Sender, Unavailable
from helpdesk.outbound.mail import MailSender
from helpdesk.outbound.secrets import without_secrets

logger = logging.getLogger(__name__)


def _sms() -> Sender:
    # Imported when there is something to say: the web server, which only queues, need not hold an HTTP library.
    from helpdesk.outbound.sms import SmsSender

    return SmsSender()


def _chat(channel: str) -> Callable[[], Sender]:
    def make() -> Sender:
        from helpdesk.outbound.chat import ChatSender

        return ChatSender(channel)

    return make


ROBOTS = (OutboundChannel.WECOM, OutboundChannel.DINGTALK, OutboundChannel.FEISHU)
SENDERS: Mapping[str, Callable[[], Sender]] = {
    OutboundChannel.EMAIL: MailSender,
    OutboundChannel.SMS: _sms,
    **{channel: _chat(channel) for channel in ROBOTS},
}

# The setting that switches a channel on; e-mail needs none.
SWITCHES: Mapping[str, str] = {
    OutboundChannel.SMS: "SMS_GATEWAY_URL",
    OutboundChannel.WECOM: "WECOM_URL",
    OutboundChannel.DINGTALK: "DINGTALK_URL",
    OutboundChannel.FEISHU: "FEISHU_URL",
}

# Longer than any one sending: an SMTP dialogue has up to nine turns of EMAIL_TIMEOUT (20 s) each; checks hold the gateways' to it.
LEASE = timedelta(minutes=3)
ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
# A pass ends well before the job's time-out (600 s), so that it is never cut off in the middle of a sending.
PASS_SECONDS = 240.0
BATCH = 50
PORTION = 500
# A channel that had nothing left is asked again this much later, so that a slow one beside it holds no new word up.
LOOK_AGAIN = 2.0
# Answers to something that anybody may send in: capped, so that nobody can use us to flood a stranger's mailbox.
CAPPED_KINDS = frozenset({"receipt", "acknowledged", "lost_link"})
# Nothing is left to do.
OVER = frozenset({OutboundState.SENT, OutboundState.DEAD, OutboundState.DROPPED})
# What the platforms take from one robot; DingTalk shuts a robot that says more for ten minutes.
PACES: Mapping[str, str] = {OutboundChannel.WECOM: "20/m", OutboundChannel.DINGTALK: "20/m", OutboundChannel.FEISHU: "100/m"}


@dataclass
class Counts:
    """What became of the rows of one pass; `waiting`: put back without a try lost, because the other side takes no more now."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    dropped: int = 0
    waiting: int = 0

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


def is_set_up(channel: str) -> bool:
    """Whether the house has this way out."""
    return channel in SENDERS and (channel not in SWITCHES or bool(getattr(settings, SWITCHES[channel])))


def due(now: datetime) -> dict[str, int]:
    """How many rows a pass would find, by channel."""
    return dict(OutboundMessage.objects.due(now).order_by().values_list("channel").annotate(Count("pk")))


def send_again(pks: list[int], *, now: datetime) -> int:
    """Put messages that were given up back into the line with all their tries; returns how many there were."""
    given_up = OutboundMessage.objects.filter(state=OutboundState.DEAD).exclude(kind__in=passing.KINDS)
    again = {"state": OutboundState.PENDING, "attempts": 0, "next_try_at": now, "last_error": ""}
    # In portions: a database takes only so many keys in one statement.
    return sum(given_up.filter(pk__in=pks[start : start + PORTION]).update(**again) for start in range(0, len(pks), PORTION))


class _Pass:
    """One pass: its clock starts at the `now` that was given and goes on while messages are being sent.

    The next row is always one of the channel that has cost the least time so far: while a slow gateway answers, it holds the
    others up by one message at most, and one that is down is asked once.
    """

    def __init__(self, now: datetime, senders: Mapping[str, Callable[[], Sender]]) -> None:
        self._started, self._tick = now, time.monotonic()
        self._makers = senders
        self._open: dict[str, Sender] = {}
        self._lines: dict[str, deque[OutboundMessage]] = {channel: deque() for channel in senders}
        self._spent = dict.fromkeys(senders, 0.0)
        self._empty_until = dict.fromkeys(senders, 0.0)
        self._was_shut = shut.known()
        self.counts = Counts()

    def run(self, limit: int) -> Counts:
        self._keep_shut()
        try:
            for _turn in range(limit):
                if (self.now - self._started).total_seconds() > PASS_SECONDS:
                    break
                row = self._next()
                if row is None:
                    break
                began = time.monotonic()
                if self._claim(row):
                    self._send(row)
                self._spent[row.channel] += time.monotonic() - began
        finally:
            for sender in self._open.values():
                sender.close()
        return self.counts

    @property
    def now(self) -> datetime:
        """The moment, by a clock that nobody can set back."""
        return self._started + timedelta(seconds=time.monotonic() - self._tick)

    def _keep_shut(self) -> None:
        for channel, row in self._was_shut.items():
            until = shut.until(row, self.now)
            if not is_set_up(channel):
                shut.opened(channel, now=self.now)
            elif until is not None:
                self._lines.pop(channel, None)
                shut.hold(channel, until, now=self.now)

    def _next(self) -> OutboundMessage | None:
        for channel in sorted(self._lines, key=self._spent.__getitem__):
            line = self._lines[channel]
            if not line and time.monotonic() >= self._empty_until[channel]:
                line.extend(OutboundMessage.objects.due(self.now).filter(channel=channel).order_by("next_try_at", "pk")[:BATCH])
                if not line:
                    self._empty_until[channel] = time.monotonic() + LOOK_AGAIN
            if line:
                return line.popleft()
        return None

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
            if passing.is_over(row, self.now):
                self._mark(row, OutboundState.DROPPED, last_error="too late to be of use")
                self.counts.dropped += 1
                return
            if row.attempts > ATTEMPTS:
                # Its sender died each time, so that no failure was ever written down.
                raise Refused("every try ended without a word")
            _keep_pace(row, self.now)
            self._sender(row.channel).send(row)
        except Refused as error:
            self._give_up(row, error)
        except Limited as error:
            self._wait(row, error)
        except Unavailable as error:
            self._shut(row, error)
            self._later(row, error)
        except Exception as error:
            self._later(row, error)
        else:
            self._mark(row, OutboundState.SENT, sent_at=self.now)
            self.counts.sent += 1
            if self._was_shut.pop(row.channel, None):
                shut.opened(row.channel, now=self.now)

    def _sender(self, channel: str) -> Sender:
        if channel not in self._open:
            self._open[channel] = self._makers[channel]()
        return self._open[channel]

    def _later(self, row: OutboundMessage, error: Exception) -> None:
        if row.attempts >= ATTEMPTS:
            self._give_up(row, error)
            return
        pause = max(pause_after(row.attempts), _pause(error))
        self._mark(row, OutboundState.PENDING, next_try_at=self.now + pause, last_error=_words(error, row))
        self.counts.retried += 1

    def _wait(self, row: OutboundMessage, error: Limited) -> None:
        # The other side has named a limit: that is no failure of this message, and waiting is the whole answer.
        until = self.now + _pause(error)
        self._mark(row, OutboundState.PENDING, next_try_at=until, last_error=_words(error, row), attempts=row.attempts - 1)
        self.counts.waiting += 1
        if error.one_address:
            waiting = OutboundMessage.objects.filter(channel=row.channel, to=row.to, state=OutboundState.PENDING, next_try_at__lt=until)
            waiting.update(next_try_at=until)
        else:
            self._shut(row, error)

    def _give_up(self, row: OutboundMessage, error: Exception) -> None:
        words = _words(error, row)
        logger.error("outbound message %s was given up after %s tries: %s", row.pk, row.attempts, words)
        self._mark(row, OutboundState.DEAD, last_error=words)
        self.counts.dead += 1
        alarm.raise_once(row.channel, words, now=self.now)

    def _shut(self, row: OutboundMessage, error: Unavailable) -> None:
        # The others wait too, without losing a try: the server is down, not they are bad.
        self._lines.pop(row.channel, None)
        shut.shut(row.channel, self.now + _pause(error), _words(error, row), now=self.now)

    def _mark(
        self,
        row: OutboundMessage,
        state: str,
        *,
        next_try_at: datetime | None = None,
        last_error: str = "",
        sent_at: datetime | None = None,
        attempts: int | None = None,
    ) -> None:
        # Only under our own claim: had the lease run out, somebody else is at work on the row.
        mine = OutboundMessage.objects.filter(pk=row.pk, state=OutboundState.SENDING, next_try_at=row.next_try_at)
        tries = row.attempts if attempts is None else attempts
        over = {"body": ""} if state in OVER and passing.is_forgotten(row) else {}
        mine.update(state=state, next_try_at=next_try_at, last_error=last_error, sent_at=sent_at, attempts=tries, **over)


def _keep_pace(row: OutboundMessage, now: datetime) -> None:
    rate = PACES.get(row.channel)
    seconds = throttle.hit(f"robot:{_digest(row.to)}", rate, now) if rate else 0
    if seconds:
        raise Limited("as many as the platform takes from one robot in a minute", timedelta(seconds=seconds), one_address=True)


def _pause(error: Exception) -> timedelta:
    asked = getattr(error, "wait", None)
    return FIRST_PAUSE if asked is None else min(max(asked, timedelta(seconds=1)), LONGEST_PAUSE)


def _over_the_cap(address: str, now: datetime) -> bool:
    # Counted when sent, not when queued: a submission pays nothing for it.
    return throttle.hit(f"receipt:{_digest(address.lower())}", f"{settings.RECEIPTS_PER_DAY}/d", now) > 0


def _digest(address: str) -> str:
    # Keys of counts hold no address.
    return hashlib.sha256(address.encode()).hexdigest()[:40]


def _words(error: Exception, row: OutboundMessage) -> str:
    return without_secrets(str(error) or type(error).__name__, row)[:500]
