"""Reading what the office wrote to others, and what became of it."""

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.inbox.models import OutLetter
from wrota.office.inbox.types import OutLetterRow


def sent_letters(ctx: Ctx, *, limit: int = 100) -> list[OutLetterRow]:
    """List what the office wrote this way, newest first."""
    ctx.require("inbox.write")
    with scope(ctx.authority_id):
        return [_row(one) for one in OutLetter.objects.order_by("-written_at", "-pk")[:limit]]


def sent_letter(ctx: Ctx, *, letter_id: int) -> OutLetterRow:
    """:raises OutLetter.DoesNotExist: in this office."""
    ctx.require("inbox.write")
    with scope(ctx.authority_id):
        return _row(OutLetter.objects.get(pk=letter_id))


def _row(one: OutLetter) -> OutLetterRow:
    return OutLetterRow(
        one.pk,
        one.channel,
        one.to,
        one.to_name,
        one.subject,
        one.body,
        tuple(one.files),
        one.state,
        OutLetter.State(one.state).label,
        one.written_at,
        one.written_by,
        one.sent_at,
        one.delivered_at,
        tuple(one.evidence),
        one.problem,
        one.failed_since,
        one.next_at,
    )
