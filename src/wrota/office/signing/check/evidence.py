"""Finding what a signature covers: beside a file, in a folder, or in a ZIP from a stranger."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wrota.office.signing.xades.names import is_file_uri

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_RATIO = 200
ASIC_TYPE = b"application/vnd.etsi.asic-"
#: how the proof of an entry in a journal names itself
PROOF = b"wrota-journal-proof/"
CMS = (".p7s", ".p7m")
_ENTRY = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,255}")
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, RuntimeError,
    EOFError,
)  # fmt: skip


class BadEvidence(ValueError):
    """The file, folder or archive cannot be read safely; the message says why, in Polish."""


class Folder(Mapping[str, bytes]):
    """Files under a folder by relative address; never above it, never through a link out of it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def __getitem__(self, uri: str) -> bytes:
        path = (self._root / uri).resolve() if is_file_uri(uri) else None
        if path is None or not path.is_relative_to(self._root) or not path.is_file():
            raise KeyError(uri)
        return read_file(path)

    def __iter__(self) -> Iterator[str]:
        found = (p for p in self._root.rglob("*") if p.is_file())
        names = (p.relative_to(self._root).as_posix() for p in found)
        return (name for name in sorted(names) if is_file_uri(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Evidence:
    """What is to be checked, and where the files it covers are found."""

    subjects: tuple[tuple[str, bytes], ...]
    files: Mapping[str, bytes]
    is_container: bool = False  #: ASiC: every file must be under a signature in META-INF


def collect(path: Path, *, files: Path | None = None) -> Evidence:
    """
    Read a signed file, an evidence folder or an evidence ZIP.

    A single file finds its companions beside it, or in the folder `files`.

    :raises BadEvidence: when it does not exist, is too large, or the archive is hostile.
    """
    if path.is_dir():
        return _all_signed(Folder(path))
    content = read_file(path)
    if content.startswith(b"PK\x03\x04"):
        return _packed(_unpack(path))
    return Evidence(((path.name, content),), Folder(files or path.parent))


def read_file(path: Path) -> bytes:
    """:raises BadEvidence: when the file is missing or too large."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadEvidence(f"{path.name}: plik jest za duży")
        return path.read_bytes()
    except OSError as error:
        raise BadEvidence(f"{path}: nie można odczytać pliku") from error


def _all_signed(files: Mapping[str, bytes]) -> Evidence:
    subjects = [
        (name, files[name])
        for name in files
        if name.lower().endswith(CMS)
        or (name.endswith((".xml", ".pdf")) and _is_signed(files[name]))
        or (name.endswith(".json") and _is_proof(files[name]))
    ]
    if not subjects:
        raise BadEvidence("nie ma tu żadnego podpisanego pliku XML, PDF, P7M ani P7S")
    return Evidence(tuple(subjects), files)


def _packed(files: dict[str, bytes]) -> Evidence:
    if not files.get("mimetype", b"").startswith(ASIC_TYPE):
        return _all_signed(files)
    inside = [
        (name, content)
        for name, content in files.items()
        if not name.upper().startswith("META-INF/") and (_is_signed(content) or _is_proof(content))
    ]
    return Evidence(tuple(inside), files, is_container=True)


def _is_signed(content: bytes) -> bool:
    if content.startswith(b"%PDF"):
        return b"/ByteRange" in content
    return b"http://www.w3.org/2000/09/xmldsig#" in content


def _is_proof(content: bytes) -> bool:
    return PROOF in content[:200]


def _unpack(path: Path) -> dict[str, bytes]:
    """Trust the declared sizes only as far as reading them proves them."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            _refuse_bombs(entries, is_container=_is_container(archive, entries))
            return {one.filename: _entry(archive, one) for one in entries}
    except BROKEN as error:
        raise BadEvidence("archiwum ZIP jest uszkodzone albo zaszyfrowane") from error


def _is_container(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Containers of other makers name files in any language; nothing is ever written to disk."""
    first = entries[0] if entries else None
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        return False
    return _entry(archive, first).startswith(ASIC_TYPE)


def _is_entry(name: str) -> bool:
    parts = name.split("/")
    return _ENTRY.fullmatch(name) is not None and not {"", ".", ".."} & set(parts)


def _refuse_bombs(entries: list[zipfile.ZipInfo], *, is_container: bool) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BadEvidence("archiwum ma zbyt wiele plików")
    if sum(one.file_size for one in entries) > MAX_TOTAL_BYTES:
        raise BadEvidence("archiwum po rozpakowaniu jest za duże")
    names = [one.filename for one in entries]
    allowed = _is_entry if is_container else is_file_uri
    if len({name.lower() for name in names}) != len(names) or not all(map(allowed, names)):
        raise BadEvidence("archiwum ma niedozwolone albo powtórzone nazwy plików")
    for one in entries:
        packed = max(one.compress_size, 1)
        if one.file_size > MAX_FILE_BYTES or one.file_size / packed > MAX_RATIO:
            raise BadEvidence(f"{one.filename}: plik w archiwum jest za duży")


def _entry(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with archive.open(one) as file:
        content = file.read(one.file_size + 1)
    if len(content) != one.file_size:
        raise BadEvidence(f"{one.filename}: inny rozmiar niż zapisany w archiwum")
    return content
