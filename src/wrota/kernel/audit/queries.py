"""Reading the journal of one office."""

from dataclasses import dataclass
from datetime import datetime

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope

PAGE = 100


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
