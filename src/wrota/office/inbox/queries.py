"""Reading the register of what came, and receipts."""

import hashlib

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.inbox.types import IncomingRow, ReceiptView

#: ways by which things come, as people call them
CHANNELS = {str(code): str(label) for code, label in Incoming.Channel.choices}


def receipt_of_submission(ctx: Ctx, *, submission_id: int) -> ReceiptView:
    """:raises Receipt.DoesNotExist: in this office."""
    with scope(ctx.authority_id):
        rows = Receipt.objects.select_related("incoming")
        return receipt_view(rows.get(incoming__submission_id=submission_id))


def receipts_of_account(user_id: int, *, limit: int = 100) -> list[ReceiptView]:
    """List an account's receipts in all offices, newest first."""
    with door("citizen.matters"):
        rows = Receipt.objects.select_related("incoming").filter(incoming__user_id=user_id)
        return [receipt_view(r) for r in rows.order_by("-sealed_at")[:limit]]


def receipt_by_code(code: str) -> ReceiptView | None:
    """Return the receipt that a secret code opens, in any office, None for a wrong code."""
    with door("verify.receipt"):
        rows = Receipt.objects.select_related("incoming")
        found = rows.filter(code_digest=digest_of(code)).first()
        return receipt_view(found) if found else None


def incoming_of_case(ctx: Ctx, *, case_id: int) -> list[IncomingRow]:
    with scope(ctx.authority_id):
        return [incoming_row(i) for i in Incoming.objects.filter(case_id=case_id).order_by("pk")]


def digest_of(code: str) -> str:
    """Return what is stored instead of comparing codes letter by letter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def incoming_row(i: Incoming) -> IncomingRow:
    """Turn a row of the register into the value that others see."""
    return IncomingRow(
        i.pk,
        i.rpw,
        i.number,
        i.received_at,
        i.channel,
        i.get_channel_display(),
        i.title,
        i.sender,
        i.attachments,
        i.submission_id,
        i.case_id,
        i.has_legal_effect,
    )


def receipt_view(r: Receipt) -> ReceiptView:
    """Turn a row with its register item into the value that others see."""
    return ReceiptView(
        incoming_row(r.incoming),
        r.office_id,
        r.identifier,
        r.code,
        r.sealed_at,
        r.stamped_at,
        r.archived_id or r.stamped_id or r.sealed_id,
        r.face_id,
        r.incoming.user_id,
        r.archived_at,
    )
