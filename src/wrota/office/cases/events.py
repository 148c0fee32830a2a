"""Facts about cases that others may act on."""

from dataclasses import dataclass

from wrota.kernel.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    case_id: int
    procedure: str
    submission_id: int | None
    form_code: str


@dataclass(frozen=True)
class StepFinished(Event):
    case_id: int
    procedure: str
    step: str
    outcome: str


@dataclass(frozen=True)
class LettersSigned(Event):
    case_id: int
    procedure: str
    letter_ids: tuple[int, ...]


@dataclass(frozen=True)
class CaseClosed(Event):
    case_id: int
    procedure: str
    outcome: str
