"""The trees and links of the journal, as arithmetic alone: a check needs no database."""

import hashlib
from collections.abc import Sequence

FIRST = "0" * 64
#: the name and version of the proofs that climb these trees; docs/signatures.md describes them
FORMAT = "wrota-journal-proof/1"


class BadPath(ValueError):
    """The path does not fit the tree that it claims to climb."""


def merkle_root(digests: Sequence[str]) -> str:
    """
    Return the root over hexadecimal SHA-256 digests, in order.

    Leaves and nodes have different prefixes (RFC 6962 § 2.1), so that a node can
    never be shown as a leaf; an odd node rises unchanged.
    """
    level = [_leaf(one) for one in digests]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def merkle_path(digests: Sequence[str], place: int) -> list[str]:
    """
    Return the neighbours that lead from one digest to the root, nearest first (RFC 6962 § 2.1.1).

    :raises IndexError: when there is no such place.
    """
    level, found = [_leaf(one) for one in digests], []
    if not 0 <= place < len(level):
        raise IndexError(place)
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            found.append(level[neighbour].hex())
        level, place = _above(level), place // 2
    return found


def climb(digest: str, place: int, size: int, path: Sequence[str]) -> str:
    """
    Return the root that a digest at a place of a tree of `size` leaves leads to.

    :raises BadPath: when the path is too long or too short, or the place is outside the tree.
    """
    if not 0 <= place < size:
        raise BadPath("miejsce poza drzewem")
    node, rest = _leaf(digest), list(path)
    while size > 1:
        if place % 2 or place + 1 < size:
            if not rest:
                raise BadPath("ścieżka jest za krótka")
            other = bytes.fromhex(rest.pop(0))
            node = _node(other, node) if place % 2 else _node(node, other)
        place, size = place // 2, (size + 1) // 2
    if rest:
        raise BadPath("ścieżka jest za długa")
    return node.hex()


def seal_digest(*, authority_id: int, number: int, size: int, root: str, previous: str) -> str:
    """Return the digest that the next seal will chain to."""
    return _digest(f"{authority_id}|{number}|{size}|{root}|{previous}")


def day_digest(
    *, authority_id: int, day: str, first: int, last: int, root: str, previous: str
) -> str:
    """Return the digest of an office's day: its seals `first` to `last`, and the day before."""
    return _digest(f"{authority_id}|{day}|{first}|{last}|{root}|{previous}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _leaf(digest: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [_node(left, right) for left, right in pairs]
    return above + ([level[-1]] if len(level) % 2 else [])
