"""The sealer: links entries in batches, so that no writer ever waits for the chain."""

import hashlib
from datetime import datetime

from django.db import connection, transaction

from wrota.kernel.audit import witness
from wrota.kernel.audit.models import AuditEntry, AuditSeal
from wrota.kernel.tenancy import door, scope

FIRST = "0" * 64
BATCH = 2000  #: on SQLite the longest that a writer waits is the sealing of one batch
_PLACE = "UPDATE kernel_audit_auditentry SET seal_id = %s, position = %s WHERE id = %s"


def merkle_root(digests: list[str]) -> str:
    """
    Return the root over hexadecimal SHA-256 digests, in order.

    Leaves and nodes have different prefixes (RFC 6962 § 2.1), so that a node can
    never be shown as a leaf; an odd node rises unchanged.
    """
    level = [hashlib.sha256(b"\0" + bytes.fromhex(d)).digest() for d in digests]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs]
        level = above + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def seal_digest(*, authority_id: int, number: int, size: int, root: str, previous: str) -> str:
    """Return the digest that the next seal will chain to."""
    return hashlib.sha256(f"{authority_id}|{number}|{size}|{root}|{previous}".encode()).hexdigest()


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
