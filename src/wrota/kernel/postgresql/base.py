"""Django's PostgreSQL backend that says in whose name a statement runs, and says less often."""

from collections.abc import Callable, Sequence
from typing import Any

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from django.db.backends.postgresql import base

from wrota.kernel import reach
from wrota.kernel.postgresql.keys import MOST_AHEAD, KeysAhead
from wrota.kernel.postgresql.waiting import NumberedCursor, Statement, Waiting

#: the setting that the policies of `wrota.kernel.row_security` compare rows with
SETTING = "wrota.office"


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Sends the reach of the code before a statement, when it differs from what was sent last.

    In a transaction the reach is told for its time only: COMMIT and ROLLBACK take it back to that
    of the session. When what the database knows is not known, it is told again.

    Statements that return nothing wait (`put`) till something is asked or the transaction ends,
    and go in one message: each message costs as much as the work of its statement.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: what the session was told, and what this transaction was; None when that is not known
        self.told: str | None = None
        self._told_here: str | None = None
        self._waiting = Waiting()
        self._keys = KeysAhead()
        #: the reach of the statements that are being sent now
        self._sending: str | None = None
        self.execute_wrappers.append(self._telling)

    def init_connection_state(self) -> None:
        self.told = None
        self._forget()
        super().init_connection_state()

    def tell(self, whose: str) -> None:
        """Tell the database whose rows the statements that follow may touch."""
        plain = self.connection.pgconn
        words = f"SET {'' if self.autocommit else 'LOCAL '}{SETTING} TO '{whose}'"
        if not self.autocommit and plain.transaction_status == TransactionStatus.IDLE:
            # the driver would begin the transaction with a message of its own
            words = f"BEGIN; {words}"
        with self.wrap_database_errors:
            done = plain.exec_(words.encode())
            if done.status != ExecStatus.COMMAND_OK:
                raise error_from_result(done)
        if self.autocommit:
            self.told = whose
        else:
            self._told_here = whose

    def put(self, table: str, sql: str, params: Sequence[Any], *, changes: bool = False) -> None:
        """
        Run a statement that returns nothing; in a transaction it may wait for the next one.

        What is wrong with it is raised then, at the latest by the end of the savepoint or of the
        transaction, which is taken back. One that `changes` rows finds those inserted before it.
        """
        one = Statement(reach.reach(), table, sql, params, changes)
        if not self._waiting.takes(one):
            self.send()
        self._waiting.put(one)
        if not self.in_atomic_block:
            self.send()

    def ask(self, table: str, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run an INSERT that returns rows, together with what waits; return the rows."""
        one = Statement(reach.reach(), table, sql, params, changes=True)
        if not self._waiting.takes(one):
            self.send()
        self._waiting.put(one)
        return self._send(returns=True)

    def send(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send()

    def _send(self, *, returns: bool = False) -> list[tuple[Any, ...]]:
        whose, sql, params = self._waiting.take()
        self._sending = whose
        try:
            with self._prepare_cursor(NumberedCursor(self.connection)) as cursor:  # type: ignore[attr-defined]
                cursor.execute(sql, params)
                return list(cursor.fetchall()) if returns else []
        finally:
            self._sending = None

    def keys(self, table: str, column: str, count: int) -> list[int] | None:
        """Return keys for new rows of a table, or None when they must come with the insert."""
        if not self.in_atomic_block or count > MOST_AHEAD:
            return None
        return self._keys.take(self, table, column, count)

    def _telling(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if str(sql)[:8].upper() == "ROLLBACK":
            # a savepoint takes back what was told in it; what waited before it was sent with it
            self._forget()
        else:
            if self._sending is None:
                self.send()
            self._tell_if_new(reach.reach() if self._sending is None else self._sending)
        return execute(sql, params, many, context)

    def _tell_if_new(self, wanted: str) -> None:
        known = self.told if self.autocommit else self._told_here
        if wanted != known and self._listens():
            self.tell(wanted)

    def _listens(self) -> bool:
        """Say whether the connection takes statements; the caller's own shall report why not."""
        if self.connection is None:
            return False
        status: TransactionStatus = self.connection.info.transaction_status
        return status != TransactionStatus.INERROR

    def _forget(self) -> None:
        self._told_here = None
        self._waiting.clear()
        self._keys.clear()

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        # a transaction begins or has ended: in it the database knows what the session was told
        super().set_autocommit(*args, **kwargs)
        self._told_here = self.told

    def commit(self) -> None:
        if self._waiting and self._listens():
            self._tell_if_new(self._waiting.whose)
            # the last statement and COMMIT in one message: who waits for a lock waits less
            with self.wrap_database_errors, self.connection.pipeline():
                self.send()
                super().commit()
        else:
            super().commit()
        self._forget()

    def rollback(self) -> None:
        self._forget()
        super().rollback()

    def close(self) -> None:
        self._forget()
        super().close()
