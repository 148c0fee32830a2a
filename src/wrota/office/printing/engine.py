"""Printing from Python: a child process does it, with a time limit for each document."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

SECONDS = 20.0
#: The typesetter remembers pieces of earlier pages; a new child now and then keeps memory flat.
DOCUMENTS_PER_CHILD = 500
STANDARDS = ("a-2a", "ua-1")
_SOURCE = Path(__file__).resolve().parents[3]


class CannotPrint(RuntimeError):
    """The document was refused or took too long; the message says which, in Polish."""


class Engine:
    """Keeps one child, replaces it when it hangs, dies, or the process was forked."""

    def __init__(self, *, seconds: float = SECONDS, command: Sequence[str] = ()) -> None:
        self._seconds = seconds
        self._command = tuple(command) or (sys.executable, "-m", "wrota.office.printing.child")
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._printed = 0

    def render(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        standards: Sequence[str] = STANDARDS,
    ) -> bytes:
        """
        Print one document.

        :raises CannotPrint: when the data is refused, the time is over or the child died.
        """
        request = {"template": template, "data": data, "standards": list(standards)}
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            head, pdf = self._ask(self._ready_child(), line)
            self._printed += 1
        if "error" in head:
            raise CannotPrint(f"nie można wydrukować dokumentu: {head['error']}")
        return pdf

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # After a fork the pipe still belongs to the parent's child: leave it alone.
            self._child, self._owner = None, os.getpid()
        if self._child is not None and (
            self._child.poll() is not None or self._printed >= DOCUMENTS_PER_CHILD
        ):
            self._stop()
        if self._child is None:
            self._printed = 0
            environment = {**os.environ, "PYTHONPATH": str(_SOURCE)}
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                bufsize=0,
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], line: bytes) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + self._seconds
        try:
            self._write(child, line, deadline)
            return self._read(child, deadline)
        except (TimeoutError, OSError) as error:
            self._stop()
            if isinstance(error, TimeoutError):
                text = f"dokument drukował się dłużej niż {self._seconds:g} s"
            else:
                text = "proces drukowania przerwał pracę"
            raise CannotPrint(text) from error

    @staticmethod
    def _write(child: subprocess.Popen[bytes], line: bytes, deadline: float) -> None:
        assert child.stdin is not None
        rest = memoryview(line)
        while rest:
            _, writable, _ = select.select(
                [], [child.stdin], [], max(0.0, deadline - time.monotonic())
            )
            if not writable:
                raise TimeoutError
            # A pipe that is ready takes at least this much without blocking.
            rest = rest[os.write(child.stdin.fileno(), rest[: select.PIPE_BUF]) :]

    @staticmethod
    def _read(child: subprocess.Popen[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
        """Read the line that says how long the document is, then the document."""
        received = bytearray()
        head: dict[str, Any] = {}
        while not head or len(received) < head.get("size", 0):
            received += _piece(child, deadline)
            if not head and b"\n" in received:
                line, _, rest = received.partition(b"\n")
                head, received = json.loads(line), rest
        return head, bytes(received)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.kill()
        child.wait()


def _piece(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    assert child.stdout is not None
    readable, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
    if not readable:
        raise TimeoutError
    piece = os.read(child.stdout.fileno(), 1 << 20)
    if not piece:
        raise BrokenPipeError
    return piece


_engine = Engine()


def render(
    template: str, data: Mapping[str, Any], *, standards: Sequence[str] = STANDARDS
) -> bytes:
    """
    Print a document of a named template, by default as tagged PDF/A-2a and PDF/UA-1.

    Equal data gives equal bytes. Call it in the worker or a command-line tool, not inside a
    transaction.

    :raises CannotPrint: when the data does not fit the template or the time limit is over.
    """
    return _engine.render(template, data, standards=standards)
