"""Pages that lead a resident to the right service and office."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wrota.kernel.models import Authority
from wrota.kernel.offices import public as offices_queries
from wrota.kernel.offices.types import OfficeRow
from wrota.kernel.web import PageRequest, public, public_office
from wrota.office.forms import catalogue as forms
from wrota.office.forms.spec import FormSpec
from wrota.office.publication import queries as bulletin
from wrota.office.publication.types import EntryRow
from wrota.ui.parts import Event, Fact
from wrota.ui.shell import NavItem, Shell, address
from wrota.web.portal import catalogue
from wrota.web.portal.search import EntryHit, search

FEW = 9  #: up to this many services the start page shows them all instead of groups
LATEST = 5


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the start page of the region."""
    found = catalogue.services(on=timezone.localdate())
    context = {
        "shell": Shell(title=_("Załatw sprawę urzędową"), section="zalatw"),
        "services": found if len(found) <= FEW else (),
        "groups": catalogue.groups(found) if len(found) > FEW else (),
        "examples": list(dict.fromkeys(one.module_title for one in found))[:3],
        "latest": _with_offices(bulletin.region(limit=LATEST)),
        "counts": offices_queries.counts(),
        "matters_url": address("citizen:matters"),
        "track_url": address("citizen:track"),
    }
    return render(request, "portal/home.html", context)


@public
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer the one box: "Co chcesz załatwić?"."""
    question = request.GET.get("q", "").strip()
    if not question:
        return HttpResponseRedirect(reverse("portal:home"))
    results = search(question, on=timezone.localdate())
    title = _("%(question)s – wyniki") % {"question": results.question}
    context = {
        "shell": Shell(title=title, section="zalatw", crumbs=_crumbs(NavItem(_("Wyniki"), ""))),
        "results": results,
        "bip_url": reverse("bip:home"),
    }
    return render(request, "portal/search.html", context)


@public
def offices(request: HttpRequest) -> HttpResponse:
    """List all offices by powiat; a filter narrows the list."""
    wanted, kind = request.GET.get("q", ""), request.GET.get("rodzaj", "")
    chosen = kind if kind in Authority.Kind.values else ""
    rows = offices_queries.regional(search=wanted, kind=chosen)
    context = {
        "shell": Shell(title=_("Urzędy"), section="urzedy"),
        "groups": _by_parent(rows),
        "count": len(rows),
        "wanted": wanted,
        "chosen": chosen,
        "kinds": [("", _("wszystkie")), *Authority.Kind.choices],
    }
    return render(request, "portal/offices.html", context)


@public
def find(request: HttpRequest) -> HttpResponse:
    """Show the gmina, powiat and region that serve a place or a postal code."""
    place = request.GET.get("miejsce", "").strip()
    context = {
        "shell": Shell(
            title=_("Znajdź swój urząd"),
            section="urzedy",
            crumbs=_crumbs(
                NavItem(_("Urzędy"), reverse("portal:offices")), NavItem(_("Twój urząd"), "")
            ),
        ),
        "place": place,
        "found": offices_queries.find(place) if place else [],
    }
    return render(request, "portal/find.html", context)


@public_office
def office(request: PageRequest, slug: str) -> HttpResponse:
    """Show an office: where it is, what can be settled, its bulletin."""
    today = timezone.localdate()
    found = catalogue.services(on=today, module_codes=tuple(request.office.modules))
    context = {
        "shell": _office_shell(request.office, request.office.short_name),
        "card": offices_queries.office_card(request.office, on=today),
        "now": timezone.localtime(),
        "groups": catalogue.groups(found),
        "latest": bulletin.entries(request.ctx, limit=LATEST),
    }
    return render(request, "portal/office.html", context)


@public
def services(request: HttpRequest) -> HttpResponse:
    """List all services from A to Z, or those of one group."""
    found = catalogue.services(on=timezone.localdate())
    known = catalogue.groups(found)
    chosen = next((g for g in known if g.code == request.GET.get("grupa", "")), None)
    context = {
        "shell": Shell(
            title=chosen.title if chosen else _("Wszystkie sprawy"),
            section="zalatw",
            crumbs=_crumbs(NavItem(chosen.title if chosen else _("Wszystkie sprawy"), "")),
        ),
        "letters": catalogue.by_letter(chosen.services if chosen else found),
        "groups": known,
        "chosen": chosen,
        "count": len(chosen.services if chosen else found),
    }
    return render(request, "portal/services.html", context)


@public
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Ask in which office a service is to be settled."""
    one = _service(code)
    place = request.GET.get("miejsce", "").strip()
    every = [o for o in offices_queries.regional() if _offers(o, one)]
    found = [f for f in offices_queries.find(place) if _offers(f.office, one)] if place else []
    context = {
        "shell": Shell(
            title=one.title,
            section="zalatw",
            crumbs=_crumbs(
                NavItem(_("Wszystkie sprawy"), reverse("portal:services")), NavItem(one.title, "")
            ),
        ),
        "service": one,
        "place": place,
        "found": found,
        "groups": _by_parent(every),
        "count": len(every),
    }
    return render(request, "portal/service.html", context)


