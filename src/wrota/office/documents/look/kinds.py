"""Each kind of file is looked at in its own way; the same file always gives the same findings."""

from email.parser import BytesParser
from email.policy import compat32

from wrota.office.documents import detect
from wrota.office.documents.formats import formats
from wrota.office.documents.hostile import HostileXml, Limits, read_xml
from wrota.office.documents.look import archives, office
from wrota.office.documents.look.finding import HOLD, NOTE, Finding
from wrota.office.documents.look.pdf import look_at_pdf

MOST_PARTS = 500
XML = Limits(size=30_000_000, elements=500_000)
_OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis")
_CLOSED = frozenset(
    {"application/x-7z-compressed", "application/x-rar-compressed", "application/vnd.rar"}
)


def look(content: bytes, *, media_type: str, name: str) -> tuple[Finding, ...]:
    """Return what was found in a file; an empty tuple says only that nothing was found."""
    found = [*_by_name(name, media_type), *_by_content(content, media_type)]
    return tuple({one.code: one for one in found}.values())


def _by_content(content: bytes, media_type: str) -> list[Finding]:
    if content.startswith(office.OLE):
        return list(office.in_ole(content))
    if media_type == "application/pdf":
        return list(look_at_pdf(content))
    if media_type == "application/xml":
        return _xml(content)
    if media_type == "message/rfc822":
        return _mail(content)
    if media_type in _CLOSED:
        return [Finding("zamkniete", HOLD, "Do tego archiwum urząd nie może zajrzeć.")]
    if archives.is_archive(content[:512]):
        return archives.look_into(content)
    if content.startswith((b"MZ", b"\x7fELF", b"#!")):
        return [Finding("program", HOLD, "To jest program, a nie dokument.")]
    return []


def _by_name(name: str, media_type: str) -> list[Finding]:
    known = formats().get(media_type)
    if known is None:
        return [Finding("obcy", HOLD, "Urząd nie zna formatu tego pliku.")]
    lower = name.lower()
    if lower.endswith(archives.PROGRAMS):
        return [Finding("program", HOLD, "Nazwa mówi, że to program albo skrypt.")]
    if not lower.endswith(known.endings):
        return [Finding("nazwa", NOTE, f"W środku jest {known.name}, a nazwa mówi co innego.")]
    return []


def _mail(content: bytes) -> list[Finding]:
    """A held file must not be opened by way of the message that it came in."""
    found: list[Finding] = []
    for number, part in enumerate(BytesParser(policy=compat32).parsebytes(content).walk()):
        inside = None if part.is_multipart() else part.get_payload(decode=True)
        name = part.get_filename()
        if not isinstance(inside, bytes) or not inside or name is None:
            continue
        if number > MOST_PARTS:
            return [Finding("bomba", HOLD, "Wiadomość ma zbyt wiele części.")]
        found += look(inside, media_type=detect.content_type(inside[:8192]), name=str(name))
    return [one for one in found if one.level != NOTE]


def _xml(content: bytes) -> list[Finding]:
    try:
        read_xml(content, limits=XML)
    except HostileXml as error:
        return [Finding("xml", HOLD, f"Tego pliku XML nie otwieramy: {error}.")]
    return []
