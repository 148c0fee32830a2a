"""The e-form language: a form is one value that can be drawn, checked, signed and exported."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from django.utils import translation
from django.utils.functional import Promise

from wrota.office.forms.conditions import (
    All,
    Answers,
    Any,
    Condition,
    Filled,
    Has,
    In,
    Is,
    Not,
    fields_of,
)
from wrota.office.forms.values import Address, Upload

if TYPE_CHECKING:
    from wrota.law.working import Wyliczenie

__all__ = [
    "Address",
    "All",
    "Answers",
    "Any",
    "Basis",
    "Condition",
    "Field",
    "Filled",
    "FormSpec",
    "Group",
    "Has",
    "In",
    "Info",
    "Is",
    "KindCode",
    "Not",
    "Option",
    "Repeat",
    "ServiceCard",
    "SpecError",
    "Step",
    "Text",
    "Upload",
]

Text: TypeAlias = str | Promise
KindCode: TypeAlias = Literal[
    "text", "textarea", "integer", "money", "decimal", "date", "time", "yes_no", "choice",
    "choices", "pesel", "nip", "regon", "krs", "ade", "nrb", "phone", "email", "postal_code",
    "address", "file", "declaration",
]  # fmt: skip
Check: TypeAlias = Callable[[Answers, date], Mapping[str, Text]]
Fee: TypeAlias = Callable[[Answers, date], "Wyliczenie"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+")
MEGABYTE = 1024 * 1024
SCAN = ("pdf", "jpg", "png")


class SpecError(ValueError):
    """A form that contradicts itself; raised when the form is built, never for an answer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Option:
    """One answer to choose."""

    value: str
    label: Text
    hint: Text = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """One question.

    `missing` is what the resident reads when the answer is lacking, `short` the name on the
    review page, `prefill` a path such as "person.first_name", `source` the name of a list that the
    office gives at run time (localities, its own permits) instead of `options`, `width` a class of
    the design system (w4, w10, w20), `max_size` is in bytes.
    """

    name: str
    label: Text
    kind: KindCode = "text"
    required: bool = True
    hint: Text = ""
    missing: Text = ""
    short: Text = ""
    options: tuple[Option, ...] = ()
    source: str = ""
    shown_if: Condition | None = None
    prefill: str = ""
    autocomplete: str = ""
    width: str = ""
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    max_length: int = 0
    accept: tuple[str, ...] = SCAN
    max_size: int = 10 * MEGABYTE
    max_files: int = 1

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SpecError(f"bad name of a field: {self.name!r}")
        if self.kind not in get_args(KindCode):
            raise SpecError(f"{self.name}: unknown kind {self.kind!r}")
        if (self.kind in ("choice", "choices")) != bool(self.options or self.source):
            if self.kind != "address":
                raise SpecError(f"{self.name}: options belong to a choice, and only there")


@dataclass(frozen=True, kw_only=True, eq=False)
class Info:
    """A note between questions."""

    text: Text
    shown_if: Condition | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """Questions under one heading; `inline` sets short ones side by side."""

    title: Text
    fields: tuple[Field | Info, ...]
    hint: Text = ""
    inline: bool = False
    shown_if: Condition | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Repeat:
    """The same questions for each of several things, such as partners of a company.

    Its answer is a tuple of mappings. `item` names one of them ("Wspólnik"), `add` is the button.
    """

    name: str
    title: Text
    item: Text
    add: Text
    fields: tuple[Field, ...]
    minimum: int = 1
    maximum: int = 10
    hint: Text = ""
    shown_if: Condition | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SpecError(f"bad name of a repeated group: {self.name!r}")
        if not 0 <= self.minimum <= self.maximum <= 20:
            raise SpecError(f"{self.name}: between 0 and 20 items")


