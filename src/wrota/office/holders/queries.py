"""Reading enrolments and certificates of residents: one's own, or one brought to a counter."""

from datetime import date

from wrota.kernel import codes
from wrota.kernel.accounts.models import User
from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.law.identifiers import InvalidIdentifier, read_pesel
from wrota.office.holders.centre import at_centre
from wrota.office.holders.models import Enrolment, KeyDevice
from wrota.office.holders.types import CounterCard, DeviceRow, EnrolmentRow
from wrota.office.pki import holdings

MOST = 50


def enrolments(ctx: Ctx) -> list[EnrolmentRow]:
    """List one's own enrolments, newest first; `ctx` is at the centre."""
    with scope(ctx.authority_id):
        rows = Enrolment.objects.filter(user_id=ctx.account_id).select_related("result")
        return [enrolment_row(one) for one in rows.order_by("-made_at", "-pk")[:MOST]]


def enrolment(ctx: Ctx, *, enrolment_id: int) -> EnrolmentRow:
    """:raises Enrolment.DoesNotExist: for a stranger too."""
    with scope(ctx.authority_id):
        rows = Enrolment.objects.select_related("result")
        return enrolment_row(rows.get(pk=enrolment_id, user_id=ctx.account_id))


def brought(ctx: Ctx, *, code: str) -> CounterCard:
    """
    Return what a clerk of any office needs to check a person who brought a code; it is journalled.

    :raises Enrolment.DoesNotExist: for an unknown code.
    """
    ctx.require("holders.confirm")
    with door("pki.counter"):
        row = Enrolment.objects.select_related("result").get(code=codes.plain(code))
    user = User.objects.get(pk=row.user_id)
    journal.read(ctx, name="holders.brought", data={"enrolment": row.pk})
    return CounterCard(
        enrolment_row(row),
        user.email,
        user.pesel[-4:],
        _born(user.pesel),
        row.user_id == ctx.account_id,
        row.confirmed_by_id == ctx.account_id,
    )


def is_known(ctx: Ctx, *, code: str) -> bool:
    """Say whether somebody asked for a certificate under this code."""
    ctx.require("holders.confirm")
    with door("pki.counter"):
        return Enrolment.objects.filter(code=codes.plain(code)).exists()


def waiting_for_second(ctx: Ctx) -> list[EnrolmentRow]:
    """List what was confirmed in this office and waits for a second clerk, oldest first."""
    ctx.require("holders.confirm")
    with door("pki.counter"):
        rows = Enrolment.objects.filter(
            office_id_of_counter=ctx.authority_id,
            state=Enrolment.State.CONFIRMED,
            expires_at__gt=ctx.now,
        )
        return [enrolment_row(one) for one in rows.order_by("confirmed_at", "pk")[:MOST]]


def devices(ctx: Ctx) -> list[DeviceRow]:
    """List one's own certificates, newest first; `ctx` is at the centre."""
    with scope(ctx.authority_id):
        rows = KeyDevice.objects.filter(user_id=ctx.account_id).select_related("enrolment")
        found = list(rows.order_by("-made_at", "-pk")[:MOST])
    return device_rows(ctx, found)


def able_to_sign(ctx: Ctx) -> list[DeviceRow]:
    """List one's own certificates in force, from any office; one question for who has none."""
    with door("citizen.matters"):
        if not KeyDevice.objects.filter(user_id=ctx.account_id).exists():
            return []
    return [one for one in devices(at_centre(ctx)) if one.works(ctx.now)]


def device(ctx: Ctx, *, device_id: int) -> DeviceRow:
    """:raises KeyDevice.DoesNotExist: for a stranger too."""
    with scope(ctx.authority_id):
        rows = KeyDevice.objects.select_related("enrolment")
        found = rows.get(pk=device_id, user_id=ctx.account_id)
    return device_rows(ctx, [found])[0]


def enrolment_row(one: Enrolment) -> EnrolmentRow:
    """Turn a row into the value that others see."""
    result = getattr(one, "result", None)
    return EnrolmentRow(
        one.pk,
        one.code,
        one.user_id,
        one.given_name,
        one.surname,
        one.device,
        one.key_print,
        one.is_at_centre,
        one.state,
        one.way,
        one.made_at,
        one.expires_at,
        tuple(one.why_second),
        one.confirmed_by,
        one.confirmed_at,
        one.refusal,
        result.pk if result else None,
    )


def device_rows(ctx: Ctx, rows: list[KeyDevice]) -> list[DeviceRow]:
    """Turn rows into values, with what the centre says of each certificate now."""
    held = holdings.of_residents(ctx, serials=[one.serial for one in rows])
    return [
        DeviceRow(
            one.pk,
            one.user_id,
            one.name,
            held[one.serial].holder,
            one.serial,
            one.certificate_print,
            one.key_print,
            one.enrolment.is_at_centre,
            held[one.serial].not_before,
            held[one.serial].not_after,
            held[one.serial].revoked_at,
            bool(one.loss_digest),
            held[one.serial].der,
            held[one.serial].chain,
        )
        for one in rows
    ]


def _born(pesel: str) -> date | None:
    try:
        return read_pesel(pesel).data_urodzenia
    except InvalidIdentifier:
        return None
