"""What the register of parties adds to the platform."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="parties",
    title="Strony",
    permissions={
        "parties.enter": Permission("Wpisuje strony", ("urzednik", "kancelaria")),
    },
)
