"""
What a letter may say: the shape of the data that templates print, checked and made ready.

Texts are plain. A blank line starts a new paragraph; nothing in them is ever read as markup.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import segno

from wrota.law.polish import data_slownie, kwota, liczba, typografia
from wrota.law.working import Wyliczenie

#: A longer paragraph is cut at the end of a sentence: laying out one of fifty pages takes minutes.
LONGEST_PARAGRAPH = 2000
_BREAK = re.compile(r"\n\s*\n|\r\n\s*\r\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_DARK = re.compile(b"\x01+")
_SENTENCE_END = re.compile(r"(?<=[.!?;]) ")


class BadContent(ValueError):
    """The data does not fit the template."""


_LETTER: dict[str, Any] = {
    "organ": "",  # "Wójt Gminy Zabór"
    "office": "",  # "Urząd Gminy Zabór"
    "address": "",  # street, postal code and town in one line
    "contact": "",  # telephone, e-mail
    "place": "",
    "date": "",  # ISO, "2026-11-22"; printed as "22 listopada 2026 r."
    "reference": "",  # znak sprawy
    "addressees": [],  # [{"name", "address"}]
    "title": "",  # DECYZJA, POSTANOWIENIE, Wezwanie …
    "subject": "",  # what the letter is about
    "salutation": "",  # letters only
    "basis": "",  # "Na podstawie art. …"
    "ruling_word": "",  # "udzielam", "postanawiam"; letters leave it empty
    "ruling": "",
    "points": [],  # numbered points of the ruling
    "tables": [],  # [{"title", "columns", "rows", "numeric"}]
    "working": None,  # Wyliczenie.to_dict()
    "working_title": "Sposób obliczenia opłaty",
    "reasons": "",
    "instruction": "",  # pouczenie
    "fee_note": "",  # adnotacja o opłacie skarbowej
    "signatory": {"name": "", "post": "", "by_authority": ""},  # "z up. Wójta"
    "sign_note": "podpisano elektronicznie",
    "attachments": [],
    "copies": [],  # otrzymują
    "verify": {"url": "", "code": ""},
    "draft": False,
    "lang": "pl",
}
_RECEIPT: dict[str, Any] = {
    "office": "",
    "title": "",
    "date": "",  # ISO day of the receipt
    "lead": "",
    "identifier": "",
    "highlights": [],  # [{"label", "value"}], two or three, printed large
    "facts": [],  # [{"label", "value"}]
    "files": [],  # [{"name", "uri", "size", "sha256"}]; size in bytes or in words
    "notes": "",
    "seal": "",
    "verify": {"url": "", "code": ""},
    "lang": "pl",
}
_SHEET: dict[str, Any] = {
    "office": "",
    "title": "",
    "date": "",  # ISO day of the receipt
    "rpw": "",
    "facts": [],  # [{"label", "value"}]
    "notes": "",
    "verify": {"url": "", "code": ""},  # what the code says, and the same for people
    "lang": "pl",
}
_DOCUMENT: dict[str, Any] = {
    "organ": "",
    "office": "",
    "address": "",
    "contact": "",
    "place": "",
    "date": "",  # ISO day from which it holds
    "reference": "",  # its version
    "addressees": [],
    "title": "",
    "subject": "",
    "sections": [],  # [{"number", "title", "level" (1 or 2), "paragraphs", "tables"}]
    "summary": [],  # paragraphs in English
    "verify": {"url": "", "code": ""},
    "lang": "pl",
}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "decyzja": _LETTER,
    "postanowienie": _LETTER,
    "pismo": _LETTER,
    "poswiadczenie": _RECEIPT,
    "arkusz": _SHEET,
    "etykieta": _SHEET,
    "dokument": _DOCUMENT,
}
#: Fields that hold running text and become lists of paragraphs.
_PROSE = frozenset({"basis", "ruling", "reasons", "instruction", "notes", "lead", "fee_note"})


def prepare(template: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the data with every field present, texts cleaned and split, and the QR code drawn.

    :raises BadContent: for an unknown template or field, or a field of another shape.
    """
    if template not in SHAPES:
        raise BadContent(f"nieznany szablon: {template}")
    shape = SHAPES[template]
    unknown = sorted(set(data) - set(shape))
    if unknown:
        raise BadContent(f"szablon {template} nie zna pól: {', '.join(unknown)}")
    ready = {
        name: _field(name, data.get(name, default), default) for name, default in shape.items()
    }
    if not ready["title"]:
        raise BadContent("pismo musi mieć tytuł")
    ready["date"], ready["day"] = _date(data.get("date", ""))
    ready["working"] = _working(ready["working"]) if ready.get("working") else None
    ready["files"] = [_file(one) for one in ready.get("files", [])]
    ready["tables"] = [_table(one) for one in ready.get("tables", [])]
    ready["sections"] = [_section(one) for one in ready.get("sections", [])]
    ready["qr"] = _qr(ready["verify"]["url"]) if ready["verify"]["url"] else ""
    return ready


