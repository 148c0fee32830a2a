"""Values about deliveries that other code may see."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: int
    authority_id: int
    number: str
    case_id: int | None
    document_id: int
    title: str
    addressee: str
    user_id: int
    sent_at: datetime
    deemed_on: date
    state: str
    state_label: str
    delivered_at: datetime | None
    proof_id: int | None

    @property
    def is_waiting(self) -> bool:
        return self.state == "czeka"
