"""The answers once more before signing, in words, each with the way back to its question."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wrota.office.forms.conditions import Answers
from wrota.office.forms.kinds import KINDS, Lists
from wrota.office.forms.spec import Field, FormSpec, Repeat
from wrota.office.forms.stored import rows_of, uploads_of
from wrota.office.forms.values import Upload


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer: `anchor` is the id of the input on the page of step `step` (from 0)."""

    label: str
    lines: tuple[str, ...]
    step: int
    anchor: str


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """One attachment with the name of the question that asked for it."""

    label: str
    upload: Upload
    step: int
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """All answers of one step."""

    title: str
    step: int
    rows: tuple[Row, ...]
    files: tuple[FileRow, ...]


def review(spec: FormSpec, values: Answers, lists: Lists | None = None) -> tuple[Section, ...]:
    """Return what the resident is about to sign, step by step; questions not asked are left out."""
    shown = lists or {}
    return tuple(
        Section(
            title=str(step.title),
            step=number,
            rows=tuple(_rows(spec, number, values, shown)),
            files=tuple(_files(spec, number, values)),
        )
        for number, step in enumerate(spec.steps)
    )


def label_of(asked: Field) -> str:
    """Return the short name of a question."""
    return str(asked.short or asked.label)


def _rows(spec: FormSpec, step: int, values: Answers, lists: Lists) -> list[Row]:
    rows: list[Row] = []
    for place in spec.of_step(step):
        asked = place.question
        if not place.shown(values) or (isinstance(asked, Field) and asked.kind == "file"):
            continue
        if isinstance(asked, Repeat):
            rows.extend(_repeated(asked, step, values, lists))
        else:
            lines = _lines(asked, values, lists)
            rows.append(Row(label=label_of(asked), lines=lines, step=step, anchor=asked.name))
    return rows


def _lines(asked: Field, values: Answers, lists: Lists) -> tuple[str, ...]:
    if asked.name not in values:
        return (_("nie podano"),)
    return KINDS[asked.kind].show(asked, values[asked.name], lists)


def _repeated(repeat: Repeat, step: int, values: Answers, lists: Lists) -> list[Row]:
    return [
        Row(
            label=f"{repeat.item} {index + 1}",
            lines=_row_lines(repeat, row, lists),
            step=step,
            anchor=f"{repeat.name}-{index}-{repeat.fields[0].name}",
        )
        for index, row in enumerate(rows_of(values.get(repeat.name)))
    ]


def _row_lines(repeat: Repeat, row: Mapping[str, object], lists: Lists) -> tuple[str, ...]:
    return tuple(
        f"{label_of(asked)}: {', '.join(KINDS[asked.kind].show(asked, row[asked.name], lists))}"
        for asked in repeat.fields
        if asked.name in row
    )


def _files(spec: FormSpec, step: int, values: Answers) -> list[FileRow]:
    uploads = uploads_of(spec, values)
    return [
        FileRow(
            label=label_of(place.question), upload=upload, step=step, anchor=place.question.name
        )
        for place in spec.of_step(step)
        if isinstance(place.question, Field) and place.shown(values)
        for upload in uploads.get(place.name, ())
    ]
