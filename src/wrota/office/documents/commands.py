"""Keeping documents. There is no command that changes one."""

import hashlib
from dataclasses import dataclass

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.inserts import run_returning
from wrota.kernel.tenancy import own
from wrota.office.documents import store
from wrota.office.documents.models import Blob, Document
from wrota.office.documents.queries import row_of
from wrota.office.documents.types import DocumentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A content that has passed `detect.check_upload`, or one that the platform made itself."""

    name: str
    title: str
    kind: str
    content_type: str
    content: bytes


@command("documents.keep")
def keep(ctx: Ctx, *, document: NewDocument, previous_id: int | None = None) -> DocumentRow:
    """Keep a content under its digest, the same one only once; a version names the one before."""
    older = None if previous_id is None else Document.objects.get(pk=previous_id)
    return _named(ctx, document, _kept(ctx, document.content), previous=older)


@command("documents.keep")
def keep_made(ctx: Ctx, *, document: NewDocument) -> DocumentRow:
    """
    Keep what the platform signed just now: nobody can have kept the same before.

    That need not be asked, so it costs no waiting for the database.

    :raises django.db.IntegrityError: at the latest by COMMIT, when it was kept before.
    """
    blob = _blob(ctx, document.content)
    Blob.objects.bulk_create([blob])
    return _named(ctx, document, blob)


def _named(
    ctx: Ctx, new: NewDocument, blob: Blob, *, previous: Document | None = None
) -> DocumentRow:
    made = Document(
        blob=blob,
        name=new.name,
        title=new.title[:200],
        kind=new.kind,
        content_type=new.content_type,
        created_at=ctx.now,
        created_by=ctx.actor.name,
        version=previous.version + 1 if previous else 1,
        previous=previous,
    )
    Document.objects.bulk_create([made])
    return row_of(made)


def _kept(ctx: Ctx, content: bytes) -> Blob:
    """Insert the content, or find it when it is there."""
    own(ctx.authority_id, Blob)
    blob = _blob(ctx, content)
    # the framework does not return the id of a row that it inserted "unless it is there"
    words = (
        "INSERT INTO office_documents_blob (authority_id, sha256, size, content) "
        "VALUES (%s, %s, %s, %s) ON CONFLICT (authority_id, sha256) DO NOTHING RETURNING id"
    )
    values = [ctx.authority_id, blob.sha256, blob.size, blob.content]
    new = run_returning("office_documents_blob", words, values)
    blob.pk = (
        new[0][0] if new else Blob.objects.values_list("pk", flat=True).get(sha256=blob.sha256)
    )
    return blob


def _blob(ctx: Ctx, content: bytes) -> Blob:
    """Return the row of a content; a large one is put into the file store first."""
    digest, size = hashlib.sha256(content).hexdigest(), len(content)
    if size > store.IN_ROW:
        store.put(ctx.authority_id, digest, content)
    kept = content if size <= store.IN_ROW else None
    return Blob(authority_id=ctx.authority_id, sha256=digest, size=size, content=kept)
