"""Public check of receipts: by the code, by the file, by what the QR holds."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wrota.kernel.context import Ctx
from wrota.kernel.offices import public as offices
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.web import public
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.types import ReceiptView
from wrota.office.pki.queries import NoCentre
from wrota.office.signing.check import Line, Report, Verdict
from wrota.ui.shell import NavItem, Shell, address
from wrota.web.verify import proof, throttle, uploads

TRIES = 10  #: wrong codes in five minutes
CHECKS = 30  #: checks of the same address in five minutes
CODE_LENGTH = 40
NOTES = {Verdict.VALID: "ok", Verdict.INVALID: "bad", Verdict.INDETERMINATE: "warn"}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; the code is posted, so that it stays in no address and no log."""
    if request.method != "POST":
        return _home(request)
    typed = request.POST.get("kod", "").strip()
    if not typed:
        return _home(request, errors={"kod": _("Wpisz kod z poświadczenia.")})
    return _by_code(request, typed)


@public
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Check files that the visitor chose and show what was found."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("verify:home"))
    now = timezone.localtime()
    if throttle.spent(request, "file", limit=CHECKS, now=now):
        return _home(request, errors={"pliki": _too_often()}, status=429)
    throttle.count(request, "file", now=now)
    try:
        reports = uploads.check(request.FILES.getlist("pliki"), now=now)
    except uploads.Refused as error:
        return _home(request, errors={"pliki": str(error)})
    shell = Shell(title=_("Wynik sprawdzenia"), crumbs=_way(_("Wynik")))
    context = {"shell": shell, "reports": [_seen(one) for one in reports]}
    return _private(render(request, "verify/report.html", context))


@public
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a receipt proves: the address that its QR code holds."""
    return _by_code(request, code)


def _by_code(request: HttpRequest, typed: str) -> HttpResponse:
    now = timezone.localtime()
    spent = throttle.spent(request, "code", limit=TRIES, now=now)
    if spent or throttle.spent(request, "file", limit=CHECKS, now=now):
        return _home(request, errors={"kod": _too_often()}, status=429)
    found = inbox.receipt_by_code(typed) if len(typed) <= CODE_LENGTH else None
    if found is None:
        throttle.count(request, "code", now=now)
        text = _("Nie ma poświadczenia z takim kodem. Sprawdź, czy przepisałeś wszystkie znaki.")
        return _home(request, errors={"kod": text}, typed=typed[:CODE_LENGTH], status=404)
    throttle.count(request, "file", now=now)
    return _receipt(request, found, now)


def _receipt(request: HttpRequest, found: ReceiptView, now: datetime) -> HttpResponse:
    office = offices.by_ids([found.authority_id])[found.authority_id]
    try:
        seen = proof.of_receipt(_reader(found, now), found, office)
    except NoCentre:
        text = _("Ta platforma nie ma jeszcze centrum certyfikacji.")
        return _home(request, errors={"kod": text}, status=503)
    compares = request.POST.get("porownaj") == "1"
    own = request.FILES.get("plik") if compares else None
    digest = hashlib.sha256(own.read()).hexdigest() if own else ""
    context = {
        "shell": Shell(title=_("Sprawdzone poświadczenie"), crumbs=_way(found.incoming.rpw)),
        "proof": seen,
        "compared": bool(own),
        "missing": compares and not own,
        "code": found.code,
        "own_number": seen.number_of(digest) if digest else 0,
        "track_url": address("citizen:track"),
    }
    return _private(render(request, "verify/receipt.html", context))


def _reader(found: ReceiptView, now: datetime) -> Ctx:
    """Read for the office itself: the secret code is the right to see what the page shows."""
    return system_ctx(found.authority_id, now=now)


def _home(
    request: HttpRequest,
    *,
    errors: dict[str, str] | None = None,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    wrong = errors or {}
    context = {
        "shell": Shell(
            title=_("Sprawdź dokument"),
            crumbs=(NavItem(_("Załatw sprawę"), reverse("portal:home")), NavItem(_title(), "")),
            has_errors=bool(wrong),
        ),
        "errors": wrong,
        "summary": [(f"f-{field}", text) for field, text in wrong.items()],
        "typed": typed,
    }
    return _private(render(request, "verify/home.html", context, status=status))


def _seen(report: Report) -> dict[str, object]:
    polish = (get_language() or "pl").startswith("pl")
    titles = {
        Verdict.VALID: _("Dokument jest autentyczny i nikt go nie zmienił"),
        Verdict.INVALID: _("Dokument nie jest wiarygodny"),
        Verdict.INDETERMINATE: _("Nie da się tego rozstrzygnąć: czegoś brakuje"),
    }
    return {
        "name": report.name,
        "title": titles[report.verdict],
        "kind": NOTES[report.verdict],
        "missing_files": report.verdict is Verdict.INDETERMINATE,
        "lines": [{"text": _words(line, polish), "ok": line.ok} for line in report.lines],
    }


def _words(line: Line, polish: bool) -> str:
    return line.pl if polish else line.en


def _too_often() -> str:
    return _("Za dużo prób. Odczekaj 5 minut i spróbuj ponownie.")


def _title() -> str:
    return _("Sprawdź dokument")


def _way(last: str) -> tuple[NavItem, ...]:
    return (
        NavItem(_("Załatw sprawę"), reverse("portal:home")),
        NavItem(_title(), reverse("verify:home")),
        NavItem(last, ""),
    )


def _private(response: HttpResponse) -> HttpResponse:
    """
    Keep the page, whose address is a secret, out of caches, search engines and other sites' logs.

    Not "no-referrer": forms of such a page come with Origin "null", which the CSRF check refuses.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
