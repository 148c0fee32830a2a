"""Budget classification: dział, rozdział and paragraf that every entry of a budget carries."""

from dataclasses import dataclass
from functools import cache

from wrota.law.classifications.tables import UnknownSymbol, rows

_PARAGRAF_DIGITS, _ROZDZIAL_DIGITS = 4, 5


@dataclass(frozen=True)
class Pozycja:
    """One item; `rodzaj` is dzial, rozdzial, dochod or wydatek, `dzial` only for a rozdział.

    A paragraf has three digits here; the fourth, added in a budget, names the kind of money.
    """

    rodzaj: str
    symbol: str
    dzial: str
    nazwa: str
    pewnosc: str


@dataclass(frozen=True)
class Klasyfikacja:
    """A checked triple as it is written beside an amount, such as 756 75618 0480."""

    dzial: Pozycja
    rozdzial: Pozycja
    paragraf: Pozycja
    symbol_paragrafu: str

    def __str__(self) -> str:
        return f"{self.dzial.symbol} {self.rozdzial.symbol} {self.symbol_paragrafu}"


@cache
def pozycje(rodzaj: str) -> tuple[Pozycja, ...]:
    """Return the items of a kind: dzial, rozdzial, dochod or wydatek."""
    return tuple(
        Pozycja(**row) for row in rows("klasyfikacja_budzetowa.csv") if row["rodzaj"] == rodzaj
    )


def pozycja(rodzaj: str, symbol: str) -> Pozycja:
    """Return one item by its symbol (three digits for a paragraf).

    :raises UnknownSymbol: when the list lacks it.
    """
    try:
        return _by_symbol(rodzaj)[symbol]
    except KeyError:
        raise UnknownSymbol(f"Klasyfikacja budżetowa ({rodzaj}) nie ma symbolu {symbol}") from None


def klasyfikacja(rodzaj: str, rozdzial: str, paragraf: str) -> Klasyfikacja:
    """Return the checked triple for a rozdział (5 digits) and a paragraf (4 digits).

    `rodzaj` is dochod or wydatek.

    :raises UnknownSymbol: when a symbol is not on the list or has a wrong length.
    """
    if len(paragraf) != _PARAGRAF_DIGITS or len(rozdzial) != _ROZDZIAL_DIGITS:
        raise UnknownSymbol("Rozdział ma 5 cyfr, a paragraf 4 cyfry.")
    found = pozycja("rozdzial", rozdzial)
    return Klasyfikacja(
        dzial=pozycja("dzial", found.dzial),
        rozdzial=found,
        paragraf=pozycja(rodzaj, paragraf[:3]),
        symbol_paragrafu=paragraf,
    )


@cache
def _by_symbol(rodzaj: str) -> dict[str, Pozycja]:
    return {item.symbol: item for item in pozycje(rodzaj)}
