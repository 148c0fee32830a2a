"""Reading the register of what came, and receipts."""

import hashlib

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.inbox.types import IncomingRow, ReceiptView


def register(
    ctx: Ctx, *, year: int, search: str = "", before: int | None = None, limit: int = 50
) -> list[IncomingRow]:
    """List the register of incoming items of a year, newest first, below a number."""
    ctx.require("inbox.view")
    with scope(ctx.authority_id):
        rows = Incoming.objects.filter(year=year)
        if search:
            rows = rows.filter(title__icontains=search) | rows.filter(sender__icontains=search)
        if before is not None:
            rows = rows.filter(number__lt=before)
        return [_incoming(i) for i in rows.order_by("-number")[:limit]]


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
        return [_incoming(i) for i in Incoming.objects.filter(case_id=case_id).order_by("pk")]


def digest_of(code: str) -> str:
    """Return what is stored instead of comparing codes letter by letter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _incoming(i: Incoming) -> IncomingRow:
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
        _incoming(r.incoming),
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
