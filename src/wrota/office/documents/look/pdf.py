"""PDF that acts by itself: scripts, launched programs, passwords; read as names, never executed."""

import re
import zlib
from collections.abc import Iterator

from wrota.office.documents.look.finding import HOLD, NOTE, Finding

#: bytes of unpacked object streams that are looked at; more of them is itself a finding
MOST = 64 * 1024 * 1024
MOST_STREAMS = 5_000
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/[A-Za-z#][A-Za-z0-9#]{1,40}")
_SCRIPT = Finding("skrypt-pdf", HOLD, "PDF ma w sobie skrypt (JavaScript).")
_LAUNCH = Finding("uruchamia", HOLD, "PDF próbuje uruchomić program albo inny plik.")
_LOCKED = Finding(
    "szyfr", HOLD, "PDF jest zabezpieczony hasłem. Zapisz go bez hasła i wyślij jeszcze raz."
)
_FILES = Finding("wstawki", NOTE, "W pliku PDF są załączone inne pliki.")
_MEDIA = Finding("multimedia", NOTE, "W pliku PDF są multimedia albo formularz XFA.")
_MUCH = Finding("nieczytelny", HOLD, "Wnętrza pliku PDF nie da się sprawdzić.")
_MEANING = {
    b"/JavaScript": _SCRIPT,
    b"/JS": _SCRIPT,
    b"/Launch": _LAUNCH,
    b"/ImportData": _LAUNCH,
    b"/GoToE": _LAUNCH,
    b"/Encrypt": _LOCKED,
    b"/EmbeddedFile": _FILES,
    b"/EmbeddedFiles": _FILES,
    b"/RichMedia": _MEDIA,
    b"/XFA": _MEDIA,
}


def look_at_pdf(content: bytes) -> Iterator[Finding]:
    """Yield each kind of finding once; escaped names and packed objects are read too."""
    found = {}
    for text in _texts(content):
        if text is None:
            found[_MUCH.code] = _MUCH
            break
        for name in _NAME.findall(text):
            meaning = _MEANING.get(_plain(name) if b"#" in name else name)
            if meaning is not None:
                found.setdefault(meaning.code, meaning)
    yield from found.values()


def _plain(name: bytes) -> bytes:
    return _ESCAPED.sub(lambda hit: bytes([int(hit[1], 16)]), name)


def _texts(content: bytes) -> Iterator[bytes | None]:
    """
    Yield the file outside of its streams, and its packed objects unpacked.

    Pictures and fonts may hold any bytes: a name in them means nothing. None stands for packed
    objects that cannot be unpacked or are too many.
    """
    at, left, count = 0, MOST, 0
    while (start := content.find(b"stream", at)) != -1:
        head = content[at:start]
        yield head
        data = start + len(b"stream")
        if b"/ObjStm" in (_plain(head) if b"#" in head else head):
            count += 1
            text = _unpacked(content[data:].lstrip(b"\r\n"), left)
            left -= len(text or b"")
            yield text if left > 0 and count <= MOST_STREAMS else None
        end = content.find(b"endstream", data)
        if end == -1:
            return
        at = end + len(b"endstream")
    yield content[at:]


def _unpacked(data: bytes, most: int) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return None
