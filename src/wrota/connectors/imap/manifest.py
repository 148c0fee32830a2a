"""What the connector to e-mail boxes adds to the platform."""

from wrota.kernel.manifest import Module
from wrota.office.ports.mailboxes import MailSource

MODULE = Module(
    code="imap",
    title="Poczta e-mail (IMAP)",
    provides={MailSource: "wrota.connectors.imap.client.IMAP"},
)
