"""SQLite whose writers within one process wait in a queue instead of asking again and again."""

import threading
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

#: seconds; the same as the database's own patience with other processes
PATIENCE = 30
_turns: dict[str, threading.Lock] = {}
_Framework: Any = base.DatabaseWrapper
_Cursor: Any = base.SQLiteCursorWrapper


class Cursor(_Cursor):  # type: ignore[misc]  # its inner steps have no types
    """The framework's cursor, which turns the marks of a text into SQLite's at every asking."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None:
            return _converted(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=4096)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(_Framework):  # type: ignore[misc]  # its inner steps have no types
    """
    The framework's SQLite; a transaction takes its process's turn before it begins.

    SQLite lets one writer work at a time, and the others sleep for up to a tenth of a second
    between two looks: whoever is unlucky is overtaken again and again. Threads of one process
    can wait for each other without sleeping.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        turn = self._turn()
        if not turn.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn().release()

    def _turn(self) -> threading.Lock:
        return _turns.setdefault(str(self.settings_dict["NAME"]), threading.Lock())
