"""The pieces of which a compiled step consists: constant strings with slots for what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from wrota.office.forms.clean import ASKED, REMOVE, Raw, Uploads, peek_row, row_count
from wrota.office.forms.conditions import Answers, Condition
from wrota.office.forms.kinds import Lists
from wrota.office.forms.kinds.files import size_text
from wrota.office.forms.spec import Repeat


@dataclass(frozen=True, slots=True)
class View:
    """What fills the slots of one page."""

    raw: Raw
    errors: dict[str, str]
    files: Uploads
    lists: Lists
    answers: Answers


class Block(Protocol):
    """A compiled piece of a page."""

    def render(self, view: View, out: list[str]) -> None:
        """Append the markup to `out`."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Markup without a slot."""

    text: str

    def render(self, view: View, out: list[str]) -> None:
        out.append(self.text)


@dataclass(frozen=True, slots=True)
class Input:
    """One input or text area: good = (before, after); bad = (before, between, after)."""

    name: str
    good: tuple[str, str]
    bad: tuple[str, str, str]

    def render(self, view: View, out: list[str]) -> None:
        texts = view.raw.get(self.name)
        typed = escape(texts[-1]) if texts else ""
        error = view.errors.get(self.name)
        if error is None:
            out += (self.good[0], typed, self.good[1])
        else:
            out += (self.bad[0], escape(error), self.bad[1], typed, self.bad[2])


@dataclass(frozen=True, slots=True)
class Tick:
    """A single check box with its statement."""

    name: str
    good: tuple[str, str]
    bad: tuple[str, str, str]

    def render(self, view: View, out: list[str]) -> None:
        checked = " checked" if view.raw.get(self.name) else ""
        error = view.errors.get(self.name)
        if error is None:
            out += (self.good[0], checked, self.good[1])
        else:
            out += (self.bad[0], escape(error), self.bad[1], checked, self.bad[2])


@dataclass(frozen=True, slots=True)
class Select:
    """A drop-down list; without constant options they come from the office's list `source`."""

    name: str
    good: str
    bad: tuple[str, str]
    first: str
    end: str
    options: tuple[tuple[str, str], ...]
    source: str

    def render(self, view: View, out: list[str]) -> None:
        texts = view.raw.get(self.name)
        chosen = texts[-1] if texts else ""
        error = view.errors.get(self.name)
        if error is None:
            out += (self.good, self.first)
        else:
            out += (self.bad[0], escape(error), self.bad[1], self.first)
        for value, label in self.options or view.lists.get(self.source, ()):
            mark = " selected" if value == chosen else ""
            out.append(f'<option value="{escape(value)}"{mark}>{escape(label)}</option>')
        out.append(self.end)


@dataclass(frozen=True, slots=True)
class Locality:
    """A drop-down list when the office gives its localities, else a line to type in."""

    choose: Select
    write: Input

    def render(self, view: View, out: list[str]) -> None:
        block = self.choose if view.lists.get(self.choose.source) else self.write
        block.render(view, out)


@dataclass(frozen=True, slots=True)
class Choices:
    """Radio buttons or check boxes: options = (value, markup before and after " checked")."""

    name: str
    good: str
    bad: tuple[str, str]
    options: tuple[tuple[str, str, str], ...]
    end: str
    source: str
    build: Callable[[Sequence[tuple[str, str]]], tuple[tuple[str, str, str], ...]]

    def render(self, view: View, out: list[str]) -> None:
        chosen = view.raw.get(self.name, ())
        error = view.errors.get(self.name)
        if error is None:
            out.append(self.good)
        else:
            out += (self.bad[0], escape(error), self.bad[1])
        for value, before, after in self.options or self.build(view.lists.get(self.source, ())):
            out += (before, " checked" if value in chosen else "", after)
        out.append(self.end)


@dataclass(frozen=True, slots=True)
class Parts:
    """Several inputs that share one message: good = (before 1st, after 1st, after 2nd, ...)."""

    names: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]

    def render(self, view: View, out: list[str]) -> None:
        error = view.errors.get(self.names[0])
        pieces = self.good
        if error is not None:
            out += (self.bad[0], escape(error))
            pieces = self.bad[1:]
        out.append(pieces[0])
        for name, after in zip(self.names, pieces[1:], strict=True):
            texts = view.raw.get(name)
            out += (escape(texts[-1]) if texts else "", after)


@dataclass(frozen=True, slots=True)
class FilePicker:
    """Received files with their remove buttons, and the input while there is room for more."""

    name: str
    room: int
    good: str
    bad: tuple[str, str]
    row: tuple[str, str, str, str, str]
    picker: str
    end: str

    def render(self, view: View, out: list[str]) -> None:
        error = view.errors.get(self.name)
        if error is None:
            out.append(self.good)
        else:
            out += (self.bad[0], escape(error), self.bad[1])
        uploads = view.files.get(self.name, ())
        if uploads:
            out.append('<ul class="wr-plain mb-3">')
            for upload in uploads:
                name = escape(upload.name)
                slots = (name, size_text(upload.size), escape(upload.sha256), name)
                for constant, slot in zip(self.row, slots, strict=False):
                    out += (constant, slot)
                out.append(self.row[-1])
            out.append("</ul>")
        if len(uploads) < self.room:
            out.append(self.picker)
        out.append(self.end)


@dataclass(frozen=True, slots=True)
class Shown:
    """Blocks that are drawn only when a condition holds; a mark tells the server they were."""

    condition: Condition
    marks: str
    blocks: tuple[Block, ...]

    def render(self, view: View, out: list[str]) -> None:
        if self.condition.holds(view.answers):
            out.append(self.marks)
            for block in self.blocks:
                block.render(view, out)


@dataclass(frozen=True, slots=True)
class Rows:
    """A repeated group; the markup of every possible item is ready."""

    repeat: Repeat
    start: str
    bad: tuple[str, str]
    rows: tuple[tuple[Block, ...], ...]
    row_start: str
    row_legend_end: str
    remove: tuple[str, str, str]
    add: str
    conditional: bool

    def render(self, view: View, out: list[str]) -> None:
        count = row_count(self.repeat, view.raw)
        name = self.repeat.name
        out.append(self.start)
        if (error := view.errors.get(name)) is not None:
            out += (self.bad[0], escape(error), self.bad[1])
        out.append(f'<input type="hidden" name="{name}-ile" value="{count}">')
        for index in range(count):
            self._render_row(index, count, view, out)
        if count < self.repeat.maximum:
            out.append(self.add)
        out.append("</div>")

    def _render_row(self, index: int, count: int, view: View, out: list[str]) -> None:
        inner = view
        if self.conditional:
            answers = peek_row(self.repeat, index, view.raw, view.answers, view.lists)
            inner = View(view.raw, view.errors, view.files, view.lists, answers)
        out += (self.row_start, str(index + 1), self.row_legend_end)
        for block in self.rows[index]:
            block.render(inner, out)
        if count > self.repeat.minimum:
            target = f'name="{REMOVE}" value="{self.repeat.name}-{index}"'
            out += (self.remove[0], target, self.remove[1], str(index + 1), self.remove[2])
        out.append("</fieldset>")


def mark(name: str) -> str:
    """Return the hidden input that says a conditional question was on the page."""
    return f'<input type="hidden" name="{ASKED}" value="{name}">'
