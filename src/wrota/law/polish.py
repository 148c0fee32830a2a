"""Amounts, dates and words written the Polish way, the same on pages, in letters and in PDFs."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from wrota.law.money import to_grosz

NBSP = "\u00a0"
WARSZAWA = ZoneInfo("Europe/Warsaw")

MIESIACE = (
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia"
).split()
DNI_TYGODNIA = "poniedziałek wtorek środa czwartek piątek sobota niedziela".split()

_PO_SKROCIE = (
    "art ust pkt lit poz nr dz str ul al pl os lok tel godz r zob np ww ok dr inż prof mgr".split()
)
_JEDNOSTKI = (
    r"(?:zł|gr|tys|mln|mld|euro|EUR|PLN|km²?|m²|m³|m|ha|kg|g|t|l|dni|dzień|dnia|lat|lata|roku|rok|"
    r"r\.|miesiąc|miesiące|miesięcy|tygodni|godz|minut|min|kB|MB|GB|B|%|szt|os)"
)
_LITERA = "[A-Za-zĄĆĘŁŃÓŚŹŻąćęłńóśźż]"
_NAJDLUZSZY_PAMIETANY = 400  #: signs; longer texts are seldom shown twice


def _po_skrocie() -> str:
    """Return look-behinds, one for each length: an abbreviation with or without its full stop."""
    dlugosci = sorted({len(skrot) for skrot in _PO_SKROCIE})
    rowne = ("|".join(s for s in _PO_SKROCIE if len(s) == n) for n in dlugosci)
    return "|".join(rf"(?<=\b(?:{s}) )|(?<=\b(?:{s})\. )" for s in rowne)


# Jeden przebieg, zakotwiczony na spacji: reszta wzoru patrzy tylko w lewo i w prawo od niej.
_TWARDA = re.compile(
    " (?:"
    rf"(?:(?<=[\s(„\"]{_LITERA} )|(?<=\A{_LITERA} ))(?=\S)"
    rf"|(?i:{_po_skrocie()})(?=[\w§„])"
    r"|(?<=[§№#] )(?=\w)"
    rf"|(?<=\d )(?=(?:{_JEDNOSTKI}(?!\w)|\d{{3}}(?!\d)))"
    rf"|(?:(?<=\b\d )|(?<=\b\d\d ))(?=(?:{'|'.join(MIESIACE)}))"
    ")"
)


def liczba(wartosc: Decimal, miejsca: int | None = None) -> str:
    """Write a number with a decimal comma and hard spaces between thousands.

    `miejsca` fixes the number of decimals; without it the value keeps its own.
    """
    tekst = f"{wartosc:,f}" if miejsca is None else f"{wartosc:,.{miejsca}f}"
    return tekst.replace(",", NBSP).replace(".", ",").replace("-", "\u2212")


def kwota(wartosc: Decimal) -> str:
    """Write an amount in zł: "1 234,56 zł" with hard spaces."""
    return f"{liczba(to_grosz(wartosc), 2)}{NBSP}zł"


def procent(ulamek: Decimal) -> str:
    """Write a fraction as per cent without trailing zeros: 0.014 as "1,4%"."""
    tekst = f"{ulamek * 100:f}"
    if "." in tekst:
        tekst = tekst.rstrip("0").rstrip(".")
    return f"{liczba(Decimal(tekst))}%"


def data(dzien: date) -> str:
    """Write a day for tables: "22.11.2026", "4.01.2027"."""
    return f"{dzien.day}.{dzien.month:02}.{dzien.year}"


def data_slownie(dzien: date) -> str:
    """Write a day for sentences: "22 listopada 2026" with hard spaces."""
    return f"{dzien.day}{NBSP}{MIESIACE[dzien.month - 1]}{NBSP}{dzien.year}"


def dzien_tygodnia(dzien: date) -> str:
    """Return the Polish name of the weekday, lower case."""
    return DNI_TYGODNIA[dzien.weekday()]


def czas(moment: datetime) -> str:
    """Write the hour on the Polish clock: "12:41"; an aware moment is moved to Europe/Warsaw."""
    return f"{_w_polsce(moment):%-H:%M}"


def czas_urzedowy(moment: datetime) -> str:
    """Write the official time with seconds: "12:52:07"."""
    return f"{_w_polsce(moment):%-H:%M:%S}"


def data_i_czas(moment: datetime) -> str:
    """Write a moment for tables: "7.12.2026 10:22"."""
    miejscowy = _w_polsce(moment)
    return f"{data(miejscowy)}{NBSP}{czas(miejscowy)}"


def forma(n: int, jeden: str, kilka: str, wiele: str) -> str:
    """Choose the noun form for a number: 1 sprawa, 2 sprawy, 5 spraw, 12 spraw, 22 sprawy."""
    if abs(n) == 1:
        return jeden
    if abs(n) % 10 in (2, 3, 4) and abs(n) % 100 not in (12, 13, 14):
        return kilka
    return wiele


def odmiana(n: int, jeden: str, kilka: str, wiele: str) -> str:
    """Write a number with its noun: "5 spraw" with a hard space."""
    return f"{n}{NBSP}{forma(n, jeden, kilka, wiele)}"


def typografia(text: str) -> str:
    """Put hard spaces after one-letter words, before units and after art., ust., § and nr."""
    return _zapamietana(text) if len(text) <= _NAJDLUZSZY_PAMIETANY else _TWARDA.sub(NBSP, text)


@lru_cache(maxsize=10_000)
def _zapamietana(text: str) -> str:
    return _TWARDA.sub(NBSP, text)


def _w_polsce(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(WARSZAWA)
