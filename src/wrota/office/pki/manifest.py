"""What the certificate centre adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="pki",
    title="Certyfikaty i znaczniki czasu",
    law=("rozporządzenie eIDAS 910/2014", "ustawa o usługach zaufania"),
    permissions={
        "pki.establish": Permission("Zakłada centrum certyfikacji platformy", ()),
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
