"""Putting an utterance on a ticket: the message with its words for the search and its files. For verbs, inside their transaction."""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.models import User
from helpdesk.search import tokens
from tickets import article_use, attachments
from tickets.models import Message, Ticket

AT_ONCE = timedelta(0)


def say(
    row: Ticket,
    kind: str,
    body: str,
    *,
    now: datetime,
    public: bool,
    by: User | None = None,
    draft: str = "",
    data: dict[str, Any] | None = None,
    dedupe_key: str | None = None,
    hold: timedelta = AT_ONCE,
) -> Message:
    """Write a message; the files that wait under `draft` go along. It stays in the house for `hold`, so that it can be taken back."""
    message = Message.objects.create(
        ticket=row,
        kind=kind,
        is_public=public,
        author=by,
        channel=row.channel,
        body=body.strip(),
        tokens=tokens(body),
        data=data or {},
        dedupe_key=dedupe_key or None,
        created_at=now,
        held_until=now + hold if hold else None,
    )
    if draft:
        attachments.attach(draft, message)
    article_use.sent(message)
    return message
