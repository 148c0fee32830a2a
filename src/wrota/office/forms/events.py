"""Facts about forms."""

from dataclasses import dataclass

from wrota.kernel.events import Event


@dataclass(frozen=True)
class FormSubmitted(Event):
    submission_id: int
    form_code: str
