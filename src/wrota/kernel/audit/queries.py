"""Reading the journal of one office."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from wrota.kernel.audit.models import AuditEntry, AuditSeal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope

PAGE = 100


def heads() -> list[tuple[int, str]]:
    """Return (office, digest of its last seal) of every office, by office: the day's root."""
    with door("audit.seal"):
        numbers = AuditSeal.objects.values("authority_id").annotate(last=Max("number"))
        last = {row["authority_id"]: row["last"] for row in numbers}
        found = AuditSeal.objects.filter(number__in=set(last.values()))
        rows = found.values_list("authority_id", "number", "digest")
        return sorted((office, digest) for office, n, digest in rows if last[office] == n)


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    at: datetime
    kind: str
    name: str
    actor: str
    seal: int | None


def entries(ctx: Ctx, *, before: int | None = None, kind: str = "") -> list[EntryRow]:
    """List entries, newest first, below an id."""
    ctx.require("office.journal")
    with scope(ctx.authority_id):
        rows = AuditEntry.objects.select_related("seal")
        if before is not None:
            rows = rows.filter(pk__lt=before)
        if kind:
            rows = rows.filter(kind=kind)
        return [
            EntryRow(e.pk, e.at, e.kind, e.name, e.actor, e.seal.number if e.seal else None)
            for e in rows.order_by("-pk")[:PAGE]
        ]
