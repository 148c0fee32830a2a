"""Answers kept for later: JSON that gets its types back through the version of the form."""

from collections.abc import Mapping

from wrota.office.forms.clean import input_name
from wrota.office.forms.conditions import Answers
from wrota.office.forms.kinds import KINDS
from wrota.office.forms.spec import Address, Field, FormSpec, Repeat, Upload


class Unreadable(ValueError):
    """Stored answers that do not fit the form."""


def to_json(spec: FormSpec, values: Answers) -> dict[str, object]:
    """Return the values as plain JSON: numbers with decimals, days and hours are texts."""
    stored: dict[str, object] = {}
    for place in spec.places:
        if place.name in values:
            asked, value = place.question, values[place.name]
            if isinstance(asked, Repeat):
                stored[place.name] = [_dump_row(asked, row) for row in rows_of(value)]
            else:
                stored[place.name] = KINDS[asked.kind].dump(value)
    return stored


def from_json(spec: FormSpec, data: Mapping[str, object]) -> dict[str, object]:
    """Return typed values of what `to_json` wrote for the same version of the form.

    :raises Unreadable: a field is unknown or its value has another type.
    """
    places = {place.name: place.question for place in spec.places}
    if unknown := set(data) - set(places):
        raise Unreadable(f"{spec.code}: unknown fields {sorted(unknown)}")
    return {name: _load(places[name], data[name]) for name in places if name in data}


def raw_of(spec: FormSpec, values: Answers) -> dict[str, list[str]]:
    """Return what would have been typed to give these values, for drawing them again."""
    raw: dict[str, list[str]] = {}
    for place in spec.places:
        if place.name not in values:
            continue
        asked, value = place.question, values[place.name]
        if isinstance(asked, Repeat):
            rows = rows_of(value)
            raw[f"{asked.name}-ile"] = [str(len(rows))]
            for index, row in enumerate(rows):
                for inner in asked.fields:
                    if inner.name in row:
                        raw |= _typed(inner, f"{asked.name}-{index}-{inner.name}", row[inner.name])
        else:
            raw |= _typed(asked, asked.name, value)
    return raw


def uploads_of(spec: FormSpec, values: Answers) -> dict[str, tuple[Upload, ...]]:
    """Return the received files by question."""
    found: dict[str, tuple[Upload, ...]] = {}
    for asked in spec.attachments:
        value = values.get(asked.name)
        if isinstance(value, tuple):
            found[asked.name] = tuple(one for one in value if isinstance(one, Upload))
    return found


def prefill(spec: FormSpec, facts: Mapping[str, object]) -> dict[str, list[str]]:
    """Return what to type in advance from facts such as {"person.first_name": "Jan"}.

    A fact that is a plain text is put in as it is; it is checked like anything typed.
    """
    raw: dict[str, list[str]] = {}
    for place in spec.places:
        asked = place.question
        if isinstance(asked, Field) and asked.prefill and facts.get(asked.prefill):
            raw |= _typed(asked, asked.name, facts[asked.prefill])
    return raw


def rows_of(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the items of a repeated group."""
    if not isinstance(value, tuple | list):
        return ()
    return tuple(row for row in value if isinstance(row, Mapping))


def _typed(asked: Field, name: str, value: object) -> dict[str, list[str]]:
    if isinstance(value, str) and asked.kind not in ("choices", "address"):
        return {name: [value]}
    texts = KINDS[asked.kind].raw(value)
    if isinstance(value, Address) and not asked.source:
        texts[""] = [value.locality]
    return {input_name(name, part): lines for part, lines in texts.items()}


def _dump_row(repeat: Repeat, row: Mapping[str, object]) -> dict[str, object]:
    return {
        asked.name: KINDS[asked.kind].dump(row[asked.name])
        for asked in repeat.fields
        if asked.name in row
    }


def _load(asked: Field | Repeat, data: object) -> object:
    try:
        if not isinstance(asked, Repeat):
            return KINDS[asked.kind].load(data)
        if not isinstance(data, list):
            raise ValueError("expected a list")
        return tuple(_load_row(asked, row) for row in data)
    except ValueError as error:
        raise Unreadable(f"{asked.name}: {error}") from error


def _load_row(repeat: Repeat, data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise ValueError("expected an object")
    known = {asked.name: asked for asked in repeat.fields}
    if unknown := set(data) - set(known):
        raise ValueError(f"unknown fields {sorted(unknown)}")
    return {name: KINDS[known[name].kind].load(data[name]) for name in known if name in data}
