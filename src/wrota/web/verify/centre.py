"""The certificate centre in public: certificates, revocation lists, time-stamps."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wrota.kernel.web import public
from wrota.office.pki import finding, tsa
from wrota.office.pki import queries as pki
from wrota.office.pki.token import TokenAway
from wrota.office.pki.vault import VaultLocked
from wrota.ui.shell import NavItem, Shell
from wrota.web.verify import throttle

STAMPS = 600  #: time-stamps for one address in five minutes
FINDS = 60  #: searches for one address in five minutes


@dataclass(frozen=True, slots=True)
class PublicFile:
    name: str
    media_type: str
    about: str | Promise


FILES = (
    PublicFile(
        "ca.pem",
        "application/x-pem-file",
        gettext_lazy("Zaufane urzędy certyfikacji. Ten plik podaj programowi, który sprawdza."),
    ),
    PublicFile("tsa.pem", "application/x-pem-file", gettext_lazy("Certyfikat znacznika czasu")),
    PublicFile("lists.pem", "application/x-pem-file", gettext_lazy("Listy odwołanych (PEM)")),
)
#: what certificates and lists point to: an authority, its list, the changes since
_OF_AUTHORITY = re.compile(r"[a-z]+(-\d+)?(-delta|-cross-root(-\d+)?)?\.(cer|crl)")
_MEDIA_TYPES = {".cer": "application/pkix-cert", ".crl": "application/pkix-crl"}


KINDS = {
    "seal": gettext_lazy("pieczęć urzędu"),
    "platform": gettext_lazy("pieczęć platformy"),
    "person": gettext_lazy("podpis pracownika urzędu"),
    "resident": gettext_lazy("podpis mieszkańca"),
    "access": gettext_lazy("logowanie mieszkańca"),
    "service": gettext_lazy("usługa sieciowa urzędu"),
    "tsa": gettext_lazy("znacznik czasu"),
    "ocsp": gettext_lazy("odpowiedzi o stanie certyfikatów"),
}
AN_AUTHORITY = gettext_lazy("urząd certyfikacji")
#: how people hear of the state of a certificate
STATES = {
    "good": ("ok", gettext_lazy("ważny")),
    "revoked": ("bad", gettext_lazy("odwołany")),
    "ended": ("idle", gettext_lazy("wygasł")),
    "early": ("warn", gettext_lazy("jeszcze nieważny")),
}


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the files of the centre, find a certificate, tell how to check without this site."""
    asked = request.GET.get("numer", "").strip()[:200]
    now = timezone.localtime()
    is_spent = bool(asked) and throttle.spent(request, "find", limit=FINDS, now=now)
    found = None
    if asked and not is_spent:
        throttle.count(request, "find", now=now)
        found = finding.by_number(asked, now=now)
    context = {
        "asked": asked,
        "found": found,
        "kind": KINDS.get(found.kind, AN_AUTHORITY) if found else "",
        "found_state": STATES[found.state] if found else None,
        "is_spent": is_spent,
        "now": now,
        "shell": Shell(
            title=_("Certyfikaty"),
            crumbs=(
                NavItem(_("Załatw sprawę"), reverse("portal:home")),
                NavItem(_("Sprawdź dokument"), reverse("verify:home")),
                NavItem(_("Certyfikaty"), ""),
            ),
        ),
        "files": [one for one in FILES if _path(one).is_file()],
        "authorities": pki.authorities(),
        "ocsp_url": pki.places().responder,
        "tsa_url": settings.SITE_URL + reverse("verify:tsa"),
    }
    status = 429 if is_spent else 200
    return render(request, "verify/centre.html", context, status=status)


@public
def public_file(request: HttpRequest, name: str) -> HttpResponse:
    """Give out one file of the centre; only names that it uses itself exist."""
    types = {one.name: one.media_type for one in FILES}
    path = Path(settings.HOME) / "public" / name
    if name not in types and _OF_AUTHORITY.fullmatch(name):
        types[name] = _MEDIA_TYPES[path.suffix]
    if name not in types or not path.is_file():
        raise Http404("nie ma takiego pliku")
    answer = HttpResponse(path.read_bytes(), content_type=types[name])
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@csrf_exempt
@public
@require_POST
def time_stamp(request: HttpRequest) -> HttpResponse:
    """Answer a time-stamp request of RFC 3161 § 3.4 (over HTTP)."""
    now = timezone.localtime()
    if request.content_type != tsa.REQUEST_TYPE:
        return HttpResponse(f"Content-Type: {tsa.REQUEST_TYPE}", status=415)
    if throttle.spent(request, "tsa", limit=STAMPS, now=now):
        return HttpResponse(status=429, headers={"Retry-After": str(throttle.WINDOW)})
    throttle.count(request, "tsa", now=now)
    try:
        answer = pki.answer_time_stamp(request.read(tsa.MAX_REQUEST_BYTES + 1), now=now)
    except (pki.NoCentre, VaultLocked, TokenAway):
        return HttpResponse(status=503, headers={"Retry-After": str(throttle.WINDOW)})
    return HttpResponse(answer, content_type=tsa.ANSWER_TYPE)


def _path(one: PublicFile) -> Path:
    return Path(settings.HOME) / "public" / one.name
