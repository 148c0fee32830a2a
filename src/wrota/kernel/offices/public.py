"""Reading offices for everybody: lists, one office's page, the office of a place."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from wrota.kernel.models import Authority
from wrota.kernel.offices.disclosures import disclosed
from wrota.kernel.offices.queries import holders, units
from wrota.kernel.offices.types import FoundOffice, OfficeCard, OfficeRow, OfficeSource
from wrota.kernel.tenancy import scope
from wrota.law.classifications import places
from wrota.law.classifications.places import fold

LIMIT = 5000
FACTS = {
    "nazwa": "Nazwa",
    "urzad": "Nazwa urzędu",
    "organ": "Organ",
    "organ_stanowiacy": "Rada albo sejmik",
    "adres": "Adres",
    "teryt": "TERYT",
    "rodzaj": "Rodzaj jednostki",
    "powiat": "Powiat",
    "ludnosc": "Ludność",
    "powierzchnia_km2": "Powierzchnia",
    "kody_pocztowe": "Kody pocztowe",
    "komorki": "Komórki organizacyjne",
    "uwaga": "Uwaga",
}


def regional(*, search: str = "", kind: str = "") -> list[OfficeRow]:
    """List offices, of a kind or all, whose name, town, TERYT or powiat holds every typed word."""
    rows = Authority.objects.filter(kind=kind) if kind else Authority.objects.all()
    words = fold(search).split()
    found = _listed(rows.order_by("short_name", "pk")[:LIMIT])
    return [one for one in found if all(word in _text(one) for word in words)]


def counts() -> dict[str, int]:
    """Count the offices of each kind."""
    by_kind = Authority.objects.order_by().values_list("kind").annotate(Count("pk"))
    return {kind: 0 for kind in Authority.Kind.values} | dict(by_kind)


def operator() -> Authority | None:
    """Return the office that runs the platform; None before the first office is added."""
    return Authority.objects.filter(is_operator=True).first()


def by_ids(ids: Iterable[int]) -> dict[int, OfficeRow]:
    """Return offices by id, for lists that hold rows of many."""
    return {one.id: one for one in _listed(Authority.objects.filter(pk__in=set(ids)))}


def office_card(office: Authority, *, on: date) -> OfficeCard:
    """Return what the public page of an office shows on a day."""
    above = _above(office)
    with scope(office.pk):
        komorki = tuple(unit.name for unit in units())
        editors = tuple(
            (str(member.user), member.user.email) for member in holders("redaktor", on=on)
        )
        told = disclosed()
    said = office.settings
    return OfficeCard(
        row=row(office),
        organ=office.organ,
        council=str(said.get("organ_stanowiacy", "")),
        type=str(said.get("rodzaj", "")) or office.get_kind_display(),
        phone=office.phone,
        email=office.email,
        nip=office.nip,
        area=str(said.get("powierzchnia_km2", "")),
        hours=told.hours,
        declaration=told.declaration,
        parents=above,
        units=komorki,
        editors=editors,
        sources=_sources(office),
    )


def find(text: str) -> list[FoundOffice]:
    """
    Return the gminas that serve a typed locality or postal code, best first.

    Offices that were added by hand are found by their own code, town or name.
    """
    matches = places.find_office(text)
    by_teryt = {o.teryt: o for o in _rows().filter(teryt__in={m.office.teryt for m in matches})}
    found: dict[tuple[int, str], FoundOffice] = {}
    for match in matches:
        office = by_teryt.get(match.office.teryt)
        if office is not None:
            named = _place_name(match.place)
            found.setdefault((office.pk, named), _found(office, named))
    return list(found.values()) or [_found(office, "") for office in _by_own_facts(text)]


def row(office: Authority) -> OfficeRow:
    return OfficeRow(
        id=office.pk,
        slug=office.slug,
        kind=office.kind,
        name=office.name,
        short_name=office.short_name,
        address=office.address,
        town=office.town,
        teryt=office.teryt,
        region=office.region,
        parent_id=office.parent_id,
        parent=office.parent.short_name if office.parent else "",
        parent_kind=office.parent.kind if office.parent else "",
        population=office.population,
        modules=tuple(office.modules),
        is_operator=office.is_operator,
    )


def _listed(rows: QuerySet[Authority]) -> list[OfficeRow]:
    """Read only the columns of a list: all offices are asked for on many pages."""
    plain = ("id", "slug", "kind", "name", "short_name", "town", "teryt", "region", "parent_id")
    read = rows.values(
        *plain, "street", "postal_code", "population", "modules", "is_operator",
        "parent__short_name", "parent__kind",
    )  # fmt: skip
    return [
        OfficeRow(
            **{name: one[name] for name in plain},
            address=_address(one["street"], one["postal_code"], one["town"]),
            parent=one["parent__short_name"] or "",
            parent_kind=one["parent__kind"] or "",
            population=one["population"],
            modules=tuple(one["modules"]),
            is_operator=one["is_operator"],
        )
        for one in read
    ]


def _address(street: str, postal_code: str, town: str) -> str:
    return ", ".join(part for part in (street, f"{postal_code} {town}".strip()) if part)


def _rows() -> QuerySet[Authority]:
    """Take the offices with two levels above them, so that no row asks the database again."""
    return Authority.objects.select_related("parent__parent")


def _above(office: Authority) -> tuple[OfficeRow, ...]:
    found: list[OfficeRow] = []
    step = office.parent
    while step is not None and len(found) < 4:
        found.append(row(step))
        step = step.parent
    return tuple(found)


def _found(office: Authority, place: str) -> FoundOffice:
    return FoundOffice(row(office), place, _above(office))


def _place_name(place: places.Place | None) -> str:
    return "" if place is None else f"{place.rodzaj} {place.nazwa}"


def _by_own_facts(text: str) -> list[Authority]:
    code, wanted = "".join(text.split()), fold(text)
    if len(wanted) < places.MIN_LETTERS:
        return []
    return [
        office
        for office in _rows().order_by("short_name", "pk")[:LIMIT]
        if (code and office.postal_code == code)
        or fold(office.town).startswith(wanted)
        or fold(office.short_name).startswith(wanted)
    ][: places.MAX_MATCHES]


def _text(one: OfficeRow) -> str:
    return fold(f"{one.short_name} {one.name} {one.town} {one.teryt} {one.parent}")


def _sources(office: Authority) -> tuple[OfficeSource, ...]:
    return tuple(
        OfficeSource(
            FACTS[key], said.get("zrodlo", ""), said.get("stan", ""), said.get("pewnosc", "")
        )
        for key in FACTS
        if (said := office.sources.get(key))
    )
