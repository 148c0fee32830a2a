"""ClamAV through its daemon: the INSTREAM and VERSION commands of the clamd protocol."""

import socket
import struct

from django.conf import settings

from wrota.office.ports.scanner import Scanned, ScannerAway

SECONDS = 60.0
PIECE = 1 << 16
#: clamd ends every answer of a command that began with "z" with this byte
_END = b"\0"


class Clamd:
    """A clamd at `unix:/path` or `host:port`; without an address there is no scanner."""

    def __init__(self, address: str | None = None, *, seconds: float = SECONDS) -> None:
        self._address, self._seconds = address, seconds

    @property
    def address(self) -> str:
        return settings.CLAMD if self._address is None else self._address

    @property
    def is_configured(self) -> bool:
        """Say whether this installation has a scanner at all."""
        return bool(self.address)

    def scan(self, content: bytes) -> Scanned:
        """
        Send a content and return what the scanner says.

        :raises ScannerAway: no connection, no answer in time, an answer that is an error or that
            is not understood. None of these means that the file is clean.
        """
        try:
            version = self._ask(b"zVERSION\0")
            said = self._ask(b"zINSTREAM\0", content)
        except OSError as error:
            raise ScannerAway(f"skaner nie odpowiada: {error}") from error
        verdict = said.removeprefix("stream: ")
        if verdict == "OK":
            return Scanned("", version)
        if verdict.endswith(" FOUND"):
            return Scanned(verdict.removesuffix(" FOUND"), version)
        raise ScannerAway(f"skaner nie sprawdził pliku: {said[:120]}")

    def _ask(self, command: bytes, content: bytes | None = None) -> str:
        with self._connected() as line:
            line.sendall(command)
            if content is not None:
                for start in range(0, len(content), PIECE):
                    piece = content[start : start + PIECE]
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
            return _answer(line)

    def _connected(self) -> socket.socket:
        if self.address.startswith("unix:"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(self._seconds)
            line.connect(self.address.removeprefix("unix:"))
            return line
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self._seconds)


def _answer(line: socket.socket) -> str:
    """:raises ConnectionError: when the line breaks before the end of the answer."""
    said = bytearray()
    while not said.endswith(_END):
        piece = line.recv(4096)
        if not piece:
            raise ConnectionError("połączenie przerwane")
        said += piece
        if len(said) > 1 << 16:
            raise ConnectionError("odpowiedź bez końca")
    return said[:-1].decode("utf-8", "replace")


SCANNER = Clamd()
