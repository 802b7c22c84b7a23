"""SQLite's cursor remembers where a statement takes its values, and changes nothing else about it."""

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL's cursor is another"),
]


@pytest.mark.parametrize(
    ("statement", "values", "found"),
    [
        ("SELECT %s, '%%', %s", ["a", "b"], ("a", "%", "b")),
        ("SELECT '100%'", None, ("100%",)),
        ("SELECT %(one)s, '%%', %(one)s", {"one": "a"}, ("a", "%", "a")),
        (f"SELECT %s, '{'x' * 20_000}', '%%'", ["a"], ("a", "x" * 20_000, "%")),
    ],
)
def test_it_puts_values_in_their_places_each_time(statement, values, found):
    for _time in range(2):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.fetchall() == [found]


def test_it_puts_many_rows_in():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pairs (one, other)")
        cursor.executemany("INSERT INTO pairs VALUES (%s, '%%' || %s)", [("a", "b"), ("c", "d")])
        cursor.execute("SELECT * FROM pairs ORDER BY one")
        assert cursor.fetchall() == [("a", "%b"), ("c", "%d")]
