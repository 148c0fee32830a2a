"""A computed amount keeps its working, so that a page and a decision can show where it is from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Skladnik:
    """One row of the working: what, how much, on what legal ground, how sure.

    `pewnosc` is C (confirmed in a source), S (known, not yet checked) or V (verify before use);
    `parametr` is the key in `wrota.law.params`, empty when the row is a fact or a result.
    """

    opis: str
    wartosc: str
    podstawa: str
    pewnosc: str = "C"
    parametr: str = ""


@dataclass(frozen=True)
class Wyliczenie:
    """A result in zł (or in the unit that the function names) with its working in order."""

    wynik: Decimal
    skladniki: tuple[Skladnik, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; amounts are strings, so no digit is lost."""
        return {"wynik": str(self.wynik), "skladniki": [asdict(row) for row in self.skladniki]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Wyliczenie":
        """Read back what `to_dict` wrote."""
        return cls(
            wynik=Decimal(data["wynik"]),
            skladniki=tuple(Skladnik(**row) for row in data["skladniki"]),
        )

    @property
    def pewnosc(self) -> str:
        """The weakest mark among the rows: V before S before C."""
        return max((row.pewnosc for row in self.skladniki), default="C")
