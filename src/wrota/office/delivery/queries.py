"""Reading deliveries."""

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.delivery.models import Delivery
from wrota.office.delivery.types import DeliveryRow


def of_case(ctx: Ctx, *, case_id: int) -> list[DeliveryRow]:
    """List the deliveries of a case, newest first."""
    with scope(ctx.authority_id):
        return [_row(d) for d in Delivery.objects.filter(case_id=case_id).order_by("-pk")]


def of_account(user_id: int, *, only_waiting: bool = False) -> list[DeliveryRow]:
    """List what offices sent to an account, newest first."""
    with door("citizen.matters"):
        rows = Delivery.objects.filter(user_id=user_id)
        if only_waiting:
            rows = rows.filter(state=Delivery.State.WAITING)
        return [_row(d) for d in rows.order_by("-pk")[:200]]


def one(ctx: Ctx, *, delivery_id: int, user_id: int) -> DeliveryRow:
    """Return a delivery of its own addressee; `:raises Delivery.DoesNotExist:` otherwise."""
    with scope(ctx.authority_id):
        return _row(Delivery.objects.get(pk=delivery_id, user_id=user_id))


def outgoing(
    ctx: Ctx, *, year: int, before: int | None = None, limit: int = 50
) -> list[DeliveryRow]:
    """List the register of outgoing items of a year, newest first, below a number."""
    ctx.require("delivery.view")
    with scope(ctx.authority_id):
        rows = Delivery.objects.filter(year=year)
        if before is not None:
            rows = rows.filter(number__lt=before)
        return [_row(d) for d in rows.order_by("-number")[:limit]]


def _row(d: Delivery) -> DeliveryRow:
    return DeliveryRow(
        d.pk,
        d.office_id,
        f"RPWych/{d.number:05d}/{d.year}",
        d.case_id,
        d.document_id,
        d.title,
        d.addressee,
        d.user_id,
        d.sent_at,
        d.deemed_on,
        d.state,
        d.get_state_display(),
        d.delivered_at,
        d.proof_id,
    )
