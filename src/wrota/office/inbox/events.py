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
class Confirmed(Event):
    """A receipt was sealed; whoever has it can prove that this entry is about it."""

    incoming_id: int
    seal: str  #: digest of the value of the seal: no higher level of the receipt changes it


@dataclass(frozen=True)
class Registered(Event):
    """The worker hands the item on; a listener that fails is tried again."""

    incoming_id: int
    submission_id: int | None
    form_code: str
