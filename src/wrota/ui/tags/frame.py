"""Tags of the frame: what is above, around and below the content of a page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.template import Context

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
    return {"items": items, "note": shell.footer_note}


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
