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
