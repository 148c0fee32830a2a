"""Signing a PDF file of one's own: the file comes, is shown, is signed and goes back."""

import base64
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wrota.kernel.audit import journal
from wrota.office.holders import pdf, queries
from wrota.office.holders.preparing import (
    CertificateEnded,
    NotPrepared,
    Prepared,
    WrongSignature,
    prepared,
)
from wrota.office.signing.pades import CannotSignPdf
from wrota.ui.parts import ErrorItem
from wrota.ui.shell import NavItem, Shell
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.throttle import allowed
from wrota.web.citizen.views.certificates import asking_of, centre_ctx, sent

TRIES = 30  #: files of one address in five minutes


@own
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Page) -> HttpResponse:
    """Ask for a file and prepare it."""
    error = ""
    ctx = centre_ctx(request)
    if request.method == "POST":
        token, error = _prepared(request)
        if token is not None:
            return HttpResponseRedirect(reverse("citizen:pdf-sign", args=[token]))
    context = {
        "shell": _shell(_("Podpisz plik PDF"), errors=bool(error)),
        "devices": [(str(one.id), one.name) for one in queries.able_to_sign(ctx)],
        "error": error,
        "errors": [ErrorItem("f-plik", error)] if error else [],
    }
    return render(request, "citizen/pdf_choose.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Page, token: UUID) -> HttpResponse:
    """Show what is to be signed; POST brings the value and gives the signed file."""
    ctx = centre_ctx(request)
    try:
        if request.method == "POST":
            name, signed = pdf.sign_pdf(ctx, token=token, given=sent(request, "podpis"))
            return _file(name, signed, show=False)
        waiting = prepared(ctx, token=token, kind=pdf.PDF)
    except (NotPrepared, CertificateEnded, WrongSignature, pdf.NotValid) as refused:
        messages.error(request, _words(refused))
        return HttpResponseRedirect(reverse("citizen:pdf"))
    context = {
        "shell": _shell(_("Podpisz plik PDF")),
        "waiting": waiting,
        "size": waiting.facts["size"],
        "message": base64.b64encode(waiting.message).decode(),
        "passkey": asking_of(request, waiting),
    }
    return render(request, "citizen/pdf_sign.html", context)


@own
@require_safe
def look(request: Page, token: UUID) -> HttpResponse:
    """Give the file exactly as it will be signed."""
    ctx = centre_ctx(request)
    try:
        waiting: Prepared = prepared(ctx, token=token, kind=pdf.PDF)
    except NotPrepared as refused:
        messages.error(request, _words(refused))
        return HttpResponseRedirect(reverse("citizen:pdf"))
    journal.read(ctx, name="citizen.prepared_pdf", data={"device": waiting.device.id})
    return _file(waiting.subject, waiting.before, show=True)


def _prepared(request: Page) -> tuple[UUID | None, str]:
    file, device = request.FILES.get("plik"), request.POST.get("urzadzenie", "")
    if file is None or not device.isdecimal():
        return None, _("Wybierz plik PDF i certyfikat.")
    if not allowed(request, "pdf", tries=TRIES):
        return None, _("Za dużo prób. Odczekaj 5 minut i spróbuj jeszcze raz.")
    if (file.size or 0) > pdf.MOST_BYTES:
        return None, _("Ten plik jest za duży. Największy może mieć 10 MB.")
    try:
        return (
            pdf.prepare_pdf(
                centre_ctx(request),
                device_id=int(device),
                name=file.name or "plik.pdf",
                content=file.read(),
            ),
            "",
        )
    except pdf.NotAPdf:
        return None, _("To nie jest plik PDF. Wybierz plik z końcówką .pdf.")
    except CannotSignPdf:
        return None, _("Tego pliku nie da się podpisać: jest uszkodzony albo zaszyfrowany.")
    except CertificateEnded as refused:
        return None, _words(refused)


def _words(refused: Exception) -> str:
    if isinstance(refused, NotPrepared):
        return _("Minęło 10 minut albo plik jest już podpisany. Wybierz go jeszcze raz.")
    if isinstance(refused, CertificateEnded):
        return _("Ten certyfikat już nie działa: wygasł albo go odwołano. Nic nie podpisaliśmy.")
    return _("Podpis nie pasuje do tego pliku albo zrobił go inny klucz. Nic nie podpisaliśmy.")


def _file(name: str, content: bytes, *, show: bool) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(not show, name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _shell(title: str, *, errors: bool = False) -> Shell:
    home = NavItem(_("Mój certyfikat"), reverse("citizen:certificates"))
    crumbs = (home, NavItem(title, "", True))
    return Shell(title=title, section="sprawy", crumbs=crumbs, has_errors=errors)
