"""Values about offices and people that other code may see."""

from dataclasses import dataclass
from datetime import date


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
