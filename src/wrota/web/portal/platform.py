"""The operator's pages: offices and their modules, jobs that failed, the state of the journal."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from wrota.kernel.audit.verify import Verdict, verify
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.manifest import Module, modules
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands, queries
from wrota.kernel.offices import public as office_queries
from wrota.kernel.offices.region import BadOffice, add_office
from wrota.kernel.offices.types import OfficeRow
from wrota.kernel.tasks.queue import dead_letters, revive
from wrota.kernel.web import PageRequest, operator
from wrota.ui.shell import NavItem, Shell
from wrota.web.portal.platform_forms import OfficeForm

PAGES = (
    ("platform", "Platforma"),
    ("platform_offices", "Urzędy"),
    ("platform_jobs", "Zadania"),
    ("platform_journal", "Dziennik"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    office: OfficeRow
    verdict: Verdict


@operator
@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Say in one look whether anything waits for the operator."""
    rows = office_queries.regional()
    context = {
        "shell": _shell("Platforma", "platform"),
        "offices": len(rows),
        "without_modules": sum(not one.modules for one in rows),
        "dead": dead_letters(limit=100),
        "modules": modules(),
    }
    return render(request, "portal/platform_home.html", context)


@operator
@require_safe
def offices(request: PageRequest) -> HttpResponse:
    """List all offices with the number of their modules."""
    wanted = request.GET.get("q", "")
    rows = office_queries.regional(search=wanted)
    context = {
        "shell": _shell("Urzędy na platformie", "platform_offices"),
        "rows": rows,
        "wanted": wanted,
    }
    return render(request, "portal/platform_offices.html", context)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def new_office(request: PageRequest) -> HttpResponse:
    """Add an office that works at once."""
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_office(form.asked(), actor=_actor(request), now=timezone.localtime())
        except BadOffice as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, "Urząd już działa.")
            return HttpResponseRedirect(reverse("portal:platform_office", args=[added.slug]))
    crumb = NavItem("Nowy urząd", "")
    context = {"shell": _shell("Dodaj urząd", "platform_offices", crumb), "form": form}
    return render(request, "portal/platform_new.html", context)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: PageRequest, slug: str) -> HttpResponse:
    """Show an office with its addresses; switch its modules on and off."""
    try:
        found = queries.office(slug)
    except Authority.DoesNotExist as error:
        raise Http404("nie ma takiego urzędu") from error
    if request.method == "POST":
        _switch(request, found)
        return HttpResponseRedirect(request.path)
    offered = [(one, one.code in found.modules) for one in modules() if found.kind in one.offices]
    context = {
        "shell": _shell(found.short_name, "platform_offices", NavItem(found.short_name, "")),
        "card": office_queries.office_card(found, on=timezone.localdate()),
        "offered": offered,
    }
    return render(request, "portal/platform_office.html", context)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: PageRequest) -> HttpResponse:
    """List jobs of all offices that failed for good; each can be tried again."""
    if request.method == "POST":
        if revive(request.POST.get("zadanie", "")):
            messages.success(request, "Zadanie wróciło do kolejki.")
        else:
            messages.error(request, "Tego zadania już tu nie ma.")
        return HttpResponseRedirect(request.path)
    dead = dead_letters()
    names = office_queries.by_ids(one.authority_id for one in dead)
    context = {
        "shell": _shell("Nieudane zadania", "platform_jobs"),
        "dead": [(one, names.get(one.authority_id)) for one in dead],
    }
    return render(request, "portal/platform_jobs.html", context)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: PageRequest) -> HttpResponse:
    """Check the sealed journal of one office or of all, when asked."""
    rows = office_queries.regional()
    chosen = request.POST.get("urzad", "")
    asked = [one for one in rows if chosen in ("", one.slug)] if request.method == "POST" else []
    checked = [Checked(one, verify(one.id)) for one in asked]
    context = {
        "shell": _shell("Dziennik czynności", "platform_journal"),
        "offices": [("", "wszystkie"), *((one.slug, one.short_name) for one in rows)],
        "chosen": chosen,
        "checked": checked,
        "broken": [one for one in checked if one.verdict.broken],
        "entries": sum(one.verdict.entries + one.verdict.unsealed for one in checked),
        "unsealed": sum(one.verdict.unsealed for one in checked),
    }
    return render(request, "portal/platform_journal.html", context)


def _switch(request: PageRequest, found: Authority) -> None:
    module = _module(request.POST.get("modul", ""))
    on = request.POST.get("stan") == "wlacz"
    try:
        commands.switch_module(_ctx(request, found), code=module.code, on=on)
    except commands.UnknownModule as error:
        raise Http404("nie ma takiego modułu dla tego urzędu") from error
    messages.success(request, f"{module.title}: {'włączony' if on else 'wyłączony'}.")


def _module(code: str) -> Module:
    for one in modules():
        if one.code == code:
            return one
    raise Http404("nie ma takiego modułu")


def _actor(request: PageRequest) -> Actor:
    return Actor(kind="operator", name=str(request.user), user_id=request.user.pk, strong=True)


def _ctx(request: PageRequest, found: Authority) -> Ctx:
    """Act in an office as the operator, with this one right."""
    allowed = frozenset({"office.modules"})
    return Ctx(found.pk, _actor(request), timezone.localtime(), allowed)


def _shell(title: str, current: str, *steps: NavItem) -> Shell:
    nav = [NavItem(label, reverse(f"portal:{name}"), name == current) for name, label in PAGES]
    crumbs = (*(one for one in nav if one.current), *steps) if steps else ()
    return Shell(
        title=title,
        nav=tuple(nav),
        crumbs=crumbs,
        authority="Wrota",
        unit="Prowadzenie platformy",
        subtitle="Prowadzenie platformy",
        home=reverse("portal:platform"),
        footer=(NavItem("Portal", reverse("portal:home")),),
    )
