"""What delivery adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="delivery",
    title="Doręczenia",
    law=("k.p.a. art. 39–46", "t.j. Dz.U. 2024 poz. 1045"),
    permissions={
        "delivery.send": Permission("Wysyła pisma", ("kancelaria", "kierownik", "urzednik")),
        "delivery.view": Permission("Ogląda rejestr przesyłek", ("kancelaria", "urzednik")),
        "delivery.collect": Permission("Odbiera swoje pisma", ("mieszkaniec",)),
    },
    periodic=(Periodic("wrota.office.delivery.commands.sweep", every=600),),
)
