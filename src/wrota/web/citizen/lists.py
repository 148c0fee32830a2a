"""What an office offers for questions whose answers are not known when the form is written."""

from collections.abc import Callable
from functools import lru_cache

from wrota.kernel.models import Authority
from wrota.law.classifications.places import places
from wrota.office.forms.kinds import Lists
from wrota.office.forms.spec import Field, FormSpec, Repeat

GMINA_DIGITS = 6


def lists_for(office: Authority, spec: FormSpec) -> Lists:
    """Return (value, label) pairs for every `source` that the form names and the office has."""
    wanted = {asked.source for place in spec.places for asked in _fields(place.question)}
    return {name: _SOURCES[name](office) for name in wanted if name in _SOURCES}


def _localities(office: Authority) -> tuple[tuple[str, str], ...]:
    """Localities of the gmina, or of the powiat, by name; those of one name tell their kind."""
    prefix = office.teryt[:GMINA_DIGITS]
    return _localities_of(prefix) if prefix else ()


@lru_cache(maxsize=256)
def _localities_of(prefix: str) -> tuple[tuple[str, str], ...]:
    found = [p for p in places() if p.teryt.startswith(prefix)]
    names = [p.nazwa for p in found]
    rows = [
        (p.sym, f"{p.nazwa} ({p.rodzaj})" if names.count(p.nazwa) > 1 else p.nazwa) for p in found
    ]
    return tuple(sorted(rows, key=lambda row: row[1]))


def _fields(question: Field | Repeat) -> tuple[Field, ...]:
    return question.fields if isinstance(question, Repeat) else (question,)


_SOURCES: dict[str, Callable[[Authority], tuple[tuple[str, str], ...]]] = {
    "localities": _localities,
}
