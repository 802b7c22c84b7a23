"""Text messages by a gateway of the house: one signed HTTP request each, as `docs/sms-gateway.md` lays down."""

import hashlib
import hmac
import json
import re
import time

import phonenumbers
from django.conf import settings

from helpdesk.models import OutboundMessage
from helpdesk.outbound import passing
from helpdesk.outbound.channels import Limited, Refused, Unavailable, idempotency_key
from helpdesk.outbound.http import Answer, Line

HOME_REGION, HOME_CODE = "CN", 86
LONGEST_TEXT = 200
ACCEPTED = frozenset({200, 201, 202})
# These tell of our own set-up (secret, address), not of the message.
NOT_LET_IN = frozenset({401, 403, 404, 405, 407})
# Try again: time-out, the same key is being worked on just now, too early.
LATER = frozenset({408, 409, 425})
_EXTENSION = re.compile(r"(转|分机|ext\.?|x)\s*\d+\s*$", re.IGNORECASE)


class SmsSender:
    """The gateway at SMS_GATEWAY_URL."""

    def __init__(self) -> None:
        self._line = Line()

    def send(self, message: OutboundMessage) -> None:
        """Hand one text message to the gateway."""
        if not settings.SMS_GATEWAY_URL:
            raise Refused("no gateway for text messages is set up (SMS_GATEWAY_URL)")
        key = idempotency_key(message)
        body = json.dumps({"to": mobile(message.to), "text": text_of(message), "key": key}, ensure_ascii=False).encode()
        stamp = str(int(time.time()))
        headers = {"Idempotency-Key": key, "X-Helpdesk-Timestamp": stamp, "X-Helpdesk-Signature": signature(stamp, body)}
        _judge(self._line.post(settings.SMS_GATEWAY_URL, body, headers))

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()


def signature(stamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hex, of the time stamp, a full stop and the body."""
    digest = hmac.new(settings.SMS_GATEWAY_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def mobile(raw: str) -> str:
    """The number in E.164. Raises Refused for what is none, or is a fixed line."""
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", raw.strip()), HOME_REGION)
    except phonenumbers.NumberParseException:
        raise Refused("not a phone number") from None
    # At home by the plan's own shape: the library's list of prefixes is older than the newest of them.
    if number.country_code == HOME_CODE:
        takes = bool(re.fullmatch(r"1[3-9]\d{9}", str(number.national_number)))
    else:
        takes = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.FIXED_LINE
    if not takes:
        raise Refused("not the number of a mobile phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def text_of(message: OutboundMessage) -> str:
    """What is written: for staff subject and number, for a customer the text (which holds the promise); then the link.

    Phone numbers in it are masked; the words are cut so that the whole fits LONGEST_TEXT, never the number or the link.
    """
    words = message.subject if message.recipient_id else message.body.strip() or message.subject
    link = f"{settings.SITE_URL}{message.link}" if message.link.startswith("/") else message.link
    number = "" if not message.about or message.about in words else message.about
    tail = "".join(f" {part}" for part in (number, link) if part)
    if len(tail) >= LONGEST_TEXT:
        tail = f" {message.about}" if message.about else ""
    words, room = " ".join(words.split()), LONGEST_TEXT - len(tail)
    if message.kind not in passing.KINDS:  # six digits can be somebody's short number
        words = _masked(words, message.about)
    return (words if len(words) <= room else f"{words[: room - 1]}…") + tail


def _masked(words: str, number: str) -> str:
    # What looks like a phone number may be part of the ticket's own, which stays.
    kept = words.find(number) if number else -1
    for found in reversed(list(phonenumbers.PhoneNumberMatcher(words, HOME_REGION))):
        if kept >= 0 and found.start < kept + len(number) and found.end > kept:
            continue
        digits = found.raw_string
        words = f"{words[: found.start]}{digits[:3]}****{digits[-2:]}{words[found.end :]}"
    return words


def _judge(answer: Answer) -> None:
    said = answer.data.get("status")
    reason = str(answer.data.get("reason") or "")[:200]
    if said == "refused":
        raise Refused(f"the gateway refused it: {reason or 'no reason given'}")
    if answer.status in ACCEPTED:
        if said != "accepted":
            raise RuntimeError(f"the gateway answered {answer.status} without accepting the message")
        return
    if answer.status == 429:
        raise Limited("the gateway takes no more just now (429)", answer.wait)
    if answer.status in NOT_LET_IN:
        raise Unavailable(f"the gateway does not let us in ({answer.status}): check SMS_GATEWAY_URL and SMS_GATEWAY_SECRET")
    if answer.status in LATER or not 400 <= answer.status < 500:
        raise RuntimeError(f"the gateway answered {answer.status} {reason}".rstrip())
    raise Refused(f"the gateway answered {answer.status} {reason}".rstrip())
