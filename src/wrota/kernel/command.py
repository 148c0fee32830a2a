"""The one way to change data."""

from collections.abc import Callable
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
_inside: ContextVar[bool] = ContextVar("inside a command", default=False)

#: permission of every command, by dotted name: the matrix test and the map read it
COMMANDS: dict[str, str] = {}


def command(
    permission: str, *, log: tuple[str, ...] = ()
) -> Callable[[Command[P, R]], Command[P, R]]:
    """
    Check the permission, enter the authority's scope, open a transaction, journal the act.

    Only the outermost command asks for a permission: the ones it calls are the
    office's own machinery, not a second decision of the same person. Ids, days and
    sums among the arguments are journalled; texts only when named in `log`, because
    free text may hold personal data.
    """

    def decorate(function: Command[P, R]) -> Command[P, R]:
        name = f"{function.__module__.removeprefix('wrota.')}.{function.__name__}"

        @wraps(function)
        def run(ctx: Ctx, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                return function(ctx, *args, **kwargs)
            if not ctx.may(permission):
                journal.refused(ctx, name=name, permission=permission)
                raise NotAllowed(permission)
            token = _inside.set(True)
            try:
                with scope(ctx.authority_id), transaction.atomic(), journal.collected():
                    journal.note(ctx, kind="command", name=name, data=_loggable(kwargs, log))
                    return function(ctx, *args, **kwargs)
            finally:
                _inside.reset(token)

        run.permission = permission  # type: ignore[attr-defined]
        COMMANDS[name] = permission
        return run

    return decorate


def _loggable(kwargs: dict[str, Any], log: tuple[str, ...]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, int | str | None) else str(value)
        for key, value in kwargs.items()
        if key in log or isinstance(value, int | date | Decimal)
    }
