"""A stand-in for ClamAV's daemon that speaks its protocol and knows one threat: EICAR."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: the harmless test file that every scanner calls a threat; in two pieces, so that none calls us
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 26_214_400  #: bytes, clamd's StreamMaxLength


class Daemon(socketserver.ThreadingTCPServer):
    """Answers VERSION, PING and INSTREAM; `broken` makes it hang up in the middle of an answer."""

    allow_reuse_address = True
    daemon_threads = True
    broken = False
    scanned = 0

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"


class _Line(socketserver.StreamRequestHandler):
    server: Daemon

    def handle(self) -> None:
        command = self._until_zero()
        if self.server.broken:
            self.wfile.write(b"strea")
            return
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.3/27831/Sun Nov 22 09:30:00 2026\0")
        elif command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self._scan()
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _until_zero(self) -> bytes:
        said = bytearray()
        while (one := self.rfile.read(1)) not in (b"\0", b""):
            said += one
        return bytes(said)

    def _scan(self) -> None:
        content = bytearray()
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.scanned += 1
        found = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@contextmanager
def running() -> Iterator[Daemon]:
    """Run the daemon on a free port of this machine."""
    with Daemon(("127.0.0.1", 0), _Line) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
