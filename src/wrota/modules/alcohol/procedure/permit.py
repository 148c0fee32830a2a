"""From the application to the permit or the refusal (art. 18)."""

from wrota.law.clock import Reason
from wrota.modules.alcohol.procedure.parts import JRWA, UNIT, answered, delivered, signed
from wrota.office.cases.procedure import Procedure, Step

_CHECK = {
    "check": Step(
        title="Sprawdzenie wniosku",
        role="urzednik",
        days=7,
        hint="Sprawdź dane i załączniki, potem wyślij do opinii komisji.",
        plain="Sprawdzamy Twój wniosek.",
        then={
            "ok": "opinion",
            "no_opinion": "fee",
            "missing": "summon_sign",
            "unmet": "notice",
        },
        outcomes={
            "ok": "Wniosek jest kompletny. Przekazano go komisji do opinii",
            "no_opinion": "Wniosek jest kompletny. Opinia komisji nie jest potrzebna",
            "missing": "We wniosku brakuje danych lub dokumentów",
            "unmet": "Warunki zezwolenia nie są spełnione",
        },
    ),
    "summon_sign": signed(
        "wezwanie do uzupełnienia",
        deliver="summon_deliver",
        back="check",
        plain="Przygotowujemy wezwanie do uzupełnienia wniosku.",
    ),
    "summon_deliver": delivered(
        "wezwanie do uzupełnienia", then="answer", said="Doręczono wezwanie do uzupełnienia"
    ),
    "answer": Step(
        title="Uzupełnienie wniosku",
        role="urzednik",
        days=7,
        waits="party",
        stops_clock=Reason.STRONA,
        hint="Czekaj na uzupełnienie, najmniej 7 dni od doręczenia (art. 64 § 2 k.p.a.).",
        plain="Uzupełnij wniosek w 7 dni od odbioru wezwania. Inaczej go nie rozpatrzymy.",
        then={"answered": "check", "silence": ""},
        outcomes={
            "answered": "Wniosek uzupełniono",
            "silence": "Wniosek pozostawiono bez rozpoznania (art. 64 § 2 k.p.a.)",
        },
    ),
}
_GRANT = {
    # Art. 35 § 5 nie wymienia wprost opinii innego organu: podstawa do sprawdzenia [S/V].
    "opinion": Step(
        title="Opinia komisji",
        role="urzednik",
        days=14,
        stops_clock=Reason.OPINIA,
        hint="Zapisz postanowienie gminnej komisji rozwiązywania problemów alkoholowych.",
        plain="Gminna komisja sprawdza, czy lokal może być w tym miejscu.",
        then={"positive": "fee", "negative": "notice"},
        outcomes={
            "positive": "Komisja zaopiniowała wniosek pozytywnie",
            "negative": "Komisja zaopiniowała wniosek negatywnie",
        },
    ),
    "fee": Step(
        title="Naliczenie opłaty",
        role="urzednik",
        days=3,
        hint="Nalicz opłatę za pierwszy rok. Kwota jest policzona.",
        plain="Liczymy opłatę za zezwolenie.",
        then={"assessed": "payment"},
        outcomes={"assessed": "Naliczono opłatę za zezwolenie"},
    ),
    "payment": Step(
        title="Wpłata opłaty",
        role="ksiegowosc",
        days=14,
        waits="party",
        hint="Zapisz wpłatę, gdy pieniądze będą na rachunku.",
        plain="Zapłać opłatę. Bez wpłaty nie możemy wydać zezwolenia.",
        then={"paid": "draft"},
        outcomes={"paid": "Zapłacono opłatę za zezwolenie"},
    ),
    "draft": Step(
        title="Projekt decyzji",
        role="urzednik",
        days=5,
        hint="Przygotuj projekt: osobna decyzja na każdy rodzaj alkoholu.",
        plain="Opłata wpłynęła. Przygotowujemy decyzję.",
        then={"drafted": "sign"},
    ),
    "sign": signed(
        "decyzje",
        deliver="deliver",
        back="draft",
        plain="Decyzja czeka na podpis.",
    ),
    "deliver": delivered("decyzja", then="", said="Wydano zezwolenie"),
}
_REFUSE = {
    "notice": Step(
        title="Zawiadomienie o niespełnionych warunkach",
        role="urzednik",
        days=5,
        hint="Wskaż stronie warunki, których nie spełnia (art. 10 i 79a k.p.a.).",
        plain="Wniosek nie spełnia warunków. Napiszemy, których.",
        then={"drafted": "notice_sign"},
    ),
    "notice_sign": signed(
        "zawiadomienie",
        deliver="notice_deliver",
        back="notice",
        plain="Przygotowujemy zawiadomienie o warunkach, których wniosek nie spełnia.",
    ),
    "notice_deliver": delivered(
        "zawiadomienie o niespełnionych warunkach",
        then="notice_answer",
        said="Doręczono zawiadomienie o niespełnionych warunkach",
    ),
    "notice_answer": answered(
        "niespełnione warunki",
        days=7,
        hint="Gdy strona coś wykaże, sprawdź wniosek jeszcze raz. Inaczej przygotuj odmowę.",
        plain="Możesz wykazać, że spełniasz warunki. Masz 7 dni od odbioru zawiadomienia.",
        silence="refusal",
        back="check",
    ),
    "refusal": Step(
        title="Projekt odmowy",
        role="urzednik",
        days=5,
        hint="Przygotuj decyzję odmowną z uzasadnieniem.",
        plain="Przygotowujemy decyzję odmowną.",
        then={"drafted": "refusal_sign"},
    ),
    "refusal_sign": signed(
        "decyzję odmowną",
        deliver="refusal_deliver",
        back="refusal",
        plain="Decyzja odmowna czeka na podpis.",
    ),
    "refusal_deliver": delivered("decyzja odmowna", then="", said="Odmówiono wydania zezwolenia"),
}

LICENCE = Procedure(
    code="alcohol.licence",
    version=1,
    title="Zezwolenie na alkohol",
    legal_basis="art. 18, 18¹ ustawy o wychowaniu w trzeźwości; k.p.a.",
    jrwa=JRWA,
    unit=UNIT,
    opens_with=("alcohol.wniosek", "alcohol.jednorazowe", "alcohol.catering"),
    first="check",
    steps={**_CHECK, **_GRANT, **_REFUSE},
)
