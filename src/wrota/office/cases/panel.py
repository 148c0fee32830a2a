"""What a module shows and offers on the screen of its case."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """
    The module's part of the case screen.

    `heading` and `text` say the next step; `template` draws the module's own facts and forms
    (they post to the module's own URLs) with `data` as its context.
    """

    heading: str
    text: str
    template: str = ""
    data: dict[str, Any] = field(default_factory=dict)
