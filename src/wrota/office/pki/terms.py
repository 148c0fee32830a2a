"""What operators of the centre may change about its profiles, and how far."""

from collections.abc import Mapping
from dataclasses import dataclass

from wrota.office.pki.profiles import DAY, PROFILES, Kind


@dataclass(frozen=True, slots=True)
class Term:
    """A parameter with its limits; nobody may go beyond what the policy document promises."""

    name: str  #: the value of a kind for lives of certificates
    title: str
    unit: str  #: dni | godzin
    low: int
    high: int
    usual: int


def _life(kind: Kind, low: int) -> Term:
    most = PROFILES[kind].validity // DAY
    return Term(kind.value, f"Ważność: {PROFILES[kind].title.lower()}", "dni", low, most, most)


TERMS = {
    one.name: one
    for one in (
        _life(Kind.SEAL, 180),
        _life(Kind.PERSON, 180),
        _life(Kind.RESIDENT, 90),
        _life(Kind.ACCESS, 90),
        _life(Kind.SERVICE, 30),
        Term("list-days", "Lista odwołanych obowiązuje", "dni", 2, 30, 30),
        Term("changes-hours", "Lista zmian obowiązuje", "godzin", 6, 48, 48),
    )
}


def value(name: str, changed: Mapping[str, int]) -> int:
    """Return the value in force: the changed one or the usual one."""
    return changed.get(name, TERMS[name].usual)
