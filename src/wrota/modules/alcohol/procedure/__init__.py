"""How matters of alcohol permits go through the office."""

from wrota.modules.alcohol.procedure.end import CEASING, EXPIRY, WITHDRAWAL
from wrota.modules.alcohol.procedure.later import APPEAL, CHANGE, DUPLICATE, STATEMENT
from wrota.modules.alcohol.procedure.permit import LICENCE

PROCEDURES = (LICENCE, STATEMENT, CEASING, CHANGE, DUPLICATE, APPEAL, EXPIRY, WITHDRAWAL)

__all__ = [
    "APPEAL",
    "CEASING",
    "CHANGE",
    "DUPLICATE",
    "EXPIRY",
    "LICENCE",
    "PROCEDURES",
    "STATEMENT",
    "WITHDRAWAL",
]
