"""Everything that can be done to alcohol permits."""

from wrota.modules.alcohol.commands.checking import (
    NothingSaid,
    TooEarly,
    Unmet,
    ask_commission,
    close_answer,
    draft_notice,
    finish_check,
    summon,
)
from wrota.modules.alcohol.commands.drafts import draft_decision, draft_refusal
from wrota.modules.alcohol.commands.fees import FutureDay, assess, confirm_payment
from wrota.modules.alcohol.commands.limits import BadLimits, set_limits
from wrota.modules.alcohol.commands.matters import WrongStep, follow
from wrota.modules.alcohol.commands.opinion import BadRuling, record_opinion
from wrota.modules.alcohol.commands.sending import confirm_delivery, note_delivery, send_signed
from wrota.modules.alcohol.commands.taking import take_application

__all__ = [
    "BadLimits",
    "BadRuling",
    "FutureDay",
    "NothingSaid",
    "TooEarly",
    "Unmet",
    "WrongStep",
    "ask_commission",
    "assess",
    "close_answer",
    "confirm_delivery",
    "confirm_payment",
    "draft_decision",
    "draft_notice",
    "draft_refusal",
    "finish_check",
    "follow",
    "note_delivery",
    "record_opinion",
    "send_signed",
    "set_limits",
    "summon",
    "take_application",
]
