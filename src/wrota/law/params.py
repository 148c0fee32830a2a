"""Statutory parameters: one YAML file per act, each value dated, cited and marked for certainty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wrota.law import polish

FOLDER = Path(__file__).parent / "parameters"
PEWNOSC = {
    "C": "potwierdzone w źródle",
    "S": "znane, bez sprawdzenia w źródle",
    "V": "do sprawdzenia",
}
_ODMIANA = {
    "dni": ("dzień", "dni", "dni"),
    "miesiące": ("miesiąc", "miesiące", "miesięcy"),
    "lata": ("rok", "lata", "lat"),
}


class NotInForce(LookupError):
    """No value of this parameter was in force on this day."""


class UnknownParameter(LookupError):
    """No file of `parameters` defines this key."""


@dataclass(frozen=True)
class Parametr:
    """One value as it stood from a day on; `od` is the first day, `o_datach` how sure that day is.

    `jednostka` is one of: zł, ułamek (0.014 for 1.4 %), dni, miesiące, lata, MM-DD (January 31
    is the number 131), or another unit in Polish.
    """

    klucz: str
    wartosc: Decimal
    od: date
    podstawa: str
    pewnosc: str
    jednostka: str
    opis: str = ""
    akt: str = ""
    o_datach: str = ""
    uwaga: str = ""

    @property
    def jako_int(self) -> int:
        """The value as a whole number (days, months).

        :raises ValueError: when the value has a fraction.
        """
        if self.wartosc != int(self.wartosc):
            raise ValueError(f"{self.klucz}: {self.wartosc} nie jest liczbą całkowitą")
        return int(self.wartosc)

    @property
    def tekst(self) -> str:
        """The value as people write it: "525,00 zł", "1,4%", "31.01", "30 dni"."""
        if self.jednostka == "zł":
            return polish.kwota(self.wartosc)
        if self.jednostka == "ułamek":
            return polish.procent(self.wartosc)
        if self.jednostka == "MM-DD":
            month, day = divmod(self.jako_int, 100)
            return f"{day}.{month:02}"
        if self.jednostka in _ODMIANA:
            return polish.odmiana(self.jako_int, *_ODMIANA[self.jednostka])
        return f"{polish.liczba(self.wartosc)}{polish.NBSP}{self.jednostka}"


def value(key: str, *, on: date) -> Parametr:
    """Return the parameter in force on a day; the key is "<file>.<name>".

    :raises UnknownParameter: when no file defines the key.
    :raises NotInForce: when the first value begins after this day.
    """
    in_force = [parametr for parametr in history(key) if parametr.od <= on]
    if not in_force:
        raise NotInForce(f"{key}: brak wartości na dzień {on}")
    return in_force[-1]


def day_of_year(key: str, *, year: int) -> date:
    """Return the day that a parameter of the unit MM-DD names in a year.

    :raises UnknownParameter, NotInForce: as `value` on 1 January of that year.
    """
    month, day = divmod(value(key, on=date(year, 1, 1)).jako_int, 100)
    return date(year, month, day)


def history(key: str) -> tuple[Parametr, ...]:
    """Return every dated value of a parameter, oldest first.

    :raises UnknownParameter: when no file defines the key.
    """
    act, _, name = key.partition(".")
    try:
        entry = _load(act)["parametry"][name]
    except (FileNotFoundError, KeyError):
        raise UnknownParameter(f"Nie ma parametru {key}") from None
    return tuple(_parametr(act, name, entry, day) for day in sorted(entry["wartosci"]))


def all_parameters() -> tuple[Parametr, ...]:
    """Return every dated value of every act, for the page that shows what the platform assumes."""
    return tuple(parametr for key in _keys() for parametr in history(key))


def _keys() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for name in _load(path.stem)["parametry"]:
            yield f"{path.stem}.{name}"


def _parametr(act: str, name: str, entry: dict[str, Any], day: date) -> Parametr:
    dated = entry["wartosci"][day]
    return Parametr(
        klucz=f"{act}.{name}",
        wartosc=Decimal(dated["wartosc"].replace("-", "")),
        od=day,
        podstawa=dated["podstawa"],
        pewnosc=dated["pewnosc"],
        jednostka=entry["jednostka"],
        opis=entry["opis"],
        akt=_load(act)["akt"],
        o_datach=_load(act).get("o_datach", ""),
        uwaga=dated.get("uwaga", ""),
    )


@cache
def _load(act: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{act}.yaml").read_text(encoding="utf-8"))
    return data
