"""Values about the bulletin that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register as the public sees it: no personal data beyond what the law shows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"columns": self.columns, "rows": self.rows, "note": self.note}


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    authority_id: int
    key: str
    category: str
    title: str
    state: str
    published_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    at: datetime
    change: str
    body: str
    table: dict[str, Any]
    produced_by: str
    produced_on: date
    published_by: str
    digest: str


@dataclass(frozen=True, slots=True)
class EntryView:
    entry: EntryRow
    current: VersionRow
    versions: tuple[VersionRow, ...]
