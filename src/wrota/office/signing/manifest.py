"""What signing adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="signing",
    title="Podpisy i pieczęcie",
    law=("k.p.a. art. 14 § 1a", "rozporządzenie eIDAS 910/2014 art. 25 i 35"),
    permissions={
        "signing.seal": Permission("Pieczętuje w imieniu urzędu", ("kancelaria", "kierownik")),
        "signing.lists": Permission(
            "Przyjmuje europejskie listy zaufania", ("centrum",), for_people=True
        ),
        "signing.sign": Permission(
            "Podpisuje swoim certyfikatem", ("kierownik", "urzednik"), for_people=True
        ),
    },
    periodic=(Periodic("wrota.office.signing.trusted.commands.refresh", every=21600),),
)
