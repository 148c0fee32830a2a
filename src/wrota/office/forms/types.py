"""Values about drafts and submissions that other code may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wrota.office.forms.spec import FormSpec
from wrota.office.forms.values import Upload


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with what it takes to draw any of its steps."""

    key: UUID
    authority_id: int
    spec: FormSpec
    raw: dict[str, list[str]]
    files: dict[str, tuple[Upload, ...]]
    document_ids: dict[str, int]  #: SHA-256 of a file -> its document
    steps_done: tuple[int, ...]
    step: int
    saved_at: datetime
    mandate_id: int | None
    submission_id: int | None
    digest: str  #: of all answers and files; shown at review and asked back when signing

    @property
    def is_sent(self) -> bool:
        return self.submission_id is not None


@dataclass(frozen=True, slots=True)
class DraftRow:
    key: UUID
    authority_id: int
    title: str
    form_code: str
    step: int
    steps: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionView:
    id: int
    key: UUID
    authority_id: int
    spec: FormSpec
    answers: Mapping[str, Any]
    user_id: int
    sender: str
    acts_for: str
    submitted_at: datetime
    document_id: int
    files: tuple[tuple[str, str, int], ...]  #: (question, name in the signatures, document)
