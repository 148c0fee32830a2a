"""Values about books and receivables that other code may see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wrota.law.working import Wyliczenie


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be: debit above zero, credit below."""

    account: str
    amount: Decimal
    classification: str = ""
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceivableRow:
    id: int
    authority_id: int
    party_id: int
    case_id: int | None
    title: str
    classification: str
    amount: Decimal
    paid: Decimal
    written_down: Decimal
    due_on: date
    charged_on: date
    working: Wyliczenie | None
    source: str

    @property
    def open(self) -> Decimal:
        """Return what is still to be paid, in złoty."""
        return self.amount - self.paid - self.written_down

    @property
    def is_settled(self) -> bool:
        return self.open <= 0


@dataclass(frozen=True, slots=True)
class JournalRow:
    number: int
    year: int
    booked_on: date
    text: str
    source: str
    booked_by: str
    lines: tuple[Line, ...]
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class BalanceRow:
    account: str
    name: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit
