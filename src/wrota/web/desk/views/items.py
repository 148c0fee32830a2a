"""What came to the office: the register with filters, and one item with all that belongs to it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from wrota.kernel.audit import journal
from wrota.kernel.offices import queries as offices
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.law.channels import RODZAJE
from wrota.office.documents import previews, quarantine, recognition
from wrota.office.inbox import items, routing, taking
from wrota.office.inbox.items import STATES, Wanted
from wrota.office.inbox.queries import CHANNELS
from wrota.office.inbox.routing import NoSuchUnit
from wrota.office.inbox.signatures import SIGNED, signature_report
from wrota.office.inbox.taking import UnknownKind
from wrota.office.inbox.types import FileRow, IncomingRow, ItemView
from wrota.office.pki.queries import NoCentre
from wrota.ui.desk import shell, way
from wrota.ui.parts import Cell, Column, SummaryRow, Table
from wrota.web.bip import sheet
from wrota.web.desk.views.quarantine import facts
from wrota.web.desk.views.registers import asked, tabs

PAGE = 50
MOST_ROWS = 5000  #: of one export
#: what a browser may show in its own window
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})


class AssignForm(forms.Form):
    """Where an item goes and why (dekretacja)."""

    unit = forms.ChoiceField(label="Komórka")
    jrwa = forms.RegexField(
        r"^\d{2,5}$",
        label="Klasa JRWA",
        required=False,
        error_messages={"invalid": "Klasa to od 2 do 5 cyfr, na przykład 7340."},
    )
    why = forms.CharField(label="Polecenie albo powód", max_length=300)


@require_GET
@official("inbox.view")
def incoming(request: PageRequest, slug: str) -> HttpResponse:
    """Show the register of incoming items, narrowed as asked."""
    wanted = _wanted(request)
    found = items.listed(request.ctx, wanted=wanted, limit=PAGE)
    context = {
        "shell": shell(request, "Rejestr przesyłek wpływających", section="rejestry"),
        "wanted": wanted,
        "rows": found,
        "table": _table(found, slug, wanted.year),
        "channels": [("", "Każda"), *CHANNELS.items()],
        "states": list(STATES.items()),
        "older": found[-1][0].number if len(found) == PAGE else None,
        "tabs": tabs(request, "register"),
    }
    return render(request, "desk/items.html", context)


@require_GET
@official("inbox.view")
def export(request: PageRequest, slug: str) -> HttpResponse:
    """Give the same list as a sheet."""
    wanted = _wanted(request)
    found = items.listed(request.ctx, wanted=wanted, limit=MOST_ROWS)
    journal.read(request.ctx, name="inbox.export", data={"rows": len(found)})
    rows = [
        (
            one.rpw,
            timezone.localtime(one.received_at).strftime("%Y-%m-%d %H:%M:%S"),
            one.channel_label,
            "tak" if one.has_legal_effect else "nie",
            one.sender,
            one.title,
            str(one.attachments),
            unit,
        )
        for one, unit in found
    ]
    columns = ("Numer", "Wpłynęło", "Droga", "Skutek", "Nadawca", "Tytuł", "Załączniki", "Komórka")
    return sheet.response(f"rpw-{slug}-{wanted.year}", columns, rows)


@require_GET
@official("inbox.view")
def item(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Show one item: what it is, why it is where it is, its files with what is known of them."""
    return page(request, items.item(request.ctx, incoming_id=incoming_id))


