"""Values about certificates that other code may see."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CertificateRow:
    id: int
    kind: str
    kind_label: str
    holder: str
    post: str
    serial: str  #: hex
    not_before: datetime
    not_after: datetime
    is_current: bool
    revoked_at: datetime | None
    pem: str


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An authority of the centre with what it publishes; empty bytes where there is nothing."""

    id: int
    kind: str
    kind_label: str
    holder: str
    slug: str  #: the name of its public files
    generation: int
    serial: str  #: hex
    not_before: datetime
    not_after: datetime
    is_current: bool
    is_key_here: bool
    revoked_at: datetime | None
    der: bytes
    full_list: bytes
    changes: bytes
    crossed: tuple[tuple[str, bytes], ...]  #: slug of another root, certificate from it


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A certificate found by what is printed in it, with its state at the moment of asking."""

    id: int
    kind: str
    kind_label: str
    holder: str
    issuer: str
    serial: str  #: hex
    fingerprint: str  #: SHA-256, hex
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None
    reason: str
    state: str  #: good | revoked | ended | early
    office: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A revocation list of an authority."""

    number: int
    made_at: datetime
    next_update: datetime
    count: int


@dataclass(frozen=True, slots=True)
class AuthorityState:
    """An authority as its operators watch it."""

    authority: AuthorityRow
    days_left: int
    full_list: ListRow | None
    changes: ListRow | None
    is_bound_to_sign: bool  #: its lists must go on


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal of an operator as others see it."""

    id: int
    act: str
    title: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime
    state: str  #: waiting | approved | refused | withdrawn | expired
    decided_by: str
    decided_at: datetime | None
    result: str
