"""Values about keys that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class KeyRow:
    id: int
    name: str
    beginning: str
    permissions: tuple[str, ...]
    made_by: str
    made_at: datetime
    in_force_to: date  #: the first day without the key
    last_used_at: datetime | None
    last_used_from: str
    revoked_at: datetime | None
    revoked_by: str
    is_maker_here: bool  #: whoever made it still works in the office

    def works(self, on: date) -> bool:
        """Say whether the key opens the API on a day."""
        return self.revoked_at is None and on < self.in_force_to


@dataclass(frozen=True, slots=True)
class Offer:
    """What of one part of the platform may be given to a key: (permission, title)."""

    title: str
    permissions: tuple[tuple[str, str], ...]
