"""Opłata za korzystanie z zezwoleń: how much, from what, and in which instalments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wrota.law import money, params, polish
from wrota.law.money import to_grosz
from wrota.law.params import Parametr
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _
from wrota.law.working import Skladnik, Wyliczenie
from wrota.modules.alcohol.rules.rodzaje import NiedozwolonaWartosc, Rodzaj

ZERO = Decimal("0.00")
STYCZEN_1, GRUDZIEN_31 = (1, 1), (12, 31)

JEDNORAZOWE = Phrase(_("Zezwolenie jednorazowe: %(stawka)s ÷ %(czesc)s"))
PRZYJECIA = Phrase(_("Organizacja przyjęć: opłata jak za zezwolenie stałe × %(mnoznik)s"))
ZAPASY = Phrase(_("Wartość zapasów, %(rodzaj)s"))
SPRZEDAZ = Phrase(_("Sprzedaż w %(rok)s r., %(rodzaj)s"))
PONAD = Phrase(_("ponad %(prog)s, %(podstawa)s"))
NIE_PONAD = Phrase(_("nie ponad %(prog)s, %(podstawa)s"))
WAZNOSC = Phrase(_("Dni ważności w %(rok)s r."))
JEDNO = Phrase(_("Jedno zezwolenie: %(kwota)s × %(dni)s ÷ %(razem)s"))
DO_GROSZA = Phrase(_("%(kwota)s w zaokrągleniu do grosza"))
STAWKA = Phrase(_("Stawka roczna, %(rodzaj)s"))
PROCENT = Phrase(_("Opłata: %(procent)s tej wartości"))


@dataclass(frozen=True)
class Rata:
    """One instalment in zł; `termin` is None for the fee paid before the permit is issued.

    Terms of this act do not move off days off work (biznes.gov.pl on art. 11¹).
    """

    numer: int
    kwota: Decimal
    termin: date | None
    podstawa: str


def oplata_roczna(
    rodzaj: Rodzaj,
    sprzedaz: Decimal | None,
    rok: int,
    *,
    wazne_od: date | None = None,
    wazne_do: date | None = None,
) -> Wyliczenie:
    """Return the fee in zł of one permit for a year (art. 11¹ ust. 2, 5, 6 and 8).

    `sprzedaz` is the gross value of last year's sales of this kind in zł, None when there were
    none to declare (first year). `wazne_od` and `wazne_do` are the first and the last day of the
    permit; a year that it does not fill is paid by days, 365 or 366 as the year has.

    Just above 77 000 zł the fee for C is below the basic one (2,7% of 77 000,01 is 2 079,00 zł):
    the act sets no lower limit, so none is applied.

    :raises NiedozwolonaWartosc: for negative sales, or a permit not valid in that year.
    """
    od = max(wazne_od or date(rok, *STYCZEN_1), date(rok, *STYCZEN_1))
    do = min(wazne_do or date(rok, *GRUDZIEN_31), date(rok, *GRUDZIEN_31))
    if do < od:
        raise NiedozwolonaWartosc(f"Zezwolenie nie obowiązuje w {rok} roku. Popraw daty.")
    cala = _za_caly_rok(rodzaj, sprzedaz, od)
    return _proporcjonalnie(cala, od, do)


def oplaty(
    sprzedaz: Mapping[Rodzaj, Decimal | None],
    rok: int,
    *,
    wazne_od: date | None = None,
    wazne_do: date | None = None,
) -> Wyliczenie:
    """Return the fee in zł of several permits of one outlet; rows that repeat are shown once.

    Arguments as in `oplata_roczna`, with the sales of each kind.

    :raises NiedozwolonaWartosc: as `oplata_roczna`, or when no kind is given.
    """
    if not sprzedaz:
        raise NiedozwolonaWartosc("Wybierz co najmniej jeden rodzaj zezwolenia.")
    czesci = [
        oplata_roczna(rodzaj, sprzedaz[rodzaj], rok, wazne_od=wazne_od, wazne_do=wazne_do)
        for rodzaj in sorted(sprzedaz)
    ]
    razem = sum((czesc.wynik for czesc in czesci), ZERO)
    rozne = dict.fromkeys(wiersz for czesc in czesci for wiersz in czesc.skladniki)
    # Najpierw stawki wszystkich rodzajów, potem dni i działania.
    wiersze = sorted(rozne, key=lambda wiersz: not wiersz.parametr)
    opis = f"Razem, {polish.odmiana(len(czesci), 'zezwolenie', 'zezwolenia', 'zezwoleń')}"
    return Wyliczenie(razem, (*wiersze, Skladnik(opis, polish.kwota(razem), _("suma opłat"))))


def oplata_jednorazowa(rodzaj: Rodzaj, dzien: date) -> Wyliczenie:
    """Return the fee in zł for a one-off permit: a twelfth of the basic fee (art. 18¹)."""
    stawka = _parametr("stawka", rodzaj, dzien)
    czesc = params.value("alkohol.jednorazowe_czesc", on=dzien)
    wynik = to_grosz(stawka.wartosc / czesc.wartosc)
    dzielenie = Skladnik(
        JEDNORAZOWE(stawka=polish.liczba(stawka.wartosc), czesc=polish.liczba(czesc.wartosc)),
        polish.kwota(wynik),
        czesc.podstawa,
        czesc.pewnosc,
        czesc.klucz,
    )
    return Wyliczenie(wynik, (_wiersz_stawki(stawka, rodzaj), dzielenie))


def oplata_catering(
    rodzaj: Rodzaj,
    sprzedaz: Decimal | None,
    rok: int,
    *,
    wazne_od: date | None = None,
    wazne_do: date | None = None,
) -> Wyliczenie:
    """Return the fee in zł of a permit for organising receptions: as the yearly one.

    Arguments and errors as in `oplata_roczna`.
    """
    roczna = oplata_roczna(rodzaj, sprzedaz, rok, wazne_od=wazne_od, wazne_do=wazne_do)
    mnoznik = params.value("alkohol.catering_mnoznik", on=date(rok, *STYCZEN_1))
    wynik = to_grosz(roczna.wynik * mnoznik.wartosc)
    wiersz = Skladnik(
        PRZYJECIA(mnoznik=polish.liczba(mnoznik.wartosc)),
        polish.kwota(wynik),
        mnoznik.podstawa,
        mnoznik.pewnosc,
        mnoznik.klucz,
    )
    return Wyliczenie(wynik, (*roczna.skladniki, wiersz))


def oplata_wyprzedazy(rodzaj: Rodzaj, wartosc_zapasow: Decimal, dzien: date) -> Wyliczenie:
    """Return the fee in zł for selling off a stock after a permit ended (art. 18³ or 18⁴).

    `wartosc_zapasow` is the gross value of the stock of this kind in zł.

    :raises NiedozwolonaWartosc: for a negative value.
    """
    _sprawdz_kwote(wartosc_zapasow, "Wartość zapasów")
    procent = _parametr("wyprzedaz_procent", rodzaj, dzien)
    wynik = to_grosz(wartosc_zapasow * procent.wartosc)
    return Wyliczenie(
        wynik,
        (
            Skladnik(
                ZAPASY(rodzaj=rodzaj.opis),
                polish.kwota(wartosc_zapasow),
                _("inwentaryzacja przedsiębiorcy"),
            ),
            _wiersz_procentu(procent, wynik),
        ),
    )


def raty(
    kwota: Decimal,
    rok: int,
    *,
    wazne_od: date | None = None,
    wazne_do: date | None = None,
) -> tuple[Rata, ...]:
    """Return the instalments of a yearly fee in zł with their days (art. 11¹ ust. 7).

    The first year is paid whole before the permit is issued (`termin` None); the year in which
    the permit ends before 31 December is paid whole by the first term.

    :raises ValueError: when the amount is negative or finer than one grosz.
    """
    if wazne_od is not None and wazne_od.year == rok:
        (calosc,) = money.raty(kwota, 1)
        return (Rata(1, calosc, None, "art. 11¹ ust. 2"),)
    liczba = params.value("alkohol.liczba_rat", on=date(rok, *STYCZEN_1)).jako_int
    if wazne_do is not None and wazne_do < date(rok, *GRUDZIEN_31):
        liczba = 1
    return tuple(
        Rata(
            numer,
            rata,
            params.day_of_year(f"alkohol.termin_raty_{numer}", year=rok),
            "art. 11¹ ust. 7",
        )
        for numer, rata in enumerate(money.raty(kwota, liczba), start=1)
    )


def _za_caly_rok(rodzaj: Rodzaj, sprzedaz: Decimal | None, dzien: date) -> Wyliczenie:
    stawka = _parametr("stawka", rodzaj, dzien)
    if sprzedaz is None:
        return Wyliczenie(stawka.wartosc, (_wiersz_stawki(stawka, rodzaj),))
    _sprawdz_kwote(sprzedaz, "Wartość sprzedaży")
    prog = _parametr("prog", rodzaj, dzien)
    ponad = sprzedaz > prog.wartosc
    porownanie = Skladnik(
        SPRZEDAZ(rok=dzien.year - 1, rodzaj=rodzaj.opis),
        polish.kwota(sprzedaz),
        (PONAD if ponad else NIE_PONAD)(prog=prog.tekst, podstawa=prog.podstawa),
        prog.pewnosc,
        prog.klucz,
    )
    if not ponad:
        return Wyliczenie(stawka.wartosc, (porownanie, _wiersz_stawki(stawka, rodzaj)))
    procent = _parametr("procent", rodzaj, dzien)
    wynik = to_grosz(sprzedaz * procent.wartosc)
    return Wyliczenie(wynik, (porownanie, _wiersz_procentu(procent, wynik)))


def _proporcjonalnie(cala: Wyliczenie, od: date, do: date) -> Wyliczenie:
    dni = (do - od).days + 1
    dni_roku = (date(od.year, *GRUDZIEN_31) - date(od.year, *STYCZEN_1)).days + 1
    if dni == dni_roku:
        return cala
    dokladnie = cala.wynik * dni / dni_roku
    wynik = to_grosz(dokladnie)
    poczatek = f"{od.day}.{od.month:02}" if od.month != do.month else str(od.day)
    okres = Skladnik(
        WAZNOSC(rok=od.year),
        f"{dni} z {dni_roku}",
        f"{poczatek}–{polish.data(do)}, art. 11¹ ust. 8",
    )
    kwota = polish.liczba(cala.wynik).removesuffix(",00")
    zaokraglenie = Skladnik(
        JEDNO(kwota=kwota, dni=dni, razem=dni_roku),
        polish.kwota(wynik),
        DO_GROSZA(kwota=polish.liczba(dokladnie, 3)),
    )
    return Wyliczenie(wynik, (*cala.skladniki, okres, zaokraglenie))


def _parametr(nazwa: str, rodzaj: Rodzaj, dzien: date) -> Parametr:
    return params.value(f"alkohol.{nazwa}_{rodzaj}", on=dzien)


def _wiersz_stawki(stawka: Parametr, rodzaj: Rodzaj) -> Skladnik:
    return Skladnik(
        STAWKA(rodzaj=rodzaj.opis),
        stawka.tekst,
        stawka.podstawa,
        stawka.pewnosc,
        stawka.klucz,
    )


def _wiersz_procentu(procent: Parametr, wynik: Decimal) -> Skladnik:
    return Skladnik(
        PROCENT(procent=procent.tekst),
        polish.kwota(wynik),
        procent.podstawa,
        procent.pewnosc,
        procent.klucz,
    )


def _sprawdz_kwote(kwota: Decimal, nazwa: str) -> None:
    if kwota < 0 or kwota != to_grosz(kwota):
        raise NiedozwolonaWartosc(f"{nazwa}: wpisz kwotę od 0,00 zł, z dokładnością do grosza.")
