"""Queries that are asked on every request, their SQL written once.

Writing the SQL of a queryset anew costs several times what the database needs to answer it; on the ticket page it was a third
of the time. A prepared query is a function that makes a queryset of slots, the places of the values that change:

    @prepared(KEY, PERSON)
    def _ticket(pk: Slot, user: Somebody) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(user).filter(pk=pk)

    rows = _ticket(5, request.user)

The statement is written when it is first asked, once in each thread, and once more for people who may do something else; PostgreSQL
keeps it and plans it once for each connection: planning the ticket page's took five milliseconds, running them two. Whatever else the function reads is frozen into it, so it reads constants only. Prefetching is the caller's.
"""

import re
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from helpdesk.models import User

T = TypeVar("T")
Field = models.Field[Any, Any]
Rows = models.QuerySet[Any, T]


class Slot(Expression):
    """The place of a value; stands in a query where the value itself would."""

    def __init__(self, number: int, field: Field) -> None:
        super().__init__(output_field=field)
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A mark, with this slot as its value until one is filled in."""
        return "%s", [self]


class Somebody:
    """A person in a prepared query: what they may do is known, who they are is a slot."""

    is_authenticated = True

    def __init__(self, pk: Slot, department: Slot, like: "User") -> None:
        self.pk = pk
        self.department_id = department if like.department_id else None
        self.is_active, self.is_superuser, self.roles = like.is_active, like.is_superuser, like.roles
        self.stands_in = like.stands_in
        self.has_perm = like.has_perm


class Kind:
    """One argument of a prepared query: `fields` of its slots, how they stand in the query, what fills them."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields

    def stand(self, slots: list[Slot], like: Any) -> Any:
        """What the function is given in place of the argument."""
        return slots[0]

    def values(self, given: Any) -> tuple[Any, ...]:
        """What fills the slots."""
        return (given,)

    def shape(self, given: Any) -> Hashable:
        """What of the argument changes the statement itself."""
        return None


class Key(Kind):
    """A primary key, also one that an address made up."""

    def values(self, given: int) -> tuple[Any, ...]:
        """The key; one that no column can hold is nobody's."""
        return (given if 0 < given < 2**63 else 0,)


class Keys(Kind):
    """Primary keys, no more than so many; the function is given a list, for `pk__in`."""

    def __init__(self, most: int) -> None:
        super().__init__(*[models.BigIntegerField()] * most)

    def stand(self, slots: list[Slot], like: Any) -> Any:
        """All of its slots."""
        return slots

    def values(self, given: Sequence[int]) -> tuple[Any, ...]:
        """The keys, and nobody's for the slots that are left."""
        return (*given, *[0] * (len(self.fields) - len(given)))


class Person(Kind):
    """A member of staff."""

    def stand(self, slots: list[Slot], like: "User") -> Somebody:
        """Somebody who may do the same."""
        return Somebody(slots[0], slots[1], like)

    def values(self, given: "User") -> tuple[Any, ...]:
        """Their key and their department's."""
        return given.pk, given.department_id

    def shape(self, given: "User") -> Hashable:
        """What they may do and for whom; the same few sets for a whole house."""
        return given.is_active, given.is_superuser, given.department_id is None, given.roles, given.rights, given.stands_in


KEY = Key(models.BigIntegerField())
MOMENT = Kind(models.DateTimeField())
PERSON = Person(models.BigIntegerField(), models.BigIntegerField())


class Prepared(Generic[T]):
    """Called with the arguments, gives the rows."""

    def __init__(self, kinds: tuple[Kind, ...], build: Callable[..., Rows[T]]) -> None:
        self.kinds = kinds
        self.build = build
        # A written statement holds its connection, and each thread has its own.
        self.own = threading.local()
        self.__doc__ = build.__doc__

    def __call__(self, *given: Any) -> list[T]:
        """All rows."""
        arguments = list(zip(self.kinds, given, strict=True))
        known = cast("dict[Hashable, _Statement[T] | None]", self.own.__dict__)
        shape = tuple(kind.shape(value) for kind, value in arguments)
        if shape not in known or ((old := known[shape]) and old.is_of_another_connection):
            known[shape] = self._write(arguments)
        statement = known[shape]
        return statement.rows([each for kind, value in arguments for each in kind.values(value)]) if statement else []

    def _write(self, arguments: list[tuple[Kind, Any]]) -> "_Statement[T] | None":
        slots: list[Slot] = []
        standing = []
        for kind, like in arguments:
            own = [Slot(len(slots) + number, field) for number, field in enumerate(kind.fields)]
            slots += own
            standing.append(kind.stand(own, like))
        try:
            return _Statement(self.build(*standing), slots)
        except EmptyResultSet:
            return None


