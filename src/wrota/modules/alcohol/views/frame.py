"""The frame of this module's pages on the desk."""

from django.urls import reverse

from wrota.kernel.web import PageRequest
from wrota.ui import desk
from wrota.ui.pages import NavItem, Shell

TABS = (
    ("licences", "Zezwolenia"),
    ("statements", "Oświadczenia"),
    ("fees", "Opłaty za rok"),
    ("limits", "Limity"),
    ("figures", "Liczby roku"),
)


def shell(request: PageRequest, title: str, *, crumbs: tuple[tuple[str, str], ...] = ()) -> Shell:
    """Return the frame of a page of this module; `crumbs` are (label, url) below the module."""
    home = reverse("alcohol:licences", args=[request.office.slug])
    steps = desk.way(request, ("Zezwolenia na alkohol", home), *crumbs)
    return desk.shell(request, title, section="alcohol", crumbs=steps)


def tabs(slug: str, current: str) -> tuple[NavItem, ...]:
    """Return the parts of the module as tabs."""
    return tuple(
        NavItem(label, reverse(f"alcohol:{name}", args=[slug]), name == current)
        for name, label in TABS
    )
