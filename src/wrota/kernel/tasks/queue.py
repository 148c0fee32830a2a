"""Background jobs: written in the caller's transaction, retried with back-off, never lost."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django_tasks import task
from django_tasks_db.models import DBTaskResult, get_date_max

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from wrota.kernel.context import SYSTEM, Ctx
from wrota.kernel.inserts import insert_new
from wrota.kernel.manifest import parts

F = TypeVar("F", bound=Callable[..., Any])
log = logging.getLogger("wrota.tasks")
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)


class NotAJob(LookupError):
    """The name in the queue is not a function decorated with @job."""


def job(*, attempts: int = 8) -> Callable[[F], F]:
    """
    Mark a function as a job: `(ctx, **ids)` for one office, `(now)` for a periodic one.

    A job may run more than once (a killed worker), so it must find its work undone
    before doing it.
    """

    def decorate(function: F) -> F:
        function.wrota_attempts = attempts  # type: ignore[attr-defined]
        return function

    return decorate


def enqueue(ctx: Ctx, function: Callable[..., Any], *, after: float = 0, **ids: Any) -> None:
    """Put a job for this office into the queue, in the caller's transaction."""
    path = f"{function.__module__}.{function.__qualname__}"
    _put(path, ctx.authority_id, ids, 0, ctx.now + timedelta(seconds=after) if after else None)


def _put(
    path: str, authority_id: int, ids: dict[str, Any], attempt: int, at: datetime | None
) -> None:
    """Write the row that the queue's own `enqueue` writes, which reads it back and logs it too."""
    said = {"path": path, "authority_id": authority_id, "ids": ids, "attempt": attempt}
    row: DBTaskResult[Any, Any] = DBTaskResult(
        args_kwargs={"args": [], "kwargs": said},
        task_path=run_job.module_path,
        backend_name=run_job.backend,
        run_after=at or get_date_max(),
    )
    insert_new(DBTaskResult, [row])


def system_ctx(authority_id: int, *, now: datetime | None = None) -> Ctx:
    """Return the context in which the platform itself acts for an office."""
    every = frozenset(name for one in parts() for name in one.permissions)
    moment = timezone.localtime() if now is None else now
    return Ctx(authority_id, SYSTEM, moment, every, channel="job")


@task()
def run_job(path: str, authority_id: int, ids: dict[str, Any], attempt: int) -> None:
    """Run one job; on failure put it back later, and after the last try leave it as dead."""
    function = import_string(path)
    if not hasattr(function, "wrota_attempts"):
        raise NotAJob(path)
    try:
        if authority_id:
            function(system_ctx(authority_id), **ids)
        else:
            function(timezone.localtime())
    except Exception:
        if not authority_id:
            _forget_earlier_failures(path)
            raise
        if attempt + 1 >= function.wrota_attempts:
            raise
        pause = min(FIRST_PAUSE * 4**attempt, LONGEST_PAUSE)
        log.exception("job %s failed, next try in %s", path, pause)
        _put(path, authority_id, ids, attempt + 1, timezone.now() + pause)


def _forget_earlier_failures(path: str) -> None:
    """A periodic job comes back by itself: its last failure says all, thousands would hide it."""
    DBTaskResult.objects.failed().filter(args_kwargs__kwargs__path=path).delete()


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: str
    job: str
    authority_id: int
    ids: dict[str, Any]
    attempts: int
    failed_at: datetime
    error: str
    traceback: str


def dead_letters(*, authority_id: int | None = None, limit: int = 100) -> list[DeadLetter]:
    """List the jobs that failed for good, newest first; of one office or of all."""
    rows = DBTaskResult.objects.failed().order_by("-finished_at")
    if authority_id is not None:
        rows = rows.filter(args_kwargs__kwargs__authority_id=authority_id)
    return [
        DeadLetter(
            id=str(row.id),
            job=row.args_kwargs["kwargs"]["path"].removeprefix("wrota."),
            authority_id=row.args_kwargs["kwargs"]["authority_id"],
            ids=row.args_kwargs["kwargs"]["ids"],
            attempts=row.args_kwargs["kwargs"]["attempt"] + 1,
            failed_at=row.finished_at,
            error=row.exception_class_path.rsplit(".", 1)[-1],
            traceback=row.traceback,
        )
        for row in rows[:limit]
    ]


def revive(task_id: str, *, authority_id: int | None = None) -> bool:
    """Put a dead job back into the queue; return False when it is not there (any more)."""
    try:
        wanted = UUID(task_id)
    except ValueError:  # typed by hand: no job has such a name
        return False
    with transaction.atomic():
        rows = DBTaskResult.objects.failed().select_for_update().filter(pk=wanted)
        if authority_id is not None:
            rows = rows.filter(args_kwargs__kwargs__authority_id=authority_id)
        row = rows.first()
        if row is None:
            return False
        said = row.args_kwargs["kwargs"]
        _put(said["path"], said["authority_id"], said["ids"], 0, None)
        row.delete()
        return True
