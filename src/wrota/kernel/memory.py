"""What hardly ever changes and is asked for at every request, remembered for a second."""

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

V = TypeVar("V")
#: seconds for which another process may still see what was changed here
LIFE = 1.0
#: more than the offices of any region and their certificates; then it starts anew
MOST = 4096
_every: list["Memory[Any]"] = []


class Memory(Generic[V]):
    """
    Answers of the database by key, for a second at most.

    Whoever changes such a row calls `forget`, and this process knows at once. From then on to
    COMMIT the transaction that changed it reads and remembers nothing here: what it sees may
    still be taken back.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, V]] = {}
        _every.append(self)

    def get(self, key: Hashable, ask: Callable[[], V]) -> V:
        """Return what is remembered, or ask and remember; what `ask` raises is not remembered."""
        if LIFE == 0 or _is_unsure():
            return ask()
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        value = ask()
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (now + LIFE, value)
        return value

    def clear(self) -> None:
        self._kept.clear()


def forget(**_: Any) -> None:
    """Forget everything: a row that may be remembered was changed. Also a receiver of signals."""
    _clear()
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block:
        vars(database)["wrota_unsure"] = True
        # another thread may have remembered the old row meanwhile
        database.on_commit(_clear)


def _clear() -> None:
    for one in _every:
        one.clear()


def _is_unsure() -> bool:
    database = connections[DEFAULT_DB_ALIAS]
    if not database.in_atomic_block:
        vars(database).pop("wrota_unsure", None)
    return "wrota_unsure" in vars(database)
