"""How a permit ends: by the holder's notice, by the act itself, or by withdrawal."""

from django.utils.translation import gettext_noop as _

from wrota.law.phrases import Phrase
from wrota.modules.alcohol.procedure.parts import JRWA, UNIT, answered, delivered, signed
from wrota.office.cases.procedure import Procedure, Step

_DRAFTING = Phrase(_("Przygotowujemy decyzję: %(what)s."))
_REFUND = Step(
    title=_("Zwrot opłaty"),
    role="ksiegowosc",
    days=30,
    hint="Zwróć niewykorzystaną opłatę i zapisz to.",
    plain=_("Zwracamy niewykorzystaną opłatę."),
    then={"refunded": ""},
    outcomes={"refunded": _("Zwrócono niewykorzystaną opłatę")},
)


def _decision(what: str, then: dict[str, str], said: str) -> dict[str, Step]:
    """Return the steps draft, sign and deliver of a decision that ends a permit."""
    return {
        "draft": Step(
            title=f"{_('Projekt')}: {what}",
            role="urzednik",
            days=7,
            hint="Przygotuj projekt decyzji.",
            plain=_DRAFTING(what=what),
            then={"drafted": "sign"},
        ),
        "sign": signed(
            f"{_('decyzję')}: {what}",
            deliver="deliver",
            back="draft",
            plain=_("Decyzja czeka na podpis."),
        ),
        "deliver": Step(
            title=f"{_('Doręczenie')}: {what}",
            role="kancelaria",
            days=16,
            waits="party",
            hint="Nic nie rób: krok zamknie się sam, gdy decyzja zostanie doręczona.",
            plain=_("Wysłaliśmy Ci decyzję. Potwierdź odbiór na swoim koncie."),
            then=then,
            outcomes=dict.fromkeys(then, said)
            | {"discontinued": _("Umorzono postępowanie: zezwolenie obowiązuje")},
        ),
    }


def _hearing(what: str, plain: str) -> dict[str, Step]:
    """Return the steps that tell the holder of proceedings begun ex officio (art. 61 § 4, 10)."""
    return {
        "notice": Step(
            title=_("Zawiadomienie o wszczęciu"),
            role="urzednik",
            days=3,
            hint="Zawiadom stronę, że wszczęto postępowanie (art. 61 § 4 i art. 10 k.p.a.).",
            plain=plain,
            then={"drafted": "notice_sign", "mistake": ""},
            outcomes={"mistake": _("Nie ma podstaw: sprawę zamknięto")},
        ),
        "notice_sign": signed(
            _("zawiadomienie o wszczęciu"),
            deliver="notice_deliver",
            back="notice",
            plain=plain,
        ),
        "notice_deliver": delivered(
            f"{_('zawiadomienie')}: {what}",
            then="notice_answer",
            said=_("Doręczono zawiadomienie o wszczęciu postępowania"),
        ),
        "notice_answer": answered(
            what,
            days=7,
            hint="Rozważ, co napisała strona, i przygotuj decyzję albo umorzenie.",
            plain=_("Możesz zobaczyć akta i napisać, co myślisz. Masz 7 dni od odbioru pisma."),
            silence="draft",
            back="draft",
        ),
    }


CEASING = Procedure(
    code="alcohol.ceasing",
    version=1,
    title=_("Koniec sprzedaży alkoholu"),
    legal_basis="art. 18 ust. 12 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.zaprzestanie",),
    first="draft",
    steps={
        **_decision(
            _("wygaśnięcie zezwolenia"),
            {"delivered": "", "refund": "refund"},
            _("Stwierdzono wygaśnięcie zezwolenia"),
        ),
        "refund": _REFUND,
    },
)
EXPIRY = Procedure(
    code="alcohol.expiry",
    version=1,
    title=_("Wygaśnięcie zezwolenia na alkohol"),
    legal_basis="art. 18 ust. 12 pkt 5 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=(),
    first="notice",
    steps={
        **_hearing(_("wygaśnięcie zezwolenia"), _("Sprawdzamy, czy zezwolenie wygasło.")),
        **_decision(
            _("wygaśnięcie zezwolenia"),
            {"delivered": "", "discontinued": ""},
            _("Stwierdzono wygaśnięcie zezwolenia"),
        ),
    },
)
WITHDRAWAL = Procedure(
    code="alcohol.withdrawal",
    version=1,
    title=_("Cofnięcie zezwolenia na alkohol"),
    legal_basis="art. 18 ust. 10 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=(),
    first="notice",
    steps={
        **_hearing(_("cofnięcie zezwolenia"), _("Sprawdzamy, czy trzeba cofnąć zezwolenie.")),
        **_decision(
            _("cofnięcie zezwolenia"),
            {"delivered": "", "discontinued": ""},
            _("Cofnięto zezwolenie"),
        ),
    },
)
