"""The offices of the region with the facts that the platform needs to name and find them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from wrota.law.classifications.tables import Source, UnknownSymbol, rows, sources

FILE = "lubuskie_urzedy.csv"


class Rodzaj(StrEnum):
    """Kind of local-government unit; a city with powiat rights is a gmina too."""

    GMINA_MIEJSKA = "gmina miejska"
    GMINA_WIEJSKA = "gmina wiejska"
    GMINA_MIEJSKO_WIEJSKA = "gmina miejsko-wiejska"
    MIASTO_NA_PRAWACH_POWIATU = "miasto na prawach powiatu"
    POWIAT = "powiat"
    WOJEWODZTWO = "województwo"

    @property
    def is_gmina(self) -> bool:
        """Say whether the unit does the tasks of a gmina."""
        return self not in (Rodzaj.POWIAT, Rodzaj.WOJEWODZTWO)

    @property
    def wykaz_akt(self) -> str:
        """The JRWA list that binds the unit: gmina, powiat or wojewodztwo."""
        if self.is_gmina:
            return "gmina"
        return "powiat" if self is Rodzaj.POWIAT else "wojewodztwo"


@dataclass(frozen=True)
class Office:
    """One office; names of office, organ and council are derived, so they carry the mark V.

    `teryt` has 7 digits for a gmina, 4 for a powiat, 2 for the voivodeship; `powiat` is the
    TERYT code of the parent, empty for cities with powiat rights and for powiats themselves.
    """

    teryt: str
    slug: str
    rodzaj: Rodzaj
    nazwa: str
    urzad: str
    organ: str
    tytul_organu: str
    pewnosc_tytulu: str
    organ_stanowiacy: str
    ulica: str
    numer: str
    kod_pocztowy: str
    miejscowosc: str
    powiat: str
    ludnosc: int
    powierzchnia_km2: Decimal
    kody_pocztowe: tuple[str, ...]
    uwaga: str

    @property
    def adres(self) -> str:
        """The seat in one line: "pl. Ratuszowy 6, 66-100 Sulechów"."""
        street = f"{self.ulica or self.miejscowosc} {self.numer}"
        return f"{street}, {self.kod_pocztowy} {self.miejscowosc}"


@cache
def offices() -> tuple[Office, ...]:
    """Return all 95 offices: gminas in the order of TERYT, then powiats, then the voivodeship."""
    return tuple(_office(row) for row in rows(FILE))


def gminy() -> tuple[Office, ...]:
    """Return the 82 gminas."""
    return tuple(office for office in offices() if office.rodzaj.is_gmina)


def powiaty() -> tuple[Office, ...]:
    """Return the 12 powiats that have an office of their own."""
    return tuple(office for office in offices() if office.rodzaj is Rodzaj.POWIAT)


def by_teryt(teryt: str) -> Office:
    """Return the office with this TERYT code.

    :raises UnknownSymbol: when the region has none.
    """
    try:
        return _by("teryt")[teryt]
    except KeyError:
        raise UnknownSymbol(f"Nie ma urzędu o kodzie TERYT {teryt}") from None


def by_slug(slug: str) -> Office:
    """Return the office with this name in addresses, such as `sulechow` or `zary-gmina`.

    :raises UnknownSymbol: when the region has none.
    """
    try:
        return _by("slug")[slug]
    except KeyError:
        raise UnknownSymbol(f"Nie ma urzędu {slug}") from None


def office_sources() -> tuple[Source, ...]:
    """Return the origin of each column of the list of offices."""
    return tuple(source for source in sources() if source.plik == FILE)


@cache
def _by(field: str) -> dict[str, Office]:
    return {getattr(office, field): office for office in offices()}


def _office(row: dict[str, str]) -> Office:
    text = {key: row[key] for key in row if key not in ("rodzaj", "ludnosc", "powierzchnia_km2")}
    return Office(
        **{key: text[key] for key in text if key != "kody_pocztowe"},
        rodzaj=Rodzaj(row["rodzaj"]),
        ludnosc=int(row["ludnosc"]),
        powierzchnia_km2=Decimal(row["powierzchnia_km2"]),
        kody_pocztowe=tuple(row["kody_pocztowe"].split()),
    )
