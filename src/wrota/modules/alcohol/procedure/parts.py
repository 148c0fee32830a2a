"""Steps that many procedures of this module share: a letter is signed, sent, and answered."""

from django.utils.translation import gettext_noop as _

from wrota.law.clock import Reason
from wrota.law.phrases import Phrase
from wrota.office.cases.procedure import Step

JRWA, UNIT = "7340", "SO"
#: suffixes of the two steps in which a letter leaves the office
SIGN, DELIVER = "sign", "deliver"
_SENT = Phrase(_("Wysłaliśmy Ci pismo: %(what)s. Potwierdź odbiór na swoim koncie."))


def signed(what: str, *, deliver: str, back: str, plain: str, days: int = 3) -> Step:
    """Return the step in which the head signs `what` (Polish, accusative)."""
    return Step(
        title=f"{_('Podpis')}: {what}",
        role="kierownik",
        days=days,
        hint="Przeczytaj i podpisz albo zwróć z uwagami.",
        plain=plain,
        then={"signed": deliver, "returned": back},
        outcomes={"returned": _("Pismo wróciło do poprawy")},
    )


def delivered(what: str, *, then: str, said: str, days: int = 16) -> Step:
    """Return the step in which `what` waits for the addressee; the delivery itself ends it."""
    return Step(
        title=f"{_('Doręczenie')}: {what}",
        role="kancelaria",
        days=days,
        waits="party",
        hint="Nic nie rób: krok zamknie się sam, gdy pismo zostanie doręczone.",
        plain=_SENT(what=what),
        then={"delivered": then},
        outcomes={"delivered": said},
    )


def answered(what: str, *, days: int, plain: str, hint: str, silence: str, back: str) -> Step:
    """Return the step in which the party has `days` to answer; the term stands meanwhile."""
    return Step(
        title=f"{_('Odpowiedź strony')}: {what}",
        role="urzednik",
        days=days,
        waits="party",
        stops_clock=Reason.STRONA,
        hint=hint,
        plain=plain,
        then={"answered": back, "silence": silence},
        outcomes={
            "answered": _("Wpłynęła odpowiedź strony"),
            "silence": _("Strona nie odpowiedziała w terminie"),
        },
    )
