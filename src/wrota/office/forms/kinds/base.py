"""What every kind of question can do: read what was typed, store it, show it, say what is wrong."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from django.utils.translation import gettext as _

from wrota.law.polish import odmiana
from wrota.office.forms.spec import Field

Json: TypeAlias = object
Texts: TypeAlias = Mapping[str, Sequence[str]]  #: part of a question -> what was typed there
Lists: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]  #: name of a list -> (value, label)

# What XML 1.0 cannot carry nobody types on purpose; it comes with pasted text.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Wrong(ValueError):
    """An answer that cannot be taken; `messages` maps a part of the question to what to do."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(messages.values()))
        self.messages = dict(messages)


def wrong(message: str) -> Wrong:
    """Return the refusal of a whole answer."""
    return Wrong({"": message})


@dataclass(frozen=True)
class Given:
    """What came for one question: texts by part, and the lists of the office."""

    texts: Texts
    lists: Lists = field(default_factory=dict)

    def text(self, part: str = "") -> str:
        """Return the text of a part without spaces around it."""
        texts = self.texts.get(part)
        return one_line(texts[-1]) if texts else ""

    def full(self, part: str = "") -> str:
        """Return the text of a part with its lines."""
        texts = self.texts.get(part)
        return clean_text(texts[-1]).strip() if texts else ""


class Kind:
    """Behaviour of one kind; values are immutable, `parts` are suffixes of the inputs' names."""

    code: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ("",)

    def blank(self, given: Given) -> bool:
        return not any(map(_says_something, (t for ts in given.texts.values() for t in ts)))

    def missing(self, asked: Field) -> dict[str, str]:
        """Return what the resident reads when there is no answer, by part."""
        return {"": str(asked.missing) or self.default_missing(asked)}

    def default_missing(self, asked: Field) -> str:
        return _("Uzupełnij: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> object:
        """Return the typed value of an answer that is not blank.

        :raises Wrong: with messages that say what to do.
        """
        raise NotImplementedError

    def raw(self, value: object) -> dict[str, list[str]]:
        """Return the texts that would have been typed to give this value."""
        return {"": [self.to_text(value)]}

    def dump(self, value: object) -> Json:
        return self.to_text(value)

    def load(self, data: Json) -> object:
        """Return the value that `dump` wrote.

        :raises ValueError: the data does not fit this kind.
        """
        if not isinstance(data, str):
            raise ValueError(f"{self.code}: expected text, got {type(data).__name__}")
        return self.from_text(data)

    def to_text(self, value: object) -> str:
        """Return the canonical text, as in JSON and XML."""
        return str(value)

    def from_text(self, text: str) -> object:
        """Return the value of a canonical text.

        :raises ValueError: the text does not fit this kind.
        """
        return text

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        """Return the answer as a person reads it, in lines."""
        return (self.to_text(value),)


def _says_something(text: str) -> bool:
    # most answers are plain words or nothing: those are told apart without cleaning
    return bool(text) and ((not text.isspace() and text.isprintable()) or one_line(text) != "")


def clean_text(text: str) -> str:
    """Return text in NFC, with plain line ends and nothing that XML cannot carry."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNFIT.sub("", plain))


def one_line(text: str) -> str:
    """Return clean text with every run of white space made one space."""
    return " ".join(clean_text(text).split())


def check_length(text: str, limit: int) -> str:
    """Return the text when it has at most `limit` characters.

    :raises Wrong: it is longer.
    """
    if len(text) > limit:
        raise wrong(
            _("Skróć tekst do %(limit)s znaków. Teraz ma %(now)s.")
            % {"limit": limit, "now": odmiana(len(text), "znak", "znaki", "znaków")}
        )
    return text
