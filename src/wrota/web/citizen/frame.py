"""The frame of the resident's pages: where they are, and links to doors that may be absent."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wrota.ui.shell import NavItem, Shell, address


def matters_shell(title: str, *, errors: bool = False, trail: tuple[NavItem, ...] = ()) -> Shell:
    """Return the frame of a page under "Moje sprawy"."""
    home = NavItem(_("Moje sprawy"), reverse("citizen:matters"))
    return Shell(
        title=title,
        section="sprawy",
        crumbs=(home, *trail, NavItem(title, "", True)),
        has_errors=errors,
    )


def home_shell(title: str) -> Shell:
    """Return the frame of "Moje sprawy" itself."""
    first = NavItem(_("Załatw sprawę"), address("portal:home") or "/")
    return Shell(title=title, section="sprawy", crumbs=(first, NavItem(title, "", True)))


def form_shell(title: str, service: str, service_url: str, *, errors: bool = False) -> Shell:
    """Return the frame of a page on which an application is filled in."""
    first = NavItem(_("Załatw sprawę"), address("portal:home") or "/")
    middle = (NavItem(service, service_url),) if service_url else ()
    crumbs = (first, *middle, NavItem(title, "", True))
    return Shell(title=title, section="zalatw", crumbs=crumbs, has_errors=errors)


def link(name: str, *args: Any) -> str:
    """Return the address of a route of another door, or an empty text where it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
