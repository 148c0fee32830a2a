"""The kernel's own periodic jobs."""

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from django.core.cache import caches

from wrota.kernel.audit.seal import seal_all
from wrota.kernel.cache import RowCache
from wrota.kernel.tasks.queue import job

KEEP_FINISHED = timedelta(days=2)
KEEP_PERIODIC = timedelta(minutes=10)


@job()
def seal_journal(now: datetime) -> None:
    """Link the journal's new entries; after a rush go on until none waits."""
    while seal_all(now):
        continue


@job()
def forget_finished(now: datetime) -> None:
    """Drop finished jobs and expired cache rows; dead jobs stay until somebody decides."""
    done = DBTaskResult.objects.successful()
    done.filter(finished_at__lt=now - KEEP_FINISHED).delete()
    # periodic jobs leave a row every few seconds
    periodic = done.filter(args_kwargs__kwargs__authority_id=0)
    periodic.filter(finished_at__lt=now - KEEP_PERIODIC).delete()
    cache = caches["default"]
    if isinstance(cache, RowCache):
        cache.purge()
