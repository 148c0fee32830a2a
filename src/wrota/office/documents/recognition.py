"""Scans: bar codes that tell to which letter they belong, and text read by Tesseract."""

import json

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import job
from wrota.kernel.tenancy import scope
from wrota.office.documents import apart, quarantine
from wrota.office.documents.apart import CannotShow
from wrota.office.documents.models import Blob, Document, Reading

OCR_SECONDS = 180.0
MOST_TEXT = 200_000  #: characters


def codes(content: bytes) -> list[str]:
    """
    Return the texts of the bar codes on the first page, read in a process apart.

    :raises wrota.office.documents.apart.CannotShow: when the file cannot be drawn.
    """
    found: list[str] = json.loads(apart.work("codes", content))
    return found


@job(attempts=2)
def read_scan(ctx: Ctx, *, document_id: int) -> None:
    """Recognise the text of a scan, once; what stood in the way is kept as words."""
    with scope(ctx.authority_id):
        blob_id = Document.objects.values_list("blob_id", flat=True).get(pk=document_id)
        if Reading.objects.filter(blob=blob_id).exists():
            return
    try:
        content = quarantine.open_content(ctx, document_id=document_id)
    except quarantine.Held:
        return
    try:
        said = apart.work("words", content, seconds=OCR_SECONDS, memory=2 * apart.MEMORY)
        text, problem = said.decode("utf-8", "replace").strip(), ""
    except CannotShow as error:
        text, problem = "", str(error)
    keep_reading(ctx, blob_id=blob_id, text=text, problem=problem)


@command("documents.keep")
def keep_reading(ctx: Ctx, *, blob_id: int, text: str, problem: str) -> None:
    """Keep what was read beside the scan."""
    if Reading.objects.filter(blob=blob_id).exists():
        return
    Reading.objects.create(
        blob=Blob(pk=blob_id, authority_id=ctx.authority_id),
        text=text[:MOST_TEXT],
        problem=problem[:200],
        read_at=ctx.now,
    )


def reading(ctx: Ctx, *, document_id: int) -> tuple[str, str]:
    """Return the recognised text, and why there is none; both empty before it was tried."""
    if quarantine.held_among(ctx, document_ids=[document_id]):
        return "", ""
    with scope(ctx.authority_id):
        blob_id = Document.objects.values_list("blob_id", flat=True).get(pk=document_id)
        one = Reading.objects.filter(blob=blob_id).first()
    return (one.text, one.problem) if one else ("", "")