def paragraphs(text: str) -> list[str]:
    """Split a text at blank lines, and overlong paragraphs at sentence ends."""
    found: list[str] = []
    for block in _BREAK.split(text.replace("\r\n", "\n")):
        line = " ".join(block.split("\n")).strip()
        if line:
            found += _short_enough(line)
    return found


@lru_cache(maxsize=512)  # names of offices, headings and instructions come again and again
def clean(text: str) -> str:
    """Drop control characters and put hard spaces where Polish typography wants them."""
    return typografia(_CONTROL.sub("", text.replace("\t", " ")))


def _field(name: str, value: Any, default: Any) -> Any:
    if name in _PROSE:
        if not isinstance(value, str):
            raise BadContent(f"pole {name} ma być tekstem")
        return [clean(one) for one in paragraphs(value)]
    if default is not None and not isinstance(value, type(default)):
        raise BadContent(f"pole {name} ma inną postać niż {type(default).__name__}")
    if isinstance(default, dict):
        value = {**default, **value}
    return _walk(value, clean if name != "verify" else _bare)


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _walk(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(one, change) for one in value]
    return value


def _bare(text: str) -> str:
    return _CONTROL.sub("", text)


def _short_enough(line: str) -> list[str]:
    if len(line) <= LONGEST_PARAGRAPH:
        return [line]
    found, current = [], ""
    for sentence in _pieces(line):
        if current and len(current) + len(sentence) >= LONGEST_PARAGRAPH:
            found.append(current)
            current = ""
        current = f"{current} {sentence}".strip()
    return [*found, current]


def _pieces(line: str) -> list[str]:
    """Return sentences; one that is longer than a paragraph is cut hard."""
    return [
        sentence[start : start + LONGEST_PARAGRAPH]
        for sentence in _SENTENCE_END.split(line)
        for start in range(0, len(sentence), LONGEST_PARAGRAPH)
    ]


def _date(text: str) -> tuple[str, list[int]]:
    """Return the day in words and as numbers; PDF/A wants a document to be dated."""
    try:
        day = date.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise BadContent("pismo musi mieć datę RRRR-MM-DD") from error
    return f"{data_slownie(day)}\u00a0r.", [day.year, day.month, day.day]


def _file(one: Mapping[str, Any]) -> dict[str, Any]:
    size = one.get("size", "")
    return {"name": "", "uri": "", "sha256": "", **one, "size": _size(size)}


def _size(size: int | str) -> str:
    """Write bytes the way people do, with a decimal comma."""
    if isinstance(size, str):
        return size
    for unit, step in (("MB", 1_000_000), ("kB", 1000)):
        if size >= step:
            return f"{liczba(Decimal(size) / step, 1)}\u00a0{unit}"
    return f"{size}\u00a0B"


def _table(one: Mapping[str, Any]) -> dict[str, Any]:
    """Give each column a share of the width by its longest cell."""
    columns, rows = one.get("columns", []), one.get("rows", [])
    if not columns or any(len(row) != len(columns) for row in rows):
        raise BadContent("tabela musi mieć tyle pól w wierszu, ile ma kolumn")
    longest = [
        max(len(str(cell)) for cell in column) for column in zip(columns, *rows, strict=True)
    ]
    shares = [min(max(length, 4), 32) + 4 for length in longest]
    return {"title": "", "numeric": [], **one, "widths": shares}


def _section(one: Mapping[str, Any]) -> dict[str, Any]:
    known = {"number": "", "title": "", "level": 1, "paragraphs": [], "tables": [], **one}
    if known["level"] not in (1, 2) or not known["title"]:
        raise BadContent("rozdział musi mieć tytuł i poziom 1 albo 2")
    return known | {"tables": [_table(table) for table in known["tables"]]}


def _working(data: Mapping[str, Any]) -> dict[str, Any]:
    try:
        computed = Wyliczenie.from_dict(data)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise BadContent("wyliczenie ma złą postać") from error
    rows = [
        [clean(row.opis), clean(row.wartosc), clean(row.podstawa)] for row in computed.skladniki
    ]
    return {"rows": rows, "result": kwota(computed.wynik)}


@lru_cache(maxsize=256)
def _qr(url: str) -> str:
    """Draw the code as one SVG path of horizontal strokes."""
    # Scoring all eight masks takes three quarters of the time; readers are told which one it is.
    matrix = segno.make(url, error="m", micro=False, mask=3).matrix
    strokes = "".join(
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y, row in enumerate(matrix)
        for run in _DARK.finditer(bytes(row))
    )
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#17334E" d="{strokes}"/></svg>'
    )
