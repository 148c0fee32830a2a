"""Pictures of files for the screen: made apart, kept apart; the original is never touched."""

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import enqueue, job
from wrota.kernel.tenancy import scope
from wrota.office.documents import apart, quarantine, queries
from wrota.office.documents.apart import CannotShow
from wrota.office.documents.models import Blob, Document, Preview

DRAWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff", "image/gif"})


@command("documents.keep")
def ask_for_preview(ctx: Ctx, *, document_id: int) -> None:
    """Have the first page of a document drawn by the worker, once."""
    if queries.document(ctx, document_id=document_id).content_type in DRAWN:
        enqueue(ctx, draw, document_id=document_id)


@job(attempts=2)
def draw(ctx: Ctx, *, document_id: int, page: int = 1) -> None:
    """Draw one page unless it is drawn or the file is held; a failure is kept as words."""
    with scope(ctx.authority_id):
        blob_id = Document.objects.values_list("blob_id", flat=True).get(pk=document_id)
        if Preview.objects.filter(blob=blob_id, page=page).exists():
            return
    try:
        content = quarantine.open_content(ctx, document_id=document_id)
    except quarantine.Held:
        return
    try:
        picture, problem = apart.work("preview", content, str(page)), ""
    except CannotShow as error:
        picture, problem = None, str(error)
    keep_preview(ctx, blob_id=blob_id, page=page, picture=picture, problem=problem)


@command("documents.keep")
def keep_preview(ctx: Ctx, *, blob_id: int, page: int, picture: bytes | None, problem: str) -> None:
    """Keep a drawn page beside the content that it shows."""
    if Preview.objects.filter(blob=blob_id, page=page).exists():
        return
    Preview.objects.create(
        blob=Blob(pk=blob_id, authority_id=ctx.authority_id),
        page=page,
        content=picture,
        problem=problem[:200],
        made_at=ctx.now,
    )


def preview(ctx: Ctx, *, document_id: int, page: int = 1) -> tuple[bytes | None, str]:
    """
    Return the picture of a page, or why there is none; both are empty while the worker draws.

    :raises wrota.office.documents.quarantine.Held: also for a picture made before the hold.
    """
    if quarantine.held_among(ctx, document_ids=[document_id]):
        raise quarantine.Held("Ten plik jest w kwarantannie.")
    with scope(ctx.authority_id):
        blob_id = Document.objects.values_list("blob_id", flat=True).get(pk=document_id)
        one = Preview.objects.filter(blob=blob_id, page=page).first()
    if one is None:
        return None, ""
    return (bytes(one.content) if one.content is not None else None), one.problem
