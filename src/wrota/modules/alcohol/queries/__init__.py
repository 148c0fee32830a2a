"""Reading alcohol permits: rights and office are filtered in SQL, values come out."""

from wrota.modules.alcohol.queries.figures import fees_run, year_figures
from wrota.modules.alcohol.queries.licences import (
    licence_card,
    licences,
    licences_of_party,
    matters_of,
    statements,
)
from wrota.modules.alcohol.queries.limits import limits
from wrota.modules.alcohol.queries.panel import case_panel
from wrota.modules.alcohol.queries.register import rows

__all__ = [
    "case_panel",
    "fees_run",
    "licence_card",
    "licences",
    "licences_of_party",
    "limits",
    "matters_of",
    "rows",
    "statements",
    "year_figures",
]
