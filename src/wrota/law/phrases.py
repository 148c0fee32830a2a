"""Polish texts that are kept filled in (acts, dues, clocks) and known again when shown.

The law and the chain of digests need the Polish words as they were written; a resident reads them
in the language of the page. So a text with blanks is a `Phrase`: it fills itself in when something
is written, and recognises itself when that is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wrota.law.polish import NBSP

_BLANK = re.compile(r"%\((\w+)\)s")
_ANY_SPACE = f"[ {NBSP}]"
_known: dict[str, "Phrase"] = {}


def noop(text: str) -> str:
    """Mark a Polish text for the catalogues and return it as it is; import it as `_`."""
    return text


@dataclass(frozen=True)
class Phrase:
    """A marked text with blanks `%(name)s`; building it makes it known to `recognise`."""

    text: str
    _letters: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_letters", len(_BLANK.sub("", self.text)))
        _known[self.text] = self

    def __call__(self, **blanks: object) -> str:
        """Fill the blanks; `:raises KeyError:` when one is missing."""
        return self.text % blanks

    def blanks_of(self, said: str) -> dict[str, str] | None:
        """Return what stands in the blanks of a text made from this phrase, None for another."""
        found = self._pattern.fullmatch(said)
        return found.groupdict() if found else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _BLANK.split(self.text.replace("%%", "%"))
        for n, part in enumerate(parts):
            parts[n] = f"(?P<{part}>.+?)" if n % 2 else re.sub(r"\\? ", _ANY_SPACE, re.escape(part))
        return re.compile("".join(parts))


def recognise(said: str) -> tuple[Phrase, Mapping[str, str]] | None:
    """Find the phrase that a text was made from; the one with the most words of its own wins."""
    for phrase in sorted(_known.values(), key=lambda one: -one._letters):
        blanks = phrase.blanks_of(said)
        if blanks is not None:
            return phrase, blanks
    return None


def phrases() -> tuple[str, ...]:
    """Return the texts of all phrases that the loaded code has."""
    return tuple(_known)
