"""Days as people type them in an address or a small field."""

import re
from datetime import date

_DOTTED = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})")


def typed(text: str) -> date | None:
    """Read "8.12.2026" or "2026-12-08"; None for anything else."""
    plain = text.strip().removesuffix("r.").strip()
    found = _DOTTED.fullmatch(plain)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(plain)
    except ValueError:
        return None
