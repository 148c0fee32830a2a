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
