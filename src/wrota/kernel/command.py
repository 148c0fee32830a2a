"""The one way to change data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction

from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx, NotAllowed
from wrota.kernel.tenancy import scope

P = ParamSpec("P")
R = TypeVar("R")
Command = Callable[Concatenate[Ctx, P], R]
#: the office whose command runs now
_inside: ContextVar[int | None] = ContextVar("inside a command", default=None)

#: permission of every command, by dotted name: the matrix test and the map read it
COMMANDS: dict[str, str] = {}


def command(
    permission: str, *, log: tuple[str, ...] = ()
) -> Callable[[Command[P, R]], Command[P, R]]:
    """
    Check the permission, enter the authority's scope, open a transaction, journal the act.

    Only the outermost command asks for a permission: the ones it calls are the
    office's own machinery, not a second decision of the same person. A command for another
    office is never "inner": it asks, enters its own scope and journals for itself. Ids, days
    and sums among the arguments are journalled; texts only when named in `log`, because free
    text may hold personal data.
    """

    def decorate(function: Command[P, R]) -> Command[P, R]:
        name = f"{function.__module__.removeprefix('wrota.')}.{function.__name__}"

        @wraps(function)
        def run(ctx: Ctx, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get() == ctx.authority_id:
                return function(ctx, *args, **kwargs)
            try:
                ctx.require(permission)
                with _office(ctx.authority_id):
                    journal.note(ctx, kind="command", name=name, data=_loggable(kwargs, log))
                    return function(ctx, *args, **kwargs)
            except NotAllowed as error:
                # after the rollback, so that the trace of the attempt stays
                journal.refused(ctx, name=name, permission=str(error))
                raise

        run.permission = permission  # type: ignore[attr-defined]
        COMMANDS[name] = permission
        return run

    return decorate


@contextmanager
def _office(authority_id: int) -> Iterator[None]:
    """Enter everything a command needs; what waits for the commit runs outside of it again."""
    with scope(authority_id), transaction.atomic(), journal.collected():
        token = _inside.set(authority_id)
        try:
            yield
        finally:
            _inside.reset(token)


def _loggable(kwargs: dict[str, Any], log: tuple[str, ...]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, int | str | None) else str(value)
        for key, value in kwargs.items()
        if key in log or isinstance(value, int | date | Decimal)
    }
