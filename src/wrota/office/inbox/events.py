"""Facts about what came to the office."""

from dataclasses import dataclass

from wrota.kernel.events import Event


@dataclass(frozen=True)
class Received(Event):
    incoming_id: int
    submission_id: int | None
    form_code: str
