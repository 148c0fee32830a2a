"""Reading alcohol permits: rights and office are filtered in SQL, values come out."""

from wrota.modules.alcohol.queries.limits import limits
from wrota.modules.alcohol.queries.panel import case_panel
from wrota.modules.alcohol.queries.register import rows

__all__ = ["case_panel", "limits", "rows"]
