"""Values about offices and people that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime

from wrota.kernel.offices.accessibility import AccessibilityDeclaration
from wrota.kernel.offices.hours import Hours


@dataclass(frozen=True, slots=True)
class Hat:
    """What one person is in one office today."""

    authority_id: int
    slug: str
    office: str
    membership_id: int
    unit_id: int
    unit: str
    post: str
    roles: frozenset[str]
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    membership_id: int
    user_id: int
    name: str
    email: str
    unit: str
    unit_id: int
    post: str
    roles: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office in a list; `address` is one line, `parent` the short name of the office above."""

    id: int
    slug: str
    kind: str
    name: str
    short_name: str
    address: str
    town: str
    teryt: str
    region: str
    parent_id: int | None
    parent: str
    parent_kind: str
    population: int | None
    modules: tuple[str, ...]
    is_operator: bool


@dataclass(frozen=True, slots=True)
class OfficeSource:
    """Where a fact about an office comes from: who published it, the day, how sure it is."""

    fact: str
    origin: str
    day: str
    certainty: str


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office as its public page shows it."""

    row: OfficeRow
    organ: str
    council: str
    type: str  #: "gmina miejsko-wiejska"
    phone: str
    email: str
    nip: str
    area: str  #: km²
    hours: Hours | None  #: None when the office has not said them
    declaration: AccessibilityDeclaration | None
    parents: tuple[OfficeRow, ...]  #: from the nearest up
    units: tuple[str, ...]
    editors: tuple[tuple[str, str], ...]  #: (name, e-mail) of the editors of the bulletin
    sources: tuple[OfficeSource, ...]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What an office tells about itself now, with the number of the version; 0 is none yet."""

    hours: Hours | None = None
    hours_version: int = 0
    declaration: AccessibilityDeclaration | None = None
    declaration_version: int = 0


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """One version of what an office told; `changed` is what differs from the one before."""

    number: int
    at: datetime
    by: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundOffice:
    """A gmina that serves a place, with the offices above it."""

    office: OfficeRow
    place: str  #: "wieś Kalsk", "część miasta Nowe, Sulechów", or empty for a postal code
    above: tuple[OfficeRow, ...]
