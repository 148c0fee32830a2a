"""Typed text in, typed values out: what cannot be taken is kept and explained, never lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from django.utils.translation import gettext as _

from wrota.law.polish import odmiana
from wrota.office.forms.conditions import Answers, fields_of
from wrota.office.forms.kinds import FILES, KINDS, Given, Lists, Wrong
from wrota.office.forms.kinds.base import one_line
from wrota.office.forms.spec import Field, FormSpec, Place, Repeat
from wrota.office.forms.values import Upload

Raw: TypeAlias = Mapping[str, Sequence[str]]  #: name of an input -> what was typed, as posted
Uploads: TypeAlias = Mapping[str, Sequence[Upload]]  #: name of a question -> its received files

ASKED = "_pytano"  #: names of conditional questions that were on the page
ADD, REMOVE, REMOVE_FILE = "_dodaj", "_usun", "_usun_plik"  #: buttons that do not go on


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The outcome of reading answers.

    `errors` maps the id of an input to what to do, in the order of the page; `raw` is all that was
    typed; `unseen` are questions that the answers have just brought up, so that the page is shown
    again without reproach.
    """

    values: Answers
    errors: Mapping[str, str]
    raw: dict[str, list[str]]
    unseen: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors and not self.unseen


@dataclass
class _Reading:
    raw: Raw
    files: Uploads
    lists: Lists
    seen: frozenset[str] | None
    errors: dict[str, str] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)


def input_name(question: str, part: str) -> str:
    """Return the name and id of the input for one part of a question."""
    return f"{question}-{part}" if part else question


def clean_step(
    spec: FormSpec,
    step: int,
    raw: Raw,
    files: Uploads | None = None,
    *,
    on: date,
    answers: Answers | None = None,
    lists: Lists | None = None,
) -> Cleaned:
    """Read one step, counted from 0, as it was posted on the day `on`.

    `answers` are the values of the other steps (conditions look at them), `lists` what the office
    offers for questions with a `source`.
    """
    reading = _Reading(raw, files or {}, lists or {}, frozenset(raw.get(ASKED, ())))
    places = spec.of_step(step)
    values = dict(answers or {})
    for place in places:
        values.pop(place.name, None)
    shown = _read_places(places, values, reading)
    _cross_check(spec, values, on, shown, reading.errors)
    own = {place.name: values[place.name] for place in shown if place.name in values}
    return Cleaned(
        values=own,
        errors=_in_order(places, reading.errors),
        raw=_kept(places, raw),
        unseen=tuple(reading.unseen),
    )


def clean_all(
    spec: FormSpec,
    raw: Raw,
    files: Uploads | None = None,
    *,
    on: date,
    lists: Lists | None = None,
) -> Cleaned:
    """Read the whole form from everything that was typed in all its steps."""
    reading = _Reading(raw, files or {}, lists or {}, None)
    values: dict[str, object] = {}
    shown = _read_places(spec.places, values, reading)
    _cross_check(spec, values, on, shown, reading.errors)
    return Cleaned(
        values=values, errors=_in_order(spec.places, reading.errors), raw=_kept(spec.places, raw)
    )


def first_step_to_fix(spec: FormSpec, cleaned: Cleaned) -> int | None:
    """Return the number of the first step that has an error, or None."""
    steps = {place.name: place.step for place in spec.places}
    return min((steps[name.split("-")[0]] for name in cleaned.errors), default=None)


def row_count(repeat: Repeat, raw: Raw) -> int:
    """Return how many items of a repeated group are on the page."""
    text = (raw.get(f"{repeat.name}-ile") or ("",))[-1]
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return max(repeat.minimum, min(wanted, repeat.maximum))


def edit_rows(spec: FormSpec, step: int, raw: Raw) -> dict[str, list[str]] | None:
    """Add or remove an item when such a button was pressed; return None when it was not.

    The other answers stay as typed. The caller draws the page again instead of going on.
    """
    repeats = {
        place.name: place.question
        for place in spec.of_step(step)
        if isinstance(place.question, Repeat)
    }
    typed = _kept(spec.of_step(step), raw)
    for name in raw.get(ADD, ()):
        if name in repeats:
            count = row_count(repeats[name], raw)
            return typed | {f"{name}-ile": [str(min(count + 1, repeats[name].maximum))]}
    for target in raw.get(REMOVE, ()):
        name, _dash, index = target.partition("-")
        if name in repeats and index.isascii() and index.isdigit() and len(index) < 3:
            return _without_row(repeats[name], int(index), typed)
    return None


def removed_file(raw: Raw) -> tuple[str, str] | None:
    """Return (question, SHA-256) of the file whose remove button was pressed."""
    for target in raw.get(REMOVE_FILE, ()):
        question, colon, digest = target.partition(":")
        if colon:
            return question, digest
    return None


def _read_places(
    places: Iterable[Place], values: dict[str, object], reading: _Reading
) -> list[Place]:
    shown = []
    same_step: dict[int, set[str]] = {}
    for place in places:
        before = same_step.setdefault(place.step, set())
        if place.shown(values):
            shown.append(place)
            # only an answer of one page can be asked for after the page was drawn
            revealed = reading.seen is not None and not before.isdisjoint(
                name for condition in place.conditions for name in fields_of(condition)
            )
            value = _read(place, values, reading, revealed=revealed)
            if value is not None:
                values[place.name] = value
        before.add(place.name)
    return shown


