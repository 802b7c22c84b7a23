"""The database wrapper that `ENGINE = "helpdesk.backends.sqlite3"` names."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from helpdesk.backends.sqlite3.turn import Turn


@functools.cache
def turn_at(name: str) -> Turn:
    """The turn that all connections of this process to one file share."""
    return Turn(Path(f"{name}-turn"))


LONG = 10_000
"""A statement of more characters has a list of values in it, and comes once."""


class Cursor(base.SQLiteCursorWrapper):
    """Has the places for values in a statement found once for each process; Django finds them anew each time."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """As Django's, from memory where they have no names."""
        if param_names is None and len(query) < LONG:
            return _with_marks(query)
        return super().convert_query(query, param_names=param_names)


@functools.lru_cache(maxsize=1000)
def _with_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before BEGIN IMMEDIATE, and gives it back when the transaction has ended, however it ends.

    The stubs of Django know nothing of the four methods that begin and end a transaction; they are where every backend has them.
    """

    _held: Turn | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of our own kind."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            turn = turn_at(str(self.settings_dict["NAME"]))
            if turn.take(self.settings_dict["OPTIONS"].get("timeout", 5)):
                self._held = turn
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            held.give()
