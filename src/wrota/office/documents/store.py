"""The file store: contents too large for a row, one file per digest, never rewritten."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

IN_ROW = 128 * 1024  #: bytes; up to this a content lies in the database


def put(authority_id: int, sha256: str, content: bytes) -> None:
    """Write a content durably before the transaction that names it commits."""
    target = _path(authority_id, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def get(authority_id: int, sha256: str) -> bytes:
    return _path(authority_id, sha256).read_bytes()


def _path(authority_id: int, sha256: str) -> Path:
    return Path(settings.HOME) / "files" / str(authority_id) / sha256[:2] / sha256
