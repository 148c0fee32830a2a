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
