"""Tags of what an office tells about itself: opening hours and the history of its words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wrota.kernel.offices.hours import Hours
from wrota.kernel.offices.types import DisclosureRow
from wrota.ui.disclosures import history_table, opening
from wrota.ui.library import register


@register.inclusion_tag("ui/parts/opening.html")
def opening_hours(hours: Hours, now: datetime) -> dict[str, Any]:
    """Show whether the office is open now, its usual week and the days that differ."""
    return {"said": opening(hours, now)}


@register.inclusion_tag("ui/parts/disclosure_history.html")
def disclosure_history(rows: Iterable[DisclosureRow]) -> dict[str, Any]:
    """Show who told what and when, newest first; nothing for an office that told nothing yet."""
    known = list(rows)
    return {"rows": known, "table": history_table(known)}
