"""Values about cases that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wrota.law.clock import Deadline
from wrota.office.documents.types import DocumentRow
from wrota.office.ledger.types import ReceivableRow
from wrota.office.parties.types import PartyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case needs to open."""

    procedure: str
    title: str
    started_on: date  #: day that starts the clock (KPA art. 61 § 3, 3a)
    unit_id: int
    submission_id: int | None = None
    form_code: str = ""
    user_id: int | None = None
    party_ids: tuple[tuple[int, str], ...] = ()  #: (party, role)
    document_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter to draft; `content` is the data of the printing template."""

    kind: str
    subject: str
    title: str
    template: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    case_id: int
    reference: str
    case_title: str
    step: str
    title: str
    hint: str
    role: str
    waits: str
    opened_at: datetime
    due_on: date
    case_due_on: date
    taken_by: int | None
    taker: str
    is_done: bool
    done_at: datetime | None
    done_by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    authority_id: int
    reference: str
    title: str
    jrwa: str
    unit: str
    handler: str
    opened_at: datetime
    due_on: date
    closed_at: datetime | None
    outcome: str
    step_title: str
    waits: str
    plain: str
    procedure: str


@dataclass(frozen=True, slots=True)
class ActRow:
    number: int
    at: datetime
    who: str
    post: str
    what: str
    plain: str
    document_id: int | None


@dataclass(frozen=True, slots=True)
class FileRow:
    number: int
    direction: str
    added_at: datetime
    seen_by_party: bool
    document: DocumentRow


@dataclass(frozen=True, slots=True)
class NoteRow:
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    id: int
    case_id: int
    kind: str
    subject: str
    title: str
    version: int
    state: str
    state_label: str
    dated_on: date
    drafted_by: str
    draft_id: int | None
    signed_id: int | None
    signed_at: datetime | None
    signed_by: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that one screen shows of a case."""

    case: CaseRow
    deadline: Deadline
    tasks: tuple[TaskRow, ...]
    parties: tuple[tuple[str, PartyRow], ...]
    file: tuple[FileRow, ...]
    acts: tuple[ActRow, ...]
    notes: tuple[NoteRow, ...]
    letters: tuple[LetterRow, ...]
    dues: tuple[ReceivableRow, ...]
    submission_id: int | None

    @property
    def open_tasks(self) -> tuple[TaskRow, ...]:
        return tuple(t for t in self.tasks if not t.is_done)
