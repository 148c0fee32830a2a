"""An e-mail box over IMAP (RFC 3501): unread messages are read whole and marked when taken in."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from wrota.connectors.imap.letters import read
from wrota.office.ports.mailboxes import Box, BoxAway, Known, Message

SECONDS = 30
MOST = 100  #: messages of one visit; the next visit goes on
LARGEST = 60 * 1024 * 1024  #: bytes of one message


class Imap:
    """Opens `imaps://host:993` (checked certificate) or `imap://host:143`; the folder is INBOX."""

    def waiting(self, box: Box, *, since: datetime | None, known: Known) -> Iterator[Message]:
        """Yield unread messages, oldest first; a message stays unread until it is taken in."""
        with _opened(box) as line:
            for uid in _unread(line)[:MOST]:
                found = _fetch(line, uid)
                if found is not None:
                    raw, came = found
                    yield read(raw, key=uid, received_at=came)

    def done(self, box: Box, key: str) -> None:
        """Mark a message as read; `:raises BoxAway:`."""
        with _opened(box) as line:
            _said(line.uid("STORE", key, "+FLAGS", r"(\Seen)"))


@contextmanager
def _opened(box: Box) -> Iterator[imaplib.IMAP4]:
    try:
        line = _connected(box.server)
        try:
            line.login(box.login, box.secret)
            _said(line.select("INBOX"))
            yield line
        finally:
            line.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        raise BoxAway(f"skrzynka {box.address} nie odpowiada: {error}") from error


def _connected(server: str) -> imaplib.IMAP4:
    parts = urlsplit(server)
    host = parts.hostname or ""
    if parts.scheme == "imap":
        return imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=SECONDS)


def _unread(line: imaplib.IMAP4) -> list[str]:
    [found] = _said(line.uid("SEARCH", "UNSEEN"))
    return found.decode().split() if found else []


def _fetch(line: imaplib.IMAP4, uid: str) -> tuple[bytes, datetime] | None:
    """Return a message and the moment at which it reached the server."""
    answer = _said(line.uid("FETCH", uid, f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"))
    for part in answer:
        if isinstance(part, tuple) and len(part) > 1:
            return part[1], _moment(part[0])
    return None  # somebody removed it meanwhile


def _moment(said: bytes) -> datetime:
    known = imaplib.Internaldate2tuple(said)
    if known is None:
        return timezone.localtime()
    naive = datetime(*known[:6])  # noqa: DTZ001 - the library gives the time of this machine
    return timezone.localtime(naive.astimezone())


def _said(answer: tuple[str, Any]) -> Any:
    """:raises imaplib.IMAP4.error: unless the server agreed."""
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(f"serwer odmówił: {data!r:.120}")
    return data


IMAP = Imap()
