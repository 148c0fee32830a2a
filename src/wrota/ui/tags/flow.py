"""Tags of the work on a matter: deadline, next step, filters and bulk actions."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from wrota.ui.library import register
from wrota.ui.parts import DateStep
from wrota.ui.tags.surfaces import heading_id


@register.inclusion_tag("ui/parts/deadline.html")
def deadline_card(
    day: str, steps: Iterable[DateStep | tuple[str, ...]], **more: Any
) -> dict[str, Any]:
    """Show a deadline with its origin ("Skąd ta data").

    `day` is the date in words; `steps` DateStep values or (opis, dzien[, podstawa]). More: `title`,
    `left` ("Zostało 27 dni z 41"), `passed` and `total` (days, for the bar), `url` and `url_label`
    of the one action, `state` and `state_label` of a chip, `level`, `id`.
    """
    title = more.get("title") or "Termin załatwienia"
    return {
        "day": day,
        "steps": [step if isinstance(step, DateStep) else DateStep(*step) for step in steps],
        "title": title,
        "id": more.get("id") or "termin",
        "h": f"h{int(more.get('level', 2))}",
        "sub": f"h{int(more.get('level', 2)) + 1}",
    } | {
        key: more.get(key, "")
        for key in ("left", "passed", "total", "url", "url_label", "state", "state_label")
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
