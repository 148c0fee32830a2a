"""What a person has with all offices, and one case of it in plain words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wrota.law import polish
from wrota.office.cases import queries as cases
from wrota.office.cases.types import CaseRow, CaseView, FileRow
from wrota.office.delivery import queries as deliveries
from wrota.office.delivery.types import DeliveryRow
from wrota.office.ledger.types import ReceivableRow
from wrota.ui import words
from wrota.ui.kept import shown
from wrota.ui.parts import Cell, Column, Event, Table
from wrota.ui.tags.show import FILE_ICONS
from wrota.ui.tags.text import rozmiar
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.frame import home_shell, matters_shell
from wrota.web.citizen.matters import Matters, matters_of
from wrota.web.citizen.transfers import Transfer, transfer

RECEIVED = "wpłynęło"  #: the direction of what the party sent, in the case file
PAID = 5  #: paid dues that the list still shows
STATES = ("w-toku", "zakonczone", "wszystkie")


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case in the list: what it is, whose move it is and what happens now."""

    case: CaseRow
    office: str
    url: str
    chip: str
    chip_label: str
    until: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the case that the party may open."""

    title: str
    meta: str
    url: str
    icon: str


@own
@require_safe
def matters(request: Page) -> HttpResponse:
    """Show what waits for the person first, then everything else; a GET form narrows it."""
    now = timezone.localtime()
    found = matters_of(request.user.pk, today=now.date())
    state = request.GET.get("stan", "w-toku")
    state = state if state in STATES else "w-toku"
    office, search = request.GET.get("urzad", ""), request.GET.get("q", "").strip()
    shown = _narrowed(found, state, office, search)
    context = {
        "shell": home_shell(_("Moje sprawy")),
        "found": found,
        "now": now,
        "cards": [_card(c, found, now) for c in shown],
        "drafts": [(d, found.offices[d.authority_id]) for d in found.drafts],
        "letters": [(d, found.offices[d.authority_id]) for d in found.letters[:8]],
        "sent": [(r, found.offices[r.authority_id]) for r in found.sent_only],
        "dues": dues_table(found),
        "state": state,
        "states": _states(found),
        "office": office,
        "offices": [("", _("wszystkie"))]
        + [(o.slug, o.short_name) for o in found.offices.values()],
        "search": search,
        "narrowed": bool(office or search or state != "w-toku"),
    }
    return render(request, "citizen/matters.html", context)


@own
@require_safe
def case(request: Page, slug: str, case_id: int) -> HttpResponse:
    """Show one case: what next and until when, what has happened, papers, payments."""
    view = cases.party_view(request.ctx, case_id=case_id, user_id=request.user.pk)
    letters = [
        d for d in deliveries.of_case(request.ctx, case_id=case_id) if d.user_id == request.user.pk
    ]
    unpaid = [d for d in view.dues if not d.is_settled]
    context = {
        "shell": matters_shell(shown(view.case.title)),
        "view": view,
        "today": request.ctx.today,
        "events": _events(request, view),
        "papers": _papers(request, view, letters),
        "letters": letters,
        "waiting": [d for d in letters if d.is_waiting],
        "transfers": _transfers(request, unpaid, view.case.reference),
        "paid": [d for d in view.dues if d.is_settled],
        "chip": _chip(view.case, request.ctx.now),
    }
    return render(request, "citizen/case.html", context)


def dues_table(found: Matters) -> Table:
    """Return what is to be paid, nearest day first, then what was paid last."""
    paid = [due for due in reversed(found.dues) if due.is_settled][:PAID]
    total = sum((due.open for due in found.open_dues), start=Decimal(0))
    return Table(
        caption=_("Opłaty do zapłaty i zapłacone"),
        columns=[_("Za co"), _("Do kiedy"), Column(_("Kwota"), right=True)],
        rows=[_due_cells(found, due) for due in (*found.open_dues, *paid)],
        total=[_("Do zapłaty"), "", polish.kwota(total)] if total else (),
        caption_hidden=True,
    )


def _due_cells(found: Matters, due: ReceivableRow) -> list[Cell | str]:
    return [
        Cell(shown(due.title), note=found.name(due.authority_id)),
        Cell(_("Zapłacone"), chip="ok") if due.is_settled else polish.data(due.due_on),
        polish.kwota(due.amount if due.is_settled else due.open),
    ]


def _transfers(request: Page, dues: list[ReceivableRow], reference: str) -> list[Transfer]:
    return [transfer(due, request.office, reference=reference) for due in dues]


def _narrowed(found: Matters, state: str, office: str, search: str) -> list[CaseRow]:
    rows = {
        "w-toku": found.open_cases,
        "zakonczone": found.closed_cases,
        "wszystkie": found.cases,
    }[state]
    if office:
        rows = [c for c in rows if found.slug(c.authority_id) == office]
    if search:
        wanted = search.casefold()
        rows = [c for c in rows if wanted in f"{c.title} {shown(c.title)} {c.reference}".casefold()]
    return rows


def _states(found: Matters) -> list[tuple[str, str]]:
    return [
        ("w-toku", _("w toku (%s)") % len(found.open_cases)),
        ("zakonczone", _("zakończone (%s)") % len(found.closed_cases)),
        ("wszystkie", _("wszystkie (%s)") % len(found.cases)),
    ]


def _card(row: CaseRow, found: Matters, now: datetime) -> CaseCard:
    chip, label = _chip(row, now)
    until = "" if row.closed_at else _("Koniec najpóźniej %s.") % words.data_slownie(row.due_on)
    url = reverse("citizen:case", args=[found.slug(row.authority_id), row.id])
    return CaseCard(row, found.name(row.authority_id), url, chip, label, until)


def _chip(row: CaseRow, now: datetime) -> tuple[str, str]:
    if row.closed_at is not None:
        return "ok", _("Zakończona")
    if row.waits == "party":
        return "yours", _("Twój ruch")
    if row.due_on < now.date():
        return "bad", _("Po terminie")
    return "run", _("W toku")


def _papers(request: Page, view: CaseView, letters: list[DeliveryRow]) -> list[Paper]:
    """List what the party may open; a delivered letter stands above them with its proof."""
    delivered = {d.document_id for d in letters} | {d.proof_id for d in letters}
    return [
        Paper(
            title=shown(one.document.title) or one.document.name,
            meta=f"{_whence(one)} {polish.data(timezone.localdate(one.added_at))} · "
            f"{one.document.short_type}, {rozmiar(one.document.size)}",
            url=reverse(
                "citizen:document",
                args=[request.office.slug, "sprawa", view.case.id, one.document.id],
            ),
            icon=FILE_ICONS.get(one.document.short_type.lower(), "file"),
        )
        for one in view.file
        if one.seen_by_party and one.document.id not in delivered
    ]


def _whence(one: FileRow) -> str:
    return _("wpłynęło") if one.direction == RECEIVED else _("z urzędu")


def _events(request: Page, view: CaseView) -> list[Event]:
    """Tell the way of the case: what was, what is now, and when it ends at the latest."""
    past = [
        Event(shown(act.plain), words.data_slownie(timezone.localdate(act.at)), "done")
        for act in reversed(view.acts)
    ]
    if view.submission_id is not None:
        past.insert(0, _sent(request, view.submission_id, view.deadline.start))
    if view.case.closed_at is not None:
        return past
    now = Event(shown(view.case.plain), "", "yours" if view.case.waits == "party" else "now")
    last = Event(
        _("Koniec sprawy"), _("Najpóźniej %s.") % words.data_slownie(view.deadline.current)
    )
    return [*past, now, last]


def _sent(request: Page, submission_id: int, day: date) -> Event:
    url = reverse("citizen:receipt", args=[request.office.slug, submission_id])
    when = f"{words.data_slownie(day)}."
    return Event(_("Wniosek złożony"), when, "done", url, _("Poświadczenie złożenia"))
