"""Time-stamps over a published root: the first over the root, each next over all before it."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from wrota.office.pki.tokens import TimeStamp, verify_digest
from wrota.office.pki.trust import TrustAnchors

#: a stamp whose authority ends sooner than proofs are renewed is not renewed over and over
SOONEST = timedelta(days=1)


def imprint(root: str, tokens: Sequence[bytes]) -> bytes:
    """Return the SHA-256 digest that the next token must cover."""
    plain = bytes.fromhex(root)
    return hashlib.sha256(b"".join((plain, *tokens))).digest() if tokens else plain


def read(root: str, tokens: Sequence[bytes], *, trust: TrustAnchors) -> list[TimeStamp]:
    """
    Read the tokens of a root, oldest first.

    :raises wrota.office.pki.tokens.BadToken: when one does not cover what is before it.
    """
    return [
        verify_digest(token, imprint(root, tokens[:n]), trust=trust)
        for n, token in enumerate(tokens)
    ]
