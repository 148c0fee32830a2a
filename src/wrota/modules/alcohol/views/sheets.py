"""Tables of permits, dues, statements and history, and the CSV of the register."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.urls import reverse

from wrota.law import polish
from wrota.modules.alcohol.types import (
    ChangeRow,
    InstalmentRow,
    LicenceRow,
    OverdueRow,
    StatementRow,
)
from wrota.ui.parts import Cell, Column, Table

STATES = {"wydane": "ok", "wniosek": "run"}
#: a cell that begins so would be run as a formula by a spreadsheet
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = (
    "Numer", "Rodzaj", "Przeznaczenie", "Przedsiębiorca", "NIP", "Punkt", "Adres", "Ważne od",
    "Ważne do", "Stan",
)  # fmt: skip


def licences(rows: Sequence[LicenceRow], slug: str) -> Table:
    """Return the list of permits, each leading to its card."""
    return Table(
        caption=polish.odmiana(len(rows), "zezwolenie", "zezwolenia", "zezwoleń"),
        columns=(
            "Numer",
            "Przedsiębiorca",
            "Punkt sprzedaży",
            Column("Ważne do", inline=True),
            Column("Stan", inline=True),
        ),
        rows=[
            (
                Cell(
                    one.number or f"{one.kind}, wniosek",
                    url=reverse("alcohol:card", args=[slug, one.id]),
                    note=one.purpose_label,
                ),
                Cell(one.holder, note=f"NIP {one.nip}" if one.nip else ""),
                Cell(one.outlet or one.address, note=one.address if one.outlet else ""),
                polish.data(one.ended_on or one.valid_to),
                Cell(one.state_label, chip=STATES.get(one.state, "idle")),
            )
            for one in rows
        ],
        id="zezwolenia",
    )


def dues(rows: Sequence[InstalmentRow], slug: str, *, may_pay: bool) -> Table | None:
    """Return instalments and surcharges with what is still to be paid, None when there are none."""
    if not rows:
        return None
    return Table(
        caption="Opłaty i raty",
        caption_hidden=True,
        columns=(
            "Za co",
            Column("Kwota", right=True, inline=True),
            Column("Zostało", right=True, inline=True),
            Column("Termin", inline=True),
            "Stan",
        ),
        rows=[
            (
                _name_of_due(one),
                polish.kwota(one.amount),
                polish.kwota(one.open),
                polish.data(one.due_on),
                _state_of_due(one, slug, may_pay),
            )
            for one in rows
        ],
    )


def statements(rows: Sequence[StatementRow], slug: str) -> Table | None:
    """Return statements of sales with the days they were late, None when there are none."""
    if not rows:
        return None
    return Table(
        caption="Oświadczenia o sprzedaży",
        caption_hidden=True,
        columns=("Punkt", Column("Rok", inline=True), "Sprzedaż", "Złożono", "Stan"),
        rows=[
            (
                Cell(
                    one.outlet,
                    url=reverse("desk:case", args=[slug, one.case_id]) if one.case_id else "",
                    note=one.holder,
                ),
                str(one.year),
                ", ".join(f"{k}: {polish.kwota(v)}" for k, v in one.sales.items()),
                Cell(
                    polish.data(one.submitted_on),
                    note=f"{polish.odmiana(one.late_days, 'dzień', 'dni', 'dni')} po terminie"
                    if one.late_days
                    else "",
                ),
                Cell("Obowiązuje", chip="ok")
                if one.is_current
                else Cell("Skorygowane", chip="idle"),
            )
            for one in rows
        ],
    )


def history(rows: Sequence[ChangeRow]) -> Table:
    """Return the history of a permit, the newest line first."""
    return Table(
        caption="Historia zezwolenia, od najnowszej zmiany",
        caption_hidden=True,
        columns=("Kiedy", "Co się stało", "Kto"),
        rows=[
            (
                polish.data_i_czas(one.at),
                Cell(one.what, note=_changed(one)),
                one.who,
            )
            for one in rows
        ],
    )


def overdue(rows: Sequence[OverdueRow], slug: str) -> Table:
    """Return late instalments: what is open and the last day that saves the permit."""
    return Table(
        caption=polish.odmiana(
            len(rows), "rata po terminie", "raty po terminie", "rat po terminie"
        ),
        columns=(
            "Zezwolenie",
            "Rata",
            Column("Do zapłaty", right=True, inline=True),
            Column("Termin", inline=True),
            "Ostatni dzień z dopłatą",
        ),
        rows=[
            (
                Cell(
                    one.number,
                    url=reverse("alcohol:card", args=[slug, one.licence_id]),
                    note=one.holder,
                ),
                f"{one.year}, rata {one.instalment}",
                polish.kwota(one.open),
                polish.data(one.due_on),
                Cell(polish.data(one.last_day), chip="bad" if one.is_lost else "warn"),
            )
            for one in rows
        ],
    )


def csv_of(rows: Iterable[LicenceRow], name: str) -> HttpResponse:
    """Return permits as CSV for a spreadsheet: semicolons, UTF-8 with a mark, no formulas."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in rows:
        cells = (
            one.number, one.kind, one.purpose_label, one.holder, one.nip, one.outlet, one.address,
            one.valid_from.isoformat(), one.valid_to.isoformat(), one.state_label,
        )  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    answer = HttpResponse(f"\ufeff{text.getvalue()}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def harmless(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def _name_of_due(one: InstalmentRow) -> str:
    if one.is_surcharge:
        return f"{one.year}, dopłata do raty {one.number}"
    if one.is_first:
        return f"{one.year}, przed wydaniem zezwolenia"
    return f"{one.year}, rata {one.number}"


def _state_of_due(one: InstalmentRow, slug: str, may_pay: bool) -> Cell:
    if one.open <= 0:
        return Cell("Zapłacone", chip="ok")
    if may_pay and one.receivable_id:
        return Cell("Zapisz wpłatę", url=reverse("desk:pay", args=[slug, one.receivable_id]))
    return Cell("Czeka", chip="idle")


def _changed(one: ChangeRow) -> str:
    return "; ".join(f"{said['było'] or '–'} → {said['jest'] or '–'}"
                     for said in one.changed.values())  # fmt: skip
