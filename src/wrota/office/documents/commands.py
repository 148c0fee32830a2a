"""Keeping documents. There is no command that changes one."""

import hashlib
from dataclasses import dataclass

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
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
    """Keep a content under its digest; a second version names the first."""
    older = None if previous_id is None else Document.objects.get(pk=previous_id)
    [row] = _keep(ctx, [document], previous=older)
    return row


@command("documents.keep")
def keep_many(ctx: Ctx, *, documents: list[NewDocument]) -> list[DocumentRow]:
    """Keep several contents at once; the same content is stored only once."""
    return _keep(ctx, documents)


def _keep(
    ctx: Ctx, documents: list[NewDocument], previous: Document | None = None
) -> list[DocumentRow]:
    digests = [hashlib.sha256(d.content).hexdigest() for d in documents]
    blobs = _blobs(ctx, dict(zip(digests, (d.content for d in documents), strict=True)))
    made = [
        Document(
            blob=blobs[digest],
            name=d.name,
            title=d.title[:200],
            kind=d.kind,
            content_type=d.content_type,
            created_at=ctx.now,
            created_by=ctx.actor.name,
            version=previous.version + 1 if previous else 1,
            previous=previous,
        )
        for d, digest in zip(documents, digests, strict=True)
    ]
    return [row_of(one) for one in Document.objects.bulk_create(made)]


def _blobs(ctx: Ctx, contents: dict[str, bytes]) -> dict[str, Blob]:
    for digest, content in contents.items():
        if len(content) > store.IN_ROW:
            store.put(ctx.authority_id, digest, content)
    rows = [
        Blob(
            sha256=digest,
            size=len(content),
            content=content if len(content) <= store.IN_ROW else None,
        )
        for digest, content in contents.items()
    ]
    Blob.objects.bulk_create(rows, ignore_conflicts=True)
    found = Blob.objects.filter(sha256__in=contents).defer("content")
    return {b.sha256: b for b in found}
