"""Everything that can be done to alcohol permits."""

from wrota.modules.alcohol.commands.appeals import (
    grant_appeal,
    pass_appeal,
    record_board,
    reinstate,
    send_to_board,
)
from wrota.modules.alcohol.commands.changes import (
    NothingChanged,
    NothingToWaive,
    change_data,
    correct,
    issue_duplicate,
    waive,
)
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
from wrota.modules.alcohol.commands.choosing import (
    WrongChoice,
    choose_licences,
)
from wrota.modules.alcohol.commands.drafts import (
    draft_decision,
    draft_refusal,
)
from wrota.modules.alcohol.commands.ending import (
    close_as_mistake,
    confirm_refund,
    draft_discontinuance,
    draft_end,
    draft_opening,
    withdraw,
)
from wrota.modules.alcohol.commands.fees import (
    FutureDay,
    assess,
    confirm_payment,
)
from wrota.modules.alcohol.commands.limits import (
    BadLimits,
    set_limits,
)
from wrota.modules.alcohol.commands.matters import (
    WrongStep,
    follow,
)
from wrota.modules.alcohol.commands.opinion import (
    BadRuling,
    record_opinion,
)
from wrota.modules.alcohol.commands.reminders import (
    remind,
)
from wrota.modules.alcohol.commands.selling_off import apply_sell_off
from wrota.modules.alcohol.commands.sending import (
    confirm_delivery,
    note_delivery,
    send_signed,
)
from wrota.modules.alcohol.commands.statements import (
    Doubtful,
    accept_statement,
    set_statement_aside,
)
from wrota.modules.alcohol.commands.taking import (
    take_application,
)
from wrota.modules.alcohol.commands.years import (
    charge_year,
    drop_surcharge,
    expire_ended,
    expire_overdue,
    start_year,
    surcharge_overdue,
)

__all__ = [
    "BadLimits",
    "BadRuling",
    "Doubtful",
    "FutureDay",
    "NothingChanged",
    "NothingSaid",
    "NothingToWaive",
    "TooEarly",
    "Unmet",
    "WrongChoice",
    "WrongStep",
    "accept_statement",
    "apply_sell_off",
    "ask_commission",
    "assess",
    "change_data",
    "charge_year",
    "choose_licences",
    "close_answer",
    "close_as_mistake",
    "confirm_delivery",
    "confirm_payment",
    "confirm_refund",
    "correct",
    "draft_decision",
    "draft_discontinuance",
    "draft_end",
    "draft_notice",
    "draft_opening",
    "draft_refusal",
    "drop_surcharge",
    "expire_ended",
    "expire_overdue",
    "finish_check",
    "follow",
    "grant_appeal",
    "issue_duplicate",
    "note_delivery",
    "pass_appeal",
    "record_board",
    "record_opinion",
    "reinstate",
    "remind",
    "send_signed",
    "send_to_board",
    "set_limits",
    "set_statement_aside",
    "start_year",
    "summon",
    "surcharge_overdue",
    "take_application",
    "waive",
    "withdraw",
]
