"""Facts about what came to the office."""

from dataclasses import dataclass

from wrota.kernel.events import Event


@dataclass(frozen=True)
class Received(Event):
    """The item has its number and receipt; nobody may make it fail any more."""

    incoming_id: int
    submission_id: int | None
    form_code: str


@dataclass(frozen=True)
class Registered(Event):
    """The worker hands the item on; a listener that fails is tried again."""

    incoming_id: int
    submission_id: int | None
    form_code: str
