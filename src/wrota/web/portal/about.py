"""Pages that tell what the platform is, what it assumes and what people may demand from it."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wrota.kernel.accounts import devices
from wrota.kernel.models import Authority
from wrota.kernel.offices import public as offices
from wrota.kernel.offices.accessibility import KNOWN_BARRIERS, AccessibilityDeclaration
from wrota.kernel.offices.disclosures import disclosed
from wrota.kernel.tenancy import scope
from wrota.kernel.web import PageRequest, public, public_office
from wrota.law import params
from wrota.law.classifications.places import fold
from wrota.law.params import Parametr
from wrota.ui import kept
from wrota.ui.shell import NavItem, Shell

#: the day on which the authors assessed the pages of this platform themselves
ASSESSED = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Statement:
    """An accessibility statement: who makes it, about which pages, and what it declares."""

    body: str
    url: str
    address: str
    since: str  #: ISO day from which the pages are there, when the declaration names none
    said: AccessibilityDeclaration
    barriers: tuple[str, ...]
    is_own: bool  #: the office wrote it; else it is what is known of the platform's pages


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement of the platform."""
    owner = offices.operator()
    shell = Shell(title=_("Deklaracja dostępności"), crumbs=_way(_("Deklaracja dostępności")))
    one = _statement(owner, f"{settings.SITE_URL}/")
    return render(request, "portal/accessibility.html", {"shell": shell, "one": one})


@public_office
def office_accessibility(request: PageRequest, slug: str) -> HttpResponse:
    """Show the accessibility statement of one office's pages."""
    url = settings.SITE_URL + reverse("portal:office", args=[slug])
    here = NavItem(request.office.short_name, reverse("portal:office", args=[slug]))
    title = _("Deklaracja dostępności")
    shell = Shell(title=title, section="urzedy", crumbs=_way(here, title))
    one = _statement(request.office, url)
    return render(request, "portal/accessibility.html", {"shell": shell, "one": one})


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell who holds the data, why and for how long."""
    context = {
        "shell": Shell(title=_("Prywatność"), crumbs=_way(_("Prywatność"))),
        "owner": offices.operator(),
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "device_cookie": devices.COOKIE,
        "device_days": devices.LIFE // 86400,
    }
    return render(request, "portal/privacy.html", context)


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer the first questions of a new user."""
    context = {
        "shell": Shell(title=_("Pomoc"), crumbs=_way(_("Pomoc"))),
        "owner": offices.operator(),
    }
    return render(request, "portal/help.html", context)


@public
def parameters(request: HttpRequest) -> HttpResponse:
    """List every rate, threshold and term that the platform applies, with its source."""
    wanted, mark = request.GET.get("q", ""), request.GET.get("pewnosc", "")
    every = params.all_parameters()
    asked = fold(wanted).split()
    found = [
        one
        for one in every
        if (not mark or one.pewnosc == mark) and all(w in _searched(one) for w in asked)
    ]
    context = {
        "shell": Shell(title=_("Stawki i terminy"), crumbs=_way(_("Stawki i terminy"))),
        "acts": [(act, list(held)) for act, held in groupby(found, key=lambda one: one.akt)],
        "wanted": wanted,
        "mark": mark,
        "marks": [("", _("wszystkie")), *((k, kept.shown(v)) for k, v in params.PEWNOSC.items())],
        "count": len(found),
        "unsure": sum(one.pewnosc == "V" for one in every),
    }
    return render(request, "portal/parameters.html", context)


def _searched(one: Parametr) -> str:
    return fold(f"{one.opis} {one.akt} {one.podstawa} {one.klucz}")


def _statement(office: Authority | None, url: str) -> Statement:
    own = _declared(office) if office else None
    return Statement(
        body=office.name if office else _("Podmiot prowadzący tę instalację"),
        url=url,
        address=office.address if office else "",
        since=str(office.settings.get("zalozono", "") if office else "") or ASSESSED.isoformat(),
        said=own or _usual(office),
        barriers=tuple(own.barriers.splitlines()) if own else KNOWN_BARRIERS,
        is_own=own is not None,
    )


def _declared(office: Authority) -> AccessibilityDeclaration | None:
    with scope(office.pk):
        return disclosed().declaration


def _usual(office: Authority | None) -> AccessibilityDeclaration:
    """Return what the platform's authors found, until the office declares for itself."""
    return AccessibilityDeclaration(
        state="czesciowo",
        drawn_up=ASSESSED,
        reviewed=ASSESSED,
        method="samoocena",
        person="",
        email=office.email if office else "",
        phone=office.phone if office else "",
    )


def _way(*steps: NavItem | str) -> tuple[NavItem, ...]:
    items = (step if isinstance(step, NavItem) else NavItem(step, "") for step in steps)
    return (NavItem(_("Załatw sprawę"), reverse("portal:home")), *items)
