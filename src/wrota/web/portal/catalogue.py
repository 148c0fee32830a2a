"""Services as residents look for them: forms of all parts, in groups of everyday life."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from wrota.kernel.manifest import Module, modules
from wrota.law.classifications.places import fold
from wrota.office.forms import catalogue
from wrota.office.forms.spec import Field, FormSpec
from wrota.web.portal.words import Index

#: group -> (title, icon, codes of the parts); a part named nowhere makes a group of its own
GROUPS = {
    "firma": (_("Firma"), "tool", ("alcohol", "businesses", "companies")),
    "podatki": (_("Podatki i opłaty"), "card", ("taxes", "settlements")),
    "dom": (_("Dom i grunty"), "pa", ("property",)),
    "srodowisko": (_("Środowisko i odpady"), "delete", ("environment",)),
    "rodzina": (_("Rodzina i pomoc"), "user", ("benefits",)),
    "dokumenty": (_("Dokumenty i meldunek"), "note", ("residents",)),
    "auto": (_("Samochód i parkowanie"), "car", ("parking",)),
    "inne": (_("Inna sprawa"), "mail", ("inbox",)),
}


@dataclass(frozen=True, slots=True)
class Service:
    code: str
    title: str
    lead: str
    module: str
    module_title: str
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str
    icon: str
    services: tuple[Service, ...]

    @property
    def text(self) -> str:
        """Name the first services, so that a tile says what is inside."""
        return ", ".join(one.title for one in self.services[:3])


def services(*, on: date, module_codes: tuple[str, ...] | None = None) -> tuple[Service, ...]:
    """
    List services, the main one of each part first.

    With `module_codes`, only those of an office that has these modules.
    """
    every = _services(on, get_language() or "pl")
    if module_codes is None:
        return every
    optional = {module.code for module in modules()}
    return tuple(s for s in every if s.module in module_codes or s.module not in optional)


def groups(found: tuple[Service, ...]) -> list[Group]:
    """Gather services in the groups that they belong to, in the order of `GROUPS`."""
    order = {code: number for number, code in enumerate(GROUPS)}
    ordered = sorted(found, key=lambda s: (order.get(s.group, len(order)), s.group))
    return [_group(code, tuple(held)) for code, held in groupby(ordered, key=lambda s: s.group)]


def by_letter(found: tuple[Service, ...]) -> list[tuple[str, list[Service]]]:
    """Gather services under their first letters."""
    ordered = sorted(found, key=lambda s: fold(s.title))
    return [(k, list(held)) for k, held in groupby(ordered, key=lambda s: s.title[:1].upper())]


def index(*, on: date) -> Index[str]:
    """Return the index of service codes, in the reader's language and in Polish."""
    return _index(on, get_language() or "pl")


@lru_cache(maxsize=32)
def _services(on: date, language: str) -> tuple[Service, ...]:
    with override(language):
        return tuple(_service(module, spec) for module, spec in _forms(on))


@lru_cache(maxsize=32)
def _index(on: date, language: str) -> Index[str]:
    entries = []
    for module, spec in _forms(on):
        texts: dict[str, float] = {}
        for tongue in {"pl", language}:
            with override(tongue):
                texts |= _texts(module, spec)
        entries.append((spec.code, texts))
    return Index.of(entries)


def _forms(on: date) -> list[tuple[Module, FormSpec]]:
    """List the forms in force in the order in which their parts put them, the main one first."""
    found = catalogue.forms(on=on)
    listed = {m.eforms: [f.code for f in import_string(m.eforms)] for m, _spec in found}
    return sorted(found, key=lambda x: (fold(x[0].title), listed[x[0].eforms].index(x[1].code)))


def _texts(module: Module, spec: FormSpec) -> dict[str, float]:
    asked = [place.question for place in spec.places]
    labels = [str(q.label) for q in asked if isinstance(q, Field)]
    options = [str(o.label) for q in asked if isinstance(q, Field) for o in q.options]
    return {
        " ".join([*labels, *options]): 0.3,
        f"{spec.lead} {spec.card.lead} {' '.join(map(str, spec.card.who))}": 1.0,
        f"{module.title} {_group_title(module)}": 1.5,
        str(spec.title): 3.0,
    }


def _service(module: Module, spec: FormSpec) -> Service:
    return Service(
        spec.code,
        str(spec.title),
        str(spec.card.lead or spec.lead),
        module.code,
        module.title,
        _group_of(module),
    )


def _group_of(module: Module) -> str:
    named = (code for code, (_title, _icon, codes) in GROUPS.items() if module.code in codes)
    return next(named, module.code)


def _group_title(module: Module) -> str:
    code = _group_of(module)
    return str(GROUPS[code][0]) if code in GROUPS else ""


def _group(code: str, held: tuple[Service, ...]) -> Group:
    if code in GROUPS:
        title, icon, _codes = GROUPS[code]
        return Group(code, str(title), icon, held)
    return Group(code, held[0].module_title, "file", held)
