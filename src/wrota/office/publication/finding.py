"""Finding entries by any word of them: the same folded text on SQLite (FTS5) and PostgreSQL."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from wrota.office.publication.index import ASK, FIT
from wrota.office.publication.models import BipEntry, BipText, BipVersion
from wrota.office.publication.types import CATEGORIES

LONGEST_QUESTION = 120  #: signs; the rest is not read
MOST_TERMS = 8
LONGEST_TEXT = 200_000  #: signs of an entry that are searched; PostgreSQL takes up to 1 MB
#: letters of a word -> of them an ending; "wody" finds "woda"
ENDINGS = ((6, 2), (4, 1))
AROUND = 90  #: signs of the passage on each side of what was found
READ = 50_000  #: signs in which the passage is looked for

Term = tuple[tuple[str, ...], bool]  #: words that stand together, and whether the last one goes on


def _letters() -> dict[int, str]:
    """Map every Latin letter with a mark to the small letter without it, one sign for one."""
    marked = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    bare = {code: unicodedata.normalize("NFD", chr(code))[0].lower() for code in marked}
    return bare | {ord(c): b for c, b in zip("łŁđĐøØ", "llddoo", strict=True)}


_BARE = _letters()


def plain(text: str) -> str:
    """Return small letters without marks; as long as the text is in NFC, so that places agree."""
    return unicodedata.normalize("NFC", text).translate(_BARE).lower()


def folded(text: str) -> str:
    """Return the words of a text as they are indexed and asked for."""
    return " ".join(re.sub(r"[\W_]+", " ", plain(text)).split())


def put(entry: BipEntry, texts: Iterable[str]) -> None:
    """Make an entry found by these texts and by its title, from this transaction on."""
    BipText.objects.update_or_create(
        entry=entry,
        defaults={"title": folded(entry.title), "text": folded("\n".join(texts))[:LONGEST_TEXT]},
    )


def take_out(entry: BipEntry) -> None:
    """Make an entry found by nothing."""
    BipText.objects.filter(entry=entry).delete()


def texts_of(category: str, version: BipVersion) -> tuple[str, ...]:
    """Return all that a version is found by: text, table, and the metadata that people know."""
    about = (version.change, version.produced_by, CATEGORIES.get(category, ""))
    return (version.body, *cells(version.table), *about)


def cells(table: dict[str, Any]) -> Iterator[str]:
    """Yield all that a table says."""
    yield from map(str, table.get("columns", ()))
    for row in table.get("rows", ()):
        yield " ".join(map(str, row))
    yield str(table.get("note", ""))


def terms(question: str) -> tuple[Term, ...]:
    """
    Read a question: every term must be found.

    A word stands for its other endings; what has digits or signs inside is a number or a symbol
    and stands for itself. Single letters say nothing when there is anything else.
    """
    read = [
        (tuple(words), len(words) == 1 and len(words[0]) > 1 and words[0].isalpha())
        for chunk in question[:LONGEST_QUESTION].split()
        if (words := folded(chunk).split())
    ]
    telling = [term for term in read if len("".join(term[0])) > 1]
    cut = [
        ((_stem(words[0]),), True) if ends else (words, False) for words, ends in telling or read
    ]
    return tuple(dict.fromkeys(cut))[:MOST_TERMS]


def ids(
    asked: tuple[Term, ...], *, authority_id: int | None, newest_first: bool, limit: int
) -> list[int]:
    """Return ids of published entries that have every term, the best first; one query."""
    vendor = connection.vendor
    order = "e.changed_at DESC" if newest_first else f"{FIT[vendor]}, e.changed_at DESC"
    here = "" if authority_id is None else " AND t.authority_id = %(office)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.entry_id {ASK[vendor]} AND e.state = %(state)s{here} "
            f"ORDER BY {order}, e.id DESC LIMIT %(limit)s",
            {
                "asked": _sqlite(asked) if vendor == "sqlite" else _postgres(asked),
                "state": BipEntry.State.PUBLISHED.value,
                "office": authority_id,
                "limit": limit,
            },
        )
        return [int(found) for (found,) in cursor.fetchall()]


def passage(asked: tuple[Term, ...], texts: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Return the first place that has a term, cut into pieces (text, is it what was asked)."""
    pattern = re.compile("|".join(_in_text(term) for term in asked))
    for text in texts:
        read = unicodedata.normalize("NFC", text[:READ])
        bare = plain(read)
        first = pattern.search(bare)
        if first:
            return tuple(_pieces(read, bare, first.start(), pattern))
    return ()


def _pieces(
    read: str, bare: str, place: int, pattern: re.Pattern[str]
) -> Iterator[tuple[str, bool]]:
    start = read.rfind(" ", 0, max(0, place - AROUND)) + 1 if place > AROUND else 0
    end = read.find(" ", min(len(read), place + AROUND))
    end = len(read) if end < 0 else end
    done = start
    if start:
        yield "… ", False
    for found in pattern.finditer(bare, place, end):
        yield read[done : found.start()], False
        yield read[found.start() : found.end()], True
        done = found.end()
    yield read[done:end], False
    if end < len(read):
        yield " …", False


def _stem(word: str) -> str:
    ending = next((cut for least, cut in ENDINGS if len(word) >= least), 0)
    return word[: len(word) - ending]


def _in_text(term: Term) -> str:
    words, ends = term
    return r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + (r"\w*" if ends else r"(?!\w)")


def _sqlite(asked: tuple[Term, ...]) -> str:
    """Write the terms in the language of FTS5; folded words hold only letters and digits."""
    return " AND ".join(f'"{" ".join(words)}"{"*" if ends else ""}' for words, ends in asked)


def _postgres(asked: tuple[Term, ...]) -> str:
    """Write the terms in the language of to_tsquery."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in words) + ")" if not ends else f"'{words[0]}':*"
        for words, ends in asked
    )
