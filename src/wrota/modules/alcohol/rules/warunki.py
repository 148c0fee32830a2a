"""Conditions that an outlet and a permit have to meet: period, limit, distance, public order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from wrota.law import params, polish
from wrota.law.calendar import add_months
from wrota.modules.alcohol.rules.rodzaje import Przeznaczenie, Rodzaj, Zezwolenie

MONTHS_IN_YEAR = 12
ONE_DAY = timedelta(days=1)
_NAJDLUZEJ = {
    Zezwolenie.JEDNORAZOWE: "alkohol.jednorazowe_max_dni",
    Zezwolenie.CATERING: "alkohol.catering_max_lata",
    Zezwolenie.WYPRZEDAZ: "alkohol.wyprzedaz_max_miesiace",
}


@dataclass(frozen=True)
class Granica:
    """A day that a period must reach or must not pass, and why."""

    dzien: date
    opis: str
    podstawa: str
    pewnosc: str


@dataclass(frozen=True)
class Sprawdzenie:
    """Outcome of one condition with the sentence that a decision can quote."""

    spelnione: bool
    opis: str
    podstawa: str
    pewnosc: str


def wazne_do_minimum(przeznaczenie: Przeznaczenie, wazne_od: date) -> Granica:
    """Return the earliest last day of a permit that begins on a day (art. 18 ust. 9)."""
    lata = params.value(f"alkohol.wazne_min_lata_{przeznaczenie}", on=wazne_od)
    koniec = add_months(wazne_od, lata.jako_int * MONTHS_IN_YEAR) - ONE_DAY
    opis = f"co najmniej {lata.tekst}, {przeznaczenie.opis}"
    return Granica(koniec, opis, lata.podstawa, lata.pewnosc)


def wazne_do_maksimum(zezwolenie: Zezwolenie, wazne_od: date) -> Granica:
    """Return the latest last day of a one-off, catering or sell-off permit."""
    okres = params.value(_NAJDLUZEJ[zezwolenie], on=wazne_od)
    miesiace = {"lata": MONTHS_IN_YEAR, "miesiące": 1}.get(okres.jednostka)
    if miesiace is None:
        po_okresie = wazne_od + timedelta(days=okres.jako_int)
    else:
        po_okresie = add_months(wazne_od, okres.jako_int * miesiace)
    return Granica(po_okresie - ONE_DAY, f"najwyżej {okres.tekst}", okres.podstawa, okres.pewnosc)


def sprawdz_okres(przeznaczenie: Przeznaczenie, wazne_od: date, wazne_do: date) -> Sprawdzenie:
    """Say whether the period asked for is long enough."""
    granica = wazne_do_minimum(przeznaczenie, wazne_od)
    spelnione = wazne_do >= granica.dzien
    opis = f"Okres {polish.data(wazne_od)}–{polish.data(wazne_do)}: wymagane {granica.opis}."
    if not spelnione:
        opis += f" Najwcześniejszy koniec to {polish.data(granica.dzien)}."
    return Sprawdzenie(spelnione, opis, granica.podstawa, granica.pewnosc)


def sprawdz_limit(
    rodzaj: Rodzaj, przeznaczenie: Przeznaczenie, *, limit: int, wydane: int
) -> Sprawdzenie:
    """Say whether the council's limit of permits leaves room for one more (art. 12 ust. 1).

    `wydane` counts permits of this kind and purpose in force.
    """
    wolne = max(limit - wydane, 0)
    opis = (
        f"Zezwolenia {rodzaj}, {przeznaczenie.opis}: wydano {wydane}, limit {limit}, "
        f"{polish.odmiana(wolne, 'wolne', 'wolne', 'wolnych')}."
    )
    return Sprawdzenie(wydane < limit, opis, "art. 12 ust. 1", "S")


def sprawdz_lokalizacje(*, odleglosc_m: Decimal, minimum_m: Decimal) -> Sprawdzenie:
    """Say whether the outlet is far enough from the nearest protected place (art. 12 ust. 3).

    Both in metres; the minimum comes from the council's resolution.
    """
    opis = (
        f"Punkt leży {polish.liczba(odleglosc_m)} m od najbliższego obiektu chronionego; "
        f"uchwała wymaga co najmniej {polish.liczba(minimum_m)} m."
    )
    return Sprawdzenie(odleglosc_m >= minimum_m, polish.typografia(opis), "art. 12 ust. 3", "S")


def sprawdz_zaklocenia(zdarzenia: Iterable[date]) -> Sprawdzenie:
    """Say whether disturbances repeat often enough to withdraw a permit (art. 18 ust. 10 pkt 3).

    Counts events within any window of the statutory length; `spelnione` True means that they do.
    """
    dni = sorted(zdarzenia)
    if not dni:
        return Sprawdzenie(False, "Nie zapisano zakłóceń.", "art. 18 ust. 10 pkt 3", "S")
    okno = params.value("alkohol.zaklocenia_okno_miesiace", on=dni[-1])
    ile = params.value("alkohol.zaklocenia_min_liczba", on=dni[-1])
    najwiecej = max(
        sum(pierwszy <= dzien <= add_months(pierwszy, okno.jako_int) for dzien in dni)
        for pierwszy in dni
    )
    opis = (
        f"Najwięcej w ciągu {okno.jako_int} miesięcy: {najwiecej} "
        f"{polish.forma(najwiecej, 'zakłócenie', 'zakłócenia', 'zakłóceń')}; "
        f"do cofnięcia trzeba {ile.jako_int}."
    )
    return Sprawdzenie(najwiecej >= ile.jako_int, opis, okno.podstawa, okno.pewnosc)
