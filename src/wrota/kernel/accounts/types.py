"""Values about accounts that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a signed-in person's own record says; `path` names are used by form prefill."""

    first_name: str
    last_name: str
    email: str
    pesel: str
    phone: str
    street: str
    postal_code: str
    town: str

    def prefill(self) -> dict[str, str]:
        """Return the values under the paths that e-forms name, e.g. `person.first_name`."""
        names = ("first_name", "last_name", "email", "pesel", "phone", "street", "town")
        found = {f"person.{name}": getattr(self, name) for name in names}
        return found | {"person.postal_code": self.postal_code}


@dataclass(frozen=True, slots=True)
class MandateRow:
    id: int
    principal: str
    kind: str
    nip: str
    krs: str
    basis: str
    forms: tuple[str, ...]
    since: date
    until: date | None
    revoked_at: datetime | None

    def holds(self, on: date) -> bool:
        """Say whether the mandate is in force on a day."""
        in_time = self.since <= on and (self.until is None or on < self.until)
        return in_time and self.revoked_at is None

    def covers(self, form_code: str, on: date) -> bool:
        """Say whether the mandate holds for a form on a day."""
        return self.holds(on) and (not self.forms or form_code in self.forms)
