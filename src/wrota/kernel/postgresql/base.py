"""Django's PostgreSQL backend that tells the database in whose name each statement is run."""

from collections.abc import Callable
from typing import Any

from psycopg.pq import TransactionStatus

from django.db.backends.postgresql import base

from wrota.kernel import reach

#: the setting that the policies of `wrota.kernel.row_security` compare rows with
SETTING = "wrota.office"


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Sends the reach of the code before a statement, when it differs from what was sent last.

    The database forgets a setting made in a transaction that is rolled back, and another
    connection never knew it; then it is not known what was sent, and it is sent again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: what this connection was told last; None when that is not known
        self.told: str | None = None
        self.execute_wrappers.append(self._telling)

    def init_connection_state(self) -> None:
        self.told = None
        super().init_connection_state()

    def tell(self, whose: str) -> None:
        """Tell the database whose rows the statements that follow may touch."""
        with self.wrap_database_errors:
            self.connection.execute(f"SET {SETTING} TO '{whose}'", prepare=False)
        self.told = whose

    def _telling(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if str(sql)[:8].upper() == "ROLLBACK":
            self.told = None
        elif (wanted := reach.reach()) != self.told and self._listens():
            self.tell(wanted)
        return execute(sql, params, many, context)

    def _listens(self) -> bool:
        """Say whether the connection takes statements; the caller's own shall report why not."""
        if self.connection is None:
            return False
        status: TransactionStatus = self.connection.info.transaction_status
        return status != TransactionStatus.INERROR

    def commit(self) -> None:
        # the commit of a transaction in which a statement failed is a rollback without a word
        told = self.told if self._listens() else None
        self.told = None
        super().commit()
        self.told = told

    def rollback(self) -> None:
        self.told = None
        super().rollback()