Part: TypeAlias = Field | Group | Repeat | Info


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One page of questions; `why` explains why the office asks."""

    code: str
    title: Text
    parts: tuple[Part, ...]
    lead: Text = ""
    why: Text = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Basis:
    """An article with the confidence of its source: C confirmed, S sure, V to verify."""

    text: Text
    pewnosc: Literal["C", "S", "V"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ServiceCard:
    """What a resident wants to know before starting; `prepare` holds (thing, when or example)."""

    lead: Text
    cost: Text
    cost_note: Text = ""
    time: Text
    time_note: Text = ""
    validity: Text = ""
    validity_note: Text = ""
    who: tuple[Text, ...]
    prepare: tuple[tuple[Text, Text], ...] = ()
    course: tuple[tuple[Text, Text], ...] = ()
    outcome: Text
    appeal: Text


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a question stands and what must hold for it to be asked."""

    question: Field | Repeat
    step: int
    conditions: tuple[Condition, ...]

    @property
    def name(self) -> str:
        return self.question.name

    def shown(self, answers: Answers) -> bool:
        return all(condition.holds(answers) for condition in self.conditions)


@dataclass(frozen=True, kw_only=True, eq=False)
class FormSpec:
    """One version of a form; a changed meaning is a new version, a code is never reused.

    `check(answers, day)` compares answers with each other and returns messages by field name; it
    must stand answers that are not there yet. `fee(answers, day)` previews what will be due.
    `subject` names the question whose answer says what the matter is, where the title does not.
    """

    code: str
    version: int
    in_force_from: date
    title: Text
    lead: Text
    legal_basis: tuple[Basis, ...]
    card: ServiceCard
    steps: tuple[Step, ...]
    rodo: Text
    check: Check = field(default=lambda answers, day: {})
    fee: Fee | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise SpecError(f"bad code of a form: {self.code!r}")
        known: set[str] = set()
        for place in self.places:
            if place.name in known:
                raise SpecError(f"{self.code}: {place.name} stands twice")
            _refuse_later(self.code, place.name, place.conditions, known)
            known.add(place.name)
            if isinstance(place.question, Repeat):
                _check_rows(self.code, place.question, known)

    @property
    def kept_title(self) -> str:
        """The title in Polish, as registers and papers keep it, whatever the page's language."""
        with translation.override("pl"):
            return str(self.title)

    def about(self, answers: Answers) -> str:
        """Return what the register says about a filing, at most 200 characters."""
        said = " ".join(str(answers.get(self.subject, "")).split()) if self.subject else ""
        return (said or self.kept_title)[:200]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All questions in the order of the form."""
        return tuple(
            Place(question=question, step=number, conditions=conditions)
            for number, step in enumerate(self.steps)
            for question, conditions in _walk(step.parts, ())
        )

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """All fields by name; those of a repeated group as "group.field"."""
        found: dict[str, Field] = {}
        for place in self.places:
            if isinstance(place.question, Repeat):
                found |= {f"{place.name}.{inner.name}": inner for inner in place.question.fields}
            else:
                found[place.name] = place.question
        return found

    @cached_property
    def attachments(self) -> tuple[Field, ...]:
        """The questions that are answered with a file."""
        return self._of_kind("file")

    @cached_property
    def declarations(self) -> tuple[Field, ...]:
        """The statements that the resident confirms."""
        return self._of_kind("declaration")

    def of_step(self, step: int) -> tuple[Place, ...]:
        """Return the questions of one step, counted from 0."""
        return tuple(place for place in self.places if place.step == step)

    def _of_kind(self, kind: KindCode) -> tuple[Field, ...]:
        return tuple(
            place.question
            for place in self.places
            if isinstance(place.question, Field) and place.question.kind == kind
        )


def _walk(
    parts: tuple[Part, ...], outer: tuple[Condition, ...]
) -> Iterator[tuple[Field | Repeat, tuple[Condition, ...]]]:
    for part in parts:
        own = outer if part.shown_if is None else (*outer, part.shown_if)
        if isinstance(part, Group):
            yield from _walk(part.fields, own)
        elif not isinstance(part, Info):
            yield part, own


def _refuse_later(code: str, name: str, conditions: tuple[Condition, ...], known: set[str]) -> None:
    for condition in conditions:
        if later := fields_of(condition) - known:
            raise SpecError(f"{code}: {name} depends on {sorted(later)}, not asked before it")


def _check_rows(code: str, repeat: Repeat, known: set[str]) -> None:
    inner: set[str] = set()
    for asked in repeat.fields:
        if asked.name in inner or asked.kind == "file":
            raise SpecError(f"{code}: {repeat.name}.{asked.name} stands twice or is a file")
        if asked.shown_if is not None:
            _refuse_later(code, asked.name, (asked.shown_if,), known | inner)
        inner.add(asked.name)
