"""What keeping documents adds to the platform."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="documents",
    title="Dokumenty",
    law=("Dz.U. 2006 nr 206 poz. 1517", "Dz.U. 2024 poz. 773"),
    permissions={
        "documents.keep": Permission("Dodaje dokumenty", ("urzednik", "kancelaria", "kierownik")),
    },
)
