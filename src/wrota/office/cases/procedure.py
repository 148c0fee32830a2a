"""A procedure is a value: steps, who does them, by when, and what may follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

from wrota.kernel.manifest import parts
from wrota.law import calendar
from wrota.law.clock import Kind, Reason

Waits = Literal["office", "party", "system"]


class BadProcedure(ValueError):
    """The steps contradict each other; raised when the value is built."""


class UnknownProcedure(LookupError):
    """No installed part has this procedure in this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    title: str  #: a noun phrase for the clerk: "Sprawdzenie wniosku"
    role: str  #: role that does it; see wrota.kernel.manifest.ROLES
    days: int  #: calendar days to finish the step, moved off Saturdays and holidays
    plain: str  #: what the resident reads while it lasts
    hint: str = ""  #: next action, for the clerk
    waits: Waits = "office"  #: whose move it is
    stops_clock: Reason | None = None  #: why the term stands still (KPA art. 35 § 5)
    then: Mapping[str, str] = field(default_factory=dict)  #: outcome -> next step; "" ends
    outcomes: Mapping[str, str] = field(default_factory=dict)  #: outcome -> words of the chronology

    def due(self, start: date) -> date:
        return calendar.end_of_days(start, self.days).day


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    code: str
    version: int
    title: str
    legal_basis: str
    jrwa: str  #: class of the records classification plan
    unit: str  #: symbol of the unit that runs it unless the office decides otherwise
    opens_with: tuple[str, ...]  #: codes of forms
    term: str = Kind.ZWYKLA.name  #: name of wrota.law.clock.Kind
    first: str
    steps: Mapping[str, Step]

    def __post_init__(self) -> None:
        targets = {t for s in self.steps.values() for t in s.then.values() if t}
        if missing := (targets | {self.first}) - set(self.steps):
            raise BadProcedure(f"{self.code}: unknown steps {sorted(missing)}")
        if lost := set(self.steps) - self._reachable():
            raise BadProcedure(f"{self.code}: steps nobody can reach {sorted(lost)}")
        if not any("" in s.then.values() for s in self.steps.values()):
            raise BadProcedure(f"{self.code}: no way out")

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        waiting = [self.first]
        while waiting:
            step = waiting.pop()
            if step not in seen:
                seen.add(step)
                waiting += [t for t in self.steps[step].then.values() if t]
        return seen


@cache
def procedures() -> dict[tuple[str, int], Procedure]:
    """Return every version of every procedure of the installed parts."""
    return {(p.code, p.version): p for one in parts() for p in one.procedures}


def find(code: str, version: int | None = None) -> Procedure:
    """Return a version of a procedure, the newest by default; `:raises UnknownProcedure:`."""
    found = [p for (c, v), p in procedures().items() if c == code and version in (None, v)]
    if not found:
        raise UnknownProcedure(f"{code} {version or ''}")
    return max(found, key=lambda p: p.version)


def opened_by(form_code: str) -> Procedure | None:
    """Return the procedure that a form opens, or None for a form that opens no case."""
    found = [p for p in procedures().values() if form_code in p.opens_with]
    return max(found, key=lambda p: p.version) if found else None
