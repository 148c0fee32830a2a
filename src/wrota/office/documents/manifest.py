"""What keeping documents adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="documents",
    title="Dokumenty",
    law=("Dz.U. 2006 nr 206 poz. 1517", "Dz.U. 2024 poz. 773"),
    permissions={
        "documents.keep": Permission("Dodaje dokumenty", ("urzednik", "kancelaria", "kierownik")),
        "documents.release": Permission(
            "Zwalnia pliki z kwarantanny", ("kancelaria", "administrator"), for_people=True
        ),
        "documents.scan": Permission("Zapisuje wynik sprawdzenia plików", ()),
        "documents.watch": Permission(
            "Ogląda kontrolę plików", ("administrator",), for_people=True
        ),
    },
    periodic=(
        Periodic("wrota.office.documents.scanning.scan_waiting", every=10),
        Periodic("wrota.office.documents.recheck.recheck_every_office", every=86400),
    ),
)
