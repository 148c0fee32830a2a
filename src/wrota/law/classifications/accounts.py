"""Charts of accounts that the regulation gives to local budgets and to their units."""

from dataclasses import dataclass
from functools import cache

from wrota.law.classifications.tables import UnknownSymbol, rows


@dataclass(frozen=True)
class Konto:
    """One synthetic account; `plan` is budzet (zał. 2) or jednostka (zał. 3)."""

    plan: str
    konto: str
    nazwa: str
    pozabilansowe: bool
    pewnosc: str

    @property
    def zespol(self) -> str:
        """The group of accounts: the first digit."""
        return self.konto[0]


@cache
def konta(plan: str) -> tuple[Konto, ...]:
    """Return the accounts of a chart (budzet or jednostka) in the order of numbers."""
    return tuple(
        Konto(
            plan=plan,
            konto=row["konto"],
            nazwa=row["nazwa"],
            pozabilansowe=row["pozabilansowe"] == "1",
            pewnosc=row["pewnosc"],
        )
        for row in rows("plan_kont.csv")
        if row["plan"] == plan
    )


def konto(plan: str, numer: str) -> Konto:
    """Return an account by its number; the analytic part after a dash is not looked at.

    :raises UnknownSymbol: when the chart lacks it.
    """
    synthetic = numer.partition("-")[0]
    for item in konta(plan):
        if item.konto == synthetic:
            return item
    raise UnknownSymbol(f"Plan kont ({plan}) nie ma konta {synthetic}")
