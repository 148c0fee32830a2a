"""Tags of the frame: what is above, around and below the content of a page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth import password_validation
from django.template import Context
from django.utils.translation import gettext as _

from wrota.ui import shell as frame
from wrota.ui.library import register
from wrota.ui.shell import NavItem, Shell


@register.simple_tag(takes_context=True)
def ui_shell(context: Context) -> Shell:
    """Return the Shell of the page, gaps filled: `{% ui_shell as shell %}` on top of a layout."""
    given = context.get("shell")
    shell = given if isinstance(given, Shell) else Shell()
    if not shell.title:
        shell = replace(shell, title=str(context.get("title") or ""))
    return frame.filled(shell, context.get("request"))


@register.inclusion_tag("ui/parts/nav.html")
def main_nav(shell: Shell, default: str = "resident") -> dict[str, Any]:
    """Draw the main menu; without items of its own the layout's default menu is taken."""
    items = shell.nav
    if items is None:
        items = frame.resident_nav(shell.section) if default == "resident" else ()
    return {"items": items}


@register.inclusion_tag("ui/parts/foot.html")
def footer(shell: Shell, default: str = "resident") -> dict[str, Any]:
    """Draw the links at the foot of the page."""
    items = shell.footer
    if items is None:
        items = frame.resident_footer() if default == "resident" else ()
    return {
        "items": items,
        "note": shell.footer_note
        or _("Wrota: wszystkie sprawy urzędowe regionu w jednym miejscu."),
    }


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(items: Sequence[NavItem]) -> dict[str, Any]:
    """Draw "you are here"; the last item is the page itself."""
    return {"items": items}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[NavItem], label: str) -> dict[str, Any]:
    """Draw links to the parts of one screen; they are links, so they work without a script."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/queues.html")
def queues(items: Sequence[NavItem], label: str = "Kolejki") -> dict[str, Any]:
    """Draw the queues of the desk with their counts."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/account_nav.html", takes_context=True)
def account_nav(context: Context) -> dict[str, Any]:
    """Draw the menu of a person's own account; only routes that exist here are shown."""
    request = context.get("request")
    here = request.path if request else ""
    links = (
        (_("Moje dane"), "citizen:account"),
        (_("Adres e-mail"), "account_email"),
        (_("Hasło"), "account_change_password"),
        (_("Drugi składnik"), "mfa_index"),
        (_("Klucze dostępu"), "mfa_list_webauthn"),
        (_("Mój certyfikat"), "citizen:certificates"),
        (_("Otwarte sesje"), "usersessions_list"),
    )
    found = [(label, url) for label, name in links if (url := frame.address(name))]
    longest = max((url for _label, url in found if here.startswith(url)), key=len, default="")
    return {"items": [NavItem(label, url, url == longest) for label, url in found]}


@register.simple_tag
def password_hint() -> str:
    """Tell what a new password must be like, by the rules of this installation."""
    rules = password_validation.get_default_password_validators()
    length = max((getattr(rule, "min_length", 0) for rule in rules), default=0)
    least = _("Co najmniej %s znaków. ") % length if length else ""
    return least + _("Najłatwiej zapamiętać kilka przypadkowych słów.")
