"""What hangs on a ticket by the handful, for its page: tags, followers, people copied in, who else looks, whispers, reviews.

Most tickets have next to none of it, and a statement for each kind would cost more than what it finds: one asks for them all, each
row as JSON, and the rows are made of it here.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from helpdesk.models import User
from helpdesk.prepared import KEY, MOMENT, Slot, prepared
from tickets import presence
from tickets.models import Attachment, Participant, Presence, Review, Tag, Ticket, Whisper

_NAMED = ("id", "employee_number", "name")
# Rows by the name of their kind: the model, and the columns that are read of it.
_KINDS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "tags": (Tag, ("id", "name", "slug", "is_active")),
    "followers": (User, (*_NAMED, "is_active")),
    "copied": (Participant, ("id", "name", "email", "rights", "language", "removed_at")),
    "present": (Presence, ("id", "user_id", "writing_at", "user__employee_number", "user__name")),
    "whispers": (
        Whisper,
        ("id", "by_id", "by__employee_number", "by__name", "to_id", "to__employee_number", "to__name", "body", "created_at", "read_at"),
    ),
    "reviews": (
        Review,
        (
            "id", "author_id", "author__employee_number", "author__name", "kind", "body", "data", "draft", "state", "asked_at",
            "reviewer_id", "reviewer__employee_number", "reviewer__name", "reviewed_at", "remark",
        ),
    ),
}  # fmt: skip


@dataclass
class Beside:
    """The rows, each kind in its order; a review knows how many `files` wait with it."""

    tags: list[Tag] = field(default_factory=list)
    followers: list[User] = field(default_factory=list)
    copied: list[Participant] = field(default_factory=list)
    present: list[presence.Present] = field(default_factory=list)
    whispers: list[Whisper] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)


def of(ticket: Ticket, user: User, now: datetime) -> Beside:
    """All of it, by one statement; whispers and reviews are whoever's they are, so that the caller shows what its reader may see."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for kind, order, values in _rows(ticket.pk, user.pk, now - presence.LOOKING):
        rows[kind].append((order, _made(kind, values if isinstance(values, dict) else json.loads(values))))
    found = {kind: [row for _order, row in sorted(each, key=lambda pair: pair[0])] for kind, each in rows.items()}
    for row in [*found.get("whispers", []), *found.get("reviews", [])]:
        row.ticket = ticket
    found["tags"] = sorted(found.get("tags", []), key=lambda tag: tag.name)
    found["present"] = presence.named(found.get("present", []), now)
    return Beside(**found)


@prepared(KEY, KEY, MOMENT)
def _rows(ticket: Slot, reader: Slot, since: Slot) -> QuerySet[Tag, tuple[str, int, Any]]:
    waits = Attachment.objects.filter(draft=OuterRef("draft"), message__isnull=True).order_by().values("draft")
    files = Subquery(waits.annotate(number=Count("pk")).values("number"))
    first, *others = (
        _part("tags", Tag.objects.filter(ticket_tags__ticket=ticket)),
        _part("followers", User.objects.filter(is_active=True, followed__ticket=ticket), order="followed__pk"),
        _part("copied", Participant.objects.filter(ticket=ticket)),
        _part("present", presence.there(ticket, reader, since)),
        _part("whispers", Whisper.objects.filter(ticket=ticket)),
        _part("reviews", Review.objects.filter(Q(ticket=ticket)), files=files),
    )
    return first.union(*others, all=True)


def _part(kind: str, rows: QuerySet[Any], *, order: str = "pk", **more: Any) -> QuerySet[Any, tuple[str, int, Any]]:
    columns = {name: name for name in _KINDS[kind][1]}
    mark = Value(kind, output_field=models.CharField())
    return rows.order_by().values_list(mark, order, JSONObject(**columns, **more))


def _made(kind: str, values: dict[str, Any]) -> models.Model:
    """A row of its JSON, with the people it names."""
    model = _KINDS[kind][0]
    own = {name: value for name, value in values.items() if "__" not in name}
    extra = {name: own.pop(name) for name in [*own] if name not in _KINDS[kind][1]}
    row = model(**{name: _value(model, name, value) for name, value in own.items()})
    for relation in {name.partition("__")[0] for name in values if "__" in name}:
        if own[f"{relation}_id"] is not None:
            known = {name: values[f"{relation}__{name}"] for name in ("employee_number", "name")}
            setattr(row, relation, User(pk=own[f"{relation}_id"], **known))
    for name, value in extra.items():
        setattr(row, name, value)
    return row


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    """What JSON has no type for: SQLite tells moments without their zone, truth as a number, and JSON as text."""
    column = model._meta.get_field(name)
    if value is None:
        return None
    if isinstance(column, models.DateTimeField):
        at = datetime.fromisoformat(value)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    if isinstance(column, models.BooleanField):
        return bool(value)
    return json.loads(value) if isinstance(column, models.JSONField) and isinstance(value, str) else value
