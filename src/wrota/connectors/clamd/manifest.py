"""What the connector to ClamAV adds to the platform."""

from wrota.kernel.manifest import Module
from wrota.office.ports.scanner import Scanner

MODULE = Module(
    code="clamd",
    title="Skaner ClamAV",
    provides={Scanner: "wrota.connectors.clamd.client.SCANNER"},
)
