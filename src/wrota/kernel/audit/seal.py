"""The sealer: links entries in batches, so that no writer ever waits for the chain."""

from datetime import datetime

from django.db import connection, transaction

from wrota.kernel.audit import witness
from wrota.kernel.audit.merkle import FIRST, merkle_root, seal_digest
from wrota.kernel.audit.models import AuditEntry, AuditSeal
from wrota.kernel.tenancy import door, scope

BATCH = 2000  #: on SQLite the longest that a writer waits is the sealing of one batch
_PLACE = "UPDATE kernel_audit_auditentry SET seal_id = %s, position = %s WHERE id = %s"


def seal_all(now: datetime) -> int:
    """Seal what waits in every office; return how many entries were sealed."""
    with door("audit.seal"):
        waiting = AuditEntry.objects.filter(seal=None).order_by()
        offices = list(waiting.values_list("authority_id", flat=True).distinct())
    return sum(seal_one(authority_id, now) for authority_id in offices)


def seal_one(authority_id: int, now: datetime) -> int:
    """Seal the next batch of one office; return its size."""
    size, made = _seal(authority_id, now)
    if made is not None:
        witness.remember(authority_id, number=made.number, digest=made.digest)
    return size


def _seal(authority_id: int, now: datetime) -> tuple[int, AuditSeal | None]:
    with scope(authority_id), transaction.atomic():
        last = AuditSeal.objects.select_for_update().order_by("-number").first()
        waiting = AuditEntry.objects.filter(seal=None).order_by("id")
        entries = list(waiting.values_list("id", "digest")[:BATCH])
        if not entries:
            return 0, None
        number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
        root = merkle_root([digest for _, digest in entries])
        size = len(entries)
        made = AuditSeal.objects.create(
            number=number,
            size=size,
            root=root,
            previous=previous,
            digest=seal_digest(
                authority_id=authority_id, number=number, size=size, root=root, previous=previous
            ),
            sealed_at=now,
        )
        places = [(made.pk, position, pk) for position, (pk, _) in enumerate(entries)]
        with connection.cursor() as cursor:
            cursor.executemany(_PLACE, places)
        return len(entries), made
