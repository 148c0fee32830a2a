"""A part of the platform says here, in one value, everything it adds to the whole."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wrota.kernel.events import Event

#: Roles that an office gives to its people. Their permissions come from the manifests.
ROLES = {
    "kierownik": "Kierownik urzędu (podpisuje decyzje)",
    "urzednik": "Prowadzący sprawy",
    "kancelaria": "Kancelaria",
    "ksiegowosc": "Księgowość",
    "redaktor": "Redaktor BIP",
    "administrator": "Administrator urzędu",
    "centrum": "Operator centrum certyfikacji",
    "mieszkaniec": "Mieszkaniec",
}


@dataclass(frozen=True, slots=True)
class Permission:
    title: str  #: Polish, completes "może …"
    roles: tuple[str, ...]  #: who has it unless the office decides otherwise
    for_people: bool = False  #: never given to a program's key


@dataclass(frozen=True, slots=True)
class Register:
    """A register that a module shows in the BIP."""

    code: str
    title: str
    legal_basis: str
    rows: str  #: dotted path: (ctx, *, on, search) -> RegisterTable


@dataclass(frozen=True, slots=True)
class Periodic:
    job: str  #: dotted path of a function decorated with @job
    every: int  #: seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    code: str  #: URL prefix, app label and permission prefix
    title: str  #: Polish, for people
    law: tuple[str, ...] = ()  #: acts that this part carries out
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    urls: str = ""  #: dotted path of a urlconf, mounted under /biurko/<office>/<code>/
    rest: str = ""  #: dotted path of a ninja Router, mounted under /api/v1/<office>/<code>/
    menu: tuple[tuple[str, str, str], ...] = ()  #: (label, url name, permission)
    eforms: str = ""  #: dotted path of a tuple of FormSpec, imported when first asked
    procedures: tuple[Any, ...] = ()
    on: Mapping["type[Event]", str] = field(default_factory=dict)  #: event -> handler
    provides: Mapping[type, str] = field(default_factory=dict)  #: port -> implementation
    registers: tuple[Register, ...] = ()
    periodic: tuple[Periodic, ...] = ()
    case_panel: str = ""  #: dotted path: (ctx, case) -> panel of this module on the case screen
    offices: tuple[str, ...] = ("gmina", "powiat", "wojewodztwo", "jednostka")
    setup: str = ""  #: dotted path: (ctx) -> None, run once when an office switches it on


def installed_apps(package: str) -> list[str]:
    """List the app of every sub-package, without importing models."""
    spec = find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(package)
    names = [m.name for m in pkgutil.iter_modules(spec.submodule_search_locations) if m.ispkg]
    return [f"{package}.{name}" for name in sorted(names) if find_spec(f"{package}.{name}.apps")]


@cache
def modules() -> tuple[Module, ...]:
    """Return the back-office modules, which every office switches on or off."""
    return _manifests("wrota.modules")


@cache
def parts() -> tuple[Module, ...]:
    """Return the kernel's own parts, the office apps, the connectors and then the modules."""
    own = _manifests("wrota.kernel") + _manifests("wrota.office")
    return own + _manifests("wrota.connectors") + modules()


def part(code: str) -> Module:
    """:raises LookupError: when no installed part has this code."""
    for one in parts():
        if one.code == code:
            return one
    raise LookupError(code)


def permissions_of(roles: frozenset[str], *, enabled: tuple[str, ...]) -> frozenset[str]:
    """Return what the roles may do in an office with these modules switched on."""
    on = set(enabled)
    optional = {m.code for m in modules()}
    return frozenset(
        name
        for one in parts()
        if one.code in on or one.code not in optional
        for name, permission in one.permissions.items()
        if roles & set(permission.roles)
    )


def _manifests(package: str) -> tuple[Module, ...]:
    found = [app for app in installed_apps(package) if find_spec(f"{app}.manifest")]
    return tuple(import_module(f"{app}.manifest").MODULE for app in found)
