"""What a file is by its content, not by its name (formats: KRI, annexes 2 and 3)."""

import re

import filetype

from wrota.office.documents.formats import formats

PORTAL = "PDF, JPG, PNG, TIFF, DOCX, ODT, XLSX, ODS, TXT, XML, ZIP"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: what the library does not know: RTF, and a CMS signature (object identifier of signed data)
_OTHERS = (
    (b"{\\rtf", "application/rtf"),
    (bytes.fromhex("06092a864886f70d010702"), "application/pkcs7-signature"),
)
_UNSAFE = re.compile(r"[^0-9A-Za-zĄĆĘŁŃÓŚŹŻąćęłńóśźż._ ()-]+")


class FileRefused(ValueError):
    """The file cannot be taken; the Polish message says what to do."""


def content_type(head: bytes) -> str:
    """Return the detected media type; `application/octet-stream` when it is nothing we know."""
    if head.startswith(_OLE):
        return "application/x-ole-storage"
    kind = filetype.guess(head)
    if kind is not None:
        return str(kind.mime)
    for mark, media_type in _OTHERS:
        if mark in head[:64]:
            return media_type
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?xml"):
        return "application/xml"
    return "text/plain" if _is_text(head) else "application/octet-stream"


def check_upload(*, name: str, content: bytes, max_bytes: int) -> tuple[str, str]:
    """
    Return the safe name and the detected type of a file that somebody sends.

    :raises FileRefused: empty, too large, of a type that offices do not take, or named otherwise
        than it is.
    """
    clean = safe_name(name)
    if not content:
        raise FileRefused(f"Plik „{clean}” jest pusty. Sprawdź go i dodaj jeszcze raz.")
    if len(content) > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise FileRefused(f"Plik „{clean}” jest za duży. Największy może mieć {limit} MB.")
    found = content_type(content[:8192])
    known = formats().get(found)
    if known is None or not known.on_portal:
        raise FileRefused(f"Nie przyjmujemy plików takich jak „{clean}”. Wyślij {PORTAL}.")
    if not clean.lower().endswith(known.endings):
        raise FileRefused(
            f"Plik „{clean}” w środku jest plikiem {known.name}, a nazwa mówi co innego. "
            f"Zmień końcówkę nazwy na {known.endings[0]} albo wybierz właściwy plik."
        )
    if found == "application/pdf" and b"%%EOF" not in content[-2048:]:
        raise FileRefused(f"Plik „{clean}” jest uszkodzony albo urwany. Zapisz go od nowa.")
    return clean, found


def safe_name(name: str) -> str:
    """Return a file name without paths and control characters, at most 120 characters long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = _UNSAFE.sub("_", base).strip(" .") or "plik"
    stem, dot, ending = clean.rpartition(".")
    return f"{(stem or clean)[:110]}{dot}{ending[:9]}" if dot else clean[:120]


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut by the end of the sample
    return True
