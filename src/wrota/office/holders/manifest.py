"""What certificates of residents add to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="holders",
    title="Certyfikaty mieszkańców",
    law=("rozporządzenie eIDAS 910/2014 art. 25", "k.p.a. art. 63 § 3a"),
    permissions={
        "holders.own": Permission("Ma własny certyfikat", ("mieszkaniec",), for_people=True),
        "holders.confirm": Permission(
            "Sprawdza tożsamość i wydaje certyfikaty mieszkańcom",
            ("kancelaria", "urzednik"),
            for_people=True,
        ),
        "holders.keep": Permission("Prowadzi zgłoszenia po certyfikaty w centrum", ()),
    },
    periodic=(Periodic("wrota.office.holders.preparing.sweep", every=600),),
)
