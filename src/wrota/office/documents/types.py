"""Values about documents that other code may see."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: int
    name: str
    title: str
    kind: str
    kind_label: str
    content_type: str
    size: int  #: bytes
    sha256: str
    created_at: datetime
    created_by: str
    version: int

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"

    @property
    def short_type(self) -> str:
        """Return the format as people call it: PDF, XML, JPG."""
        return self.name.rsplit(".", 1)[-1].upper() if "." in self.name else "plik"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a clerk is told about one file; `findings` are (level, text)."""

    document_id: int
    blob_id: int
    media_type: str
    format_name: str
    on_kri_list: bool
    pewnosc: str  #: of the list: C, S or V
    findings: tuple[tuple[str, str], ...]
    scan: str
    scan_label: str
    threat: str
    is_held: bool
    released_at: datetime | None
    released_by: str
    release_reason: str
    scan_failed_at: datetime | None
    inspected_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A file in quarantine."""

    inspection_id: int
    document: DocumentRow
    report: FileReport


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One nightly check of the kept files; `damaged` are (name, what is wrong)."""

    started_at: datetime
    finished_at: datetime
    contents: int
    size: int  #: bytes
    damaged: tuple[tuple[str, str], ...]
