"""What the connector to e-Doręczenia adds to the platform."""

from wrota.kernel.manifest import Module
from wrota.office.ports.mailboxes import RegisteredDelivery

MODULE = Module(
    code="edoreczenia",
    title="e-Doręczenia (User Agent API)",
    law=("t.j. Dz.U. 2024 poz. 1045",),
    provides={RegisteredDelivery: "wrota.connectors.edoreczenia.client.EDORECZENIA"},
)
