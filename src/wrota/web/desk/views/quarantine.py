"""Files that nobody may open yet, and the nightly check of those that the office keeps."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.documents import quarantine, recheck, scanning
from wrota.office.documents.quarantine import NoReason
from wrota.office.documents.types import CheckRow, FileReport, HeldRow
from wrota.ui.desk import shell, way
from wrota.ui.parts import Cell, Column, SummaryRow, Table
from wrota.ui.tags.text import rozmiar
from wrota.web.desk.views.office import tabs as office_tabs
from wrota.web.desk.views.registers import tabs


class ReleaseForm(forms.Form):
    """Why a held file may be opened."""

    reason = forms.CharField(
        label="Dlaczego można otworzyć ten plik",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Na przykład: sprawdzone z nadawcą przez telefon, makra liczą sumy w arkuszu.",
    )


@require_GET
@official("documents.release")
def waiting(request: PageRequest, slug: str) -> HttpResponse:
    """List the held files with the reason, oldest first."""
    rows = quarantine.quarantined(request.ctx)
    configured, queue, away = scanning.scanner_state(request.ctx)
    context = {
        "shell": shell(request, "Kwarantanna plików", section="rejestry"),
        "rows": rows,
        "table": _held_table(rows, slug),
        "tabs": tabs(request, "quarantine"),
        "configured": configured,
        "queue": queue,
        "away": away,
    }
    return render(request, "desk/quarantine.html", context)


@require_http_methods(["GET", "POST"])
@official("documents.release")
def release(request: PageRequest, slug: str, inspection_id: int) -> HttpResponse:
    """Show why a file is held; let it out with a reason."""
    row = quarantine.held_row(request.ctx, inspection_id=inspection_id)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            quarantine.release(
                request.ctx, inspection_id=inspection_id, reason=form.cleaned_data["reason"]
            )
        except NoReason:
            form.add_error("reason", "Napisz pełnym zdaniem, dlaczego plik jest bezpieczny.")
        else:
            messages.success(request, f"Plik „{row.document.name}” można otwierać.")
            return HttpResponseRedirect(reverse("desk:quarantine", args=[slug]))
    list_url = reverse("desk:quarantine", args=[slug])
    context = {
        "shell": shell(
            request,
            row.document.name,
            section="rejestry",
            crumbs=way(request, ("Kwarantanna", list_url), (row.document.name, "")),
        ),
        "row": row,
        "facts": facts(row.report, row.document.size),
        "form": form,
        "back": list_url,
    }
    return render(request, "desk/release.html", context)


@require_GET
@official("documents.watch")
def store_checks(request: PageRequest, slug: str) -> HttpResponse:
    """Show what the nightly comparison of files with their digests found."""
    rows = recheck.checks(request.ctx)
    context = {
        "shell": shell(request, "Kontrola plików", section="urzad"),
        "tabs": office_tabs(request, "store-checks"),
        "rows": rows,
        "table": _check_table(rows),
        "damaged": rows[0].damaged if rows else (),
    }
    return render(request, "desk/store_checks.html", context)


def facts(report: FileReport, size: int) -> list[SummaryRow]:
    """Return what is known about a file as rows of a summary."""
    said = [text for _level, text in report.findings] or ["Nie znaleziono niczego podejrzanego."]
    rows = [
        SummaryRow("Format", f"{report.format_name}, {rozmiar(size)}"),
        SummaryRow(
            "Wykaz KRI",
            "jest w wykazie przyjmowanych formatów"
            if report.on_kri_list
            else "nie ma w wykazie przyjmowanych formatów",
            note="Dz.U. 2024 poz. 773, zał. 2 i 3",
        ),
        SummaryRow("Co znaleziono", "\n".join(said)),
        SummaryRow("Skaner", report.threat or report.scan_label),
    ]
    if report.released_at:
        day = polish.data(timezone.localdate(report.released_at))
        text = f"{report.released_by}, {day}: {report.release_reason}"
        rows.append(SummaryRow("Zwolniono z kwarantanny", text))
    return rows


def _held_table(rows: list[HeldRow], slug: str) -> Table:
    return Table(
        caption=polish.odmiana(len(rows), "plik", "pliki", "plików"),
        columns=("Plik", "Dlaczego", "Od kiedy", "Kto przysłał"),
        rows=[
            (
                Cell(
                    one.document.name, url=reverse("desk:release", args=[slug, one.inspection_id])
                ),
                "; ".join(_reasons(one.report)),
                _moment(one),
                one.document.created_by,
            )
            for one in rows
        ],
    )


def _reasons(report: FileReport) -> list[str]:
    found = [text for level, text in report.findings if level != "uwaga"]
    if report.threat:
        found.insert(0, f"Skaner: {report.threat}.")
    elif report.scan == "czeka":
        found.append("Czeka na skaner.")
    return found


def _moment(one: HeldRow) -> str:
    at = one.report.inspected_at or one.document.created_at
    return f"{polish.data(timezone.localdate(at))} {polish.czas(at)}"


def _check_table(rows: list[CheckRow]) -> Table:
    return Table(
        caption="Ostatnie kontrole",
        columns=("Kiedy", Column("Plików", right=True), Column("MB", right=True), "Wynik"),
        rows=[
            (
                f"{polish.data(timezone.localdate(r.started_at))} {polish.czas(r.started_at)}",
                str(r.contents),
                f"{r.size / 1024**2:.1f}".replace(".", ","),
                Cell(
                    polish.odmiana(
                        len(r.damaged), "uszkodzony plik", "uszkodzone pliki", "uszkodzonych plików"
                    ),
                    chip="bad",
                )
                if r.damaged
                else Cell("Wszystko się zgadza", chip="ok"),
            )
            for r in rows
        ],
    )
