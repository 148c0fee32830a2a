"""Archives inside archives are counted against one budget, so that no bomb is ever unpacked."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wrota.office.documents.look import office
from wrota.office.documents.look.finding import HOLD, NOTE, REFUSE, Finding

ZIP, GZIP, TAR = b"PK\x03\x04", b"\x1f\x8b", b"ustar"
EMPTY_ZIP = b"PK\x05\x06"
#: what nobody opens at an office: programs and scripts of every system
PROGRAMS = (
    ".exe", ".dll", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta",
    ".scr", ".pif", ".msi", ".lnk", ".jar", ".sh", ".iso", ".img", ".chm", ".cpl", ".reg",
)  # fmt: skip
Read = Callable[[int], bytes]
PROGRAM = Finding("program", HOLD, "W archiwum jest program albo skrypt.")
ENCRYPTED = Finding(
    "szyfr", HOLD, "Plik jest zabezpieczony hasłem. Urząd nie może sprawdzić, co jest w środku."
)
#: what the libraries raise about an archive that is not one, also by accident
DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, OSError, ValueError,
    LookupError, RecursionError,
)  # fmt: skip
_HEAD = 4096
_PIECE = 1 << 16


class TooMuch(ValueError):
    """The archive is more than anybody needs to send; the Polish message says in what."""


@dataclass(slots=True)
class Budget:
    """What one sent file may hold, nested archives together: files, levels, bytes, ratio."""

    files: int = 2_000
    depth: int = 3
    size: int = 500 * 1024 * 1024
    ratio: int = 150  #: unpacked to packed; small files are not asked
    small: int = 5 * 1024 * 1024
    nested: int = 50 * 1024 * 1024  #: bytes of one archive inside another
    sent: int = 0
    seen_files: int = 0
    seen_size: int = 0

    def take(self, *, files: int = 0, size: int = 0) -> None:
        """:raises TooMuch: when the budget is over."""
        self.seen_files += files
        self.seen_size += size
        if self.seen_files > self.files:
            raise TooMuch(f"archiwum ma w środku więcej niż {self.files} plików")
        if self.seen_size > self.size:
            raise TooMuch(f"archiwum po rozpakowaniu ma ponad {self.size // 1024**2} MB")
        if self.seen_size > self.small and self.seen_size > self.ratio * max(self.sent, 1):
            raise TooMuch("archiwum rozpakowuje się do rozmiaru, który wygląda na bombę")


def is_archive(head: bytes) -> bool:
    """Say whether content begins as an archive that can be looked into."""
    return head.startswith((ZIP, EMPTY_ZIP, GZIP)) or head[257:262] == TAR


def look_into(content: bytes, *, budget: Budget | None = None) -> list[Finding]:
    """Return what is dangerous in an archive, and in archives in it."""
    spent = budget or Budget(sent=len(content))
    spent.sent = spent.sent or len(content)
    found: dict[str, Finding] = {}
    try:
        for one in _walk(content, spent, 1):
            found.setdefault(one.code, one)
    except TooMuch as error:
        bomb = Finding("bomba", REFUSE, f"Nie otwieramy tego pliku: {error}.")
        return [bomb, *found.values()]
    except DAMAGE:
        found["uszkodzone"] = Finding(
            "uszkodzone", HOLD, "Archiwum jest uszkodzone i nie da się zajrzeć do środka."
        )
    except (NotImplementedError, RuntimeError):
        found["nieznane"] = Finding(
            "nieznane", HOLD, "Archiwum spakowano sposobem, którego nie da się sprawdzić."
        )
    return list(found.values())


def _walk(content: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    if depth > budget.depth:
        raise TooMuch(f"archiwa są schowane jedno w drugim na ponad {budget.depth} poziomy")
    if content.startswith((ZIP, EMPTY_ZIP)):
        yield from _zip(content, budget, depth)
    elif content.startswith(GZIP):
        yield from _inside("", _gunzip(content, budget), budget, depth)
    elif content[257:262] == TAR:
        yield from _tar(content, budget, depth)


def _zip(content: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        # the list is read before anything is unpacked: a lie in it is bounded by what we read
        budget.take(files=len(members), size=sum(m.file_size for m in members))
        if sum(m.compress_size for m in members) > len(content):
            raise TooMuch("pliki w archiwum zachodzą na siebie")
        yield from office.in_package({m.filename for m in members})
        for member in members:
            yield from _named(member.filename)
            if member.flag_bits & 1:
                yield ENCRYPTED
            elif not member.is_dir():
                with archive.open(member) as file:
                    head = file.read(_HEAD)
                    if is_archive(head):
                        yield from _walk(_rest(head, file.read, budget), budget, depth + 1)
                    else:
                        yield from _content(head)


def _tar(content: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for member in archive:
            budget.take(files=1, size=member.size)
            yield from _named(member.name)
            if not member.isreg():
                if not member.isdir():
                    yield Finding("dowiazanie", HOLD, "W archiwum są dowiązania zamiast plików.")
                continue
            file = archive.extractfile(member)
            if file is not None:
                head = file.read(_HEAD)
                if is_archive(head):
                    yield from _walk(_rest(head, file.read, budget), budget, depth + 1)
                else:
                    yield from _content(head)


def _inside(name: str, content: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    yield from _named(name)
    if is_archive(content[:_HEAD]):
        # a packed tape is one thing to people, not two levels
        deeper = depth if content[257:262] == TAR else depth + 1
        yield from _walk(content, budget, deeper)
    else:
        yield from _content(content[:_HEAD])


def _gunzip(content: bytes, budget: Budget) -> bytes:
    """Unpack at most what the budget allows of one archive inside another."""
    reader, out = zlib.decompressobj(wbits=31), bytearray()
    rest = content
    while rest and not reader.eof:
        piece = reader.decompress(rest, _PIECE)
        rest = reader.unconsumed_tail
        budget.take(size=len(piece))
        out += piece
        if len(out) > budget.nested:
            raise TooMuch(f"plik w archiwum ma ponad {budget.nested // 1024**2} MB")
        if not piece and not rest:
            raise EOFError
    budget.take(files=1)
    return bytes(out)


def _rest(head: bytes, read: Read, budget: Budget) -> bytes:
    rest = read(budget.nested + 1)
    if len(head) + len(rest) > budget.nested:
        raise TooMuch(f"archiwum w archiwum ma ponad {budget.nested // 1024**2} MB")
    return head + rest


def _named(name: str) -> Iterator[Finding]:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ".." in plain.split("/") or plain[1:3] == ":/":
        yield Finding("sciezka", HOLD, "Nazwy plików w archiwum prowadzą poza nie.")
    if plain.lower().rstrip(". ").endswith(PROGRAMS):
        yield PROGRAM


def _content(head: bytes) -> Iterator[Finding]:
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"L\0\0\0\x01\x14\x02\0")):
        yield PROGRAM
    if head.startswith(office.OLE):
        yield Finding("ole", NOTE, "W archiwum jest dokument w starym formacie Office.")
