"""Keys of new rows, fetched for all tables of a transaction at once."""

from typing import Any, ClassVar

Wanted = dict[tuple[str, str], int]
#: more new rows than that get their keys as they are inserted
MOST_AHEAD = 16


class KeysAhead:
    """
    Gives the keys of new rows without asking for each table apart.

    Transactions that begin with the same table mostly go on with the same ones: what the last such
    transaction needed is fetched with its first key. Keys are never kept for another transaction,
    so that later rows have later keys; those not used leave a gap, as a rollback does.
    """

    #: what was needed last, by the first table; shared by all connections, a hint and no more
    _needed: ClassVar[dict[str, Wanted]] = {}

    def __init__(self) -> None:
        self._first = ""
        self._used: Wanted = {}
        self._ready: dict[str, list[int]] = {}

    def take(self, database: Any, table: str, column: str, count: int) -> list[int]:
        """Return `count` rising keys of a table."""
        self._first = self._first or table
        place = (table, column)
        self._used[place] = self._used.get(place, 0) + count
        ready = self._ready.get(table, [])
        if len(ready) < count:
            known = {} if self._ready else self._needed.get(self._first, {})
            self._fetch(database, known | {place: max(count, known.get(place, 0))})
            ready = self._ready[table]
        self._ready[table] = ready[count:]
        return ready[:count]

    def clear(self) -> None:
        """Forget the keys that were not used; remember how many were needed."""
        if self._first:
            self._needed[self._first] = {k: min(n, MOST_AHEAD) for k, n in self._used.items()}
        self._first, self._used, self._ready = "", {}, {}

    def _fetch(self, database: Any, wanted: Wanted) -> None:
        order = [place for place, count in wanted.items() for _ in range(count)]
        asked = ", ".join("nextval(pg_get_serial_sequence(%s, %s))" for _ in order)
        # past the framework's cursor, for which what waits would be sent first
        with database.wrap_database_errors:
            said = [word for place in order for word in place]
            row = database.connection.execute(f"SELECT {asked}", said).fetchone()
        self._ready |= {table: [] for table, _ in wanted}
        for (table, _), key in zip(order, row, strict=True):
            self._ready[table].append(key)
