"""Answers with a file: named, never guessed by the browser, and its reading journalled."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from wrota.kernel.audit import journal
from wrota.office.documents import quarantine
from wrota.office.documents.types import DocumentRow
from wrota.web.citizen.access import Page

#: What a browser may show in its own window; everything else is saved to disk.
SHOWN = frozenset({"application/pdf"})


def answer(request: Page, row: DocumentRow, *, name: str = "", show: bool = False) -> HttpResponse:
    """Return the content of a document whose right to be read has been checked."""
    content = quarantine.open_content(request.ctx, document_id=row.id)
    journal.read(request.ctx, name="citizen.document", data={"document_id": row.id})
    response = HttpResponse(content, content_type=row.content_type)
    inline = show and row.content_type in SHOWN
    disposition = content_disposition_header(not inline, name or row.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    if not inline:
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
