"""Values of the alcohol module that other code may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wrota.law.working import Wyliczenie


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of an application; `met` is None when the office has to supply something."""

    code: str
    met: bool | None
    text: str
    basis: str
    pewnosc: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Check":
        """Read back what `to_dict` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the municipal commission said; an empty number is given from the register."""

    positive: bool
    on: date
    number: str = ""
    distance_m: Decimal | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of the council with what it leaves; `limit` is None when nobody entered it."""

    kind: str
    purpose: str
    purpose_label: str
    limit: int | None
    used: int

    @property
    def free(self) -> int | None:
        """Return how many permits may still be granted, never below zero."""
        return None if self.limit is None else max(self.limit - self.used, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """The resolution in force on a day with its use; without one `number` is empty."""

    number: str
    dated_on: date | None
    in_force_from: date | None
    min_distance_m: Decimal | None
    night_from: int | None
    night_to: int | None
    source: str
    rows: tuple[LimitRow, ...]

    @property
    def is_known(self) -> bool:
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class LicenceRow:
    id: int
    number: str
    kind: str
    permit: str
    purpose: str
    purpose_label: str
    holder: str
    nip: str
    outlet_id: int
    outlet: str
    address: str
    valid_from: date
    valid_to: date
    state: str
    state_label: str
    ended_on: date | None
    case_id: int | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    at: datetime
    on: date
    what: str
    state_label: str
    who: str
    case_id: int | None
    changed: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A yearly fee in zł as it now stands."""

    year: int
    version: int
    amount: Decimal
    working: Wyliczenie
    assessed_on: date
    is_current: bool


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """An instalment in zł with what the books say of it."""

    id: int
    year: int
    number: int
    amount: Decimal
    open: Decimal
    due_on: date
    basis: str
    is_surcharge: bool
    is_first: bool  #: paid whole before the permit was issued
    receivable_id: int | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement of sales; `sales` in zł by kind, `late_days` after 31 January."""

    id: int
    outlet: str
    holder: str
    year: int
    sales: Mapping[str, Decimal]
    submitted_on: date
    late_days: int
    is_current: bool
    case_id: int | None


@dataclass(frozen=True, slots=True)
class LicenceCard:
    """All that one page shows of a permit."""

    licence: LicenceRow
    granted_on: date | None
    end_ground: str
    end_basis: str
    barred_until: date | None
    document_id: int | None
    decision_case_id: int | None
    history: tuple[ChangeRow, ...]
    fees: tuple[FeeRow, ...]
    instalments: tuple[InstalmentRow, ...]
    statements: tuple[StatementRow, ...]
    siblings: tuple[LicenceRow, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list paged by key; `next` is the key after the last row, None at the end."""

    rows: tuple[LicenceRow, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class KindFigures:
    """A year of one kind of drinks: counts of permits and sums in zł."""

    kind: str
    label: str
    in_force: int
    granted: int
    ended: int
    charged: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class YearFigures:
    year: int
    on: date  #: the day for which permits in force were counted
    kinds: tuple[KindFigures, ...]

    @property
    def charged(self) -> Decimal:
        return sum((k.charged for k in self.kinds), Decimal(0))

    @property
    def paid(self) -> Decimal:
        return sum((k.paid for k in self.kinds), Decimal(0))


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """A late instalment, zł; after `last_day` the permit is lost."""

    licence_id: int
    number: str
    holder: str
    instalment_id: int
    year: int
    instalment: int
    open: Decimal
    due_on: date
    last_day: date
    is_lost: bool


@dataclass(frozen=True, slots=True)
class FeesRun:
    """How far the fees of a year have come; `silent` are permits without a statement."""

    year: int
    done: int
    total: int
    silent: tuple[LicenceRow, ...]
    silent_count: int
    overdue: tuple[OverdueRow, ...]

    @property
    def left(self) -> int:
        """Return how many permits with a statement still wait for their fee."""
        return max(self.total - self.done - self.silent_count, 0)
