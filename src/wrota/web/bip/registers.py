"""Public registers: computed by the module that keeps them, shown on a day, taken as CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wrota.kernel.context import Ctx
from wrota.kernel.manifest import Register, modules
from wrota.kernel.offices import public as office_queries
from wrota.kernel.web import PageRequest, public, public_office
from wrota.law import polish
from wrota.office.publication.types import RegisterTable
from wrota.ui import kept, words
from wrota.ui.parts import Table
from wrota.ui.shell import NavItem, Shell
from wrota.web.bip import frame, sheet
from wrota.web.bip.days import typed

Rows = Callable[..., RegisterTable]
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks about a register."""

    day: date
    typed: str
    error: str
    search: str


@public_office
def listing(request: PageRequest, slug: str) -> HttpResponse:
    """List the public registers of an office."""
    title = _("Rejestry i ewidencje")
    context = {
        "shell": frame.shell(request, title, NavItem(title, "")),
        "menu": frame.menu(request, "registers"),
        "registers": frame.registers(tuple(request.office.modules)),
    }
    return render(request, "bip/registers.html", context)


@public_office
def register(request: PageRequest, slug: str, module: str, code: str) -> HttpResponse:
    """Show a register as it stood on a day; `druk=1` gives the page for paper."""
    found = _register(request, module, code)
    asked = _asked(request)
    table = _rows(request.ctx, found, asked)
    steps = (
        NavItem(_("Rejestry"), reverse("bip:registers", args=[slug])),
        NavItem(kept.shown(found.title), ""),
    )
    query = request.GET.copy()
    query.pop("druk", None)
    context = {
        "shell": frame.shell(request, kept.shown(found.title), *steps),
        "register": found,
        "module": module,
        "asked": asked,
        "count": len(table.rows),
        "note": table.note,
        "table": Table(
            caption=_("Stan na %s") % words.data_slownie(asked.day),
            columns=[kept.shown(one) for one in table.columns],
            rows=[_cells(row, table.terms) for row in table.rows],
        ),
        "query": query.urlencode(),
        "now": timezone.localtime(),
    }
    paper = request.GET.get("druk") == "1"
    return render(request, "bip/register_print.html" if paper else "bip/register.html", context)


@public_office
def as_csv(request: PageRequest, slug: str, module: str, code: str) -> HttpResponse:
    """Return a register as CSV, with the same filters as the page."""
    found = _register(request, module, code)
    asked = _asked(request)
    table = _rows(request.ctx, found, asked)
    name = f"{slug}-{module}-{found.code}-{asked.day.isoformat()}".replace(".", "-")
    return sheet.response(name, table.columns, table.rows)


@public
def offices(request: HttpRequest, module: str, code: str) -> HttpResponse:
    """List the offices that keep a register."""
    found = _known(module, code)
    rows = [one for one in office_queries.regional() if module in one.modules]
    crumbs = (NavItem(_("BIP"), reverse("bip:home")), NavItem(kept.shown(found.title), ""))
    context = {
        "shell": Shell(title=kept.shown(found.title), section="bip", crumbs=crumbs),
        "register": found,
        "module": module,
        "offices": rows,
    }
    return render(request, "bip/register_offices.html", context)


def _cells(row: tuple[str, ...], terms: tuple[int, ...]) -> list[str]:
    return [kept.shown(cell) if n in terms else cell for n, cell in enumerate(row)]


def _register(request: PageRequest, module: str, code: str) -> Register:
    """Return a register of a module that this office has switched on; 404 otherwise."""
    found = _known(module, code)
    if module not in request.office.modules:
        raise Http404("ten urząd nie prowadzi takiego rejestru")
    return found


def _known(module: str, code: str) -> Register:
    for one in modules():
        for register in one.registers:
            if (one.code, register.code) == (module, code):
                return register
    raise Http404("nie ma takiego rejestru")


def _rows(ctx: Ctx, register: Register, asked: Asked) -> RegisterTable:
    rows: Rows = import_string(register.rows)
    return rows(ctx, on=asked.day, search=asked.search)


def _asked(request: HttpRequest) -> Asked:
    today = timezone.localdate()
    text = request.GET.get("stan", "").strip()
    day = typed(text) if text else today
    search = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    if day is None:
        return Asked(today, text, _("Wpisz dzień w postaci 8.12.2026."), search)
    if day > today:
        return Asked(today, text, _("Przyszłości nie znamy. Pokazujemy stan na dziś."), search)
    return Asked(day, text or polish.data(day), "", search)
