"""The key of a group's robot as staff give it: only its form is theirs to give, never where it is sent."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from helpdesk.choices import OutboundChannel

# `KEY`, or `SECRET@KEY` for a robot that wants its messages signed. WeCom's are never signed.
_FORMS = {
    OutboundChannel.WECOM: re.compile(r"(?P<key>[A-Za-z0-9_-]{8,64})"),
    OutboundChannel.DINGTALK: re.compile(r"(?:(?P<secret>[A-Za-z0-9]{8,80})@)?(?P<key>[A-Za-z0-9]{8,128})"),
    OutboundChannel.FEISHU: re.compile(r"(?:(?P<secret>[A-Za-z0-9]{8,80})@)?(?P<key>[A-Za-z0-9_-]{8,64})"),
}


@dataclass(frozen=True)
class Robot:
    """Which robot, and the secret its messages are signed with (empty: unsigned)."""

    key: str
    secret: str = ""


def robot(channel: str, address: str) -> Robot:
    """The robot of an address. Raises ValueError for what cannot be one."""
    found = _FORMS[OutboundChannel(channel)].fullmatch(address)
    if found is None:
        raise ValueError("not the key of a robot")
    return Robot(found["key"], found.groupdict().get("secret") or "")


def key_of(typed: str) -> str:
    """What people paste, cut down to the key: of a whole webhook address nothing else is kept, least of all its host."""
    text = typed.strip()
    secret, at, address = text.rpartition("@") if "://" in text and not text.startswith("http") else ("", "", text)
    if "://" not in address:
        return text
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    key = (asked.get("key") or asked.get("access_token") or [parts.path.rstrip("/").rpartition("/")[2]])[0]
    return f"{secret}{at}{key}"


def masked(address: str) -> str:
    """The last four characters: enough to tell two robots apart, not to speak for one."""
    return f"…{address[-4:]}" if len(address) >= 12 else "…"
