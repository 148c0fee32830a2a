"""The shared cache: rows of one table, each change a single statement, so that counts are exact."""

import json
from datetime import UTC, datetime
from typing import Any, cast

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection
from django.utils import timezone

from wrota.kernel.inserts import run_later

#: the term of an entry without one
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_PUT = (
    "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "
    "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)


def count(key: str, *, within: float) -> int:
    """Count one more in the shared cache; see `RowCache.count`."""
    return cast("RowCache", caches["default"]).count(key, within=within)


def set_later(key: str, value: Any, *, timeout: float) -> None:
    """Set an entry of the shared cache with what else the transaction writes."""
    cast("RowCache", caches["default"]).set_later(key, value, timeout)


class RowCache(BaseDatabaseCache):
    """
    A cache for throttles, in place of Django's own over the same table.

    That one throws living entries away when there are more than 300 of them, so whoever fills it
    wipes the throttles out; its `incr` reads and writes apart, so parallel guesses count as one;
    and it unpickles what it finds. Values here are JSON; expired rows are dropped by `purge`.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._run(
            "SELECT value FROM {table} WHERE cache_key = %s AND expires > %s",
            [self._key(key, version), _now()],
        )
        return json.loads(found[0][0]) if found else default

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        """Return the living ones of several entries, in one question."""
        asked = {self._key(key, version): key for key in keys}
        if not asked:
            return {}
        found = self._run(
            "SELECT cache_key, value FROM {table} "  # noqa: S608 - the placeholders only
            f"WHERE cache_key IN ({', '.join(['%s'] * len(asked))}) AND expires > %s",
            [*asked, _now()],
        )
        return {asked[key]: json.loads(value) for key, value in found}

    def set_later(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """As `set`, with what else the transaction writes; see `inserts.run_later`."""
        table = self.cache_model_class._meta.db_table
        words = _PUT.format(table=connection.ops.quote_name(table))
        said = [self._key(key, None), json.dumps(value), self._end(timeout)]
        run_later(table, words, said, changes=True)

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Store the value unless a living one is there; say whether it was stored."""
        return bool(self._put(key, value, timeout, version, " WHERE {table}.expires <= %s"))

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        self._put(key, value, timeout, version, "")

    def touch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        words = "UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s RETURNING 1"
        return bool(self._run(words, [self._end(timeout), self._key(key, version), _now()]))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """
        Add to a number and return it; its term stays as it was.

        :raises ValueError: when there is no such entry.
        """
        found = self._run(
            "UPDATE {table} SET value = CAST(CAST(value AS BIGINT) + %s AS TEXT) "
            "WHERE cache_key = %s AND expires > %s RETURNING value",
            [delta, self._key(key, version), _now()],
        )
        if not found:
            raise ValueError(f"no entry {key!r}")
        return int(found[0][0])

    def count(self, key: str, *, within: float) -> int:
        """Add one to a number that starts anew `within` seconds after its first; return it."""
        found = self._run(
            "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, '1', %s) "
            "ON CONFLICT (cache_key) DO UPDATE SET "
            "value = CASE WHEN {table}.expires <= %s THEN '1' "
            "ELSE CAST(CAST({table}.value AS BIGINT) + 1 AS TEXT) END, "
            "expires = CASE WHEN {table}.expires <= %s THEN excluded.expires "
            "ELSE {table}.expires END RETURNING value",
            [self._key(key, None), self._end(within), _now(), _now()],
        )
        return int(found[0][0])

    def delete(self, key: str, version: int | None = None) -> bool:
        words = "DELETE FROM {table} WHERE cache_key = %s RETURNING 1"
        return bool(self._run(words, [self._key(key, version)]))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self.get(key, self, version) is not self

    def clear(self) -> None:
        self._run("DELETE FROM {table} WHERE 1 = 1 RETURNING 1", [])

    def purge(self) -> int:
        """Drop the expired rows; return how many there were."""
        return len(self._run("DELETE FROM {table} WHERE expires <= %s RETURNING 1", [_now()]))

    def _put(
        self, key: str, value: Any, timeout: float | None, version: Any, unless: str
    ) -> list[tuple[Any, ...]]:
        words = f"{_PUT}{unless} RETURNING 1"
        said = [self._key(key, version), json.dumps(value), self._end(timeout)]
        return self._run(words, [*said, _now()] if unless else said)

    def _run(self, words: str, values: list[Any]) -> list[tuple[Any, ...]]:
        table = connection.ops.quote_name(self.cache_model_class._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(words.format(table=table), values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _key(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _end(self, timeout: float | None) -> Any:
        end = self.get_backend_timeout(timeout)
        return _value(_NEVER if end is None else datetime.fromtimestamp(end, tz=UTC))


def _now() -> Any:
    return _value(timezone.now())


def _value(moment: datetime) -> Any:
    """Round to the second as the table does, in the form that this database compares."""
    return connection.ops.adapt_datetimefield_value(moment.replace(microsecond=0))
