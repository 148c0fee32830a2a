"""The counter for residents' certificates: a code, an identity paper, and sometimes a colleague."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wrota.kernel import codes
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.holders import counter, queries
from wrota.office.holders.types import CounterCard, EnrolmentRow
from wrota.ui.desk import shell, way
from wrota.ui.parts import Cell, ErrorItem, SummaryRow, Table

TITLE = "Certyfikaty mieszkańców"
WHY_SECOND = {
    "podmiot": "Ta osoba działa w imieniu firmy.",
    "kolejny": "Ta osoba ma już ważny certyfikat.",
}
STATES = {
    "czeka": ("yours", "Sprawdź tożsamość"),
    "potwierdzone": ("run", "Czeka na drugą osobę"),
    "wydane": ("ok", "Certyfikat wydany"),
    "odmowa": ("bad", "Odmowa"),
    "wycofane": ("idle", "Wycofane"),
}


@require_http_methods(["GET", "POST"])
@official("holders.confirm")
def residents(request: PageRequest, slug: str) -> HttpResponse:
    """Ask for the code that a resident brought; list what waits for a second person."""
    error = ""
    if request.method == "POST":
        code = codes.plain(request.POST.get("kod", ""))
        if code.isascii() and queries.is_known(request.ctx, code=code):
            return HttpResponseRedirect(reverse("desk:resident", args=[slug, code]))
        error = "Nie ma zgłoszenia z takim kodem. Poproś o kod z telefonu mieszkańca."
    rows = queries.waiting_for_second(request.ctx)
    table = Table(
        caption="Czekają na drugą osobę",
        caption_hidden=True,
        columns=("Kto", "Potwierdził", "Kiedy", "Działanie"),
        rows=[
            (
                one.name,
                one.confirmed_by,
                _moment(one),
                Cell("Sprawdź", url=reverse("desk:resident", args=[slug, one.code])),
            )
            for one in rows
        ],
    )
    context = {
        "shell": shell(request, TITLE, section="certyfikaty"),
        "error": error,
        "errors": [ErrorItem("f-kod", error)] if error else [],
        "table": table if rows else None,
    }
    return render(request, "desk/residents.html", context)


@require_http_methods(["GET", "POST"])
@official("holders.confirm")
def resident(request: PageRequest, slug: str, code: str) -> HttpResponse:
    """Compare an enrolment with the paper; confirm, approve as the second person, or refuse."""
    error = ""
    if request.method == "POST":
        try:
            _act(request, code)
        except counter.BadPaper:
            error = "Wybierz dokument i wpisz 4 ostatnie znaki jego numeru."
        except counter.BadReason:
            error = "Wybierz powód odmowy."
        except counter.SamePerson:
            error = "Tę czynność musi zrobić inna osoba z urzędu. Nic się nie zmieniło."
        except counter.NotOpen:
            error = "Ktoś był szybszy albo termin minął. Poniżej jest obecny stan zgłoszenia."
        else:
            return HttpResponseRedirect(request.path)
    card = queries.brought(request.ctx, code=code)
    row = card.enrolment
    above = (TITLE, reverse("desk:residents", args=[slug]))
    context = {
        "shell": shell(
            request, row.name, section="certyfikaty", crumbs=way(request, above, (row.name, ""))
        ),
        "card": card,
        "row": row,
        "is_late": row.is_open and row.expires_at <= request.ctx.now,
        "state": STATES[row.state],
        "why": [WHY_SECOND[one] for one in row.why_second],
        "facts": _facts(card),
        "papers": list(counter.PAPERS.items()),
        "refusals": list(counter.REFUSALS.items()),
        "refusal": counter.REFUSALS.get(row.refusal, ""),
        "chosen": request.POST.get("dokument", ""),
        "error": error,
        "errors": [ErrorItem("f-dokument", error)] if error else [],
    }
    return render(request, "desk/resident.html", context)


def _act(request: PageRequest, code: str) -> None:
    act, ctx = request.POST.get("akcja"), request.ctx
    if act == "zatwierdz":
        counter.approve(ctx, code=code)
        messages.success(request, "Certyfikat wydany. Mieszkaniec widzi go na swojej stronie.")
    elif act == "odmow":
        counter.refuse(ctx, code=code, reason=request.POST.get("powod", ""))
        messages.success(request, "Odmowa zapisana. Mieszkaniec widzi jej powód.")
    else:
        row = counter.confirm(
            ctx,
            code=code,
            paper=request.POST.get("dokument", ""),
            paper_end=request.POST.get("koniec", ""),
        )
        text = "Certyfikat wydany. Mieszkaniec widzi go na swojej stronie."
        if row.is_open:
            text = "Tożsamość potwierdzona. Teraz zatwierdza druga osoba z urzędu."
        messages.success(request, text)


def _facts(card: CounterCard) -> list[SummaryRow]:
    row = card.enrolment
    unknown = "nie ma na koncie"
    born = polish.data(card.born_on) if card.born_on else unknown
    rows = [
        SummaryRow("Imię i nazwisko", row.name),
        SummaryRow("Data urodzenia", born),
        SummaryRow("Koniec numeru PESEL", f"…{card.pesel_end}" if card.pesel_end else unknown),
        SummaryRow("E-mail konta", card.email),
        SummaryRow("Gdzie powstał klucz", row.device),
        SummaryRow("Odcisk klucza", row.key_print[:16].upper()),
    ]
    if row.confirmed_by:
        rows.append(SummaryRow("Tożsamość potwierdził", f"{row.confirmed_by}, {_moment(row)}"))
    return rows


def _moment(row: EnrolmentRow) -> str:
    if row.confirmed_at is None:
        return ""
    at = timezone.localtime(row.confirmed_at)
    return f"{polish.data(at.date())} {polish.czas(at)}"
