"""Pages of the bulletin: the region's index, an office's subject page, entries and changes."""

from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wrota.kernel.manifest import modules
from wrota.kernel.offices import public as offices
from wrota.kernel.offices.disclosures import DECLARATION, HOURS, history
from wrota.kernel.web import PageRequest, public, public_office
from wrota.office.publication import queries as bulletin
from wrota.office.publication.finding import LONGEST_QUESTION
from wrota.office.publication.types import CATEGORIES, EntryView, Hit, VersionRow
from wrota.ui import kept
from wrota.ui.parts import Table
from wrota.ui.shell import NavItem, Shell
from wrota.web.bip import compare, frame
from wrota.web.bip.days import typed
from wrota.web.bip.frame import PublicRegister

LATEST = 10
#: items of the subject menu that show what the office tells about itself
TOLD = {"dane-podstawowe": HOURS, "dostepnosc": DECLARATION}


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search the bulletins of all offices, list offices and kinds of registers."""
    wanted, newest_first = _question(request)
    rows = offices.regional()
    by_id = {one.id: one for one in rows}
    hits = (
        bulletin.search(wanted, newest_first=newest_first)
        if wanted
        else [Hit(one, ()) for one in bulletin.region(limit=LATEST)]
    )
    context = {
        "shell": Shell(
            title=_("BIP – wszystkie urzędy"), section="bip", crumbs=(NavItem(_("BIP"), ""),)
        ),
        "wanted": wanted,
        "newest_first": newest_first,
        "hits": [(hit, by_id[hit.entry.authority_id]) for hit in hits],
        "offices": rows,
        "registers": [PublicRegister(m.code, one) for m in modules() for one in m.registers],
    }
    return render(request, "bip/home.html", context)


@public_office
def office(request: PageRequest, slug: str) -> HttpResponse:
    """Show the subject page (strona podmiotowa) with everything the regulation of 2007 asks."""
    wanted, newest_first = _question(request)
    hits = bulletin.search(wanted, ctx=request.ctx, newest_first=newest_first) if wanted else []
    context = {
        "shell": frame.shell(request, _("Biuletyn Informacji Publicznej")),
        "card": frame.card(request),
        "now": timezone.localtime(),
        "menu": frame.menu(request),
        "wanted": wanted,
        "newest_first": newest_first,
        "hits": [(hit, request.office) for hit in hits],
        "entries": [] if wanted else bulletin.entries(request.ctx, limit=LATEST),
        "registers": frame.registers(tuple(request.office.modules)),
    }
    return render(request, "bip/office.html", context)


@public_office
def category(request: PageRequest, slug: str, category: str) -> HttpResponse:
    """List the entries of one item of the subject menu."""
    if category not in CATEGORIES:
        raise Http404("nie ma takiego działu")
    title = kept.shown(CATEGORIES[category])
    context = {
        "shell": frame.shell(request, title, NavItem(title, "")),
        "title": title,
        "category": category,
        "menu": frame.menu(request, category),
        "entries": bulletin.entries(request.ctx, category=category),
        "card": frame.card(request) if category in (*TOLD, "organy") else None,
        "now": timezone.localtime(),
        "history": history(TOLD[category]) if category in TOLD else (),
    }
    return render(request, "bip/category.html", context)


@public_office
def archive(request: PageRequest, slug: str) -> HttpResponse:
    """List what was taken off the current lists; it stays readable."""
    title = _("Archiwum")
    context = {
        "shell": frame.shell(request, title, NavItem(title, "")),
        "title": title,
        "menu": frame.menu(request, "archive"),
        "entries": bulletin.entries(request.ctx, archived=True),
    }
    return render(request, "bip/category.html", context)


@public_office
def entry(request: PageRequest, slug: str, entry_id: int) -> HttpResponse:
    """Show an entry at its newest version, at a given one, or as it stood on a day."""
    asked = request.GET.get("stan", "").strip()
    day = typed(asked) if asked else None
    try:
        seen = _at(request, entry_id, day, request.GET.get("wersja", ""))
    except ObjectDoesNotExist as error:
        raise Http404("nie ma takiego wpisu") from error
    context = {
        "shell": frame.shell(request, seen.entry.title, *_entry_crumbs(request, seen)),
        "seen": seen,
        "is_newest": seen.current.number == seen.entry.version,
        "table": _table(seen),
        "changes": _changes(seen),
        "asked": asked,
        "day_error": _day_error(asked, day, seen),
        "category": kept.shown(CATEGORIES.get(seen.entry.category, "")),
    }
    return render(request, "bip/entry.html", context)


@public_office
def changes(request: PageRequest, slug: str) -> HttpResponse:
    """Show the change log of an office's bulletin."""
    title = _("Rejestr zmian")
    context = {
        "shell": frame.shell(request, title, NavItem(title, "")),
        "menu": frame.menu(request, "changes"),
        "rows": bulletin.change_log(request.ctx),
    }
    return render(request, "bip/changes.html", context)


@public_office
def instruction(request: PageRequest, slug: str) -> HttpResponse:
    """Tell how to use the bulletin, who edits it and how to ask for what is not in it."""
    title = _("Instrukcja i redakcja")
    context = {
        "shell": frame.shell(request, title, NavItem(title, "")),
        "menu": frame.menu(request, "instruction"),
        "card": frame.card(request),
    }
    return render(request, "bip/instruction.html", context)


def _question(request: HttpRequest) -> tuple[str, bool]:
    """Return what is looked for and whether the newest comes first instead of the best."""
    wanted = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUESTION]
    return wanted, request.GET.get("kolejnosc") == "data"


def _at(request: PageRequest, entry_id: int, day: date | None, number: str) -> EntryView:
    if day is None:
        version = int(number) if number.isascii() and number.isdigit() else None
        return bulletin.entry(request.ctx, entry_id=entry_id, version=version)
    newest = bulletin.entry(request.ctx, entry_id=entry_id)
    held = [v for v in newest.versions if timezone.localdate(v.at) <= day]
    return EntryView(newest.entry, held[0], newest.versions) if held else newest


def _day_error(asked: str, day: date | None, seen: EntryView) -> str:
    if asked and day is None:
        return _("Wpisz dzień w postaci 8.12.2026.")
    if day is not None and all(timezone.localdate(v.at) > day for v in seen.versions):
        return _("Tego dnia wpisu jeszcze nie było. Pokazujemy najnowszą wersję.")
    return ""


def _entry_crumbs(request: PageRequest, seen: EntryView) -> tuple[NavItem, ...]:
    here = NavItem(seen.entry.title, "")
    code = seen.entry.category
    if code not in CATEGORIES:
        return (here,)
    url = reverse("bip:category", args=[request.office.slug, code])
    return (NavItem(kept.shown(CATEGORIES[code]), url), here)


def _table(seen: EntryView) -> Table | None:
    said = seen.current.table
    if not said.get("columns"):
        return None
    return Table(seen.entry.title, said["columns"], said.get("rows", ()), caption_hidden=True)


def _changes(seen: EntryView) -> list[tuple[VersionRow, compare.Difference | None]]:
    """Pair each version with what it changed; only the shown one is compared."""
    older = {v.number + 1: v for v in seen.versions}
    return [
        (
            v,
            compare.between(older[v.number], v)
            if v.number == seen.current.number and v.number in older
            else None,
        )
        for v in seen.versions
    ]
