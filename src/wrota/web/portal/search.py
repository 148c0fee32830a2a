"""One question, all answers: services, offices and places, public registers, BIP entries."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.urls import reverse

from wrota.kernel.manifest import modules
from wrota.kernel.offices import public as offices
from wrota.kernel.offices.types import OfficeRow
from wrota.law.classifications import places
from wrota.law.classifications.places import fold
from wrota.office.publication import queries as bulletin
from wrota.office.publication.types import EntryRow
from wrota.web.portal import catalogue
from wrota.web.portal.catalogue import Service
from wrota.web.portal.words import Found, Index, alike, words

MOST = 8
LONGEST = 120
GENERIC = frozenset(
    "gmina gminy powiat powiatu miasto miasta miejski wies starostwo urzad urzedu wojewodztwo "
    "wojewodztwa lubuskie bip rejestr".split()
)


@dataclass(frozen=True, slots=True)
class ServiceHit:
    service: Service
    office: str  #: short name when the question named an office that has the service
    url: str


@dataclass(frozen=True, slots=True)
class OfficeHit:
    office: OfficeRow
    place: str  #: "wieś Kalsk" when a place led here


@dataclass(frozen=True, slots=True)
class Named:
    """Offices that the question names; `only` when one of them is clearly meant."""

    hits: tuple[OfficeHit, ...]
    only: OfficeHit | None


@dataclass(frozen=True, slots=True)
class RegisterHit:
    module: str
    code: str
    title: str
    office: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryHit:
    entry: EntryRow
    office: OfficeRow
    passage: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    question: str
    services: tuple[ServiceHit, ...] = ()
    offices: tuple[OfficeHit, ...] = ()
    registers: tuple[RegisterHit, ...] = ()
    entries: tuple[EntryHit, ...] = ()
    suggestion: str = ""

    @property
    def count(self) -> int:
        return sum(map(len, (self.services, self.offices, self.registers, self.entries)))


def search(question: str, *, on: date) -> Results:
    """Answer what a person typed in their own words; three database queries at most."""
    asked = " ".join(question.split())[:LONGEST]
    typed = words(asked)
    if not typed:
        return Results(asked)
    index = catalogue.index(on=on)
    found = index.search(typed)
    rows = offices.regional()
    named = _offices(asked, typed, rows)
    only = named.only.office if named.only else None
    about = tuple(w for w in typed if not (named.only and _names_place(w, named.only)))
    if not about:
        # A word that is both a place and a thing ("Jamnik") says nothing about the office.
        about, only = typed, None
    elif about != typed:
        found = index.search(about) or found
    return Results(
        asked,
        tuple(_service_hits(found, only, on))[:MOST],
        named.hits[:MOST],
        tuple(_registers(about, only)),
        tuple(_entries(about, {row.id: row for row in rows})),
        "" if found or named.hits else _suggestion(asked, index),
    )


def _service_hits(found: list[Found[str]], office: OfficeRow | None, on: date) -> list[ServiceHit]:
    by_code = {one.code: one for one in catalogue.services(on=on)}
    held = (
        {s.code for s in catalogue.services(on=on, module_codes=office.modules)} if office else ()
    )
    best = found[0].score if found else 0
    return [
        _service_hit(by_code[one.key], office if one.key in held else None)
        for one in found
        if one.key in by_code and one.score >= best / 4
    ]


def _service_hit(service: Service, office: OfficeRow | None) -> ServiceHit:
    if office is None:
        return ServiceHit(service, "", reverse("portal:service", args=[service.code]))
    url = reverse("portal:card", args=[office.slug, service.code])
    return ServiceHit(service, office.short_name, url)


def _offices(asked: str, typed: tuple[str, ...], rows: list[OfficeRow]) -> Named:
    if re.search(r"\b\d{2}[- ]?\d{3}\b", asked):
        found = [OfficeHit(one.office, one.place) for one in offices.find(asked)]
        return Named(tuple(found), found[0] if len({hit.office.id for hit in found}) == 1 else None)
    telling = [word for word in typed if word not in GENERIC]
    kind = next((k for k in ("powiat", "wojewodztwo") if any(alike(w, k) for w in typed)), "")
    hits = [
        (_likeness(telling, _own_name(one.short_name)) + (one.kind == kind), OfficeHit(one, ""))
        for one in rows
        if _covers(telling, _own_name(one.short_name))
    ]
    hits += _by_place(telling, rows)
    best: dict[int, tuple[float, OfficeHit]] = {}
    for score, hit in sorted(hits, key=lambda x: -x[0]):
        best.setdefault(hit.office.id, (score, hit))
    ranked = list(best.values())
    alone = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] > ranked[1][0])
    return Named(tuple(hit for _score, hit in ranked), ranked[0][1] if alone else None)


def _by_place(telling: list[str], rows: list[OfficeRow]) -> list[tuple[float, OfficeHit]]:
    by_teryt = {one.teryt: one for one in rows if one.kind == "gmina"}
    found = []
    hits = {hit.key for word in telling for hit in _places().search((word,), limit=200)}
    for place in sorted(hits, key=lambda one: one.sym):
        named = tuple(fold(place.nazwa).split())
        if place.teryt in by_teryt and _covers(telling, named):
            rank = _likeness(telling, named) - 0.2 - 0.1 * bool(place.nadrzedna)
            title = f"{place.rodzaj} {place.nazwa}"
            found.append((rank, OfficeHit(by_teryt[place.teryt], title)))
    return found


@cache
def _places() -> Index[places.Place]:
    return Index.of((place, {place.nazwa: 1.0}) for place in places.places())


@cache
def _own_name(short_name: str) -> tuple[str, ...]:
    """Return what is left of "Gmina Sulechów" without the word that all gminas share."""
    found = fold(short_name).split()
    return tuple(word for word in found if word not in GENERIC) or tuple(found)


def _covers(telling: list[str], name: tuple[str, ...]) -> bool:
    return all(any(alike(word, part) for word in telling) for part in name)


def _likeness(telling: list[str], name: tuple[str, ...]) -> float:
    """Score a name of which every part was typed: longer is surer, the very word is best."""
    return len(name) + 0.5 * sum(part in telling for part in name) / len(name)


def _names_place(word: str, named: OfficeHit) -> bool:
    parts = (*_own_name(named.office.short_name), *fold(named.place).split())
    return word in GENERIC or any(alike(word, part) for part in parts)


def _registers(about: tuple[str, ...], office: OfficeRow | None) -> list[RegisterHit]:
    found = []
    for module in modules():
        for register in module.registers:
            named = [*fold(register.title).split(), *fold(module.title).split()]
            told = [w for w in about if w not in GENERIC or w == "rejestr"]
            if not told or not all(any(alike(w, n) for n in named) for w in told):
                continue
            here = office is not None and module.code in office.modules
            route = [module.code, register.code]
            url = (
                reverse("bip:register", args=[office.slug, *route])
                if office is not None and here
                else reverse("bip:register_offices", args=route)
            )
            named_office = office.short_name if office is not None and here else ""
            found.append(RegisterHit(module.code, register.code, register.title, named_office, url))
    return found


def _entries(about: tuple[str, ...], rows: dict[int, OfficeRow]) -> list[EntryHit]:
    found = bulletin.search(" ".join(about), limit=MOST)
    return [
        EntryHit(hit.entry, rows[hit.entry.authority_id], hit.passage)
        for hit in found
        if hit.entry.authority_id in rows
    ]


def _suggestion(asked: str, index: Index[str]) -> str:
    """Return the question with unknown words replaced by those that look like them."""
    changed = [_correct(word, index) for word in asked.split()]
    put = " ".join(changed)
    return put if fold(put) != fold(asked) else ""


def _correct(word: str, index: Index[str]) -> str:
    plain = fold(word)
    if plain in GENERIC or plain not in words(word) or index.knows(plain):
        return word
    return index.closest(plain) or word
