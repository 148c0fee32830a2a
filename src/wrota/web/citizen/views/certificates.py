"""A resident's own certificates: what they are for, how one gets them, where their keys lie."""

import base64
import binascii
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wrota.kernel.accounts.passkey import has_passkey
from wrota.kernel.codes import in_fours
from wrota.kernel.context import Ctx
from wrota.kernel.offices import public as offices
from wrota.kernel.web import visitor_ctx
from wrota.office.holders import devices, enrol, policy, queries, remote
from wrota.office.holders.preparing import Prepared
from wrota.office.holders.types import DeviceRow, EnrolmentRow
from wrota.office.pki.enrolment import BadRequest
from wrota.office.pki.names import PeselInName
from wrota.ui.parts import Event
from wrota.ui.shell import NavItem, Shell
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.qr import qr_picture

T = TypeVar("T")


@own
@require_GET
def certificates(request: Page) -> HttpResponse:
    """Show what a certificate is good for, the person's own ones, and what they asked for."""
    ctx = centre_ctx(request)
    rows = queries.devices(ctx)
    asked = [one for one in queries.enrolments(ctx) if one.device_id is None]
    context = {
        "shell": Shell(title=_("Mój certyfikat"), section="sprawy"),
        "devices": [(one, *state_of(one, ctx)) for one in rows],
        "enrolments": [(one, *_state(one, ctx)) for one in asked[:5]],
    }
    return render(request, "citizen/certificates.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Page) -> HttpResponse:
    """Ask for a certificate for a key that the browser has just made."""
    ctx, refused = centre_ctx(request), ""
    if request.method == "POST":
        made, refused = told(lambda: _asked(request, ctx))
        if made is not None:
            return HttpResponseRedirect(reverse("citizen:enrolment", args=[made.id]))
    context = {
        "shell": _shell(_("Nowy certyfikat"), errors=bool(refused)),
        "refused": refused,
        "name": request.user.full_name,
        "has_passkey": has_passkey(request.user.pk),
    }
    return render(request, "citizen/certificate_new.html", context)


@own
@require_GET
def enrolment(request: Page, enrolment_id: int) -> HttpResponse:
    """Show the code for the counter; while it waits the page asks whether the certificate came."""
    ctx = centre_ctx(request)
    one = queries.enrolment(ctx, enrolment_id=enrolment_id)
    context = {
        "shell": _shell(_("Zgłoszenie po certyfikat")),
        "one": one,
        "waits": one.is_open and one.expires_at > ctx.now,
        "state": _state(one, ctx),
        "code": in_fours(one.code),
        "print": print_in_fours(one.key_print),
    }
    if request.headers.get("HX-Request"):
        return render(request, "citizen/_enrolment.html", context)
    context |= {"qr": qr_picture(one.code), "events": _events(one)}
    return render(request, "citizen/enrolment.html", context)


@own
@require_POST
def withdraw(request: Page, enrolment_id: int) -> HttpResponse:
    """Take an enrolment back."""
    enrol.withdraw(centre_ctx(request), enrolment_id=enrolment_id)
    messages.success(request, _("Wycofaliśmy zgłoszenie. Jego kod już nie działa."))
    return HttpResponseRedirect(reverse("citizen:certificates"))


@own
@require_GET
def restore(request: Page) -> HttpResponse:
    """Bring a key from a copy into this browser; the file and its password never leave it."""
    ctx = centre_ctx(request)
    mine = {
        one.key_print: {"name": one.name, "url": reverse("citizen:device", args=[one.id])}
        for one in queries.devices(ctx)
        if one.works(ctx.now) and not one.is_at_centre
    }
    shell = _shell(_("Przywróć klucz z kopii"))
    return render(request, "citizen/certificate_restore.html", {"shell": shell, "mine": mine})


@own
@require_GET
def device(request: Page, device_id: int) -> HttpResponse:
    """Show one certificate and what its holder may do with it."""
    ctx = centre_ctx(request)
    return show_device(request, ctx, queries.device(ctx, device_id=device_id))


@own
@require_POST
def loss_code(request: Page, device_id: int) -> HttpResponse:
    """Make a new loss code and show it this one time."""
    ctx = centre_ctx(request)
    code = devices.make_loss_code(ctx, device_id=device_id)
    one = queries.device(ctx, device_id=device_id)
    return show_device(request, ctx, one, loss_code=in_fours(code))


@own
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: Page, device_id: int) -> HttpResponse:
    """Ask once more, then take the certificate back at once."""
    ctx = centre_ctx(request)
    one = queries.device(ctx, device_id=device_id)
    if request.method == "POST":
        devices.take_back(ctx, device_id=device_id)
        messages.success(request, _("Certyfikat odwołany. Od tej chwili nikt nim nie podpisze."))
        return HttpResponseRedirect(reverse("citizen:device", args=[device_id]))
    context = {"shell": _shell(_("Odwołaj certyfikat")), "one": one}
    return render(request, "citizen/certificate_take_back.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: Page, device_id: int) -> HttpResponse:
    """Exchange a certificate that ends soon: a new key, vouched for by the old one."""
    ctx, refused = centre_ctx(request), ""
    one = queries.device(ctx, device_id=device_id)
    if request.method == "POST":
        made, refused = told(
            lambda: devices.renew(
                ctx,
                device_id=device_id,
                request=sent(request, "zadanie"),
                signature=sent(request, "podpis"),
            )
        )
        if made is not None:
            messages.success(request, _("Masz nowy certyfikat. Poprzedni działa do swojego końca."))
            return HttpResponseRedirect(reverse("citizen:device", args=[made.id]))
    context = {
        "shell": _shell(_("Odnów certyfikat"), errors=bool(refused)),
        "one": one,
        "refused": refused,
        "may": may_renew(one, ctx),
        "opens_on": one.not_after - policy.RENEWAL_WINDOW,
    }
    return render(request, "citizen/certificate_renew.html", context)


def show_device(request: Page, ctx: Ctx, one: DeviceRow, *, loss_code: str = "") -> HttpResponse:
    """Draw the page of one certificate."""
    chain = [base64.b64encode(each).decode() for each in (one.der, *one.chain)]
    context = {
        "shell": _shell(one.name),
        "one": one,
        "state": state_of(one, ctx),
        "works": one.works(ctx.now),
        "may_renew": may_renew(one, ctx),
        "print": print_in_fours(one.certificate_print),
        "loss_code": loss_code,
        "chain": {"chain": chain, "name": one.name},
        "ends": one.not_after - timedelta(seconds=1),
    }
    return render(request, "citizen/device.html", context)


def centre_ctx(request: HttpRequest) -> Ctx:
    """
    Return the context of a resident at the centre, which keeps certificates for every office.

    :raises Http404: before there is an office that runs the centre.
    """
    operator = offices.operator()
    if operator is None:
        raise Http404("nie ma jeszcze centrum certyfikacji")
    return visitor_ctx(request, operator)


def sent(request: HttpRequest, name: str) -> bytes:
    """Return the bytes that the browser sent in base64, nothing for anything else."""
    try:
        return base64.b64decode(request.POST.get(name, ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def told(act: Callable[[], T]) -> tuple[T | None, str]:
    """Do it; what the centre refuses is said in words that tell what to do."""
    try:
        return act(), ""
    except enrol.NoName:
        return None, _("Wpisz najpierw imię i nazwisko na stronie „Moje dane”.")
    except enrol.NoPasskey:
        return None, _("Najpierw dodaj klucz dostępu do swojego konta.")
    except enrol.TooMany:
        return None, _("Masz już kilka otwartych zgłoszeń. Wycofaj któreś i spróbuj ponownie.")
    except PeselInName:
        return None, _("W imieniu albo nazwisku jest numer PESEL. Popraw je w „Moich danych”.")
    except (BadRequest, enrol.KnownKey, devices.NotTheHolder):
        return None, _("Przeglądarka przysłała niepełne żądanie. Spróbuj jeszcze raz.")
    except devices.NotRenewable:
        return None, _("Tego certyfikatu nie można teraz odnowić. Utwórz nowy i potwierdź go.")


def asking_of(request: HttpRequest, waiting: Prepared) -> dict[str, Any] | None:
    """Return what a passkey is asked to open a key at the centre; None for other keys."""
    if not waiting.device.is_at_centre:
        return None
    ctx = centre_ctx(request)
    return remote.asking(ctx, token=waiting.token, message=waiting.message)


def state_of(one: DeviceRow, ctx: Ctx) -> tuple[str, str]:
    """Return the chip of a certificate: (state, word)."""
    if one.revoked_at is not None:
        return "bad", _("Odwołany")
    if one.not_after <= ctx.now:
        return "idle", _("Wygasł")
    return ("warn", _("Kończy się")) if may_renew(one, ctx) else ("ok", _("Działa"))


def may_renew(one: DeviceRow, ctx: Ctx) -> bool:
    """Say whether the certificate may be exchanged for a new one now."""
    soon = one.not_after - ctx.now <= policy.RENEWAL_WINDOW
    return soon and one.works(ctx.now) and not one.is_at_centre


def print_in_fours(digest: str) -> str:
    """Write a fingerprint so that two people can compare it."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4)).upper()


def _asked(request: Page, ctx: Ctx) -> EnrolmentRow:
    """Ask for a key in the browser, or at the centre when the person chose that."""
    name = request.POST.get("nazwa", "")
    if request.POST.get("gdzie") == "centrum":
        return enrol.ask_for_remote_key(ctx, device=name)
    return enrol.ask(ctx, request=sent(request, "zadanie"), device=name)


def _state(one: EnrolmentRow, ctx: Ctx) -> tuple[str, str]:
    if one.is_open and one.expires_at <= ctx.now:
        return "idle", _("Termin minął")
    return {
        "czeka": ("yours", _("Idź do okienka")),
        "potwierdzone": ("run", _("Czeka na drugą osobę w urzędzie")),
        "wydane": ("ok", _("Certyfikat wydany")),
        "odmowa": ("bad", _("Odmowa")),
    }.get(one.state, ("idle", _("Wycofane")))


def _events(one: EnrolmentRow) -> list[Event]:
    at_counter = one.state == "czeka"
    made = Event(_("Klucz powstał w Twojej przeglądarce"), _("Nikt poza Tobą go nie ma."), "done")
    if one.is_at_centre:
        text = _("Otwiera go tylko Twój klucz dostępu, za każdym razem do jednego podpisu.")
        made = Event(_("Klucz powstał w centrum"), text, "done")
    return [
        made,
        Event(
            _("Pokaż kod i dokument w okienku"),
            _("Dowolny urząd z tej platformy. Bez umawiania się."),
            "yours" if at_counter else "done",
        ),
        Event(
            _("Certyfikat"),
            _("Pojawi się tu od razu po potwierdzeniu."),
            "" if at_counter else "now",
        ),
    ]


def _shell(title: str, *, errors: bool = False) -> Shell:
    home = NavItem(_("Mój certyfikat"), reverse("citizen:certificates"))
    crumbs = (home, NavItem(title, "", True))
    return Shell(title=title, section="sprawy", crumbs=crumbs, has_errors=errors)
