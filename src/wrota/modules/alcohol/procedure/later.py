"""What a holder writes while the permit is in force: statement, change, duplicate, appeal."""

from django.utils.translation import gettext_noop as _

from wrota.law.clock import Kind, Reason
from wrota.modules.alcohol.procedure.parts import JRWA, UNIT, delivered, signed
from wrota.office.cases.procedure import Procedure, Step

STATEMENT = Procedure(
    code="alcohol.statement",
    version=1,
    title=_("Oświadczenie o sprzedaży alkoholu"),
    legal_basis="art. 11¹ ust. 4–7 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.oswiadczenie",),
    first="match",
    steps={
        "match": Step(
            title=_("Odczytanie oświadczenia"),
            role="urzednik",
            days=3,
            waits="system",
            plain=_("Odczytujemy oświadczenie i liczymy opłatę."),
            then={"assessed": "", "doubts": "review"},
            outcomes={
                "assessed": _("Przyjęto oświadczenie i naliczono opłatę"),
                "doubts": _("Oświadczenie musi sprawdzić urzędnik"),
            },
        ),
        "review": Step(
            title=_("Sprawdzenie oświadczenia"),
            role="urzednik",
            days=7,
            hint="Wskaż punkt sprzedaży albo odłóż oświadczenie bez skutku.",
            plain=_("Sprawdzamy oświadczenie."),
            then={"assessed": "", "without_effect": ""},
            outcomes={
                "assessed": _("Przyjęto oświadczenie i naliczono opłatę"),
                "without_effect": _("Oświadczenie nie wywołało skutku"),
            },
        ),
    },
)


def _one_letter(title: str, hint: str, plain: str, what: str, said: str) -> dict[str, Step]:
    return {
        "draft": Step(
            title=title,
            role="urzednik",
            days=14,
            hint=hint,
            plain=plain,
            then={"drafted": "sign"},
        ),
        "sign": signed(what, deliver="deliver", back="draft", plain=_("Pismo czeka na podpis.")),
        "deliver": delivered(what, then="", said=said),
    }


CHANGE = Procedure(
    code="alcohol.change",
    version=1,
    title=_("Zmiana danych w zezwoleniu"),
    legal_basis="art. 155 k.p.a. w związku z art. 18 ustawy o wychowaniu w trzeźwości",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.zmiana",),
    first="draft",
    steps=_one_letter(
        _("Projekt zmiany"),
        "Porównaj dane i przygotuj decyzję o zmianie.",
        _("Sprawdzamy zgłoszoną zmianę."),
        _("decyzja o zmianie"),
        _("Zmieniono dane w zezwoleniu"),
    ),
)
DUPLICATE = Procedure(
    code="alcohol.duplicate",
    version=1,
    title=_("Duplikat zezwolenia na alkohol"),
    legal_basis="art. 18 ustawy o wychowaniu w trzeźwości; k.p.a.",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.duplikat",),
    first="draft",
    steps=_one_letter(
        _("Duplikat zezwolenia"),
        "Przygotuj duplikat. Treść jest z rejestru.",
        _("Przygotowujemy duplikat."),
        _("duplikat zezwolenia"),
        _("Wydano duplikat zezwolenia"),
    ),
)
APPEAL = Procedure(
    code="alcohol.appeal",
    version=1,
    title=_("Odwołanie w sprawie alkoholu"),
    legal_basis="art. 127–134 k.p.a.",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.odwolanie",),
    # Własną sprawą organu jest tu przekazanie odwołania; termin odwoławczy biegnie w SKO.
    term=Kind.ZWYKLA.name,
    first="review",
    steps={
        "review": Step(
            title=_("Przekazanie odwołania"),
            role="urzednik",
            days=7,
            hint="Przekaż odwołanie z aktami do SKO w 7 dni albo zmień decyzję (art. 132, 133).",
            plain=_(
                "Sprawdzamy, czy możemy sami zmienić decyzję. Inaczej przekażemy odwołanie SKO."
            ),
            then={"drafted": "sign", "corrected": "correct_sign"},
            outcomes={"corrected": _("Urząd uwzględnia odwołanie w całości (art. 132 k.p.a.)")},
        ),
        "correct_sign": signed(
            _("nową decyzję"),
            deliver="correct_deliver",
            back="review",
            plain=_("Nowa decyzja czeka na podpis."),
        ),
        "correct_deliver": delivered(
            _("nowa decyzja"), then="", said=_("Uwzględniono odwołanie: wydano nową decyzję")
        ),
        "sign": signed(
            _("pismo do SKO"),
            deliver="to_board",
            back="review",
            plain=_("Pismo do samorządowego kolegium odwoławczego czeka na podpis."),
        ),
        "to_board": Step(
            title=_("Wysłanie akt do SKO"),
            role="kancelaria",
            days=3,
            hint="Wyślij odwołanie z aktami do SKO i zapisz dzień wysłania.",
            plain=_("Przekazujemy odwołanie do samorządowego kolegium odwoławczego."),
            then={"sent": "sko"},
            outcomes={"sent": _("Przekazano odwołanie do SKO")},
        ),
        "sko": Step(
            title=_("Rozstrzygnięcie SKO"),
            role="urzednik",
            days=31,
            waits="system",
            stops_clock=Reason.PRZYCZYNA_NIEZALEZNA,
            hint="Zapisz rozstrzygnięcie, gdy przyjdzie z SKO.",
            plain=_("Odwołanie rozpatruje samorządowe kolegium odwoławcze."),
            then={"upheld": "", "reversed": "", "returned_to_us": ""},
            outcomes={
                "upheld": _("SKO utrzymało decyzję w mocy"),
                "reversed": _("SKO zmieniło albo uchyliło decyzję"),
                "returned_to_us": _("SKO przekazało sprawę do ponownego rozpatrzenia"),
            },
        ),
    },
)
