"""What the books add to the platform."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="ledger",
    title="Księgi i należności",
    law=("t.j. Dz.U. 2026 poz. 909", "t.j. Dz.U. 2026 poz. 522"),
    permissions={
        "ledger.view": Permission("Ogląda księgi i należności", ("ksiegowosc", "kierownik")),
        "ledger.post": Permission("Dekretuje i stornuje", ("ksiegowosc",)),
        "ledger.charge": Permission("Przypisuje należności", ("ksiegowosc",)),
        "ledger.pay": Permission("Zapisuje wpłaty", ("ksiegowosc",)),
        "ledger.write_down": Permission("Odpisuje należności", ("ksiegowosc",)),
    },
)
