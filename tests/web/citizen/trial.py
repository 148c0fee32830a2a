"""A small module that exists in tests only: a form with every hard part and a short procedure."""

from datetime import date
from decimal import Decimal

from wrota.kernel.manifest import Module
from wrota.law.working import Skladnik, Wyliczenie
from wrota.office.cases.procedure import Procedure
from wrota.office.cases.procedure import Step as Stage
from wrota.office.forms.spec import (
    Basis,
    Field,
    FormSpec,
    Group,
    Is,
    Option,
    Repeat,
    ServiceCard,
    Step,
)

CODE = "probny.wniosek"


def fee(answers, day):
    dogs = answers["ile"]
    return Wyliczenie(
        Decimal(50) * dogs,
        (Skladnik("Za jednego psa", "50,00 zł", "art. 19 ustawy", "V"),),
    )


def spec(version: int = 1, since: date = date(2026, 1, 1)) -> FormSpec:
    return FormSpec(
        code=CODE,
        version=version,
        in_force_from=since,
        title="Wniosek próbny",
        lead="Na próbę.",
        legal_basis=(Basis(text="art. 1 ustawy próbnej", pewnosc="V"),),
        rodo="Administratorem jest gmina.",
        fee=fee,
        card=ServiceCard(
            lead="Po co",
            cost="50 zł",
            time="do miesiąca",
            who=("Każdy",),
            prepare=(("Umowa", "skan albo zdjęcie"),),
            course=(("Składasz wniosek", ""), ("Urząd sprawdza", "Do miesiąca."), ("Decyzja", "")),
            outcome="decyzja",
            appeal="14 dni",
        ),
        steps=(
            Step(
                code="kto",
                title="Kto składa",
                parts=(
                    Field(name="imie", label="Imię", prefill="person.first_name"),
                    Field(name="pesel", label="PESEL", kind="pesel", prefill="person.pesel"),
                    Field(name="nip", label="NIP", kind="nip", required=False),
                    Field(name="ile", label="Ile psów", kind="integer", minimum=1),
                ),
            ),
            Step(
                code="co",
                title="O co chodzi",
                parts=(
                    Field(
                        name="gdzie",
                        label="Gdzie",
                        kind="choice",
                        options=(Option(value="dom", label="W domu"), Option(value="x", label="X")),
                    ),
                    Field(name="jakie", label="Jakie x", shown_if=Is("gdzie", "x")),
                    Repeat(
                        name="psy",
                        title="Psy",
                        item="Pies",
                        add="Dodaj psa",
                        maximum=3,
                        fields=(Field(name="imie", label="Imię psa"),),
                    ),
                ),
            ),
            Step(
                code="pliki",
                title="Załączniki",
                parts=(
                    Field(name="umowa", label="Umowa", kind="file", max_files=2),
                    Group(
                        title="Oświadczenie",
                        fields=(Field(name="prawda", label="To prawda.", kind="declaration"),),
                    ),
                ),
            ),
        ),
    )


FORMS = (spec(),)
PLAN = Procedure(
    code="probny.sprawa",
    version=1,
    title="Sprawa próbna",
    legal_basis="k.p.a. art. 104",
    jrwa="7340",
    unit="SO",
    opens_with=(CODE,),
    first="sprawdzenie",
    steps={
        "sprawdzenie": Stage(
            title="Sprawdzenie wniosku",
            role="urzednik",
            days=7,
            plain="Urząd sprawdza Twój wniosek.",
            then={"dobrze": "oplata"},
        ),
        "oplata": Stage(
            title="Czekanie na opłatę",
            role="urzednik",
            days=14,
            plain="Urząd czeka na Twoją opłatę.",
            waits="party",
            then={"zaplacono": ""},
            outcomes={"zaplacono": "Wydano decyzję."},
        ),
    },
)
MODULE = Module(
    code="probny",
    title="Moduł próbny",
    eforms="tests.web.citizen.trial.FORMS",
    procedures=(PLAN,),
)
