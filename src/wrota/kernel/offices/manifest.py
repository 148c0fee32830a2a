"""What an office's organisation adds to the platform: rights of its administrator."""

from wrota.kernel.manifest import Module, Permission

MODULE = Module(
    code="office",
    title="Urząd i ludzie",
    permissions={
        "office.people": Permission(
            "Ogląda listę pracowników", ("administrator", "kierownik"), for_people=True
        ),
        "office.organise": Permission(
            "Dodaje komórki i ludzi", ("administrator",), for_people=True
        ),
        "office.journal": Permission(
            "Ogląda dziennik czynności", ("administrator", "kierownik"), for_people=True
        ),
        "office.jobs": Permission(
            "Ponawia nieudane zadania systemu", ("administrator",), for_people=True
        ),
        "office.modules": Permission(
            "Włącza i wyłącza moduły", ("administrator",), for_people=True
        ),
        "office.disclose": Permission(
            "Podaje godziny otwarcia i dane o dostępności",
            ("administrator", "redaktor"),
            for_people=True,
        ),
    },
)
