"""From the application to the permit or the refusal (art. 18)."""

from django.utils.translation import gettext_noop as _

from wrota.law.clock import Reason
from wrota.modules.alcohol.procedure.parts import JRWA, UNIT, answered, delivered, signed
from wrota.office.cases.procedure import Procedure, Step

_CHECK = {
    "check": Step(
        title=_("Sprawdzenie wniosku"),
        role="urzednik",
        days=7,
        hint="Sprawdź dane i załączniki, potem wyślij do opinii komisji.",
        plain=_("Sprawdzamy Twój wniosek."),
        then={
            "ok": "opinion",
            "no_opinion": "fee",
            "missing": "summon_sign",
            "unmet": "notice",
        },
        outcomes={
            "ok": _("Wniosek jest kompletny. Przekazano go komisji do opinii"),
            "no_opinion": _("Wniosek jest kompletny. Opinia komisji nie jest potrzebna"),
            "missing": _("We wniosku brakuje danych lub dokumentów"),
            "unmet": _("Warunki zezwolenia nie są spełnione"),
        },
    ),
    "summon_sign": signed(
        _("wezwanie do uzupełnienia"),
        deliver="summon_deliver",
        back="check",
        plain=_("Przygotowujemy wezwanie do uzupełnienia wniosku."),
    ),
    "summon_deliver": delivered(
        _("wezwanie do uzupełnienia"), then="answer", said=_("Doręczono wezwanie do uzupełnienia")
    ),
    "answer": Step(
        title=_("Uzupełnienie wniosku"),
        role="urzednik",
        days=7,
        waits="party",
        stops_clock=Reason.STRONA,
        hint="Czekaj na uzupełnienie, najmniej 7 dni od doręczenia (art. 64 § 2 k.p.a.).",
        plain=_("Uzupełnij wniosek w 7 dni od odbioru wezwania. Inaczej go nie rozpatrzymy."),
        then={"answered": "check", "silence": ""},
        outcomes={
            "answered": _("Wniosek uzupełniono"),
            "silence": _("Wniosek pozostawiono bez rozpoznania (art. 64 § 2 k.p.a.)"),
        },
    ),
}
_GRANT = {
    # Art. 35 § 5 nie wymienia wprost opinii innego organu: podstawa do sprawdzenia [S/V].
    "opinion": Step(
        title=_("Opinia komisji"),
        role="urzednik",
        days=14,
        stops_clock=Reason.OPINIA,
        hint="Zapisz postanowienie gminnej komisji rozwiązywania problemów alkoholowych.",
        plain=_("Gminna komisja sprawdza, czy lokal może być w tym miejscu."),
        then={"positive": "fee", "negative": "notice"},
        outcomes={
            "positive": _("Komisja zaopiniowała wniosek pozytywnie"),
            "negative": _("Komisja zaopiniowała wniosek negatywnie"),
        },
    ),
    "fee": Step(
        title=_("Naliczenie opłaty"),
        role="urzednik",
        days=3,
        hint="Nalicz opłatę za pierwszy rok. Kwota jest policzona.",
        plain=_("Liczymy opłatę za zezwolenie."),
        then={"assessed": "payment"},
        outcomes={"assessed": _("Naliczono opłatę za zezwolenie")},
    ),
    "payment": Step(
        title=_("Wpłata opłaty"),
        role="ksiegowosc",
        days=14,
        waits="party",
        hint="Zapisz wpłatę, gdy pieniądze będą na rachunku.",
        plain=_("Zapłać opłatę. Bez wpłaty nie możemy wydać zezwolenia."),
        then={"paid": "draft"},
        outcomes={"paid": _("Zapłacono opłatę za zezwolenie")},
    ),
    "draft": Step(
        title=_("Projekt decyzji"),
        role="urzednik",
        days=5,
        hint="Przygotuj projekt: osobna decyzja na każdy rodzaj alkoholu.",
        plain=_("Opłata wpłynęła. Przygotowujemy decyzję."),
        then={"drafted": "sign"},
    ),
    "sign": signed(
        _("decyzje"),
        deliver="deliver",
        back="draft",
        plain=_("Decyzja czeka na podpis."),
    ),
    "deliver": delivered(_("decyzja"), then="", said=_("Wydano zezwolenie")),
}
_REFUSE = {
    "notice": Step(
        title=_("Zawiadomienie o niespełnionych warunkach"),
        role="urzednik",
        days=5,
        hint="Wskaż stronie warunki, których nie spełnia (art. 10 i 79a k.p.a.).",
        plain=_("Wniosek nie spełnia warunków. Napiszemy, których."),
        then={"drafted": "notice_sign"},
    ),
    "notice_sign": signed(
        _("zawiadomienie"),
        deliver="notice_deliver",
        back="notice",
        plain=_("Przygotowujemy zawiadomienie o warunkach, których wniosek nie spełnia."),
    ),
    "notice_deliver": delivered(
        _("zawiadomienie o niespełnionych warunkach"),
        then="notice_answer",
        said=_("Doręczono zawiadomienie o niespełnionych warunkach"),
    ),
    "notice_answer": answered(
        _("niespełnione warunki"),
        days=7,
        hint="Gdy strona coś wykaże, sprawdź wniosek jeszcze raz. Inaczej przygotuj odmowę.",
        plain=_("Możesz wykazać, że spełniasz warunki. Masz 7 dni od odbioru zawiadomienia."),
        silence="refusal",
        back="check",
    ),
    "refusal": Step(
        title=_("Projekt odmowy"),
        role="urzednik",
        days=5,
        hint="Przygotuj decyzję odmowną z uzasadnieniem.",
        plain=_("Przygotowujemy decyzję odmowną."),
        then={"drafted": "refusal_sign"},
    ),
    "refusal_sign": signed(
        _("decyzję odmowną"),
        deliver="refusal_deliver",
        back="refusal",
        plain=_("Decyzja odmowna czeka na podpis."),
    ),
    "refusal_deliver": delivered(
        _("decyzja odmowna"), then="", said=_("Odmówiono wydania zezwolenia")
    ),
}

LICENCE = Procedure(
    code="alcohol.licence",
    version=1,
    title=_("Zezwolenie na alkohol"),
    legal_basis="art. 18, 18¹ ustawy o wychowaniu w trzeźwości; k.p.a.",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.wniosek", "alcohol.jednorazowe", "alcohol.catering"),
    first="check",
    steps={**_CHECK, **_GRANT, **_REFUSE},
)
