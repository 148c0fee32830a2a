"""The proof that the office received an application, with everything needed to check it."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wrota.kernel.audit import journal
from wrota.kernel.codes import in_fours
from wrota.office.cases import queries as cases
from wrota.office.cases.types import CaseRow
from wrota.office.documents import queries as documents
from wrota.office.forms import queries as forms
from wrota.office.forms.types import SubmissionView
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.types import ReceiptView
from wrota.office.pki.queries import NoCentre
from wrota.office.publication import proofs
from wrota.office.signing import asic
from wrota.ui import words
from wrota.ui.kept import shown
from wrota.ui.parts import Event
from wrota.web.citizen import evidence
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.downloads import answer
from wrota.web.citizen.frame import link, matters_shell
from wrota.web.citizen.qr import qr_picture


@dataclass(frozen=True, slots=True)
class SentFile:
    """A row of the table of sent files."""

    uri: str
    name: str
    size: int
    sha256: str
    document_id: int


@own
@require_safe
def receipt(request: Page, slug: str, submission_id: int) -> HttpResponse:
    """Show the receipt; while the worker still prints its PDF, only that part is asked again."""
    proof = _own_receipt(request, submission_id)
    if request.headers.get("HX-Request"):
        context = {"proof": proof, "submission_id": submission_id}
        return render(request, "citizen/_proof_files.html", context)
    sent = forms.submission(request.ctx, submission_id=submission_id)
    case = cases.case_of_submission(request.ctx, submission_id=submission_id)
    context = {
        "shell": matters_shell(_("Wniosek wysłany")),
        "proof": proof,
        "sent": sent,
        "submission_id": submission_id,
        "case": case,
        "files": _files(request, sent),
        "code": in_fours(proof.code),
        "check_page": link("verify:home"),
        "qr": qr_picture(settings.VERIFY_URL.format(code=proof.code)),
        "events": _events(proof, sent, case),
    }
    return render(request, "citizen/receipt.html", context)


@own
@require_safe
def proof_file(request: Page, slug: str, submission_id: int, name: str) -> HttpResponse:
    """Give the receipt as XML or PDF."""
    proof = _own_receipt(request, submission_id)
    wanted = {"upo.xml": proof.xml_id, "upo.pdf": proof.face_id}.get(name)
    if wanted is None:
        raise Http404("tego pliku jeszcze nie ma")
    row = documents.document(request.ctx, document_id=wanted)
    return answer(request, row, show="pokaz" in request.GET)


@own
@require_safe
def proof_folder(request: Page, slug: str, submission_id: int) -> HttpResponse:
    """Give the whole proof as one ZIP."""
    proof = _own_receipt(request, submission_id)
    sent = forms.submission(request.ctx, submission_id=submission_id)
    journal.read(request.ctx, name="citizen.evidence", data={"submission_id": submission_id})
    ca = f"{settings.SITE_URL}{link('verify:ca') or '/ca/'}"
    response = FileResponse(
        evidence.folder(request.ctx, proof, sent, ca=ca),
        as_attachment=True,
        filename=f"{proof.identifier}.zip",
        content_type="application/zip",
    )
    return cast(HttpResponse, response)


@own
@require_safe
def proof_container(request: Page, slug: str, submission_id: int) -> HttpResponse:
    """Give the whole proof as one sealed container that other programs open."""
    proof = _own_receipt(request, submission_id)
    sent = forms.submission(request.ctx, submission_id=submission_id)
    journal.read(request.ctx, name="citizen.evidence", data={"submission_id": submission_id})
    ca = f"{settings.SITE_URL}{link('verify:ca') or '/ca/'}"
    try:
        packed = evidence.container(request.ctx, proof, sent, ca=ca)
    except NoCentre as error:
        raise Http404("nie ma jeszcze centrum certyfikacji") from error
    response = HttpResponse(packed, content_type=asic.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{proof.identifier}.asice"'
    return response


@own
@require_safe
def proof_journal(request: Page, slug: str, submission_id: int) -> HttpResponse:
    """Give the proof that the office's journal has the receipt, once a root is published."""
    proof = _own_receipt(request, submission_id)
    found = proofs.of_receipt(request.ctx, proof)
    if found is None:
        messages.info(
            request,
            _("Dowód z dziennika powstaje raz na dobę. Pobierzesz go tu jutro."),
        )
        return redirect("citizen:receipt", slug, submission_id)
    response = HttpResponse(found, content_type="application/json")
    name = f"{proof.identifier}-dziennik.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _own_receipt(request: Page, submission_id: int) -> ReceiptView:
    proof = inbox.receipt_of_submission(request.ctx, submission_id=submission_id)
    if proof.user_id != request.user.pk:
        raise Http404("nie ma takiego poświadczenia")
    return proof


def _files(request: Page, sent: SubmissionView) -> list[SentFile]:
    named = [("wniosek.xml", sent.document_id), *((uri, d) for _q, uri, d in sent.files)]
    rows = documents.documents(request.ctx, ids=[d for _uri, d in named])
    return [SentFile(uri, rows[d].name, rows[d].size, rows[d].sha256, d) for uri, d in named]


def _events(proof: ReceiptView, sent: SubmissionView, case: CaseRow | None) -> list[Event]:
    """Tell what comes next: what is done, what the office does now, then the usual course."""
    here = Event(
        _("Wniosek jest w urzędzie"), words.data_slownie(proof.incoming.received_at), "done"
    )
    ahead = [Event(str(title), str(text)) for title, text in sent.spec.card.course[1:]]
    if case is None:
        text = _("Zwykle zajmuje to kilka minut. Znak sprawy zobaczysz w „Moich sprawach”.")
        return [here, Event(_("Urząd przydziela wniosek"), text, "now"), *ahead]
    opened = Event(_("Urząd założył sprawę"), case.reference, "done")
    whose = "yours" if case.waits == "party" else "now"
    now = Event(shown(case.plain), "", whose)
    if case.closed_at is not None:
        return [here, opened, Event(_("Sprawa zakończona"), shown(case.outcome), "done")]
    last = Event(_("Koniec sprawy"), _("Najpóźniej %s.") % words.data_slownie(case.due_on))
    return [here, opened, now, last]
