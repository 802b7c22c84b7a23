"""A person's numbers and addresses where nothing says that they are theirs: in a queued job, a session, an article, a saved view.

Every table that no app has named (`helpdesk.erasing`) is looked through, whatever app or library it belongs to, so that a new one is
covered from its first day. What only passes through (results of jobs, remembered answers, searches, counts) is deleted; what people
wrote to last keeps its words, with stars where the number stood.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from helpdesk.erasing import Person, tables
from helpdesk.models import ConfigurationStamp

STARS = "***"
PASSING = frozenset(
    {
        "helpdesk.rememberedanswer", "helpdesk.ratecount", "helpdesk.outboundmessage", "knowledgebase.searchgap", "knowledgebase.shownsearch",
        "tickets.contactcode", "tickets.contactvisit", "tickets.lostlink",
        "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog",
    }
)  # fmt: skip
"""Rows that are deleted where they hold anything of the person: nobody misses them."""
_HOUSE = frozenset(
    {
        "helpdesk.user", "helpdesk.historicaluser", "helpdesk.department", "helpdesk.historicaldepartment", "helpdesk.noticeaddress",
        "contenttypes.contenttype", "auth.permission", "auth.group", "sessions.session",
    }
)  # fmt: skip
"""Tables about the house and its own people; sessions are read by `_sessions`."""
_SEARCHES = frozenset({"knowledgebase.searchgap", "knowledgebase.shownsearch"})
"""What many have searched for: a name in it is somebody else's word as well."""
_ONLY = {"helpdesk.outboundmessage": Q(about="")}
"""Of a long table the rows that nothing else finds: notices about a ticket are found by its number."""
_LONG = frozenset({"helpdesk.outboundmessage", "axes.accesslog"})
"""Tables of which some have millions of rows, that are never written anew: they are searched before anything is locked."""
_AT_ONCE = 40
_JUST_WRITTEN = 1_000
"""So many of the last keys may have been given to rows that were not there yet when the last one was read."""


@dataclass(frozen=True)
class Seen:
    """What a look ahead has found of a person: by table, keys of rows, and up to which key it has looked."""

    person: Person
    tables: Mapping[str, tuple[int, frozenset[Any]]]

    def of(self, model: type[models.Model], person: Person) -> tuple[int, frozenset[Any]]:
        """What was found in a table; nothing where somebody else was looked for, or they are known by more since."""
        nothing: tuple[int, frozenset[Any]] = (0, frozenset())
        return self.tables.get(model._meta.label_lower, nothing) if person == self.person else nothing


def look_ahead(person: Person) -> Seen:
    """Search the long tables. Outside of a transaction nobody waits for it."""
    found: dict[str, tuple[int, frozenset[Any]]] = {}
    for model, columns in _others():
        if model._meta.label_lower in _LONG:
            last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
            found[model._meta.label_lower] = (last - _JUST_WRITTEN, _keys(holding(model, columns, _said(person, model))))
    return Seen(person, found)


def erase(person: Person, seen: Seen | None = None) -> Counter[str]:
    """Take a person's marks out of every table that nobody named; returns how many rows of each. What was `seen` is not searched again."""
    done: Counter[str] = Counter()
    for model, columns in _others():
        upto, keys = seen.of(model, person) if seen else (0, frozenset())
        new = _keys(holding(model, columns, _said(person, model), since=upto))
        done[model._meta.label] = (_delete if _passes(model) else _star_out)(model, columns, new | keys, person.marks)
    done["sessions.Session"] = _sessions([*person.marks, *person.numbers])
    done.update(_jobs([*person.marks, *person.numbers, *person.names]))
    cache.clear()
    if done:
        ConfigurationStamp.move()
    return +done


def starred(text: str, marks: Collection[str]) -> str:
    """The text with stars for every mark in it."""
    if not marks:
        return text
    pattern = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    return re.sub(pattern, STARS, text, flags=re.IGNORECASE)


def _others() -> Iterator[tuple[type[models.Model], list[Any]]]:
    named = {table.model.lower() for table in tables()}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label in named or label in _HOUSE or model._meta.proxy or not model._meta.managed:
            continue
        columns = [
            column
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField | models.JSONField) and not column.choices and not column.primary_key
        ]
        if columns:
            yield model, columns


