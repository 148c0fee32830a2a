"""Whoever holds the loss code of a certificate takes it back: without an account, or by phone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wrota.kernel import codes
from wrota.kernel.web import PageRequest, public
from wrota.office.holders import devices
from wrota.office.holders.types import DeviceRow
from wrota.ui.shell import NavItem, Shell
from wrota.web.citizen.throttle import allowed
from wrota.web.citizen.views.certificates import centre_ctx

TRIES = 10  #: codes of one address in five minutes


@public
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: PageRequest) -> HttpResponse:
    """Ask for the code; it is posted, so that it stays in no address and no log."""
    error, gone = "", None
    if request.method == "POST":
        error, gone = _take_back(request, request.POST.get("kod", ""))
    title = _("Zgubiony klucz")
    context = {
        "shell": Shell(title=title, crumbs=(NavItem(title, "", True),), has_errors=bool(error)),
        "error": error,
        "gone": gone,
    }
    status = 429 if error == _too_often() else 200
    response = render(request, "citizen/lost.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _take_back(request: PageRequest, typed: str) -> tuple[str, DeviceRow | None]:
    if len(codes.plain(typed)) != devices.LOSS_LENGTH:
        return _("Kod odwołania ma 12 znaków. Przepisz go z kartki albo z wydruku."), None
    if not allowed(request, "lost", tries=TRIES):
        return _too_often(), None
    gone = devices.report_loss(centre_ctx(request).having("holders.keep"), code=typed)
    if gone is None:
        return _("Nie znamy takiego kodu. Działa tylko ostatni kod, jaki pokazaliśmy."), None
    return "", gone


def _too_often() -> str:
    return _("Za dużo prób. Odczekaj 5 minut i spróbuj jeszcze raz.")
