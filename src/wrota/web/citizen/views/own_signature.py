"""Signing an application with one's own certificate: shown once more, signed by the browser."""

import base64
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wrota.kernel.accounts import people
from wrota.office.forms.commands import ChangedMeanwhile, Incomplete, Outdated
from wrota.office.holders.preparing import (
    CertificateEnded,
    NotPrepared,
    WrongSignature,
    prepared,
)
from wrota.office.inbox import own_signature as inbox
from wrota.office.inbox.commands import MandateEnded
from wrota.office.inbox.own_signature import FORM, NotValid
from wrota.office.inbox.types import ReceiptView
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.drafts import filling
from wrota.web.citizen.frame import form_shell
from wrota.web.citizen.views.certificates import asking_of, sent
from wrota.web.citizen.views.signing import offered, sections_of, to_receipt

REFUSED = (
    ChangedMeanwhile,
    Incomplete,
    Outdated,
    MandateEnded,
    CertificateEnded,
    NotPrepared,
    WrongSignature,
    NotValid,
)


@own
@require_POST
def choose(request: Page, slug: str, key: UUID) -> HttpResponse:
    """Prepare the draft for the certificate that the person chose."""
    device = request.POST.get("urzadzenie", "")
    filling(request, key)  # a draft of somebody else does not exist
    if not device.isdecimal():
        return _refused(request, key, _("Wybierz certyfikat, którym chcesz podpisać."))
    return _tried(
        request,
        key,
        lambda: inbox.prepare_form(
            request.ctx,
            key=key,
            digest=request.POST.get("digest", ""),
            device_id=int(device),
            person=people.card(request.user),
            lists=offered(request),
        ),
    )


@own
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Page, slug: str, key: UUID, token: UUID) -> HttpResponse:
    """Show what is to be signed, exactly; POST brings the value that the browser made."""
    one = filling(request, key)
    if one.draft.submission_id is not None:
        return to_receipt(request, one.draft.submission_id)
    if request.method == "POST":
        return _tried(
            request,
            key,
            lambda: inbox.send_signed(
                request.ctx,
                key=key,
                token=token,
                given=sent(request, "podpis"),
                person=people.card(request.user),
                lists=offered(request),
            ),
        )
    try:
        waiting = prepared(request.ctx, token=token, kind=FORM)
    except NotPrepared:
        return _refused(request, key, _words(NotPrepared()))
    context = {
        "shell": form_shell(_("Podpisz certyfikatem"), str(one.spec.title), one.service_url),
        "one": one,
        "number": len(one.spec.steps) + 1,
        "sections": sections_of(one),
        "waiting": waiting,
        "message": base64.b64encode(waiting.message).decode(),
        "passkey": asking_of(request, waiting),
    }
    return render(request, "citizen/own_signature.html", context)


def _tried(request: Page, key: UUID, act: Callable[[], UUID | ReceiptView]) -> HttpResponse:
    """Do it and go on; what was refused changed nothing, and the page says why."""
    try:
        done = act()
    except REFUSED as refused:
        return _refused(request, key, _words(refused))
    if isinstance(done, ReceiptView):
        return to_receipt(request, done.incoming.submission_id)
    there = reverse("citizen:own-signature", args=[request.office.slug, key, done])
    return HttpResponseRedirect(there)


def _refused(request: Page, key: UUID, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(reverse("citizen:review", args=[request.office.slug, key]))


def _words(refused: Exception) -> str:
    if isinstance(refused, NotPrepared):
        return _("Minęło 10 minut, więc podpis trzeba zacząć od nowa. Nic nie wysłaliśmy.")
    if isinstance(refused, CertificateEnded):
        return _("Ten certyfikat już nie działa: wygasł albo go odwołano. Nic nie wysłaliśmy.")
    if isinstance(refused, WrongSignature | NotValid):
        return _("Podpis nie pasuje do tego wniosku albo zrobił go inny klucz. Nic nie wysłaliśmy.")
    return _("Wniosek zmienił się albo czegoś w nim brakuje. Przeczytaj go i podpisz ponownie.")
