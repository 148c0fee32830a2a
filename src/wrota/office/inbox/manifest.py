"""What the inbox adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="inbox",
    title="Skrzynka podawcza",
    law=("ustawa o informatyzacji art. 3 pkt 20", "k.p.a. art. 61 § 3a, art. 63"),
    permissions={
        "inbox.submit": Permission("Składa pisma", ("mieszkaniec",)),
        "inbox.view": Permission("Ogląda rejestr przesyłek", ("kancelaria", "urzednik")),
        "inbox.assign": Permission("Przydziela przesyłki", ("kancelaria", "kierownik")),
        "inbox.receive": Permission("Rejestruje przesyłki", ("kancelaria",)),
        "inbox.boxes": Permission("Ustawia skrzynki urzędu", ("administrator",), for_people=True),
        "inbox.write": Permission("Wysyła pisma do urzędów i nadawców", ("kancelaria", "urzednik")),
        "inbox.rules": Permission(
            "Ustala reguły przydziału", ("kancelaria", "administrator"), for_people=True
        ),
    },
    eforms="wrota.office.inbox.eform.EFORMS",
    periodic=(
        Periodic("wrota.office.inbox.jobs.stamp_receipts", every=2),
        Periodic("wrota.office.inbox.boxes.visit_boxes", every=30),
        Periodic("wrota.office.inbox.outgoing.carry_waiting", every=15),
        Periodic("wrota.office.inbox.archive.archive_receipts", every=3600),
    ),
)
