"""What this module does when something happens elsewhere."""

from wrota.kernel.context import Ctx
from wrota.modules.alcohol import commands
from wrota.office.cases.events import CaseOpened, LettersSigned, StepFinished
from wrota.office.delivery.events import Delivered

OURS = "alcohol."


def take_over(ctx: Ctx, event: CaseOpened) -> None:
    """Take the answers of our forms into our own tables."""
    if not event.procedure.startswith(OURS) or event.submission_id is None:
        return
    commands.take_application(
        ctx,
        case_id=event.case_id,
        procedure=event.procedure,
        submission_id=event.submission_id,
        form_code=event.form_code,
    )


def follow(ctx: Ctx, event: StepFinished) -> None:
    """Keep our own note of the step where the case stands."""
    if event.procedure.startswith(OURS):
        commands.follow(ctx, event)


def send(ctx: Ctx, event: LettersSigned) -> None:
    """Send what the head has just signed."""
    if event.procedure.startswith(OURS):
        commands.send_signed(ctx, case_id=event.case_id, letter_ids=tuple(event.letter_ids))


def delivered(ctx: Ctx, event: Delivered) -> None:
    """Give a delivered letter its effect."""
    if event.case_id is not None:
        commands.note_delivery(
            ctx,
            document_id=event.document_id,
            delivery_id=event.delivery_id,
            by_fiction=event.by_fiction,
        )
