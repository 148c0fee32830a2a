"""Values about incoming items and receipts that other code may see."""

from dataclasses import dataclass
from datetime import datetime


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
