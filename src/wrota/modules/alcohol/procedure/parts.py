"""Steps that many procedures of this module share: a letter is signed, sent, and answered."""

from wrota.law.clock import Reason
from wrota.office.cases.procedure import Step

JRWA, UNIT = "7340", "SO"
#: suffixes of the two steps in which a letter leaves the office
SIGN, DELIVER = "sign", "deliver"


def signed(what: str, *, deliver: str, back: str, plain: str, days: int = 3) -> Step:
    """Return the step in which the head signs `what` (Polish, accusative)."""
    return Step(
        title=f"Podpis: {what}",
        role="kierownik",
        days=days,
        hint="Przeczytaj i podpisz albo zwróć z uwagami.",
        plain=plain,
        then={"signed": deliver, "returned": back},
        outcomes={"returned": "Pismo wróciło do poprawy"},
    )


def delivered(what: str, *, then: str, said: str, days: int = 16) -> Step:
    """Return the step in which `what` waits for the addressee; the delivery itself ends it."""
    return Step(
        title=f"Doręczenie: {what}",
        role="kancelaria",
        days=days,
        waits="party",
        hint="Nic nie rób: krok zamknie się sam, gdy pismo zostanie doręczone.",
        plain=f"Wysłaliśmy Ci pismo: {what}. Potwierdź odbiór na swoim koncie.",
        then={"delivered": then},
        outcomes={"delivered": said},
    )


def answered(what: str, *, days: int, plain: str, hint: str, silence: str, back: str) -> Step:
    """Return the step in which the party has `days` to answer; the term stands meanwhile."""
    return Step(
        title=f"Odpowiedź strony: {what}",
        role="urzednik",
        days=days,
        waits="party",
        stops_clock=Reason.STRONA,
        hint=hint,
        plain=plain,
        then={"answered": back, "silence": silence},
        outcomes={
            "answered": "Wpłynęła odpowiedź strony",
            "silence": "Strona nie odpowiedziała w terminie",
        },
    )
