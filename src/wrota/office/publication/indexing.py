"""Words of entries that were published before their words were kept."""

from datetime import datetime

from django.db import transaction

from wrota.kernel.tasks.queue import job
from wrota.kernel.tenancy import door, scope
from wrota.office.publication import finding
from wrota.office.publication.models import BipEntry, BipText

BATCH = 200


@job()
def index_missing(now: datetime) -> None:
    """Make some published entries that nothing finds be found; does nothing when all are."""
    with door("worker.sweep"):
        lacking = (
            BipEntry.objects.filter(state=BipEntry.State.PUBLISHED)
            .exclude(pk__in=BipText.objects.values("entry_id"))
            .order_by("-changed_at")
        )
        waiting = list(lacking.values_list("authority_id", "pk")[:BATCH])
    for office, entry_id in waiting:
        with scope(office), transaction.atomic():
            _index(entry_id)


def _index(entry_id: int) -> None:
    entry = BipEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state == BipEntry.State.PUBLISHED:
        version = entry.versions.order_by("-number")[0]
        finding.put(entry, finding.texts_of(entry.category, version))
