"""What may never stand in a public certificate: whoever downloads it would read it."""

import re
from collections.abc import Iterable

from wrota.law.identifiers import InvalidIdentifier, check_pesel

_ELEVEN = re.compile(r"(?<!\d)\d(?:[ .–-]?\d){10}(?!\d)")
_SCHEME = re.compile(r"PNO[A-Z]{2}-", re.IGNORECASE)


class PeselInName(ValueError):
    """A name for a public certificate holds a PESEL or is marked as a national number."""


def refuse_personal_numbers(texts: Iterable[str]) -> None:
    """
    Refuse texts with a PESEL, also when its digits are spaced, or with the scheme `PNOxx-`.

    :raises PeselInName: the message does not repeat the number.
    """
    for text in texts:
        if _SCHEME.search(text) or any(_is_pesel(found) for found in _ELEVEN.findall(text)):
            raise PeselInName("certyfikat jest publiczny: nie może zawierać numeru PESEL")


def _is_pesel(digits: str) -> bool:
    try:
        check_pesel(digits)
    except InvalidIdentifier:
        return False
    return True