def _read(place: Place, values: Answers, reading: _Reading, *, revealed: bool) -> object | None:
    if isinstance(place.question, Repeat):
        return _read_rows(place.question, values, reading, revealed=revealed)
    return _read_field(place.question, place.name, reading, revealed=revealed)


def _read_field(asked: Field, name: str, reading: _Reading, *, revealed: bool) -> object | None:
    kind = KINDS[asked.kind]
    uploads = reading.files.get(name, ())
    parts = {part: input_name(name, part) for part in kind.parts}
    given = Given(
        {part: reading.raw[key] for part, key in parts.items() if key in reading.raw},
        reading.lists,
    )
    if not uploads if asked.kind == "file" else kind.blank(given):
        _note_blank(asked, name, reading, revealed=revealed)
        return None
    try:
        return FILES.accept(asked, uploads) if asked.kind == "file" else kind.parse(asked, given)
    except Wrong as refused:
        for part, message in refused.messages.items():
            reading.errors[input_name(name, part)] = message
        return None


def _note_blank(asked: Field, name: str, reading: _Reading, *, revealed: bool) -> None:
    if revealed and reading.seen is not None and name not in reading.seen:
        reading.unseen.append(name)
    elif asked.required:
        for part, message in KINDS[asked.kind].missing(asked).items():
            reading.errors[input_name(name, part)] = message


def _read_rows(
    repeat: Repeat, values: Answers, reading: _Reading, *, revealed: bool
) -> tuple[Mapping[str, object], ...] | None:
    if revealed and reading.seen is not None and repeat.name not in reading.seen:
        reading.unseen.append(repeat.name)
        return None
    rows = []
    for index in range(row_count(repeat, reading.raw)):
        if index >= repeat.minimum and _row_is_blank(repeat, index, reading.raw):
            continue
        rows.append(_read_row(repeat, index, values, reading))
    if len(rows) < repeat.minimum:
        reading.errors[repeat.name] = _("Dodaj co najmniej %(count)s") % {
            "count": odmiana(repeat.minimum, "pozycję", "pozycje", "pozycji")
        }
    return tuple(rows) or None


def _read_row(
    repeat: Repeat, index: int, values: Answers, reading: _Reading
) -> Mapping[str, object]:
    row: dict[str, object] = {}
    for asked in repeat.fields:
        if asked.shown_if is None or asked.shown_if.holds({**values, **row}):
            name = f"{repeat.name}-{index}-{asked.name}"
            value = _read_field(asked, name, reading, revealed=asked.shown_if is not None)
            if value is not None:
                row[asked.name] = value
    return row


def _row_is_blank(repeat: Repeat, index: int, raw: Raw) -> bool:
    start = f"{repeat.name}-{index}-"
    return not any(
        one_line(text)
        for key in _row_inputs(repeat, index)
        if key.startswith(start)
        for text in raw.get(key, ())
    )


def _row_inputs(repeat: Repeat, index: int) -> list[str]:
    return [
        input_name(f"{repeat.name}-{index}-{asked.name}", part)
        for asked in repeat.fields
        for part in KINDS[asked.kind].parts
    ]


def _without_row(repeat: Repeat, gone: int, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    count = row_count(repeat, typed)
    kept = [index for index in range(count) if index != gone]
    moved = {key: texts for key, texts in typed.items() if not key.startswith(f"{repeat.name}-")}
    for new, old in enumerate(kept):
        for source, target in zip(_row_inputs(repeat, old), _row_inputs(repeat, new), strict=True):
            if source in typed:
                moved[target] = typed[source]
    moved[f"{repeat.name}-ile"] = [str(max(len(kept), repeat.minimum))]
    return moved


def _kept(places: Iterable[Place], raw: Raw) -> dict[str, list[str]]:
    names: list[str] = []
    for place in places:
        asked = place.question
        if isinstance(asked, Repeat):
            names.append(f"{asked.name}-ile")
            for index in range(row_count(asked, raw)):
                names.extend(_row_inputs(asked, index))
        elif asked.kind != "file":
            names.extend(input_name(asked.name, part) for part in KINDS[asked.kind].parts)
    return {name: list(raw[name]) for name in names if name in raw}


def _cross_check(
    spec: FormSpec, values: Answers, on: date, shown: list[Place], errors: dict[str, str]
) -> None:
    names = {place.name for place in shown}
    broken = {key.split("-")[0] for key in errors}
    for name, message in spec.check(values, on).items():
        question = name.split("-")[0]
        if question in names and question not in broken:
            errors[name] = str(message)


def _in_order(places: Iterable[Place], errors: Mapping[str, str]) -> dict[str, str]:
    order = {place.name: number for number, place in enumerate(places)}
    return dict(sorted(errors.items(), key=lambda item: order[item[0].split("-")[0]]))


def peek(
    spec: FormSpec, step: int, raw: Raw, answers: Answers, lists: Lists, files: Uploads
) -> dict[str, object]:
    """Return the answers so far, for deciding which questions to draw; errors are left aside."""
    values = dict(answers)
    for place in spec.of_step(step):
        values.pop(place.name, None)
    _read_places(spec.of_step(step), values, _Reading(raw, files, lists, None))
    return values


def peek_row(
    repeat: Repeat, index: int, raw: Raw, answers: Answers, lists: Lists
) -> dict[str, object]:
    """Return the answers of one item together with those around it, errors left aside."""
    row = _read_row(repeat, index, answers, _Reading(raw, {}, lists, None))
    return {**answers, **row}
