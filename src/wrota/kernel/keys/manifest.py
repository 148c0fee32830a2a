"""What keys for programs add to the platform: the right to make and revoke them."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="keys",
    title="Klucze API",
    permissions={
        "keys.manage": Permission(
            "Wydaje i odwołuje klucze dla programów", ("administrator",), for_people=True
        ),
    },
)
