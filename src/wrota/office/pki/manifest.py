"""What the certificate centre adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="pki",
    title="Certyfikaty i znaczniki czasu",
    law=("rozporządzenie eIDAS 910/2014", "ustawa o usługach zaufania"),
    permissions={
        # nobody holds it: an act of an operator is carried out when a second one approves it
        "pki.establish": Permission("Zakłada centrum certyfikacji platformy", ()),
        "pki.operate": Permission(
            "Proponuje i zatwierdza czynności centrum certyfikacji",
            ("centrum",),
            for_people=True,
        ),
        "pki.issue": Permission(
            "Wydaje pieczęcie i certyfikaty urzędu", ("administrator",), for_people=True
        ),
        "pki.revoke": Permission(
            "Odwołuje certyfikaty urzędu", ("administrator",), for_people=True
        ),
    },
    setup="wrota.office.pki.commands.set_up",
    periodic=(
        Periodic("wrota.office.pki.lists.renew_lists", every=3600),
        Periodic("wrota.office.pki.responder.refresh_answers", every=600),
    ),
)
