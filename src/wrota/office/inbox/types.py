"""Values about incoming items and receipts that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime

from wrota.office.documents.types import DocumentRow, FileReport


@dataclass(frozen=True, slots=True)
class IncomingRow:
    id: int
    rpw: str
    number: int
    received_at: datetime
    channel: str
    channel_label: str
    title: str
    sender: str
    attachments: int
    submission_id: int | None
    case_id: int | None
    has_legal_effect: bool


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with the best proof reached so far."""

    incoming: IncomingRow
    authority_id: int
    identifier: str
    code: str
    sealed_at: datetime
    stamped_at: datetime | None
    xml_id: int  #: document of the highest level reached
    face_id: int | None  #: PDF; None while the worker makes it
    user_id: int | None
    archived_at: datetime | None = None  #: last archive time-stamp

    @property
    def level(self) -> str:
        if self.archived_at:
            return "XAdES-LTA"
        return "XAdES-T" if self.stamped_at else "XAdES-B"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of routing as people read it."""

    id: int
    name: str
    channel: str
    form_code: str
    words: tuple[str, ...]
    sender: str
    unit: str
    jrwa: str
    in_force_from: date
    made_by: str


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    unit_id: int
    unit: str
    jrwa: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """How an item came, for every way but the forms."""

    kind: str
    origin_id: str
    party_id: int | None
    reply_to: str
    place: str
    sent_on: date | None
    dated_on: date | None
    foreign_sign: str
    body: str
    note: str
    effect_basis: str
    effect_note: str
    pewnosc: str
    duplicate_of: int | None
    duplicate_why: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of an item: `uri` is its name in the receipt."""

    uri: str
    document: DocumentRow
    report: FileReport | None
    role: str = "zalacznik"

    @property
    def role_label(self) -> str:
        return {"pismo": "pismo", "skan": "skan"}.get(self.role, "załącznik")

    @property
    def is_held(self) -> bool:
        return self.report is not None and self.report.is_held


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything about one item of the register on one screen."""

    incoming: IncomingRow
    receipt: ReceiptView | None
    arrival: ArrivalView | None
    files: tuple[FileRow, ...]
    assignments: tuple[AssignmentRow, ...]
    repeats: IncomingRow | None  #: the earlier item that this one repeats
    repeated_by: tuple[IncomingRow, ...]

    @property
    def is_paper(self) -> bool:
        """Say whether there is a sheet of paper that a label is put on."""
        return self.arrival is not None and self.incoming.channel in {"papier", "ustnie"}


@dataclass(frozen=True, slots=True)
class MailboxRow:
    id: int
    kind: str
    kind_label: str
    address: str
    server: str
    answers: bool
    visited_at: datetime | None
    failed_since: datetime | None
    problem: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutLetterRow:
    """A letter of the office and what became of it."""

    id: int
    channel: str
    to: str
    to_name: str
    subject: str
    body: str
    files: tuple[int, ...]
    state: str
    state_label: str
    written_at: datetime
    written_by: str
    sent_at: datetime | None
    delivered_at: datetime | None
    evidence: tuple[int, ...]
    problem: str
    failed_since: datetime | None
    next_at: datetime | None
