"""The frame of this module's pages on the desk."""

from django.urls import reverse

from wrota.kernel.web import PageRequest
from wrota.ui.pages import NavItem, Shell
from wrota.ui.shell import address

#: the desk's own entries, by route: a module may not import the desk
DESK = (
    ("Sprawy", "desk:work", "cases.view"),
    ("Rejestry", "desk:register", "inbox.view"),
    ("Należności", "desk:dues", "ledger.view"),
    ("Urząd", "desk:people", "office.people"),
)
TABS = (
    ("licences", "Zezwolenia"),
    ("statements", "Oświadczenia"),
    ("fees", "Opłaty za rok"),
    ("limits", "Limity"),
    ("figures", "Liczby roku"),
)


def shell(request: PageRequest, title: str, *, crumbs: tuple[tuple[str, str], ...] = ()) -> Shell:
    """Return the frame of a page of this module; `crumbs` are (label, url) below the module."""
    slug = request.office.slug
    nav = [
        NavItem(label, reverse(route, args=[slug]))
        for label, route, permission in DESK
        if request.ctx.may(permission)
    ]
    home = reverse("alcohol:licences", args=[slug])
    nav.append(NavItem("Zezwolenia na alkohol", home, current=True))
    nav.append(NavItem("BIP", reverse("bip:office", args=[slug])))
    way = (("Zezwolenia na alkohol", home), *crumbs)
    return Shell(
        title=title,
        nav=tuple(nav),
        crumbs=tuple(NavItem(text, url, n == len(way)) for n, (text, url) in enumerate(way, 1)),
        authority=request.office.short_name,
        unit=request.hat.unit,
        subtitle="Biurko urzędu",
        home=reverse("desk:work", args=[slug]),
        hat=request.hat.post,
        section="alcohol",
        help_url=address("portal:help"),
        footer=(NavItem("Strona urzędu", reverse("portal:office", args=[slug])),),
    )


def tabs(slug: str, current: str) -> tuple[NavItem, ...]:
    """Return the parts of the module as tabs."""
    return tuple(
        NavItem(label, reverse(f"alcohol:{name}", args=[slug]), name == current)
        for name, label in TABS
    )
