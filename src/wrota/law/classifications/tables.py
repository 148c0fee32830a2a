"""The data files of this folder and where each of their columns comes from."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


class UnknownSymbol(LookupError):
    """The list has no such symbol; the message says which list, in Polish."""


@dataclass(frozen=True)
class Source:
    """Origin of one column: who published it, the day of the state, how sure it is."""

    plik: str
    kolumna: str
    zrodlo: str
    stan: date
    pewnosc: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file as text by column."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def sources() -> tuple[Source, ...]:
    """Return the origin of every column of every file, for the page about data."""
    described = yaml.safe_load((FOLDER / "zrodla.yaml").read_text(encoding="utf-8"))
    return tuple(
        Source(plik=plik, kolumna=kolumna, **entry)
        for plik, opis in described.items()
        for kolumna, entry in opis["kolumny"].items()
    )
