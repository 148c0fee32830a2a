"""The kernel's own periodic jobs."""

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from wrota.kernel.audit.seal import seal_all
from wrota.kernel.tasks.queue import job

KEEP_FINISHED = timedelta(days=2)


@job()
def seal_journal(now: datetime) -> None:
    """Link the journal's new entries; after a rush go on until none waits."""
    while seal_all(now):
        continue


@job()
def forget_finished(now: datetime) -> None:
    """Drop finished jobs from the queue; the dead ones stay until somebody decides."""
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_FINISHED).delete()
