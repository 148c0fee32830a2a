"""What e-forms add to the platform."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="forms",
    title="Formularze",
    permissions={
        "forms.fill": Permission("Wypełnia formularze", ("mieszkaniec",)),
        "forms.submit": Permission("Składa podania", ("mieszkaniec",)),
    },
)
