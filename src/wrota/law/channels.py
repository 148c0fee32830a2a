"""What legal effect the way has by which a letter came, on the day it came."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

#: kinds of letters that the law treats differently
RODZAJE = {
    "podanie": "podanie (wniosek, odwołanie, inne pismo)",
    "skarga": "skarga lub wniosek z działu VIII k.p.a.",
    "informacja": "wniosek o informację publiczną",
    "petycja": "petycja",
}


@dataclass(frozen=True)
class Skutek:
    """Whether a letter that came this way has effect, why, and how sure that is (C, S, V)."""

    droga: str
    rodzaj: str
    skutek: bool
    od: date
    podstawa: str
    pewnosc: str
    opis: str


class UnknownChannel(LookupError):
    """The law says nothing of this way on this day."""


def skutek(droga: str, rodzaj: str, *, on: date) -> Skutek:
    """
    Return the rule for a way and a kind of letter; a rule for the kind goes before the general.

    :raises UnknownChannel: when no rule was in force on the day.
    """
    held = [one for one in _all() if one.droga == droga and one.od <= on]
    for wanted in (rodzaj, ""):
        found = [one for one in held if one.rodzaj == wanted]
        if found:
            return max(found, key=lambda one: one.od)
    raise UnknownChannel(f"{droga}, {on}")


@cache
def _all() -> tuple[Skutek, ...]:
    rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return tuple(Skutek(**{"rodzaj": "", **row}) for row in rows)
