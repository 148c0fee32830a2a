"""The words of letters: every function returns a draft made from the register."""

from wrota.modules.alcohol.commands.texts.answers import (
    refusal,
    ruling,
    summons,
    unmet_notice,
)
from wrota.modules.alcohol.commands.texts.later import (
    change,
    discontinuance,
    duplicate,
    end,
    opening,
    self_correction,
    to_board,
)
from wrota.modules.alcohol.commands.texts.permit import permit

__all__ = [
    "change",
    "discontinuance",
    "duplicate",
    "end",
    "opening",
    "permit",
    "refusal",
    "ruling",
    "self_correction",
    "summons",
    "to_board",
    "unmet_notice",
]
