"""What cases add to the platform."""

from wrota.kernel.manifest import Module, Permission
from wrota.office.delivery.events import Delivered
from wrota.office.inbox.events import Registered

EVERYBODY = ("urzednik", "kancelaria", "ksiegowosc", "kierownik")

MODULE = Module(
    code="cases",
    title="Sprawy",
    law=("Dz.U. 2011 nr 14 poz. 67", "t.j. Dz.U. 2025 poz. 1691"),
    permissions={
        "cases.view": Permission("Ogląda sprawy", EVERYBODY),
        "cases.open": Permission("Zakłada sprawy", ("urzednik", "kancelaria")),
        "cases.work": Permission("Prowadzi sprawy", EVERYBODY),
        "cases.draft": Permission("Przygotowuje projekty pism", ("urzednik",)),
        "cases.sign": Permission("Podpisuje pisma i decyzje", ("kierownik",), for_people=True),
        "cases.as_urzednik": Permission("Wykonuje kroki prowadzącego sprawę", ("urzednik",)),
        "cases.as_ksiegowosc": Permission("Wykonuje kroki księgowości", ("ksiegowosc",)),
        "cases.as_kierownik": Permission("Wykonuje kroki kierownika", ("kierownik",)),
        "cases.as_kancelaria": Permission("Wykonuje kroki kancelarii", ("kancelaria",)),
    },
    on={
        Registered: "wrota.office.cases.handlers.open_for",
        Delivered: "wrota.office.cases.handlers.keep_proof",
    },
)
