"""Ustawa o wychowaniu w trzeźwości: the arithmetic and conditions of permits, nothing else."""

from wrota.modules.alcohol.rules.oplaty import (
    Rata,
    oplata_catering,
    oplata_jednorazowa,
    oplata_roczna,
    oplata_wyprzedazy,
    oplaty,
    raty,
)
from wrota.modules.alcohol.rules.rodzaje import (
    NiedozwolonaWartosc,
    PowodCofniecia,
    PowodWygasniecia,
    Przeznaczenie,
    Rodzaj,
    Zezwolenie,
)
from wrota.modules.alcohol.rules.skutki import (
    Skutek,
    Stan,
    nowy_wniosek_po_cofnieciu,
    nowy_wniosek_po_wygasnieciu,
    skutek_braku_oswiadczenia,
    skutek_braku_wplaty,
    termin_oswiadczenia,
)
from wrota.modules.alcohol.rules.warunki import (
    Granica,
    Sprawdzenie,
    sprawdz_limit,
    sprawdz_lokalizacje,
    sprawdz_okres,
    sprawdz_zaklocenia,
    wazne_do_maksimum,
    wazne_do_minimum,
)

__all__ = [
    "Granica",
    "NiedozwolonaWartosc",
    "PowodCofniecia",
    "PowodWygasniecia",
    "Przeznaczenie",
    "Rata",
    "Rodzaj",
    "Skutek",
    "Sprawdzenie",
    "Stan",
    "Zezwolenie",
    "nowy_wniosek_po_cofnieciu",
    "nowy_wniosek_po_wygasnieciu",
    "oplata_catering",
    "oplata_jednorazowa",
    "oplata_roczna",
    "oplata_wyprzedazy",
    "oplaty",
    "raty",
    "skutek_braku_oswiadczenia",
    "skutek_braku_wplaty",
    "sprawdz_limit",
    "sprawdz_lokalizacje",
    "sprawdz_okres",
    "sprawdz_zaklocenia",
    "termin_oswiadczenia",
    "wazne_do_maksimum",
    "wazne_do_minimum",
]