@require_http_methods(["POST"])
@official("inbox.assign")
def assign(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Assign an item by hand; what it was before stays in the history."""
    form = assign_form(request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            routing.assign(
                request.ctx,
                incoming_id=incoming_id,
                unit_id=int(said["unit"]),
                jrwa=said["jrwa"],
                why=said["why"],
            )
        except NoSuchUnit:
            form.add_error("unit", "Tej komórki już nie ma. Wybierz inną.")
        else:
            messages.success(request, "Przesyłka przydzielona.")
            return HttpResponseRedirect(reverse("desk:item", args=[slug, incoming_id]))
    return page(request, items.item(request.ctx, incoming_id=incoming_id), form=form)


@require_http_methods(["POST"])
@official("inbox.receive")
def reclassify(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Say what kind of letter an item is; its effect follows from the law."""
    try:
        kind = request.POST.get("rodzaj", "")
        taking.reclassify(request.ctx, incoming_id=incoming_id, kind=kind)
    except UnknownKind:
        messages.error(request, "Wybierz rodzaj z listy.")
    else:
        messages.success(request, "Rodzaj zapisany. Skutek drogi wynika z niego i z dnia wpływu.")
    return HttpResponseRedirect(reverse("desk:item", args=[slug, incoming_id]))


@require_safe
@official("inbox.view")
def file(request: PageRequest, slug: str, incoming_id: int, document_id: int) -> HttpResponse:
    """Give a file of an item, or its receipt; who read it is noted, a held one is refused."""
    view = items.item(request.ctx, incoming_id=incoming_id)
    row = next((f.document for f in view.files if f.document.id == document_id), None)
    if row is None:
        raise Http404("nie ma takiego pliku w przesyłce")
    content = quarantine.open_content(request.ctx, document_id=document_id)
    journal.read(request.ctx, name="inbox.file", data={"document_id": document_id})
    inline = row.content_type in SHOWN and "zapisz" not in request.GET
    response = HttpResponse(content, content_type=row.content_type)
    disposition = content_disposition_header(not inline, row.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    if not inline:
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@official("inbox.view")
def receipt_file(request: PageRequest, slug: str, incoming_id: int, name: str) -> HttpResponse:
    """Give the receipt of an item as XML or PDF, for the sender who asks at the counter."""
    proof = items.item(request.ctx, incoming_id=incoming_id).receipt
    wanted = {"upo.xml": proof.xml_id, "upo.pdf": proof.face_id}.get(name) if proof else None
    if proof is None or wanted is None:
        raise Http404("tego pliku jeszcze nie ma")
    kind = "application/pdf" if name.endswith(".pdf") else "application/xml"
    response = HttpResponse(
        quarantine.open_content(request.ctx, document_id=wanted), content_type=kind
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{proof.identifier}{name[-4:]}"'
    )
    return response


@require_safe
@official("inbox.view")
def preview(request: PageRequest, slug: str, incoming_id: int, document_id: int) -> HttpResponse:
    """Give the picture of the first page of a file."""
    view = items.item(request.ctx, incoming_id=incoming_id)
    if document_id not in {f.document.id for f in view.files}:
        raise Http404("nie ma takiego pliku w przesyłce")
    picture, _problem = previews.preview(request.ctx, document_id=document_id)
    if picture is None:
        raise Http404("podgląd jeszcze nie powstał")
    return HttpResponse(picture, content_type="image/png")


def page(request: PageRequest, view: ItemView, *, form: forms.Form | None = None) -> HttpResponse:
    """Draw the page of an item; with a form, the mistakes in it."""
    slug, one = request.office.slug, view.incoming
    chosen = _chosen(request, view)
    context = {
        "shell": shell(
            request,
            f"{one.rpw} – {one.title}",
            section="rejestry",
            crumbs=way(request, ("Rejestr", reverse("desk:register", args=[slug])), (one.rpw, "")),
        ),
        "view": view,
        "slug": slug,
        "facts": _facts(request, view),
        "chosen": chosen,
        "report": facts(chosen.report, chosen.document.size) if chosen and chosen.report else [],
        "recognised": recognition.reading(request.ctx, document_id=chosen.document.id)
        if chosen and chosen.role == "skan"
        else ("", ""),
        "picture": _picture(request, chosen),
        "signatures": _signatures(request, view, chosen),
        "form": form or assign_form(request),
        "kinds": list(RODZAJE.items()),
        "may_answer": request.ctx.may("inbox.write") and view.arrival is not None,
        "may_assign": request.ctx.may("inbox.assign"),
        "may_receive": request.ctx.may("inbox.receive"),
    }
    return render(request, "desk/item.html", context)


def assign_form(request: PageRequest) -> AssignForm:
    """Return the form of assignment with the open units of the office."""
    form = AssignForm(request.POST or None)
    choice = form.fields["unit"]
    assert isinstance(choice, forms.ChoiceField)
    choice.choices = [(str(u.pk), f"{u.symbol} – {u.name}") for u in offices.units()]
    return form


def _wanted(request: PageRequest) -> Wanted:
    year, before, search = asked(request)
    channel, state = request.GET.get("droga", ""), request.GET.get("stan", "")
    return Wanted(
        year=year,
        search=search,
        channel=channel if channel in CHANNELS else "",
        state=state if state in STATES else "",
        before=before,
    )


def _table(found: list[tuple[IncomingRow, str]], slug: str, year: int) -> Table:
    return Table(
        caption=f"Przesyłki wpływające, {year}",
        columns=(
            "Numer",
            "Wpłynęło",
            "Nadawca",
            "Czego dotyczy",
            Column("Zał.", right=True),
            "Gdzie jest",
        ),
        rows=[
            (
                Cell(r.rpw, url=reverse("desk:item", args=[slug, r.id])),
                _moment(r),
                Cell(r.sender, note=r.channel_label),
                Cell(r.title, note="" if r.has_legal_effect else "droga bez skutku"),
                str(r.attachments),
                _place(r, unit, slug),
            )
            for r, unit in found
        ],
    )


def _place(r: IncomingRow, unit: str, slug: str) -> Cell:
    if r.case_id:
        return Cell("W sprawie", url=reverse("desk:case", args=[slug, r.case_id]))
    return Cell(unit) if unit else Cell("Do przydzielenia", chip="idle")


def _facts(request: PageRequest, view: ItemView) -> list[SummaryRow]:
    one, came = view.incoming, view.arrival
    effect = "wywołuje skutek prawny" if one.has_legal_effect else "bez skutku prawnego"
    rows = [
        SummaryRow("Wpłynęło", _moment(one)),
        SummaryRow("Nadawca", one.sender, note=came.place if came else ""),
        SummaryRow(
            "Droga",
            f"{one.channel_label}: {effect}",
            note=f"{came.effect_note} ({came.effect_basis}; pewność źródła: {came.pewnosc})"
            if came
            else "",
        ),
    ]
    if came is not None:
        days = (("Nadano", came.sent_on), ("Data na piśmie", came.dated_on))
        rows += [SummaryRow(label, polish.data(day)) for label, day in days if day]
        texts = (
            ("Rodzaj", RODZAJE.get(came.kind, came.kind)),
            ("Znak nadawcy", came.foreign_sign),
            ("Numer nadania albo identyfikator", came.origin_id),
            ("Adres zwrotny", came.reply_to),
            ("Uwagi", came.note),
        )
        rows += [SummaryRow(label, text) for label, text in texts if text]
    if view.assignments:
        last = view.assignments[0]
        rows.append(SummaryRow("Przydzielono", last.unit, note=last.why))
    if one.case_id:
        url = reverse("desk:case", args=[request.office.slug, one.case_id])
        rows.append(SummaryRow("Sprawa", "założona", url=url, what="sprawę"))
    return rows


def _chosen(request: PageRequest, view: ItemView) -> FileRow | None:
    wanted = request.GET.get("plik", "")
    for row in view.files:
        if str(row.document.id) == wanted:
            return row
    return view.files[0] if view.files else None


def _picture(request: PageRequest, chosen: FileRow | None) -> str:
    """Return drawn, or why there is no picture, in words."""
    if chosen is None or chosen.document.content_type not in previews.DRAWN:
        return ""
    if chosen.is_held:
        return "Plik jest w kwarantannie: nie ma podglądu."
    picture, problem = previews.preview(request.ctx, document_id=chosen.document.id)
    if picture is not None:
        return "drawn"
    return f"Podgląd nie powstał: {problem}." if problem else "Podgląd za chwilę powstanie."


def _signatures(request: PageRequest, view: ItemView, chosen: FileRow | None) -> list[object]:
    signed = chosen is not None and chosen.document.content_type in SIGNED
    if chosen is None or not signed or chosen.is_held or "podpisy" not in request.GET:
        return []
    try:
        reports = signature_report(
            request.ctx, incoming_id=view.incoming.id, document_id=chosen.document.id
        )
    except NoCentre:
        return []
    return list(reports)


def _moment(r: IncomingRow) -> str:
    return f"{polish.data(timezone.localdate(r.received_at))} {polish.czas(r.received_at)}"
