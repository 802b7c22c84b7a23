"""The database wrapper that `ENGINE = "helpdesk.backends.sqlite3"` names."""

import functools
from pathlib import Path

from django.db.backends.sqlite3 import base

from helpdesk.backends.sqlite3.turn import Turn


@functools.cache
def turn_at(name: str) -> Turn:
    """The turn that all connections of this process to one file share."""
    return Turn(Path(f"{name}-turn"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before BEGIN IMMEDIATE, and gives it back when the transaction has ended, however it ends.

    The stubs of Django know nothing of the four methods that begin and end a transaction; they are where every backend has them.
    """

    _held: Turn | None = None

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
