"""Facts about deliveries."""

from dataclasses import dataclass

from wrota.kernel.events import Event


@dataclass(frozen=True)
class Delivered(Event):
    delivery_id: int
    case_id: int | None
    document_id: int
    by_fiction: bool
    proof_id: int | None = None
