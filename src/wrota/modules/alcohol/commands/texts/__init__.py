"""The words of letters: every function returns a draft made from the register."""

from wrota.modules.alcohol.commands.texts.answers import (
    refusal,
    ruling,
    summons,
    unmet_notice,
)
from wrota.modules.alcohol.commands.texts.permit import permit

__all__ = ["permit", "refusal", "ruling", "summons", "unmet_notice"]
