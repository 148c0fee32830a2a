"""Reading documents. Whoever asks has already shown the right to the matter they belong to."""

import hashlib
from collections.abc import Iterable

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import store
from wrota.office.documents.models import Document
from wrota.office.documents.types import DocumentRow


class Damaged(RuntimeError):
    """The stored content does not match its digest: stop and call the administrator."""


def documents(ctx: Ctx, *, ids: Iterable[int]) -> dict[int, DocumentRow]:
    """Return the named documents of the office by id, without their contents."""
    with scope(ctx.authority_id):
        rows = Document.objects.filter(pk__in=list(ids)).select_related("blob")
        return {d.pk: row_of(d) for d in rows.defer("blob__content")}


def document(ctx: Ctx, *, document_id: int) -> DocumentRow:
    """:raises Document.DoesNotExist: in this office."""
    found = documents(ctx, ids=[document_id])
    if document_id not in found:
        raise Document.DoesNotExist(document_id)
    return found[document_id]


def content(ctx: Ctx, *, document_id: int) -> bytes:
    """
    Return the bytes as they came.

    :raises Damaged: when they do not match the digest any more.
    """
    with scope(ctx.authority_id):
        blob = Document.objects.select_related("blob").get(pk=document_id).blob
    data = (
        bytes(blob.content)
        if blob.content is not None
        else store.get(ctx.authority_id, blob.sha256)
    )
    if hashlib.sha256(data).hexdigest() != blob.sha256:
        raise Damaged(blob.sha256)
    return data


def versions(ctx: Ctx, *, document_id: int) -> list[DocumentRow]:
    """List a document and the versions before it, newest first."""
    found: list[DocumentRow] = []
    with scope(ctx.authority_id):
        rows = Document.objects.select_related("blob").defer("blob__content")
        one: Document | None = rows.get(pk=document_id)
        while one is not None:
            found.append(row_of(one))
            one = one.previous
    return found


def row_of(one: Document) -> DocumentRow:
    """Turn a row with its blob into the value that others see."""
    return DocumentRow(
        one.pk,
        one.name,
        one.title,
        one.kind,
        Document.Kind(one.kind).label,
        one.content_type,
        one.blob.size,
        one.blob.sha256,
        one.created_at,
        one.created_by,
        one.version,
    )
