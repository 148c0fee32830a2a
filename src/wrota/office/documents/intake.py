"""Taking in a file of somebody else: kept as it came, looked at, held when it may be dangerous."""

from collections.abc import Sequence
from dataclasses import dataclass

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.ports import obtain
from wrota.office.documents import commands, detect
from wrota.office.documents.commands import NewDocument
from wrota.office.documents.detect import FileRefused
from wrota.office.documents.look import HOLD, NOTE, REFUSE, Finding, look
from wrota.office.documents.models import Blob, Document, Inspection
from wrota.office.documents.types import DocumentRow
from wrota.office.ports.scanner import Scanner


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it came; `kind` is one of `Document.Kind`, a type that is known is not guessed."""

    name: str
    content: bytes
    kind: str = "zalacznik"
    title: str = ""
    media_type: str = ""


@command("documents.keep")
def take_upload(ctx: Ctx, *, name: str, content: bytes, max_bytes: int) -> DocumentRow:
    """
    Keep a file that a person adds to a form; the person can still send another one.

    :raises FileRefused: for what no office takes; nothing is kept then.
    """
    clean, media_type = detect.check_upload(name=name, content=content, max_bytes=max_bytes)
    findings = look(content, media_type=media_type, name=clean)
    for one in findings:
        if one.level == REFUSE:
            raise FileRefused(f"Plik „{clean}”: {one.text}")
    sent = Sent(name=clean, content=content, media_type=media_type)
    [row] = _keep(ctx, [(sent, findings)])
    return row


@command("documents.keep")
def take_as_came(ctx: Ctx, *, files: Sequence[Sent]) -> list[DocumentRow]:
    """Keep what has already reached the office: nothing is refused, the doubtful is held."""
    judged = []
    for one in files:
        media_type = one.media_type or detect.content_type(one.content[:8192])
        clean = Sent(
            name=detect.safe_name(one.name),
            content=one.content,
            kind=one.kind,
            title=one.title or detect.safe_name(one.name),
            media_type=media_type,
        )
        judged.append((clean, look(one.content, media_type=media_type, name=clean.name)))
    return _keep(ctx, judged) if judged else []


def _keep(ctx: Ctx, files: Sequence[tuple[Sent, Sequence[Finding]]]) -> list[DocumentRow]:
    rows = [commands.keep(ctx, document=_document(one)) for one, _findings in files]
    blobs = dict(Document.objects.filter(pk__in=[r.id for r in rows]).values_list("pk", "blob_id"))
    scan = Inspection.Scan.WAITING if obtain(Scanner).is_configured else Inspection.Scan.NONE
    made: dict[int, Inspection] = {}
    known = {
        one.blob_id: one
        for one in Inspection.objects.select_for_update().filter(blob__in=set(blobs.values()))
    }
    for row, (sent, findings) in zip(rows, files, strict=True):
        blob_id = blobs[row.id]
        if blob_id in known:
            _add(known[blob_id], findings)
        elif blob_id not in made:
            made[blob_id] = _new(ctx, blob_id, sent, findings, scan)
    Inspection.objects.bulk_create(made.values())
    return rows


def _document(one: Sent) -> NewDocument:
    return NewDocument(
        name=one.name,
        title=one.title or one.name,
        kind=one.kind,
        content_type=one.media_type[:80],
        content=one.content,
    )


def _new(
    ctx: Ctx, blob_id: int, sent: Sent, findings: Sequence[Finding], scan: Inspection.Scan
) -> Inspection:
    return Inspection(
        blob=Blob(pk=blob_id, authority_id=ctx.authority_id),
        media_type=sent.media_type[:100],
        findings=[one.to_dict() for one in findings],
        inspected_at=ctx.now,
        scan=scan,
        is_held=scan == Inspection.Scan.WAITING or any(f.level != NOTE for f in findings),
    )


def _add(one: Inspection, findings: Sequence[Finding]) -> None:
    """The same content under another name may say more; a release by a person stands."""
    codes = {said["code"] for said in one.findings}
    new = [f for f in findings if f.code not in codes]
    if not new:
        return
    one.findings = [*one.findings, *(f.to_dict() for f in new)]
    if one.released_at is None:
        one.is_held = one.is_held or any(f.level in (HOLD, REFUSE) for f in new)
    one.save(update_fields=["findings", "is_held"])
