"""The frame of the bulletin: crumbs, the subject menu and what the law wants on every page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wrota.kernel.manifest import Register, modules
from wrota.kernel.offices import public as offices
from wrota.kernel.offices.types import OfficeCard
from wrota.kernel.web import PageRequest
from wrota.office.publication.types import CATEGORIES
from wrota.ui import kept
from wrota.ui.shell import NavItem, Shell


@dataclass(frozen=True, slots=True)
class PublicRegister:
    module: str
    register: Register


def shell(request: PageRequest, title: str, *steps: NavItem) -> Shell:
    """Return the frame of a page of one office's bulletin."""
    slug = request.office.slug
    crumbs = (
        NavItem(_("BIP"), reverse("bip:home")),
        NavItem(request.office.short_name, reverse("bip:office", args=[slug])),
        *steps,
    )
    return Shell(title=title, section="bip", crumbs=crumbs)


def menu(request: PageRequest, current: str = "") -> list[NavItem]:
    """Return the subject menu (menu przedmiotowe) of an office."""
    slug = request.office.slug
    subjects = [
        NavItem(kept.shown(title), reverse("bip:category", args=[slug, code]), code == current)
        for code, title in CATEGORIES.items()
        if code != "rejestry"
    ]
    more = (
        ("registers", _("Rejestry i ewidencje")),
        ("changes", _("Rejestr zmian")),
        ("archive", _("Archiwum")),
        ("instruction", _("Instrukcja i redakcja")),
    )
    return subjects + [
        NavItem(label, reverse(f"bip:{name}", args=[slug]), name == current) for name, label in more
    ]


def card(request: PageRequest) -> OfficeCard:
    """Return the office with its editors, as the bulletin must name them."""
    return offices.office_card(request.office, on=timezone.localdate())


def registers(module_codes: tuple[str, ...]) -> list[PublicRegister]:
    """List the public registers of the modules that an office has."""
    return [
        PublicRegister(module.code, one)
        for module in modules()
        if module.code in module_codes
        for one in module.registers
    ]
