"""The quarantine: a held file is kept, and nobody opens it until somebody answers for it."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import queries
from wrota.office.documents.formats import formats
from wrota.office.documents.models import Document, Inspection
from wrota.office.documents.types import DocumentRow, FileReport, HeldRow

SHORTEST_REASON = 10  #: characters


class Held(PermissionDenied):
    """The file is in quarantine; the Polish message says what to do."""


class NoReason(ValueError):
    """A file is released only with a reason that another person understands."""


@command("documents.release", log=("reason",))
def release(ctx: Ctx, *, inspection_id: int, reason: str) -> None:
    """
    Let people open a held file from now on, on the answer of the acting person.

    Doing it twice is harmless: the first release stands.

    :raises NoReason: when the reason is too short to be one.
    """
    one = Inspection.objects.select_for_update().get(pk=inspection_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReason(reason)
    if not one.is_held:
        return
    one.is_held, one.released_at = False, ctx.now
    one.released_by, one.release_reason = ctx.actor.name, reason.strip()[:400]
    one.save(update_fields=["is_held", "released_at", "released_by", "release_reason"])


def open_content(ctx: Ctx, *, document_id: int) -> bytes:
    """
    Return a content for a person who wants to open it.

    :raises Held: while the file is in quarantine.
    :raises wrota.office.documents.queries.Damaged: when it does not match its digest.
    """
    with scope(ctx.authority_id):
        if Inspection.objects.filter(blob__in=_blob(document_id), is_held=True).exists():
            raise Held(
                "Ten plik jest w kwarantannie. Otworzy go dopiero osoba, która może go zwolnić."
            )
    return queries.content(ctx, document_id=document_id)


def held_among(ctx: Ctx, *, document_ids: Iterable[int]) -> frozenset[int]:
    """Return those of the documents that nobody may open now."""
    with scope(ctx.authority_id):
        rows = Document.objects.filter(pk__in=list(document_ids))
        pairs = dict(rows.values_list("pk", "blob_id"))
        held = Inspection.objects.filter(blob__in=set(pairs.values()), is_held=True)
        blobs = set(held.values_list("blob_id", flat=True))
    return frozenset(pk for pk, blob_id in pairs.items() if blob_id in blobs)


def reports(ctx: Ctx, *, document_ids: Iterable[int]) -> dict[int, FileReport]:
    """Return what is known about files, by document; files that nobody looked at are left out."""
    with scope(ctx.authority_id):
        rows = Document.objects.filter(pk__in=list(document_ids))
        named = {pk: (blob, name) for pk, blob, name in rows.values_list("pk", "blob_id", "name")}
        blobs = {blob for blob, _name in named.values()}
        known = {one.blob_id: one for one in Inspection.objects.filter(blob__in=blobs)}
    return {
        pk: _report(pk, known[blob], name) for pk, (blob, name) in named.items() if blob in known
    }


def quarantined(ctx: Ctx, *, limit: int = 200) -> list[HeldRow]:
    """List the held files of the office, oldest first."""
    ctx.require("documents.release")
    with scope(ctx.authority_id):
        waiting = list(Inspection.objects.filter(is_held=True).order_by("inspected_at")[:limit])
        rows = Document.objects.select_related("blob").defer("blob__content")
        found: dict[int, DocumentRow] = {}
        for one in rows.filter(blob__in=[w.blob_id for w in waiting]).order_by("-pk"):
            found[one.blob_id] = queries.row_of(one)
    return [
        HeldRow(one.pk, paper, _report(paper.id, one, paper.name))
        for one in waiting
        if (paper := found.get(one.blob_id)) is not None
    ]


def held_row(ctx: Ctx, *, inspection_id: int) -> HeldRow:
    """Return one inspected file, held or not; `:raises Inspection.DoesNotExist:`."""
    ctx.require("documents.release")
    with scope(ctx.authority_id):
        one = Inspection.objects.get(pk=inspection_id)
        rows = Document.objects.select_related("blob").defer("blob__content")
        paper = queries.row_of(rows.filter(blob=one.blob_id).order_by("pk")[0])
    return HeldRow(one.pk, paper, _report(paper.id, one, paper.name))


def _blob(document_id: int) -> list[int]:
    return list(Document.objects.filter(pk=document_id).values_list("blob_id", flat=True))


def _report(document_id: int, one: Inspection, name: str) -> FileReport:
    known = formats().get(one.media_type)
    ending = name.lower()
    return FileReport(
        document_id,
        one.blob_id,
        one.media_type,
        known.name if known else one.media_type,
        known is not None and known.on_kri_list and ending.endswith(known.endings),
        known.pewnosc if known else "C",
        tuple((said["level"], said["text"]) for said in one.findings),
        one.scan,
        Inspection.Scan(one.scan).label,
        one.threat,
        one.is_held,
        one.released_at,
        one.released_by,
        one.release_reason,
        one.scan_failed_at,
        one.inspected_at,
    )
