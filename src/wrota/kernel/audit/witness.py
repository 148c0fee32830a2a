"""A file outside the database that remembers every seal, so that a cut-off end is noticed."""

import os
from pathlib import Path

from django.conf import settings


def remember(authority_id: int, *, number: int, digest: str) -> None:
    """Add a committed seal to the office's file, durably; lines are only ever added."""
    path = _path(authority_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{number} {digest}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def remembered(authority_id: int) -> list[tuple[int, str]]:
    """Return (number, digest) of every seal that this machine saw; a torn last line is skipped."""
    path = _path(authority_id)
    if not path.exists():
        return []
    words = (line.split(" ") for line in path.read_text().split("\n"))
    return [(int(w[0]), w[1]) for w in words if len(w) == 2 and len(w[1]) == 64]


def _path(authority_id: int) -> Path:
    return Path(settings.HOME) / "audit" / f"{authority_id}.log"
