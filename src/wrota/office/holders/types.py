"""Values about certificates of residents that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    id: int
    code: str
    user_id: int
    given_name: str
    surname: str
    device: str
    key_print: str  #: hex
    is_at_centre: bool
    state: str
    way: str
    made_at: datetime
    expires_at: datetime
    why_second: tuple[str, ...]
    confirmed_by: str
    confirmed_at: datetime | None
    refusal: str
    device_id: int | None  #: what came of it

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}"

    @property
    def is_open(self) -> bool:
        return self.state in {"czeka", "potwierdzone"}


@dataclass(frozen=True, slots=True)
class CounterCard:
    """What a clerk compares with the identity paper; nothing more of the account is shown."""

    enrolment: EnrolmentRow
    email: str
    pesel_end: str  #: the last four digits, empty when the account has none
    born_on: date | None
    is_own: bool  #: the clerk looks at their own enrolment
    has_confirmed: bool  #: the same clerk confirmed it before


@dataclass(frozen=True, slots=True)
class DeviceRow:
    id: int
    user_id: int
    name: str
    holder: str
    serial: str  #: hex
    certificate_print: str  #: hex
    key_print: str  #: hex
    is_at_centre: bool
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None
    has_loss_code: bool
    der: bytes
    chain: tuple[bytes, ...]  #: DER, from the nearest issuer up to the root

    def works(self, now: datetime) -> bool:
        """Say whether the certificate is in force and was not taken back."""
        return self.revoked_at is None and self.not_before <= now < self.not_after
