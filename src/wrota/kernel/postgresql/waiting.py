"""Statements that wait for one another: together they cost one message to the database."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, Self

from psycopg import RawCursor

#: what the database plans and takes at once without pain; it would take twice as many values
MOST_STATEMENTS, MOST_VALUES = 16, 30_000


class Statement(NamedTuple):
    """One statement that returns nothing; `changes` when it touches rows that are there."""

    whose: str
    table: str
    sql: str
    params: Sequence[Any]
    changes: bool


class Waiting:
    """Statements of one reach, in the order in which they came."""

    def __init__(self) -> None:
        self._those: list[Statement] = []

    def __bool__(self) -> bool:
        return bool(self._those)

    @property
    def whose(self) -> str:
        """Return the reach of what waits."""
        return self._those[0].whose

    def takes(self, one: Statement) -> bool:
        """
        Say whether a statement can go together with those that wait.

        The parts of one statement do not see what the others do, so a change never goes with
        another statement about the same table.
        """
        if not self._those:
            return True
        if one.whose != self._those[0].whose or len(self._those) >= MOST_STATEMENTS:
            return False
        if sum(len(other.params) for other in self._those) + len(one.params) > MOST_VALUES:
            return False
        same = [other for other in self._those if other.table == one.table]
        return not any(one.changes or other.changes for other in same)

    def put(self, one: Statement) -> None:
        self._those.append(one)

    def take(self) -> tuple[str, str, list[Any]]:
        """
        Return the reach, one statement that does all, and its values; nothing waits then.
        """
        whose, params = self.whose, [v for one in self._those for v in one.params]
        sql = _together(tuple(one.sql for one in self._those))
        self.clear()
        return whose, sql, params

    def clear(self) -> None:
        self._those = []


@lru_cache(maxsize=1024)
def _together(each: tuple[str, ...]) -> str:
    *others, last = each
    named = ", ".join(f"w{n} AS ({sql})" for n, sql in enumerate(others))
    return f"WITH {named} {last}" if others else last


class NumberedCursor(RawCursor):
    """
    Takes statements as the framework writes them, with the places of values unnumbered.

    The driver reads through a long statement anew each time it is sent; here that is done once.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(_numbered(query), params, **options)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> bytes:
    first, *rest = sql.split("%s")
    text = first + "".join(f"${n}{words}" for n, words in zip(count(1), rest, strict=False))
    return text.encode()
