"""Subject classification of records (JRWA): only a leaf class in force can hold a case."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from wrota.law.classifications.tables import UnknownSymbol, rows


class NotALeaf(ValueError):
    """The class cannot hold cases; the message says why, in Polish."""


@dataclass(frozen=True)
class Klasa:
    """One class; wording is approximate and `kategoria_v` is unconfirmed, see zrodla.yaml.

    `wykaz` is gmina, powiat or wojewodztwo; `do` is the first day out of force, or None.
    """

    wykaz: str
    symbol: str
    haslo: str
    pewnosc: str
    kategoria_v: str
    od: date
    do: date | None
    uwaga: str

    def in_force(self, on: date) -> bool:
        """Say whether the class may be used on this day."""
        return self.od <= on and (self.do is None or on < self.do)


@cache
def klasy(wykaz: str) -> tuple[Klasa, ...]:
    """Return the classes of a list (gmina, powiat, wojewodztwo) in the order of symbols."""
    return tuple(_klasa(row) for row in rows("jrwa.csv") if row["wykaz"] == wykaz)


def klasa(wykaz: str, symbol: str) -> Klasa:
    """Return one class.

    :raises UnknownSymbol: when the list lacks it.
    """
    for item in klasy(wykaz):
        if item.symbol == symbol:
            return item
    raise UnknownSymbol(f"Wykaz akt ({wykaz}) nie ma klasy {symbol}")


def is_leaf(wykaz: str, symbol: str) -> bool:
    """Say whether no class of the list lies below this one."""
    return not any(
        item.symbol.startswith(symbol) and item.symbol != symbol for item in klasy(wykaz)
    )


def klasa_koncowa(wykaz: str, symbol: str, *, on: date) -> Klasa:
    """Return the class that a case may be opened in on a day.

    :raises UnknownSymbol: when the list lacks it.
    :raises NotALeaf: when it has classes below it, has no heading, or is not in force.
    """
    found = klasa(wykaz, symbol)
    if not is_leaf(wykaz, symbol):
        raise NotALeaf(f"Klasa {symbol} ma klasy niższe. Wybierz jedną z nich.")
    if not found.haslo:
        raise NotALeaf(f"Klasa {symbol} nie ma hasła. Uzupełnij je przed założeniem sprawy.")
    if not found.in_force(on):
        raise NotALeaf(f"Klasa {symbol} nie obowiązuje w tym dniu. Wybierz inną.")
    return found


def _klasa(row: dict[str, str]) -> Klasa:
    return Klasa(
        wykaz=row["wykaz"],
        symbol=row["symbol"],
        haslo=row["haslo"],
        pewnosc=row["pewnosc"],
        kategoria_v=row["kategoria_v"],
        od=date.fromisoformat(row["od"]),
        do=date.fromisoformat(row["do"]) if row["do"] else None,
        uwaga=row["uwaga"],
    )
