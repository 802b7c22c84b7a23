"""A person's numbers and addresses where nothing says that they are theirs: in a queued job, a session, an article, a saved view.

Every table that no app has named (`helpdesk.erasing`) is looked through, whatever app or library it belongs to, so that a new one is
covered from its first day. What only passes through (results of jobs, remembered answers, searches, counts) is deleted; what people
wrote to last keeps its words, with stars where the number stood.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
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
        "tickets.contactcode", "tickets.contactvisit",
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
_AT_ONCE = 40


def erase(person: Person) -> Counter[str]:
    """Take a person's marks out of every table that nobody named; returns how many rows of each."""
    done: Counter[str] = Counter()
    for model, columns in _others():
        passing = model._meta.label_lower in PASSING
        words = () if model._meta.label_lower in _SEARCHES else person.names
        marks = [*person.marks, *((*person.numbers, *words) if passing else ())]
        done[model._meta.label] = _delete(model, columns, marks) if passing else _star_out(model, columns, marks)
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


def holding(model: type[models.Model], columns: Sequence[Any], marks: Sequence[str]) -> "Iterator[models.QuerySet[Any]]":
    """Rows in which one of the marks stands, a few marks at a time."""
    rows = model._base_manager.filter(_ONLY.get(model._meta.label_lower, Q())).annotate(
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


def _delete(model: type[models.Model], columns: Sequence[Any], marks: Sequence[str]) -> int:
    keys = {pk for rows in holding(model, columns, marks) for pk in rows.values_list("pk", flat=True)}
    if keys:
        model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def _star_out(model: type[models.Model], columns: Sequence[Any], marks: Sequence[str]) -> int:
    keys = {pk for rows in holding(model, columns, marks) for pk in rows.values_list("pk", flat=True)}
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


__all__ = ["PASSING", "STARS", "erase", "holding", "starred"]
