"""What an office's organisation adds to the platform: rights of its administrator."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="office",
    title="Urząd i ludzie",
    permissions={
        "office.people": Permission("Ogląda listę pracowników", ("administrator", "kierownik")),
        "office.organise": Permission("Dodaje komórki i ludzi", ("administrator",)),
        "office.journal": Permission("Ogląda dziennik czynności", ("administrator", "kierownik")),
        "office.jobs": Permission("Ponawia nieudane zadania systemu", ("administrator",)),
        "office.modules": Permission("Włącza i wyłącza moduły", ("administrator",)),
    },
)
