"""Founding an office: from that moment its portal page, bulletin, inbox and modules work."""

from django.utils.module_loading import import_string

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.manifest import Module, modules, parts
from wrota.kernel.models import Authority
from wrota.kernel.offices.models import Unit

#: symbol and name of the units that every office starts with, by kind; the office renames them
UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "gmina": (
        ("K", "Kierownictwo"),
        ("OR", "Referat Organizacyjny"),
        ("SO", "Referat Spraw Obywatelskich"),
        ("FN", "Referat Finansowy"),
        ("GK", "Referat Gospodarki Komunalnej i Środowiska"),
        ("GN", "Referat Gospodarki Nieruchomościami i Planowania"),
    ),
    "powiat": (
        ("K", "Kierownictwo"),
        ("OR", "Wydział Organizacyjny"),
        ("SO", "Wydział Spraw Obywatelskich"),
        ("FN", "Wydział Finansowy"),
        ("KM", "Wydział Komunikacji"),
        ("AB", "Wydział Architektury i Budownictwa"),
        ("GN", "Wydział Geodezji i Gospodarki Nieruchomościami"),
    ),
    "wojewodztwo": (
        ("K", "Kierownictwo"),
        ("OR", "Departament Organizacyjny"),
        ("SO", "Departament Spraw Obywatelskich"),
        ("FN", "Departament Finansów"),
        ("CY", "Departament Społeczeństwa Informacyjnego"),
    ),
    "jednostka": (
        ("K", "Kierownictwo"),
        ("OR", "Sekretariat"),
        ("SO", "Obsługa interesantów"),
        ("FN", "Księgowość"),
    ),
}
UNITS_SOURCE = {
    "zrodlo": "układ początkowy platformy; regulaminu organizacyjnego nie sprawdzono",
    "pewnosc": "V",
}


def modules_for(kind: str) -> tuple[str, ...]:
    """List the codes of the modules that exist for a kind of office."""
    return tuple(sorted(m.code for m in modules() if kind in m.offices))


@command("platform.found", log=("slug",))
def found(ctx: Ctx, *, slug: str) -> None:
    """
    Give a new office its units and set up every part that it has.

    Called by the region's loader and by `add_office` only: no role holds the permission.
    """
    office = Authority.objects.get(pk=ctx.authority_id)
    Unit.objects.bulk_create(
        Unit(authority_id=office.pk, symbol=symbol, name=name)
        for symbol, name in UNITS[office.kind]
    )
    office.sources = {**office.sources, "komorki": UNITS_SOURCE}
    office.settings = {**office.settings, "zalozono": ctx.today.isoformat()}
    office.save(update_fields=["sources", "settings"])
    set_up(ctx, office)


@command("platform.found")
def catch_up(ctx: Ctx) -> None:
    """Set up the parts that came to the platform after the office did."""
    set_up(ctx, Authority.objects.get(pk=ctx.authority_id))


def set_up(ctx: Ctx, office: Authority) -> None:
    """Run the `setup` of each part the office has, once in its life."""
    done = list(office.settings.get("set_up", ()))
    for part in waiting(office):
        import_string(part.setup)(ctx)
        done.append(part.code)
    if done != office.settings.get("set_up", []):
        office.settings = {**office.settings, "set_up": done}
        office.save(update_fields=["settings"])


def waiting(office: Authority) -> list[Module]:
    """List the enabled parts whose `setup` has not run for this office yet."""
    optional = {m.code for m in modules()}
    done = office.settings.get("set_up", ())
    return [
        part
        for part in parts()
        if part.setup
        and part.code not in done
        and (part.code not in optional or part.code in office.modules)
    ]
