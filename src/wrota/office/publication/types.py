"""Values about the bulletin that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

#: the subject menu (menu przedmiotowe): code -> title
CATEGORIES = {
    "dane-podstawowe": "Dane podstawowe",
    "prawo-lokalne": "Prawo lokalne",
    "organy": "Organy",
    "finanse-i-majatek": "Finanse i majątek",
    "zalatwianie-spraw": "Załatwianie spraw",
    "ogloszenia": "Ogłoszenia",
    "rejestry": "Rejestry i ewidencje",
    "kontrole": "Kontrole",
    "dostepnosc": "Dostępność",
}


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register as the public sees it: no personal data beyond what the law shows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    #: the columns whose cells are terms, not names: a page shows them in its own language
    terms: tuple[int, ...] = ()

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
class Hit:
    """An entry that was searched for, with the place that answers: (text, is it the answer)."""

    entry: EntryRow
    passage: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    entry: EntryRow
    current: VersionRow
    versions: tuple[VersionRow, ...]
