"""What an office asks of a virus scanner; `connectors/clamd` answers."""

from dataclasses import dataclass
from typing import Protocol


class ScannerAway(OSError):
    """The scanner does not answer: nothing is known of the file, least of all that it is clean."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The scanner's word; `threat` is the name that it gives, empty for a file without one."""

    threat: str
    engine: str


class Scanner(Protocol):
    """A scanner of contents."""

    @property
    def is_configured(self) -> bool:
        """Say whether this installation has a scanner at all."""

    def scan(self, content: bytes) -> Scanned:
        """Look at a content; `:raises ScannerAway:` when there is no answer."""
