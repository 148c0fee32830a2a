"""What may be dangerous in a file: looked for without running, drawing or unpacking it."""

from wrota.office.documents.look.archives import Budget, look_into
from wrota.office.documents.look.finding import HOLD, NOTE, REFUSE, Finding
from wrota.office.documents.look.kinds import look

__all__ = ["HOLD", "NOTE", "REFUSE", "Budget", "Finding", "look", "look_into"]
