"""The frame of every page of the desk and of modules on it: who, where, what they may open."""

from django.urls import reverse

from wrota.kernel.manifest import modules
from wrota.kernel.web import PageRequest
from wrota.ui.pages import NavItem, Shell

#: section, label, route, permission that makes it visible; of a section the first one counts
SECTIONS = (
    ("sprawy", "Sprawy", "desk:work", "cases.view"),
    ("rejestry", "Rejestry", "desk:register", "inbox.view"),
    ("naleznosci", "Należności", "desk:dues", "ledger.view"),
    ("certyfikaty", "Certyfikaty", "desk:residents", "holders.confirm"),
    ("urzad", "Urząd", "desk:people", "office.people"),
    ("urzad", "Urząd", "desk:hours", "office.disclose"),
    ("centrum", "Centrum", "desk:centre", "pki.operate"),
)


def shell(
    request: PageRequest, title: str, *, section: str, crumbs: tuple[NavItem, ...] = ()
) -> Shell:
    """Return the frame with the menu of what this person may open in this office."""
    slug = request.office.slug
    first = {
        key: (label, route) for key, label, route, may in reversed(SECTIONS) if request.ctx.may(may)
    }
    nav = [
        NavItem(first[key][0], reverse(first[key][1], args=[slug]), current=key == section)
        for key in dict.fromkeys(key for key, *_rest in SECTIONS)
        if key in first
    ]
    for module in modules():
        if module.code in request.office.modules:
            nav += [
                NavItem(label, reverse(route, args=[slug]), current=section == module.code)
                for label, route, permission in module.menu[:1]
                if request.ctx.may(permission)
            ]
    nav.append(NavItem("BIP", reverse("bip:office", args=[slug])))
    return Shell(
        title=title,
        nav=tuple(nav),
        crumbs=crumbs,
        authority=request.office.short_name,
        unit=request.hat.unit,
        subtitle="Biurko urzędu",
        home=reverse("desk:work", args=[slug]),
        hat=request.hat.post,
        section=section,
        footer=_footer(request),
    )


def _footer(request: PageRequest) -> tuple[NavItem, ...]:
    slug = request.office.slug
    links = (
        ("Dziennik czynności", "desk:journal", "office.journal"),
        ("Zadania systemu", "desk:jobs", "office.jobs"),
        ("Strona urzędu", "portal:office", ""),
    )
    return tuple(
        NavItem(label, reverse(route, args=[slug]))
        for label, route, permission in links
        if not permission or request.ctx.may(permission)
    )


def way(request: PageRequest, *steps: tuple[str, str]) -> tuple[NavItem, ...]:
    """Return crumbs from (label, url) pairs, the last of which is the page itself."""
    return tuple(
        NavItem(label, url, current=n == len(steps)) for n, (label, url) in enumerate(steps, 1)
    )
