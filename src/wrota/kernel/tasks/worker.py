"""The worker process: runs the queue, wakes periodic jobs, takes back the jobs of the dead."""

import logging
import threading
import time
from datetime import timedelta

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone
from django.utils.crypto import get_random_string

from wrota.kernel.manifest import Periodic, parts
from wrota.kernel.tasks.models import Schedule, WorkerBeat
from wrota.kernel.tasks.queue import run_job

log = logging.getLogger("wrota.tasks")
SILENCE = timedelta(seconds=20)
#: seconds between two tries to reach a database that is away
PAUSE = 1.0
CORE = (
    Periodic("wrota.kernel.tasks.upkeep.seal_journal", every=3),
    Periodic("wrota.kernel.tasks.upkeep.forget_finished", every=300),
)


def periodic() -> tuple[Periodic, ...]:
    """Return the kernel's own periodic jobs and those of every manifest."""
    return CORE + tuple(p for one in parts() for p in one.periodic)


def run(*, interval: float = 0.25, batch: bool = False) -> None:
    """Work until told to stop; with `batch`, until nothing waits."""
    name = get_random_string(24)
    stop = threading.Event()
    worker = Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    if batch:
        worker.run()
        return
    worker.configure_signals()
    ticker = threading.Thread(target=_tick_until, args=(name, stop), daemon=True)
    ticker.start()
    try:
        while worker.running and not _run_until_the_database_fails(worker):
            time.sleep(PAUSE)
    finally:
        stop.set()


def _run_until_the_database_fails(worker: Worker) -> bool:
    """Return True when the worker was told to stop; a database that is away is waited for."""
    try:
        worker.run()
    except (OperationalError, InterfaceError):
        log.exception("the database does not answer; the worker tries again")
        connection.close()
        return False
    return True


def _tick_until(name: str, stop: threading.Event) -> None:
    while not stop.wait(1):
        try:
            tick(name)
        except Exception:
            log.exception("the worker's clock failed; it goes on")
        finally:
            close_old_connections()


def tick(name: str) -> None:
    """Say that this worker lives, wake what is due, take back what the dead left."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(worker=name, defaults={"beat_at": now})
    WorkerBeat.objects.filter(beat_at__lt=now - SILENCE * 3).delete()
    alive = set(
        WorkerBeat.objects.filter(beat_at__gte=now - SILENCE).values_list("worker", flat=True)
    )
    for left in DBTaskResult.objects.running().filter(started_at__lt=now - timedelta(seconds=2)):
        if not set(left.worker_ids[-1:]) & alive:
            # the same run: another worker may have taken it back and started it meanwhile
            DBTaskResult.objects.running().filter(pk=left.pk, started_at=left.started_at).update(
                status="READY"
            )
    for one in periodic():
        _wake(one)


def _wake(one: Periodic) -> None:
    now = timezone.now()
    with transaction.atomic():
        Schedule.objects.get_or_create(job=one.job, defaults={"next_at": now})
        taken = Schedule.objects.filter(job=one.job, next_at__lte=now).update(
            next_at=now + timedelta(seconds=one.every), last_at=now
        )
        if taken:
            run_job.enqueue(path=one.job, authority_id=0, ids={}, attempt=0)
