"""Which forms exist: named by the manifests, found by code and version."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.utils.module_loading import import_string

from wrota.kernel.manifest import Module, parts
from wrota.office.forms.spec import FormSpec


class UnknownForm(LookupError):
    """No installed part has this form, or not for this office."""


@cache
def _all() -> dict[str, tuple[tuple[Module, FormSpec], ...]]:
    found: dict[str, list[tuple[Module, FormSpec]]] = {}
    for one in parts():
        specs: Iterable[FormSpec] = import_string(one.eforms) if one.eforms else ()
        for spec in specs:
            found.setdefault(spec.code, []).append((one, spec))
    return {code: tuple(sorted(v, key=lambda x: x[1].version)) for code, v in found.items()}


def forms(*, on: date) -> list[tuple[Module, FormSpec]]:
    """List the version in force of every form, with the part that owns it, by title."""
    current = [_in_force(versions, on) for versions in _all().values()]
    return sorted((x for x in current if x), key=lambda x: str(x[1].title))


def codes() -> frozenset[str]:
    """Return the codes of all forms of the installed parts."""
    return frozenset(_all())


def form(code: str, *, on: date) -> FormSpec:
    """Return the version in force on a day; `:raises UnknownForm:`."""
    found = _in_force(_all().get(code, ()), on)
    if found is None:
        raise UnknownForm(code)
    return found[1]


def version(code: str, number: int) -> FormSpec:
    """Return one version, in force or not; `:raises UnknownForm:`."""
    for _, spec in _all().get(code, ()):
        if spec.version == number:
            return spec
    raise UnknownForm(f"{code} v{number}")


def owner(code: str) -> Module:
    """Return the part that owns a form; `:raises UnknownForm:`."""
    if code not in _all():
        raise UnknownForm(code)
    return _all()[code][-1][0]


def _in_force(
    versions: tuple[tuple[Module, FormSpec], ...], on: date
) -> tuple[Module, FormSpec] | None:
    held = [x for x in versions if x[1].in_force_from <= on]
    return held[-1] if held else None
