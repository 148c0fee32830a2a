"""One thing that was found in a file, and what follows from it."""

from dataclasses import asdict, dataclass
from typing import Any

NOTE = "uwaga"  #: the clerk is told
HOLD = "kwarantanna"  #: kept, and nobody opens it until it is released
REFUSE = "odmowa"  #: a form on the portal does not take it; what comes otherwise is held


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    level: str
    text: str  #: Polish, for the sender and the clerk

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