def prepared(*kinds: Kind) -> Callable[[Callable[..., Rows[T]]], Prepared[T]]:
    """Make a prepared query of a function that takes arguments of these kinds."""
    return lambda build: Prepared(kinds, build)


class _Statement(Generic[T]):
    """One shape of a prepared query, written for one connection."""

    def __init__(self, queryset: Rows[T], slots: list[Slot]) -> None:
        self.queryset = queryset
        self.slots = slots
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        sql, values = self.compiler.as_sql()
        self.compiler.__class__ = _subclass(_Written, type(self.compiler))
        written = cast(_Written, self.compiler)
        written.sql, written.values = sql, tuple(values)
        queryset.query.__class__ = _subclass(_Given, type(queryset.query))
        cast(_Given, queryset.query).written = written

    @property
    def is_of_another_connection(self) -> bool:
        return self.compiler.connection is not connections[self.queryset.db]

    def rows(self, values: list[Any]) -> list[T]:
        """The queryset's own way of making rows, of the statement with these values."""
        written = cast(_Written, self.compiler)
        connection = written.connection
        written.filled = [
            slot.output_field.get_db_prep_value(value, connection, prepared=False) for slot, value in zip(self.slots, values, strict=True)
        ]
        rows: Any = self.queryset
        return list(rows._iterable_class(rows))


class _Written(SQLCompiler):
    """A compiler that has done its work: it gives the same statement with other values."""

    sql: str
    values: tuple[Any, ...]
    filled: list[Any]
    converters: Any = None
    planned: "tuple[str, list[int]] | None" = None

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        """The rows in one piece, by the statement that PostgreSQL keeps; SQLite keeps its statements by itself."""
        own: Any = self.connection
        if own.vendor != "postgresql":
            return super().execute_sql(*args, **kwargs)
        if self.planned is None:
            self.planned = _planned(self.sql, self.values, own)
        statement, numbers = self.planned
        with own.planned_cursor() as cursor:
            given = [self.filled[number] for number in numbers]
            cursor.execute(statement, [None if value is None else str(value) for value in given])
            found = cursor.fetchall()
        return [[row[: self.col_count] for row in found] if self.has_extra_select else found]

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        filled = self.filled
        return self.sql, tuple(filled[value.number] if type(value) is Slot else value for value in self.values)

    def get_converters(self, expressions: Any) -> Any:
        if self.converters is None:
            self.converters = super().get_converters(expressions)
        return self.converters


def _planned(sql: str, values: tuple[Any, ...], connection: Any) -> tuple[str, list[int]]:
    """A statement for PostgreSQL, and the numbers of the slots that it asks for, in order. Constants stand in it as they are: a plan
    for any status knows nothing of an index over the open ones.
    """
    rest, numbers = iter(values), []

    def written(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        value = next(rest)
        if type(value) is Slot:
            numbers.append(value.number)
            # As text with its type beside it: by its size a number would be of one type or another, and each asks for a plan.
            return f"%s::{value.output_field.db_type(connection)}"
        return str(connection.ops.compose_sql("%s", [value])).replace("%", "%%")

    return re.sub("%%|%s", written, sql), numbers


class _Given(Query):
    """A query that is not compiled again."""

    written: _Written

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return self.written


_subclasses: dict[tuple[type, type], type] = {}


def _subclass(first: type, second: type) -> type:
    key = (first, second)
    return _subclasses.setdefault(key, type(first.__name__, key, {}))
