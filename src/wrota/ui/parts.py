"""The plain values that components show, so that a query returns them and a test compares them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One answer of a choice; `hint` says what follows from it."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary; `field` is the id of the input that it leads to."""

    field: str
    message: str


@dataclass(frozen=True)
class Fact:
    """A short fact about a service: what, how much, and a note under it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class SummaryRow:
    """An answer before signing; `what` completes "Zmień …" for a screen reader."""

    label: str
    value: str
    url: str = ""
    what: str = ""
    note: str = ""


@dataclass(frozen=True)
class Event:
    """A point of a time line; `state` is done, now (office), yours (resident) or empty (ahead)."""

    title: str
    text: str = ""
    state: str = ""
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a form; `url` lets a person go back to a step that is done."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; `right` for numbers, `inline` joins short cells in a line on phones."""

    label: str
    right: bool = False
    inline: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: text with an optional link, a note under it, or a chip (state and word)."""

    text: str = ""
    url: str = ""
    note: str = ""
    chip: str = ""


@dataclass(frozen=True)
class Table:
    """A table of plain values; the first cell of a row names the row. `total` is the last row."""

    caption: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Cell | str]]
    total: Sequence[Cell | str] = ()
    caption_hidden: bool = False
    id: str = ""


@dataclass(frozen=True)
class Change:
    """A piece of a compared text: `kind` is same, added or removed."""

    kind: str
    text: str
