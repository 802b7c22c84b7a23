"""Writing to the outbox: in the transaction of the cause, once for each dedupe key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from helpdesk import rows
from helpdesk.choices import OutboundChannel, OutboundState
from helpdesk.models import OutboundMessage

KEY_LENGTH = 160


@dataclass(frozen=True)
class Draft:
    """One word to one person. `to` is an address for e-mail; in-app words go to `recipient_id`.

    `not_before` holds it back (quiet hours); `urgent` keeps it in sight on the pages. `link` is a path on this site or a whole
    address. A draft by e-mail without an address is nobody's and is left out.
    """

    channel: str
    kind: str
    subject: str
    dedupe_key: str
    body: str = ""
    link: str = ""
    recipient_id: int | None = None
    to: str = ""
    about: str = ""
    not_before: datetime | None = None
    urgent: bool = False


def queue(drafts: Sequence[Draft], *, now: datetime) -> None:
    """Put drafts into the outbox by one statement; one whose dedupe key is known already is left out.

    In-app words have arrived as soon as they are written.
    """
    found: list[dict[str, Any]] = []
    for draft in drafts:
        arrived = draft.channel == OutboundChannel.IN_APP
        if not arrived and not draft.to.strip():
            continue
        found.append(
            {
                "channel": draft.channel,
                "kind": draft.kind,
                "recipient_id": draft.recipient_id,
                "to": draft.to.strip()[:254],
                "subject": " ".join(draft.subject.replace("\x00", "").split())[:200],
                "body": draft.body.replace("\x00", ""),
                "link": draft.link[:300],
                "about": draft.about[:40],
                "dedupe_key": _fitting(draft.dedupe_key),
                "state": OutboundState.SENT if arrived else OutboundState.PENDING,
                "attempts": 0,
                "next_try_at": None if arrived else draft.not_before or now,
                "last_error": "",
                "sent_at": now if arrived else None,
                "created_at": now,
                "urgent": draft.urgent,
            }
        )
    rows.insert(OutboundMessage, found, ignore_conflicts=True)


def withdraw(about: str, key: str) -> bool:
    """Take back what a cause has queued (`key`, or `key:...`) before anybody has begun to send it; inside the caller's transaction.

    What stands on the pages goes as well, unless it was read. False when some has left the house, or is leaving it; then the caller
    rolls back.
    """
    queued = OutboundMessage.objects.filter(Q(dedupe_key=key) | Q(dedupe_key__startswith=f"{key}:"), about=about)
    unread = Q(channel=OutboundChannel.IN_APP, read_at__isnull=True)
    queued.filter(unread | Q(state=OutboundState.PENDING, attempts=0)).delete()
    return not queued.exclude(channel=OutboundChannel.IN_APP).exists()


def _fitting(key: str) -> str:
    # Cutting a long key would make two causes one; its digest keeps them apart.
    return key if len(key) <= KEY_LENGTH else f"{key[:90]}:{hashlib.sha256(key.encode()).hexdigest()}"
