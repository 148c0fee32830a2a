"""Work on other people's files in a process of its own, with limits on time, memory and output."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

SECONDS = 20.0
MEMORY = 1024 * 1024 * 1024  #: bytes of address space
OUTPUT = 16 * 1024 * 1024  #: bytes that are read back
_SOURCE = Path(__file__).resolve().parents[3]


class CannotShow(RuntimeError):
    """The file could not be drawn or read within the limits; the message is Polish."""


def work(
    task: str,
    content: bytes,
    *arguments: str,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """
    Run a task of `wrota.office.documents.child` on a content and return what it answers.

    The child has no settings, no database and no secrets of the platform in its environment.

    :raises CannotShow: when it fails, is too slow, too big or says too much.
    """
    command = [
        sys.executable, "-m", "wrota.office.documents.child", task, str(int(seconds) + 1),
        str(memory), str(OUTPUT), *arguments,
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(_SOURCE), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    environment |= {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # a program that the child started ends with it
    )
    try:
        said, error = child.communicate(content, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise CannotShow(f"trwało to dłużej niż {seconds:g} s") from late
    finally:
        _end(child)
    if child.returncode == 3:
        raise CannotShow(error.decode("utf-8", "replace").strip()[-160:])
    if child.returncode != 0:
        raise CannotShow("proces przekroczył granice albo plik jest uszkodzony")
    if len(said) > OUTPUT:
        raise CannotShow("wynik jest za duży")
    return said


def _end(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
