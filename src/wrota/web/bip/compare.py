"""What changed between two versions of an entry, in words and in rows."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from wrota.office.publication.types import VersionRow
from wrota.ui.parts import Change

MOST_WORDS = 4_000  #: longer texts are not compared on a page that anybody may open
KEPT_AROUND = 12
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the text and rows of the table; both empty when nothing but metadata changed."""

    words: tuple[Change, ...]
    added: tuple[tuple[str, ...], ...]
    removed: tuple[tuple[str, ...], ...]
    too_long: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.added or self.removed or self.too_long)


def between(older: VersionRow, newer: VersionRow) -> Difference:
    """Compare a version with the one before it."""
    before, after = older.body.split(), newer.body.split()
    too_long = older.body != newer.body and len(before) + len(after) > MOST_WORDS
    words = () if too_long else _words(before, after)
    old, new = _rows(older.table), _rows(newer.table)
    known, now = set(old), set(new)
    return Difference(
        words,
        tuple(row for row in new if row not in known)[:MOST_ROWS],
        tuple(row for row in old if row not in now)[:MOST_ROWS],
        too_long,
    )


def _words(before: list[str], after: list[str]) -> tuple[Change, ...]:
    if before == after:
        return ()
    found: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, other, last in matcher.get_opcodes():
        if kind == "equal":
            found.append(Change("same", _shortened(before[start:end])))
            continue
        found += [Change("removed", " ".join(before[start:end]))] if end > start else []
        found += [Change("added", " ".join(after[other:last]))] if last > other else []
    return tuple(found)


def _shortened(words: list[str]) -> str:
    """Leave only the neighbours of a change."""
    if len(words) <= 2 * KEPT_AROUND:
        return " ".join(words)
    return " ".join([*words[:KEPT_AROUND], "…", *words[-KEPT_AROUND:]])


def _rows(table: dict[str, Any]) -> list[tuple[str, ...]]:
    return [tuple(str(cell) for cell in row) for row in table.get("rows", ())]
