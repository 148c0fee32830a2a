"""An e-mail as a letter: who, about what, the text, the files, and the whole message as it came."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from lxml import etree, html

from wrota.office.ports.mailboxes import BoxFile, Message

LONGEST = 100_000  #: characters of a text that are kept beside the message
MOST_FILES = 100


def read(raw: bytes, *, key: str, received_at: datetime) -> Message:
    """Read a message; whatever is wrong with it, the whole of it is kept as it came."""
    one: EmailMessage = BytesParser(policy=policy.default).parsebytes(raw)
    name, address = parseaddr(_header(one, "From"))
    digest = hashlib.sha256(raw).hexdigest()
    message_id = _header(one, "Message-ID") or "brak"
    return Message(
        key=key,
        # a sender may use one identifier twice: other words are another message
        origin_id=f"{message_id[:200]} {digest[:16]}",
        subject=_header(one, "Subject") or "(bez tematu)",
        sender=name or address or "nadawca nieznany",
        sender_address=address,
        body=_text(one)[:LONGEST],
        received_at=received_at,
        sent_at=_date(one),
        files=(
            BoxFile(name="wiadomosc.eml", content=raw, media_type="message/rfc822", is_letter=True),
            *_files(one),
        ),
        is_automatic=_is_automatic(one, address),
    )


def _header(one: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(one.get(name, "")).split())
    except (ValueError, TypeError, AttributeError, IndexError):
        return ""  # a header that the library cannot read is still in the message that is kept


def _date(one: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(one, "Date"))
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else None


def _text(one: EmailMessage) -> str:
    try:
        body = one.get_body(("plain", "html"))
        content = body.get_content() if body is not None else ""
    except (LookupError, ValueError, AttributeError, KeyError):
        return ""
    text = str(content)
    if body is not None and body.get_content_subtype() == "html" and text.strip():
        return _plain(text)
    return text.strip()


def _plain(text: str) -> str:
    try:
        page = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, etree.ParserError):
        return ""
    etree.strip_elements(page, "script", "style", "head", with_tail=False)
    lines = (line.strip() for line in "\n".join(map(str, page.itertext())).splitlines())
    return "\n".join(line for line in lines if line)


def _files(one: EmailMessage) -> Iterator[BoxFile]:
    for number, part in enumerate(one.iter_attachments(), 1):
        if number > MOST_FILES:
            return
        try:
            content = part.get_payload(decode=True)
            name = part.get_filename() or f"zalacznik-{number}"
        except (LookupError, ValueError, AttributeError):
            continue
        if isinstance(content, bytes) and content:
            yield BoxFile(name=name, content=content)


def _is_automatic(one: EmailMessage, address: str) -> bool:
    said = _header(one, "Auto-Submitted").lower()
    bulk = _header(one, "Precedence").lower() in {"bulk", "list", "junk"}
    sender = address.lower().partition("@")[0]
    machine = sender in {"", "mailer-daemon", "postmaster", "no-reply", "noreply"}
    return said not in {"", "no"} or bulk or machine
