"""How a permit ends: by the holder's notice, by the act itself, or by withdrawal."""

from wrota.modules.alcohol.procedure.parts import JRWA, UNIT, answered, delivered, signed
from wrota.office.cases.procedure import Procedure, Step

_REFUND = Step(
    title="Zwrot opłaty",
    role="ksiegowosc",
    days=30,
    hint="Zwróć niewykorzystaną opłatę i zapisz to.",
    plain="Zwracamy niewykorzystaną opłatę.",
    then={"refunded": ""},
    outcomes={"refunded": "Zwrócono niewykorzystaną opłatę"},
)


def _decision(what: str, then: dict[str, str], said: str) -> dict[str, Step]:
    """Return the steps draft, sign and deliver of a decision that ends a permit."""
    return {
        "draft": Step(
            title=f"Projekt: {what}",
            role="urzednik",
            days=7,
            hint="Przygotuj projekt decyzji.",
            plain=f"Przygotowujemy decyzję: {what}.",
            then={"drafted": "sign"},
        ),
        "sign": signed(
            f"decyzję: {what}",
            deliver="deliver",
            back="draft",
            plain="Decyzja czeka na podpis.",
        ),
        "deliver": Step(
            title=f"Doręczenie: {what}",
            role="kancelaria",
            days=16,
            waits="party",
            hint="Nic nie rób: krok zamknie się sam, gdy decyzja zostanie doręczona.",
            plain="Wysłaliśmy Ci decyzję. Potwierdź odbiór na swoim koncie.",
            then=then,
            outcomes=dict.fromkeys(then, said)
            | {"discontinued": "Umorzono postępowanie: zezwolenie obowiązuje"},
        ),
    }


def _hearing(what: str, plain: str) -> dict[str, Step]:
    """Return the steps that tell the holder of proceedings begun ex officio (art. 61 § 4, 10)."""
    return {
        "notice": Step(
            title="Zawiadomienie o wszczęciu",
            role="urzednik",
            days=3,
            hint="Zawiadom stronę, że wszczęto postępowanie (art. 61 § 4 i art. 10 k.p.a.).",
            plain=plain,
            then={"drafted": "notice_sign", "mistake": ""},
            outcomes={"mistake": "Nie ma podstaw: sprawę zamknięto"},
        ),
        "notice_sign": signed(
            "zawiadomienie o wszczęciu",
            deliver="notice_deliver",
            back="notice",
            plain=plain,
        ),
        "notice_deliver": delivered(
            f"zawiadomienie: {what}",
            then="notice_answer",
            said="Doręczono zawiadomienie o wszczęciu postępowania",
        ),
        "notice_answer": answered(
            what,
            days=7,
            hint="Rozważ, co napisała strona, i przygotuj decyzję albo umorzenie.",
            plain="Możesz zobaczyć akta i napisać, co myślisz. Masz 7 dni od odbioru pisma.",
            silence="draft",
            back="draft",
        ),
    }


CEASING = Procedure(
    code="alcohol.ceasing",
    version=1,
    title="Koniec sprzedaży alkoholu",
    legal_basis="art. 18 ust. 12 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.zaprzestanie",),
    first="draft",
    steps={
        **_decision(
            "wygaśnięcie zezwolenia",
            {"delivered": "", "refund": "refund"},
            "Stwierdzono wygaśnięcie zezwolenia",
        ),
        "refund": _REFUND,
    },
)
EXPIRY = Procedure(
    code="alcohol.expiry",
    version=1,
    title="Wygaśnięcie zezwolenia na alkohol",
    legal_basis="art. 18 ust. 12 pkt 5 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=(),
    first="notice",
    steps={
        **_hearing("wygaśnięcie zezwolenia", "Sprawdzamy, czy zezwolenie wygasło."),
        **_decision(
            "wygaśnięcie zezwolenia",
            {"delivered": "", "discontinued": ""},
            "Stwierdzono wygaśnięcie zezwolenia",
        ),
    },
)
WITHDRAWAL = Procedure(
    code="alcohol.withdrawal",
    version=1,
    title="Cofnięcie zezwolenia na alkohol",
    legal_basis="art. 18 ust. 10 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=(),
    first="notice",
    steps={
        **_hearing("cofnięcie zezwolenia", "Sprawdzamy, czy trzeba cofnąć zezwolenie."),
        **_decision(
            "cofnięcie zezwolenia", {"delivered": "", "discontinued": ""}, "Cofnięto zezwolenie"
        ),
    },
)
