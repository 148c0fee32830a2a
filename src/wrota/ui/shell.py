"""What the frame of every page needs to know, so that a view can hand over one value."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

PUBLIC_LANGUAGES = ("pl", "uk", "en", "de")


@dataclass(frozen=True)
class NavItem:
    """A link of a menu, a tab, a queue or the footer; `count` stands after the label."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Hat:
    """Another role of the same person, put on by POST of `value` as `hat` to `url`."""

    label: str
    url: str
    value: str = ""


@dataclass(frozen=True)
class Language:
    """A language of the page; without `url` it is switched by POST to `set_language`."""

    code: str
    label: str
    url: str = ""


@dataclass(frozen=True)
class Crisis:
    """The warning above the header; only for danger to life, health or property."""

    title: str
    text: str = ""
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True)
class Shell:
    """The frame of one page: every field may be left out.

    `nav` and `footer` set to None take the default of the layout, an empty tuple means none.
    `user` and `languages` set to None are read from the request. `hat` is the role that is on.
    `has_errors` puts "Błąd:" before the title, as a form with mistakes must.
    """

    title: str = ""
    nav: tuple[NavItem, ...] | None = None
    crumbs: tuple[NavItem, ...] = ()
    section: str = ""
    authority: str = ""
    unit: str = ""
    subtitle: str = ""
    home: str = ""
    user: str | None = None
    hat: str = ""
    hats: tuple[Hat, ...] = ()
    languages: tuple[Language, ...] | None = None
    footer: tuple[NavItem, ...] | None = None
    footer_note: str = ""
    help_url: str = ""
    login_url: str = ""
    logout_url: str = ""
    account_url: str = ""
    crisis: Crisis | None = None
    has_errors: bool = False


def address(*names: str) -> str:
    """Return the URL of the first route that exists here, or an empty text."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def filled(shell: Shell, request: HttpRequest | None) -> Shell:
    """Fill what the view left out from the request and the routes of this installation."""
    office, hat = getattr(request, "office", None), getattr(request, "hat", None)
    return replace(
        shell,
        authority=shell.authority or str(getattr(office, "name", "")),
        unit=shell.unit or str(getattr(hat, "unit", "")),
        hat=shell.hat or _hat_label(hat),
        user=_user_name(request) if shell.user is None else shell.user,
        languages=_languages() if shell.languages is None else shell.languages,
        home=shell.home or address("portal:home") or "/",
        help_url=shell.help_url or address("portal:help"),
        login_url=shell.login_url or address("account_login"),
        logout_url=shell.logout_url or address("account_logout"),
        account_url=shell.account_url or address("citizen:account", "mfa_index", "account_email"),
    )


def resident_nav(section: str = "") -> tuple[NavItem, ...]:
    """Return the menu of residents; `section` is one of zalatw, sprawy, urzedy, bip."""
    links = (
        ("zalatw", _("Załatw sprawę"), address("portal:home") or "/"),
        ("sprawy", _("Moje sprawy"), address("citizen:matters")),
        ("urzedy", _("Urzędy"), address("portal:offices")),
        ("bip", _("BIP"), address("bip:home", "bip:index")),
    )
    return tuple(NavItem(str(label), url, key == section) for key, label, url in links if url)


def resident_footer() -> tuple[NavItem, ...]:
    """Return the links that law and good manners ask for at the foot of every public page."""
    links = (
        (_("Deklaracja dostępności"), address("portal:accessibility")),
        (_("Prywatność"), address("portal:privacy")),
        (_("Sprawdź dokument"), address("verify:home", "verify:index")),
        (_("Śledź sprawę bez konta"), address("citizen:track", "portal:track")),
        (_("Dane i API"), address("portal:data")),
    )
    return tuple(NavItem(str(label), url) for label, url in links if url)


def _hat_label(hat: Any) -> str:
    if hat is None:
        return ""
    instead = ", ".join(getattr(hat, "instead_of", ()))
    return f"{hat.post}, za: {instead}" if instead else str(hat.post)


def _user_name(request: HttpRequest | None) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return str(user.get_full_name() or getattr(user, "email", "") or user.get_username())


def _languages() -> tuple[Language, ...]:
    if not settings.USE_I18N or not address("set_language"):
        return ()
    offered = {code for code, _name in settings.LANGUAGES}
    current = get_language() or settings.LANGUAGE_CODE
    return tuple(
        Language(code, get_language_info(code)["name_local"].capitalize())
        for code in PUBLIC_LANGUAGES
        if code in offered and not current.startswith(code)
    )
