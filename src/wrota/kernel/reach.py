"""Whose rows the running code may touch, as the database is told it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_migrating: ContextVar[bool] = ContextVar("migrating", default=False)
#: what the database is told in place of an office; see wrota.kernel.row_security
DOOR, MIGRATION = "door", "migration"


@contextmanager
def migrating() -> Iterator[None]:
    """
    Let the statements of migrations reach rows of every office, for writing too.

    Only the second lock opens: the tables of today's models stay closed without a scope.
    """
    token = _migrating.set(True)
    try:
        yield
    finally:
        _migrating.reset(token)


def reach() -> str:
    """Return what the database is told: the office, `DOOR`, `MIGRATION`, or nothing."""
    # when tenancy is imported, it asks for the database backend, which asks here
    from wrota.kernel.tenancy import NoScope, narrowed_to

    try:
        authority_id = narrowed_to()
    except NoScope:
        return MIGRATION if _migrating.get() else ""
    return DOOR if authority_id is None else str(authority_id)
