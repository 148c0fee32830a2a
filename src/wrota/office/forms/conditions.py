"""Conditions as data, so that one rule shows a question, checks an answer and travels in JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Answers: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Is:
    """The answer equals the value; a missing answer equals nothing."""

    field: str
    value: str | int | bool

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.field) == self.value


@dataclass(frozen=True)
class In:
    """The answer is one of the values."""

    field: str
    values: tuple[str | int | bool, ...]

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.field) in self.values


@dataclass(frozen=True)
class Has:
    """The value is among the answers of a question that allows several."""

    field: str
    value: str

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.field)
        return isinstance(given, tuple) and self.value in given


@dataclass(frozen=True)
class Filled:
    """There is an answer."""

    field: str

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.field) not in (None, "", ())


@dataclass(frozen=True)
class Not:
    """The other condition does not hold."""

    condition: "Condition"

    def holds(self, answers: Answers) -> bool:
        return not self.condition.holds(answers)


@dataclass(frozen=True)
class All:
    """Every condition holds."""

    conditions: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        return all(condition.holds(answers) for condition in self.conditions)


@dataclass(frozen=True)
class Any:
    """At least one condition holds."""

    conditions: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        return any(condition.holds(answers) for condition in self.conditions)


Condition: TypeAlias = Is | In | Has | Filled | Not | All | Any


def fields_of(condition: Condition) -> frozenset[str]:
    """Return the names of all questions that the condition looks at."""
    if isinstance(condition, Not):
        return fields_of(condition.condition)
    if isinstance(condition, All | Any):
        return frozenset().union(*map(fields_of, condition.conditions))
    return frozenset({condition.field})


def to_json(condition: Condition) -> dict[str, object]:
    """Return the condition as plain JSON, `{"is": ["field", "value"]}`."""
    if isinstance(condition, Not):
        return {"not": to_json(condition.condition)}
    if isinstance(condition, All | Any):
        inner = [to_json(part) for part in condition.conditions]
        return {type(condition).__name__.lower(): inner}
    if isinstance(condition, In):
        return {"in": [condition.field, list(condition.values)]}
    if isinstance(condition, Filled):
        return {"filled": condition.field}
    return {type(condition).__name__.lower(): [condition.field, condition.value]}


_READERS: dict[str, Callable[..., Condition]] = {
    "is": lambda body: Is(*body),
    "has": lambda body: Has(*body),
    "in": lambda body: In(body[0], tuple(body[1])),
    "filled": lambda body: Filled(body),
    "not": lambda body: Not(from_json(body)),
    "all": lambda body: All(_several(body)),
    "any": lambda body: Any(_several(body)),
}


def _several(body: Sequence[Mapping[str, object]]) -> tuple[Condition, ...]:
    return tuple(from_json(part) for part in body)


def from_json(data: Mapping[str, object]) -> Condition:
    """Return the condition that `to_json` wrote.

    :raises ValueError: the object is not a condition.
    """
    try:
        [(word, body)] = data.items()
        return _READERS[word](body)
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not a condition: {data!r}") from error
