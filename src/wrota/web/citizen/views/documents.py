"""One door for the files of a resident: each is reached through the matter that opens it."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from wrota.office.cases import queries as cases
from wrota.office.delivery import queries as deliveries
from wrota.office.documents import queries as documents
from wrota.office.forms import queries as forms
from wrota.office.inbox import queries as inbox
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.downloads import answer


@own
@require_safe
def document(
    request: Page, slug: str, origin: str, origin_id: int, document_id: int
) -> HttpResponse:
    """Give a file that the person sent, was sent, or may see in the file of their case."""
    allowed = _ORIGINS.get(origin)
    if allowed is None or document_id not in allowed(request, origin_id):
        raise Http404("nie ma takiego dokumentu")
    row = documents.document(request.ctx, document_id=document_id)
    return answer(request, row, show="pokaz" in request.GET)


def _of_submission(request: Page, submission_id: int) -> set[int]:
    sent = forms.submission(request.ctx, submission_id=submission_id)
    if sent.user_id != request.user.pk:
        return set()
    proof = inbox.receipt_of_submission(request.ctx, submission_id=submission_id)
    own_files = {sent.document_id, proof.xml_id, *(d for _question, _uri, d in sent.files)}
    return own_files | ({proof.face_id} if proof.face_id else set())


def _of_case(request: Page, case_id: int) -> set[int]:
    view = cases.party_view(request.ctx, case_id=case_id, user_id=request.user.pk)
    return {one.document.id for one in view.file if one.seen_by_party}


def _of_delivery(request: Page, delivery_id: int) -> set[int]:
    one = deliveries.one(request.ctx, delivery_id=delivery_id, user_id=request.user.pk)
    if one.is_waiting:
        return set()
    return {one.document_id} | ({one.proof_id} if one.proof_id else set())


_ORIGINS: dict[str, Callable[[Page, int], set[int]]] = {
    "podanie": _of_submission,
    "sprawa": _of_case,
    "pismo": _of_delivery,
}
