"""Localities and postal codes, so that people find their office without knowing its name."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from wrota.law.classifications.tables import rows
from wrota.law.classifications.teryt import Office, by_teryt, gminy

MAX_MATCHES = 20
MIN_LETTERS = 2
_KIND_ORDER = ("miasto", "wieś", "osada", "kolonia", "przysiółek")


@dataclass(frozen=True)
class Place:
    """One locality of SIMC; `nadrzedna` is the SYM of the locality it is a part of, or ""."""

    sym: str
    nazwa: str
    rodzaj: str
    teryt: str
    nadrzedna: str
    kody: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """An office that serves what the person typed; `place` is None for a code or a gmina."""

    office: Office
    place: Place | None


@cache
def places() -> tuple[Place, ...]:
    """Return all localities of the region in the order of TERYT."""
    return tuple(
        Place(**{**row, "kody": tuple(row["kody"].split())})  # type: ignore[arg-type]
        for row in rows("lubuskie_miejscowosci.csv")
    )


def find_office(text: str) -> list[Match]:
    """Return the gminas for a locality name (or its beginning) or a postal code, best first.

    Small and large letters and Polish marks do not matter. At most 20 matches; an empty list
    means that nothing fits.
    """
    code = re.fullmatch(r"\D*?(\d{2})[\s-]?(\d{3})\b.*", text.strip())
    if code:
        return [Match(by_teryt(teryt), None) for teryt in _by_code(f"{code[1]}-{code[2]}")]
    wanted = fold(text)
    if len(wanted) < MIN_LETTERS:
        return []
    exact = _by_name().get(wanted, ())
    begins = [
        place
        for name, named in _by_name().items()
        if name.startswith(wanted) and name != wanted
        for place in named
    ]
    matches = [Match(by_teryt(place.teryt), place) for place in sorted(exact, key=_rank)]
    known = {match.office.teryt for match in matches}
    # Urząd gminy wiejskiej bywa w mieście, które do niej nie należy (Gubin, Żagań, Żary).
    matches += [
        Match(gmina, None)
        for gmina in gminy()
        if fold(gmina.nazwa).partition(" ")[2] == wanted and gmina.teryt not in known
    ]
    matches += [Match(by_teryt(place.teryt), place) for place in sorted(begins, key=_rank)]
    return matches[:MAX_MATCHES]


def fold(text: str) -> str:
    """Return a text as it is compared: small letters, no Polish marks, single spaces."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("ł", "l"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def _rank(place: Place) -> tuple[bool, int, str, str]:
    kind = _KIND_ORDER.index(place.rodzaj) if place.rodzaj in _KIND_ORDER else len(_KIND_ORDER)
    return bool(place.nadrzedna), kind, fold(place.nazwa), place.teryt


@cache
def _by_name() -> dict[str, list[Place]]:
    named: dict[str, list[Place]] = {}
    for place in places():
        named.setdefault(fold(place.nazwa), []).append(place)
    return named


def _by_code(code: str) -> tuple[str, ...]:
    """Return the gminas of a code; an unlisted one goes to the only gmina of its district."""
    if code in _codes():
        return _codes()[code]
    district = {
        teryt for known, all_ in _codes().items() if known[:4] == code[:4] for teryt in all_
    }
    return tuple(district) if len(district) == 1 else ()


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    return {row["kod"]: tuple(row["teryt"].split()) for row in rows("lubuskie_kody.csv")}
