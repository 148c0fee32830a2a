"""What follows when a statement or a payment does not come: surcharge, then the permit ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from wrota.law import params, polish
from wrota.law.calendar import add_months
from wrota.law.money import to_grosz
from wrota.law.params import Parametr
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _
from wrota.law.working import Skladnik, Wyliczenie
from wrota.modules.alcohol.rules.rodzaje import PowodWygasniecia, Rodzaj

MONTHS_IN_YEAR = 12
ONE_DAY = timedelta(days=1)
PODSTAWOWA = Phrase(_("Opłata podstawowa, %(rodzaj)s"))
DOPLATA = Phrase(_("Dopłata za opóźnienie: %(procent)s"))


class Stan(StrEnum):
    """Where a duty with a term stands."""

    CZEKA = "czeka"
    W_TERMINIE = "w terminie"
    Z_DOPLATA = "z dopłatą"
    WYGASLO = "wygasło"


@dataclass(frozen=True)
class Skutek:
    """State of a duty; `doplata` is set when the duty can be or was met only with a surcharge.

    `termin` is the statutory day, `ostatni_dzien` the last one with a surcharge; the permit
    expires at the end of `ostatni_dzien`. `powod` is set when it has expired.
    """

    stan: Stan
    termin: date
    ostatni_dzien: date
    doplata: Wyliczenie | None = None
    powod: PowodWygasniecia | None = None


def termin_oswiadczenia(rok: int) -> date:
    """Return the last day in a year for the statement of last year's sales; never moved."""
    return params.day_of_year("alkohol.termin_oswiadczenia", year=rok)


def skutek_braku_oswiadczenia(
    rodzaj: Rodzaj, rok: int, *, zlozono: date | None, na_dzien: date
) -> Skutek:
    """Return the state of the duty to state the sales of one permit (art. 11¹ ust. 4).

    `zlozono` is the day on which the statement came, None while it has not; late, it needs a
    surcharge of a part of the basic fee in zł (art. 18 ust. 12a), paid together with it.
    """
    termin = termin_oswiadczenia(rok)
    stawka = params.value(f"alkohol.stawka_{rodzaj}", on=termin)
    doplata = params.value("alkohol.doplata_za_oswiadczenie", on=termin)
    podstawa = Skladnik(
        PODSTAWOWA(rodzaj=rodzaj.opis),
        stawka.tekst,
        stawka.podstawa,
        stawka.pewnosc,
        stawka.klucz,
    )
    naliczona = _doplata(stawka.wartosc, podstawa, doplata)
    return _skutek(termin, zlozono, na_dzien, naliczona, PowodWygasniecia.BRAK_OSWIADCZENIA)


def skutek_braku_wplaty(
    kwota: Decimal, termin: date, *, wplacono: date | None, na_dzien: date
) -> Skutek:
    """Return the state of an instalment in zł that was due on a day (art. 18 ust. 12b).

    `wplacono` is the day on which the money counts as paid, None while it has not come. The
    amount to pay late is the instalment raised by the surcharge.
    """
    doplata = params.value("alkohol.doplata_za_wplate", on=termin)
    rata = Skladnik(_("Niewpłacona opłata"), polish.kwota(kwota), "art. 11¹ ust. 7")
    sama = _doplata(kwota, rata, doplata)
    wynik = kwota + sama.wynik
    razem = Skladnik(_("Razem do zapłaty"), polish.kwota(wynik), _("suma"))
    naliczona = Wyliczenie(wynik, (*sama.skladniki, razem))
    return _skutek(termin, wplacono, na_dzien, naliczona, PowodWygasniecia.BRAK_OPLATY)


def nowy_wniosek_po_wygasnieciu(powod: PowodWygasniecia, decyzja: date) -> date:
    """Return the first day for a new application after a decision on expiry (art. 18 ust. 13)."""
    if not powod.wymaga_czekania:
        return decyzja
    miesiace = params.value("alkohol.karencja_wygasniecie_miesiace", on=decyzja).jako_int
    return add_months(decyzja, miesiace) + ONE_DAY


def nowy_wniosek_po_cofnieciu(decyzja: date) -> date:
    """Return the first day for a new application after a withdrawal (art. 18 ust. 11)."""
    lata = params.value("alkohol.karencja_cofniecie_lata", on=decyzja).jako_int
    return add_months(decyzja, lata * MONTHS_IN_YEAR) + ONE_DAY


def _skutek(
    termin: date,
    wykonano: date | None,
    na_dzien: date,
    doplata: Wyliczenie,
    powod: PowodWygasniecia,
) -> Skutek:
    dni = params.value("alkohol.dni_na_doplate", on=termin).jako_int
    ostatni = termin + timedelta(days=dni)
    dzien = wykonano or na_dzien
    if dzien <= termin:
        stan = Stan.W_TERMINIE if wykonano else Stan.CZEKA
        return Skutek(stan, termin, ostatni)
    if dzien <= ostatni:
        return Skutek(Stan.Z_DOPLATA, termin, ostatni, doplata)
    return Skutek(Stan.WYGASLO, termin, ostatni, powod=powod)


def _doplata(podstawa: Decimal, wiersz: Skladnik, parametr: Parametr) -> Wyliczenie:
    doplata = to_grosz(podstawa * parametr.wartosc)
    dodatek = Skladnik(
        DOPLATA(procent=parametr.tekst),
        polish.kwota(doplata),
        parametr.podstawa,
        parametr.pewnosc,
        parametr.klucz,
    )
    return Wyliczenie(doplata, (wiersz, dodatek))
