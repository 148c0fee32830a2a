"""Keeping documents. There is no command that changes one."""

import hashlib
from dataclasses import dataclass

from django.db import connection

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
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
    new = _insert(ctx, contents)
    known = set(contents) - set(new)
    if known:
        new |= dict(Blob.objects.filter(sha256__in=known).values_list("sha256", "pk"))
    return {
        digest: Blob(
            pk=new[digest], authority_id=ctx.authority_id, sha256=digest, size=len(content)
        )
        for digest, content in contents.items()
    }


def _insert(ctx: Ctx, contents: dict[str, bytes]) -> dict[str, int]:
    """Insert the contents that are not there yet; return their ids by digest."""
    own(ctx.authority_id, Blob)
    rows = [
        (ctx.authority_id, digest, len(c), c if len(c) <= store.IN_ROW else None)
        for digest, c in contents.items()
    ]
    # the framework does not return the ids of rows that it inserted "unless they are there"
    words = (
        "INSERT INTO office_documents_blob (authority_id, sha256, size, content) VALUES "  # noqa: S608 - the placeholders only
        + ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        + " ON CONFLICT (authority_id, sha256) DO NOTHING RETURNING sha256, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(words, [value for row in rows for value in row])
        return dict(cursor.fetchall())
