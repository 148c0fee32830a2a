"""Office files may carry programs (macros) and other files."""

from collections.abc import Iterable, Iterator

from wrota.office.documents.look.finding import HOLD, NOTE, Finding

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = Finding("makra", HOLD, "Dokument ma makra, czyli program, który uruchamia się w biurze.")
_ENCRYPTED = Finding(
    "szyfr", HOLD, "Plik jest zabezpieczony hasłem. Urząd nie może sprawdzić, co jest w środku."
)
_EMBEDDED = Finding("wstawki", NOTE, "W dokumencie są wstawione inne pliki.")


def in_package(names: Iterable[str]) -> Iterator[Finding]:
    """Yield what the names of the parts of a DOCX, XLSX, PPTX or ODF package say."""
    lower = {name.lower().replace("\\", "/") for name in names}
    if any(
        name.endswith(("vbaproject.bin", "vbadata.xml"))
        or "/macrosheets/" in name
        or "/activex/" in name
        or name.startswith(("basic/", "scripts/"))
        for name in lower
    ):
        yield MACROS
    if any("/embeddings/" in name or name.startswith("object ") for name in lower):
        yield _EMBEDDED


def in_ole(content: bytes) -> Iterator[Finding]:
    """
    Yield what the directory of an old Office file (DOC, XLS, PPT, MSI, encrypted DOCX) says.

    Names in the directory are UTF-16; a name found anywhere counts, so an error is on the side of
    the quarantine.
    """
    names = {n: n.encode("utf-16-le") in content for n in ("_VBA_PROJECT", "Macros", "VBA")}
    if any(names.values()):
        yield MACROS
    if any(n.encode("utf-16-le") in content for n in ("EncryptedPackage", "EncryptionInfo")):
        yield _ENCRYPTED
    if "ObjectPool".encode("utf-16-le") in content or "Ole10Native".encode("utf-16-le") in content:
        yield _EMBEDDED
