"""Delivering to the account: notice, confirmation before the content opens, proof, fiction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_noop as _

from wrota.kernel import counters
from wrota.kernel.accounts.models import User
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import enqueue, job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.law import calendar, params, polish
from wrota.law.phrases import Phrase
from wrota.office.delivery.events import Delivered
from wrota.office.delivery.models import Delivery
from wrota.office.documents import commands as documents
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.signing import commands as signing
from wrota.office.signing.poswiadczenie import ConfirmedFile, Subject, Upd

SECOND_NOTICE = timedelta(days=7)
PROOF = Phrase(_("Urzędowe poświadczenie doręczenia: %(title)s"))


class NotYours(LookupError):
    """The delivery is addressed to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One signed document for one account."""

    document_id: int
    title: str
    addressee: str
    user_id: int
    party_id: int | None = None
    case_id: int | None = None
    case_reference: str = ""


@command("delivery.send")
def send(ctx: Ctx, *, parcel: Parcel) -> int:
    """
    Put a document out for collection on the addressee's account; return the delivery's id.

    The day on which it counts as delivered without collection is a dated parameter
    (`kpa.doreczenie_na_konto`), counted by KPA art. 57.
    """
    known = Delivery.objects.filter(document_id=parcel.document_id, user_id=parcel.user_id).first()
    if known is not None:
        return known.pk
    days = params.value("kpa.doreczenie_na_konto", on=ctx.today).jako_int
    year = ctx.today.year
    made = Delivery.objects.create(
        number=counters.take("przesylki-wychodzace", year=year),
        year=year,
        case_id=parcel.case_id,
        document_id=parcel.document_id,
        title=parcel.title,
        addressee=parcel.addressee,
        party_id=parcel.party_id,
        user_id=parcel.user_id,
        sent_at=ctx.now,
        deemed_on=calendar.end_of_days(ctx.today, days).day,
        state=Delivery.State.WAITING,
    )
    enqueue(ctx, send_notice, delivery_id=made.pk)
    return made.pk


@command("delivery.collect")
def collect(ctx: Ctx, *, delivery_id: int) -> None:
    """
    Confirm the receipt as the addressee: seals the UPD, and the content opens.

    Doing it twice is harmless: the first confirmation stands.

    :raises NotYours: for anybody but the addressee.
    """
    one = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if one is None or one.user_id != ctx.actor.user_id:
        raise NotYours(delivery_id)
    if one.delivered_at is not None:
        return
    one.proof_id = _proof(ctx, one)
    one.state, one.delivered_at = Delivery.State.DELIVERED, ctx.now
    one.save()
    publish(
        ctx,
        Delivered(one.pk, one.case_id, one.document_id, by_fiction=False, proof_id=one.proof_id),
    )


@command("delivery.send")
def deem(ctx: Ctx, *, delivery_id: int) -> None:
    """Record that the collection term has passed and the document counts as delivered."""
    one = Delivery.objects.select_for_update().get(pk=delivery_id)
    if one.state != Delivery.State.WAITING or ctx.today <= one.deemed_on:
        return
    one.state, one.delivered_at = Delivery.State.DEEMED, ctx.now
    one.save(update_fields=["state", "delivered_at"])
    publish(ctx, Delivered(one.pk, one.case_id, one.document_id, by_fiction=True))


@job()
def send_notice(ctx: Ctx, *, delivery_id: int, second: bool = False) -> None:
    """Tell the addressee by e-mail that something waits; the content never leaves the portal."""
    with scope(ctx.authority_id):
        one = Delivery.objects.get(pk=delivery_id)
        if one.state != Delivery.State.WAITING or (
            one.second_notice_at if second else one.notice_at
        ):
            return
        office = Authority.objects.get(pk=ctx.authority_id)
        user = User.objects.get(pk=one.user_id)
    again = "Przypominamy. " if second else ""
    send_mail(
        f"Wrota: nowe pismo, {office.short_name}",
        f"{again}{office.name} ma dla Ciebie pismo: {one.title}.\n"
        f"Zaloguj się do Wrót i potwierdź odbiór do {polish.data(one.deemed_on)}. "
        "Po tym dniu pismo uznamy za doręczone.\n",
        None,
        [user.email],
    )
    mark_notice(ctx, delivery_id=delivery_id, second=second)


@command("delivery.send")
def mark_notice(ctx: Ctx, *, delivery_id: int, second: bool) -> None:
    """Keep the moment of a notice: the fiction of delivery rests on it."""
    field = "second_notice_at" if second else "notice_at"
    Delivery.objects.filter(pk=delivery_id).update(**{field: ctx.now})


@job()
def sweep(now: datetime) -> None:
    """Send second notices and record deliveries whose term has passed, in every office."""
    with door("worker.sweep"):
        waiting = list(
            Delivery.objects.filter(state=Delivery.State.WAITING).values_list(
                "authority_id", "pk", "sent_at", "deemed_on", "second_notice_at"
            )[:5000]
        )
    for authority_id, pk, sent_at, deemed_on, second_notice_at in waiting:
        ctx = system_ctx(authority_id, now=now)
        if now.date() > deemed_on:
            deem(ctx, delivery_id=pk)
        elif second_notice_at is None and now - sent_at >= SECOND_NOTICE:
            enqueue(ctx, send_notice, delivery_id=pk, second=True)


def _proof(ctx: Ctx, one: Delivery) -> int:
    office = Authority.objects.get(pk=ctx.authority_id)
    paper = contents.document(ctx, document_id=one.document_id)
    identifier = f"UPD-{get_random_string(16, '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ')}"
    xml = signing.seal_receipt(
        ctx,
        receipt=Upd(
            identifier=identifier,
            issuer=Subject(office.name, office.teryt, "TERYT"),
            addressee=Subject(one.addressee, str(one.user_id), "konto"),
            received_at=ctx.now,
            created_at=ctx.now,
            case_reference="",
            document_id=str(one.document_id),
            how="potwierdzenie na koncie zabezpieczonym drugim składnikiem"
            if ctx.actor.strong
            else "potwierdzenie na koncie",
            files=(
                # the name in the signature is plain ASCII, the name for people is the file's own
                ConfirmedFile(
                    f"pismo-{one.number}-{one.year}.pdf",
                    paper.name,
                    paper.sha256,
                    paper.size,
                    paper.content_type,
                ),
            ),
        ),
    )
    return documents.keep(
        ctx,
        document=NewDocument(
            name=f"{identifier}.xml",
            title=PROOF(title=one.title),
            kind="dowod",
            content_type="application/xml",
            content=xml,
        ),
    ).id
