"""Every file of somebody else goes through the scanner; an outage holds it."""

from datetime import datetime

from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.ports import obtain
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.documents import queries
from wrota.office.documents.look import NOTE
from wrota.office.documents.models import Document, Inspection
from wrota.office.ports.scanner import Scanned, Scanner, ScannerAway

BATCH = 100


@job()
def scan_waiting(now: datetime) -> None:
    """
    Scan what waits in every office, oldest first.

    :raises ScannerAway: after noting it, so that the outage is seen; the next run tries again.
    """
    with door("worker.sweep"):
        waiting = list(
            Inspection.objects.filter(scan=Inspection.Scan.WAITING)
            .order_by("pk")
            .values_list("authority_id", "pk", "blob_id")[:BATCH]
        )
    for authority_id, pk, blob_id in waiting:
        ctx = system_ctx(authority_id, now=now)
        try:
            said = _ask(ctx, blob_id)
        except ScannerAway:
            note_outage(ctx, inspection_id=pk)
            raise
        record(ctx, inspection_id=pk, said=said)


def _ask(ctx: Ctx, blob_id: int) -> Scanned:
    with scope(ctx.authority_id):
        document_id = Document.objects.filter(blob=blob_id).values_list("pk", flat=True)[0]
    return obtain(Scanner).scan(queries.content(ctx, document_id=document_id))


@command("documents.scan")
def record(ctx: Ctx, *, inspection_id: int, said: Scanned) -> None:
    """Keep the scanner's word; a threat holds the file again, whoever released it before."""
    one = Inspection.objects.select_for_update().get(pk=inspection_id)
    if one.scan != Inspection.Scan.WAITING:
        return
    one.scanned_at, one.scanner, one.threat = ctx.now, said.engine[:120], said.threat[:120]
    if said.threat:
        one.scan, one.is_held = Inspection.Scan.INFECTED, True
        one.released_at, one.released_by, one.release_reason = None, "", ""
        found = {"inspection": one.pk, "threat": one.threat}
        journal.note(ctx, kind="alarm", name="documents.threat", data=found)
    else:
        one.scan = Inspection.Scan.CLEAN
        doubtful = any(f["level"] != NOTE for f in one.findings)
        one.is_held = doubtful and one.released_at is None
    one.save()


@command("documents.scan")
def note_outage(ctx: Ctx, *, inspection_id: int) -> None:
    """Keep since when the scanner does not answer; people see it on the quarantine page."""
    rows = Inspection.objects.filter(pk=inspection_id, scan_failed_at=None)
    rows.update(scan_failed_at=ctx.now)


def scanner_state(ctx: Ctx) -> tuple[bool, int, datetime | None]:
    """Return: is there a scanner, how many files wait for it, since when it does not answer."""
    with scope(ctx.authority_id):
        waiting = Inspection.objects.filter(scan=Inspection.Scan.WAITING)
        failed = waiting.exclude(scan_failed_at=None).order_by("scan_failed_at").first()
        return (
            obtain(Scanner).is_configured,
            waiting.count(),
            failed.scan_failed_at if failed else None,
        )
