"""Secret codes that people copy by hand: from a screen, from paper, over the phone."""

import hashlib
import secrets

#: no letters or digits that look alike
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def make(length: int) -> str:
    """Return a new code; every character is worth almost five bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def plain(typed: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(one for one in typed.upper() if one.isalnum())


def digest(code: str) -> str:
    """Return what is stored instead of the code itself."""
    return hashlib.sha256(plain(code).encode()).hexdigest()


def in_fours(code: str) -> str:
    """Write a code so that it can be copied by hand: "ABCD-EFGH-…"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
