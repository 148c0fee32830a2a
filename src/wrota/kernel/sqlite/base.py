"""SQLite whose writers wait for their turn instead of asking again and again."""

import fcntl
import os
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
    The framework's SQLite; a transaction takes its turn before it begins.

    SQLite lets one writer work at a time, and the others sleep for up to a tenth of a second
    between two looks: whoever is unlucky is overtaken again and again, and a busy web process
    would keep the worker out. Threads of one process queue at a lock, and processes at a file
    beside the database, without sleeping.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: int | None = None
        self._has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        if not self._turn().acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        self._has_turn = True
        try:
            self._enter_gate()
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
            if self._gate is not None:
                os.close(self._gate)
                self._gate = None

    def _enter_gate(self) -> None:
        """Wait until no other process has its turn; the system ends the turn of a dead one."""
        if self.is_in_memory_db():
            return
        if self._gate is None:
            path = f"{self.settings_dict['NAME']}-turn"
            self._gate = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._gate, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if not self._has_turn:
            return
        self._has_turn = False
        if self._gate is not None:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        self._turn().release()

    def _turn(self) -> threading.Lock:
        return _turns.setdefault(str(self.settings_dict["NAME"]), threading.Lock())