def _passes(model: type[models.Model]) -> bool:
    return model._meta.label_lower in PASSING


def _said(person: Person, model: type[models.Model]) -> list[str]:
    """What of the person is looked for in a table."""
    words = () if model._meta.label_lower in _SEARCHES else person.names
    return [*person.marks, *((*person.numbers, *words) if _passes(model) else ())]


def _keys(found: "Iterator[models.QuerySet[Any]]") -> frozenset[Any]:
    return frozenset(pk for rows in found for pk in rows.values_list("pk", flat=True))


def holding(model: type[models.Model], columns: Sequence[Any], marks: Sequence[str], since: int = 0) -> "Iterator[models.QuerySet[Any]]":
    """Rows in which one of the marks stands, a few marks at a time; with `since`, those with a greater key."""
    after = Q(pk__gt=since) if since > 0 else Q()
    rows = model._base_manager.filter(after, _ONLY.get(model._meta.label_lower, Q())).annotate(
        **{f"text_{one.name}": Cast(one.name, models.TextField()) for one in columns}
    )
    for at in range(0, len(marks), _AT_ONCE):
        for column in columns:
            wanted = [form for mark in marks[at : at + _AT_ONCE] for form in _forms(mark, column)]
            yield rows.filter(reduce(or_, (Q(**{f"text_{column.name}__icontains": form}) for form in wanted)))


def _forms(mark: str, column: Any) -> list[str]:
    # JSON may stand in the database as \uXXXX.
    escaped = json.dumps(mark)[1:-1]
    return [mark, escaped] if isinstance(column, models.JSONField) and escaped != mark else [mark]


def _delete(model: type[models.Model], columns: Sequence[Any], keys: Collection[Any], marks: Sequence[str]) -> int:
    if keys:
        model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def _star_out(model: type[models.Model], columns: Sequence[Any], keys: Collection[Any], marks: Sequence[str]) -> int:
    for row in model._base_manager.filter(pk__in=keys):
        now = {column.attname: _without(getattr(row, column.attname), marks) for column in columns}
        changed = {name: value for name, value in now.items() if value != getattr(row, name)}
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**changed)
        except IntegrityError:  # two that were told apart by the number alone
            unique = {column.attname for column in columns if column.unique}
            told = {name: f"{value}-{row.pk}" if name in unique else value for name, value in changed.items()}
            model._base_manager.filter(pk=row.pk).update(**told)
    return len(keys)


def _without(value: Any, marks: Sequence[str]) -> Any:
    if isinstance(value, str):
        return starred(value, marks)
    if isinstance(value, dict):
        return {starred(name, marks): _without(inner, marks) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, marks) for inner in value]
    return value


def _sessions(marks: Sequence[str]) -> int:
    """Sessions that remember something of the person: a search, a list of what was refused. Whoever has one logs in anew."""
    keys = [row.pk for row in Session.objects.iterator() if _holds(row.get_decoded(), marks)]
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0


def _jobs(marks: Sequence[str]) -> dict[str, int]:
    """Jobs that are queued, and results of those that ran. They are packed, so that no query finds anything in them; arguments are ids
    only, but what a failed one left may quote a row."""
    queue, results = (apps.get_model("django_q", name)._base_manager for name in ("OrmQ", "Task"))
    queued = [row.pk for row in queue.iterator() if _holds(row.task, marks)]
    ran = [row.pk for row in results.iterator() if any(_holds(value, marks) for value in (row.name, row.args, row.kwargs, row.result))]
    counts = ((name, rows.filter(pk__in=keys)) for name, rows, keys in (("OrmQ", queue, queued), ("Task", results, ran)))
    return {f"django_q.{name}": rows.delete()[0] for name, rows in counts}


def _holds(value: Any, marks: Sequence[str]) -> bool:
    said = str(value).lower()
    return any(mark.lower() in said for mark in marks)


__all__ = ["PASSING", "STARS", "Seen", "erase", "holding", "look_ahead", "starred"]
