"""What an office asks of the boxes that it has elsewhere: e-mail, e-Doręczenia."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

#: says whether the message of this origin was taken in before
Known = Callable[[str], bool]


class BoxAway(OSError):
    """The service does not answer or asks to wait; `again_in` is in seconds, when it said so."""

    def __init__(self, said: str, *, again_in: int | None = None) -> None:
        super().__init__(said)
        self.again_in = again_in


class BoxRefused(RuntimeError):
    """The service answered and refused for good; the Polish message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a box is and how it is opened; `secret` is a password or a private key in PEM."""

    address: str
    server: str
    login: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFile:
    name: str
    content: bytes
    media_type: str = ""
    is_letter: bool = False  #: the message itself, as it came


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it came; `received_at` is the moment at which it reached the box."""

    key: str  #: for `done`
    origin_id: str
    subject: str
    sender: str
    sender_address: str
    body: str
    received_at: datetime
    sent_at: datetime | None = None
    files: tuple[BoxFile, ...] = ()
    is_automatic: bool = False  #: made by a program: it is never answered by one
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What is to be sent; `key` stays the same at every try."""

    key: str
    to: str
    subject: str
    body: str
    files: tuple[BoxFile, ...] = ()
    answers: str = ""  #: identifier of the message that it answers


@dataclass(frozen=True, slots=True)
class Fate:
    """What the service says of a sent message: `delivered_at` stays None until it is known."""

    message_id: str
    status: str
    sent_at: datetime | None
    delivered_at: datetime | None
    evidence: tuple[BoxFile, ...] = ()
    refused: str = ""


class MailSource(Protocol):
    """A box that is read: e-mail."""

    def waiting(self, box: Box, *, since: datetime | None, known: Known) -> Iterator[Message]:
        """
        Yield messages that are not taken in yet, oldest first.

        `since` is the last visit that left nothing behind; `known` says of an origin whether it
        was taken in: a service may call a message read when only its first half came through.

        :raises BoxAway:
        """

    def done(self, box: Box, key: str) -> None:
        """Mark a message as taken in; `:raises BoxAway:`."""


class RegisteredDelivery(MailSource, Protocol):
    """A box of registered electronic delivery, which also sends."""

    def send(self, box: Box, dispatch: Dispatch) -> str:
        """Hand a message over; return its task. `:raises BoxAway: BoxRefused:`."""

    def fate(self, box: Box, task: str) -> Fate | None:
        """Return what became of a handed-over message; None while the service works on it."""