@public_office
def card(request: PageRequest, slug: str, code: str) -> HttpResponse:
    """Show what a resident wants to know before starting a form."""
    one = _service(code)
    if not _offers(offices_queries.row(request.office), one):
        raise Http404("tej sprawy nie ma w tym urzędzie")
    spec = forms.form(code, on=timezone.localdate())
    siblings = catalogue.services(
        on=timezone.localdate(), module_codes=tuple(request.office.modules)
    )
    context = {
        "shell": _office_shell(request.office, one.title, NavItem(one.title, "")),
        "service": one,
        "spec": spec,
        "facts": _facts(spec),
        "course": _course(spec),
        "office": offices_queries.row(request.office),
        "phone": request.office.phone,
        "email": request.office.email,
        "start_url": _start_url(slug, code),
        "similar": [s for s in siblings if s.group == one.group and s.code != code],
    }
    return render(request, "portal/card.html", context)


def _facts(spec: FormSpec) -> list[Fact]:
    said = spec.card
    known = (
        (_("Ile zapłacisz"), said.cost, said.cost_note),
        (_("Ile poczekasz"), said.time, said.time_note),
        (_("Na jak długo"), said.validity, said.validity_note),
    )
    return [Fact(label, str(value), str(note)) for label, value, note in known if value]


def _course(spec: FormSpec) -> list[Event]:
    return [
        Event(str(title), str(text), "yours" if number == 0 else "")
        for number, (title, text) in enumerate(spec.card.course)
    ]


def _service(code: str) -> catalogue.Service:
    for one in catalogue.services(on=timezone.localdate()):
        if one.code == code:
            return one
    raise Http404("nie ma takiej sprawy")


def _offers(office: OfficeRow, one: catalogue.Service) -> bool:
    held = catalogue.services(on=timezone.localdate(), module_codes=office.modules)
    return one in held


def _start_url(slug: str, code: str) -> str:
    """Return the address of the form, or nothing where residents' own pages are not installed."""
    try:
        return reverse("citizen:start", kwargs={"slug": slug, "code": code})
    except NoReverseMatch:
        return ""


def _office_shell(office: Authority, title: str, *more: NavItem) -> Shell:
    here = NavItem(office.short_name, reverse("portal:office", args=[office.slug]))
    crumbs = _crumbs(NavItem(_("Urzędy"), reverse("portal:offices")), here, *more)
    return Shell(title=title, section="zalatw" if more else "urzedy", crumbs=crumbs)


def _crumbs(*items: NavItem) -> tuple[NavItem, ...]:
    return (NavItem(_("Załatw sprawę"), reverse("portal:home")), *items)


def _by_parent(rows: list[OfficeRow]) -> list[tuple[str, list[OfficeRow]]]:
    """Gather gminas under their powiat; powiats, the region and cities come on their own."""
    region = [one for one in rows if one.kind == "wojewodztwo"]
    powiats = [one for one in rows if one.kind == "powiat"]
    cities = [one for one in rows if one.kind == "gmina" and one.parent_kind != "powiat"]
    rest = [one for one in rows if one not in region + powiats + cities]
    rest.sort(key=lambda one: one.parent)
    groups = [
        (_("Samorząd województwa"), region),
        (_("Powiaty"), powiats),
        (_("Miasta na prawach powiatu i gminy bez powiatu"), cities),
        *((parent, list(held)) for parent, held in groupby(rest, key=lambda one: one.parent)),
    ]
    return [(title, held) for title, held in groups if held]


def _with_offices(entries: list[EntryRow]) -> list[EntryHit]:
    rows = offices_queries.by_ids(e.authority_id for e in entries)
    return [EntryHit(e, rows[e.authority_id]) for e in entries]
