"""All that alcohol permits add to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission, Register
from wrota.modules.alcohol.procedure import PROCEDURES
from wrota.office.cases.events import CaseOpened, LettersSigned, StepFinished
from wrota.office.delivery.events import Delivered

HERE = "wrota.modules.alcohol"

MODULE = Module(
    code="alcohol",
    title="Zezwolenia na alkohol",
    law=("t.j. Dz.U. 2023 poz. 2151",),
    permissions={
        "alcohol.view": Permission(
            "Ogląda zezwolenia na alkohol", ("urzednik", "ksiegowosc", "kierownik")
        ),
        "alcohol.work": Permission("Prowadzi sprawy zezwoleń", ("urzednik",)),
        "alcohol.assess": Permission("Nalicza opłaty za zezwolenia", ("urzednik", "ksiegowosc")),
        "alcohol.pay": Permission("Potwierdza wpłaty za zezwolenia", ("ksiegowosc",)),
        "alcohol.deliver": Permission("Zapisuje wysyłkę i doręczenie na papierze", ("kancelaria",)),
        "alcohol.limits": Permission("Wpisuje limity zezwoleń", ("urzednik", "kierownik")),
        "alcohol.expire": Permission("Wszczyna wygaszanie zezwoleń", ("urzednik",)),
        "alcohol.remind": Permission("Przypomina o terminach (tylko system)", ()),
        "alcohol.take": Permission("Przejmuje dane z formularzy (tylko system)", ()),
    },
    eforms=f"{HERE}.queries.estimate.EFORMS",
    procedures=PROCEDURES,
    on={
        CaseOpened: f"{HERE}.handlers.take_over",
        StepFinished: f"{HERE}.handlers.follow",
        LettersSigned: f"{HERE}.handlers.send",
        Delivered: f"{HERE}.handlers.delivered",
    },
    registers=(
        Register(
            code="alcohol-zezwolenia",
            title="Zezwolenia na sprzedaż napojów alkoholowych",
            legal_basis="art. 18 ustawy o wychowaniu w trzeźwości i przeciwdziałaniu "
            "alkoholizmowi; art. 6 ustawy o dostępie do informacji publicznej",
            rows=f"{HERE}.queries.register.rows",
        ),
    ),
    periodic=(Periodic(f"{HERE}.commands.reminders.every_office", every=6 * 3600),),
    urls=f"{HERE}.urls",
    rest=f"{HERE}.rest.router",
    menu=(("Zezwolenia na alkohol", "alcohol:licences", "alcohol.view"),),
    case_panel=f"{HERE}.queries.panel.case_panel",
    offices=("gmina",),
)
