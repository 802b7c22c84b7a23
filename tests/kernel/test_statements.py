"""Statements written by hand, planned once where the database can keep them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from helpdesk import statements

pytestmark = pytest.mark.django_db

ONE = "SELECT hits FROM helpdesk_ratecount WHERE key = %s AND hits >= %s"
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its statements by itself")


def _kept(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s", [statement.replace("%s", "%")])
        return int(cursor.fetchone()[0])


def _counted(hits: int) -> None:
    statements.count('INSERT INTO helpdesk_ratecount (key, "window", hits) VALUES (%s, %s, %s)', ["a", hits, hits])


def test_it_gives_rows_a_row_and_how_many_it_changed() -> None:
    _counted(7)
    assert statements.rows(ONE, ["a", 3]) == [(7,)]
    assert statements.row(ONE, ["nobody", 3]) is None
    assert statements.count("UPDATE helpdesk_ratecount SET hits = hits + 1 WHERE key = %(key)s", {"key": "a"}) == 1
    assert statements.row(ONE, ["a", 8])[0] == 8


def test_it_is_among_the_counted_statements_with_its_values() -> None:
    with CaptureQueriesContext(connection) as queries:
        statements.rows(ONE, ["somebody", 3])
        statements.rows(ONE, ["somebody else", 3])
    assert [("somebody else" in query["sql"]) for query in queries.captured_queries] == [False, True]


@postgres_only
def test_it_is_planned_once_for_numbers_of_every_size() -> None:
    asked = f"{ONE} AND hits <> %s"
    for least in (1, 70_000, 2**31 - 1):
        statements.rows(asked, ["a", least, least])
    assert _kept(asked) == 1


@postgres_only
def test_it_is_planned_each_time_where_a_pooler_wants_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = f"{ONE} AND hits < %s"
    monkeypatch.setitem(connection.settings_dict, "PREPARE", False)
    statements.rows(asked, ["a", 1, 9])
    assert _kept(asked) == 0


@postgres_only
@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (datetime(2026, 11, 21, 9, 30, tzinfo=UTC), "timestamptz"),
        (date(2026, 11, 21), "date"),
        (2**40, "bigint"),
        (True, "boolean"),
        (None, "text"),
    ],
)
def test_it_takes_values_of_every_plain_kind(given: Any, kind: str) -> None:
    assert statements.row(f"SELECT %s::{kind}", [given]) == (given,)


def test_it_leaves_the_connection_usable_when_the_statement_fails() -> None:
    with pytest.raises(Exception, match="no_such_table"), transaction.atomic():
        statements.rows("SELECT 1 FROM no_such_table WHERE 1 = %s", [1])
    assert statements.rows(ONE, ["a", 3]) == []


def test_it_gives_the_answers_of_several_in_their_order() -> None:
    _counted(7)
    asked = [("SELECT hits FROM helpdesk_ratecount WHERE key = %(key)s", {"key": key}) for key in ("nobody", "a")]
    assert statements.all_rows(*asked, (ONE, ["a", 3])) == [[], [(7,)], [(7,)]]


def test_it_says_what_failed_when_several_are_sent_together() -> None:
    def send() -> None:
        with transaction.atomic(), statements.together():
            statements.run("UPDATE no_such_table SET hits = %s", [1])
            _counted(7)

    with pytest.raises(DatabaseError, match="no_such_table"):
        send()
    assert statements.rows(ONE, ["a", 3]) == []


def test_it_leaves_a_transaction_around_it_as_it_is() -> None:
    with CaptureQueriesContext(connection) as queries, statements.durable():
        _counted(7)
    assert not any("synchronous_commit" in query["sql"] for query in queries.captured_queries)


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_it_is_on_the_disk_when_the_block_ends_and_waits_for_it_behind_the_commit() -> None:
    seen: list[tuple[str, str]] = []

    def look() -> None:
        """Right behind the commit: where the log stands, and that this transaction alone was told not to wait."""
        seen.append(statements.row("SELECT pg_current_wal_insert_lsn(), current_setting('synchronous_commit')", []))

    # Where the tests run nothing waits for the disk.
    statements.run("SET synchronous_commit TO ON", [])
    with statements.durable():
        _counted(7)
        assert statements.row("SELECT current_setting('synchronous_commit')", []) == ("off",)
        transaction.on_commit(look)
    [(written, setting)] = seen
    assert setting == "on"
    assert statements.row("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [written]) == (True,)
    assert statements.rows(ONE, ["a", 3]) == [(7,)]


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nothing_when_the_block_fails() -> None:
    def fail() -> None:
        with statements.durable():
            _counted(7)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert statements.rows(ONE, ["a", 3]) == []
