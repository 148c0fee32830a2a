"""Tags of the work on a matter: deadline, next step, filters and bulk actions."""

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wrota.law.clock import Deadline
from wrota.ui import words
from wrota.ui.library import register
from wrota.ui.tags.surfaces import heading_id

NEAR = 3


@register.inclusion_tag("ui/parts/deadline.html")
def deadline_card(deadline: Deadline, today: date, **more: Any) -> dict[str, Any]:
    """Show the date of a case, what is left, and "Skąd ta data" step by step.

    More: `title`, `url` and `url_label` of the one action, `state` and `state_label` of the chip
    (by default "Po terminie", or "Bliski termin" for the last 3 days), `level`, `id`.
    """
    left = deadline.left(today)
    usual = "bad" if left < 0 else "warn" if left <= NEAR else ""
    level = int(more.get("level", 2))
    return {
        "deadline": deadline,
        "left": _left(left, deadline.total),
        "passed": min(deadline.elapsed(today), deadline.total),
        "title": more.get("title") or _("Termin załatwienia"),
        "id": more.get("id") or "termin",
        "h": f"h{level}",
        "sub": f"h{level + 1}",
        "state": more.get("state", usual),
        "state_label": more.get("state_label", ""),
        "url": more.get("url", ""),
        "url_label": more.get("url_label", ""),
    }


@register.simple_block_tag
def next_step(content: str, title: str, level: int = 2) -> SafeString:
    """Head a screen with the one thing to do now; buttons stand at the end of the block."""
    ident = heading_id(title)
    return format_html(
        '<section class="wr-note wr-note-yours" aria-labelledby="{i}"><{h} id="{i}" class="mb-1">{}'
        "</{h}>{}</section>",
        title,
        content,
        i=ident,
        h=f"h{int(level)}",
    )


@register.simple_block_tag
def filters(content: str, action: str, label: str) -> SafeString:
    """Wrap fields of a GET form that narrows a list."""
    return format_html(
        '<form class="wr-filters" action="{}" method="get" role="search" aria-label="{}">{}</form>',
        action,
        label,
        content,
    )


@register.simple_block_tag
def bulk(content: str, label: str = "Działania na zaznaczonych") -> SafeString:
    """Wrap buttons for the ticked rows; it shows itself once a `.wr-pick` in the form is ticked."""
    return format_html(
        '<div class="wr-bulk mt-2" role="group" aria-label="{}"><strong class="me-2">Zaznaczone: '
        '<span class="wr-count"></span></strong>{}</div>',
        label,
        content,
    )


@register.simple_tag
def pick(name: str, value: Any, label: str, checked: bool = False) -> SafeString:
    """Draw the box that ticks a row for `bulk`; `label` names the row ("Zaznacz SO.7340…")."""
    return format_html(
        '<input class="wr-pick" type="checkbox" name="{}" value="{}" aria-label="{}"{}>',
        name,
        value,
        label,
        SafeString(" checked") if checked else "",
    )


@register.inclusion_tag("ui/parts/shortcuts.html")
def shortcuts() -> dict[str, Any]:
    """Explain the keys of the desk, with the switch that turns the letters off (WCAG 2.1.4).

    The keys work in the table with id `lista`; `/` goes to the input with id `f-q`.
    """
    return {}


def _left(days: int, total: int) -> str:
    if days < 0:
        return _("%(days)s po terminie") % {"days": words.dni(-days)}
    if days == 0:
        return _("Dziś ostatni dzień")
    said = _("%(left)s z %(total)s") % {"left": words.zostalo(days), "total": total}
    start, _space, last = said.rpartition(" ")
    return f"{start}\u00a0{last}"
