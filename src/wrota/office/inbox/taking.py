"""Taking in a letter that came by any way but a form: number, receipt, files, effect."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from wrota.kernel import codes, counters
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import enqueue
from wrota.kernel.tenancy import scope
from wrota.law import channels
from wrota.office.documents import commands as documents
from wrota.office.documents import intake, previews
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.documents.intake import Sent
from wrota.office.documents.types import DocumentRow
from wrota.office.forms.envelope import file_uri
from wrota.office.inbox import jobs
from wrota.office.inbox.events import Confirmed, Received
from wrota.office.inbox.models import Arrival, Incoming, ItemFile, Receipt
from wrota.office.inbox.queries import digest_of, receipt_view
from wrota.office.inbox.types import ReceiptView
from wrota.office.parties import commands as parties
from wrota.office.parties.types import PartyData
from wrota.office.signing import commands as signing
from wrota.office.signing.poswiadczenie import ConfirmedFile, Subject, Upp

WITH_UNIQUE_ORIGIN = frozenset({"email", "ade", "epuap", "urzad"})
NO_RULE = "brak reguły dla tego dnia"
CHECK_IT = "Sprawdź, czy ta droga wywoływała wtedy skutek, i napisz to w poleceniu."
#: the ways by which a letter without files is still a letter: its text or paper is elsewhere
FORM_OF = {
    "papier": "przesylka.papier",
    "email": "przesylka.email",
    "ade": "przesylka.e-doreczenia",
    "epuap": "przesylka.epuap",
    "urzad": "przesylka.urzad",
    "ustnie": "przesylka.protokol",
}


class UnknownKind(ValueError):
    """There is no such kind of letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What came. `received_at` is the moment that counts by law, when it is not the moment of
    taking in: an outage between does not move it.
    """

    channel: str
    title: str
    sender: str
    kind: str = "podanie"
    received_at: datetime | None = None
    files: Sequence[Sent] = ()
    body: str = ""
    origin_id: str = ""
    party: PartyData | None = None
    reply_to: str = ""
    place: str = ""
    sent_on: date | None = None
    dated_on: date | None = None
    foreign_sign: str = ""
    note: str = ""
    attachments: int | None = None  #: of paper: as counted by the clerk
    sheet_code: str = ""  #: of paper: what the cover sheet for the scanner says
    with_receipt: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """The item; `is_repeat` when this very message had been taken in before."""

    incoming_id: int
    rpw: str
    receipt: ReceiptView | None
    is_repeat: bool = False


@command("inbox.receive")
def take_letter(ctx: Ctx, *, letter: Letter) -> Taken:
    """
    Register a letter, keep its files as they came, seal its receipt; all of it or nothing.

    A message that came before (the same identifier by the same way) is answered with its item.

    :raises wrota.law.identifiers.InvalidIdentifier: for a wrong identifier of the sender.
    """
    known = _known(letter)
    if known is not None:
        return known
    rows = intake.take_as_came(ctx, files=letter.files)
    party_id = parties.enter(ctx, data=letter.party) if letter.party else None
    rule = _effect(letter.channel, letter.kind, _moment(ctx, letter).date())
    digest = _digest(letter, rows)
    earlier = _earlier(letter, digest)
    item = _numbered(ctx, letter, rows, has_effect=rule.skutek)
    Arrival.objects.create(
        incoming=item,
        channel=letter.channel,
        kind=letter.kind,
        origin_id=letter.origin_id[:255],
        content_digest=digest,
        party_id=party_id,
        reply_to=letter.reply_to[:255],
        place=letter.place[:255],
        sent_on=letter.sent_on,
        dated_on=letter.dated_on,
        foreign_sign=letter.foreign_sign[:80],
        body=letter.body,
        note=letter.note[:400],
        sheet_code=letter.sheet_code,
        effect_basis=rule.podstawa,
        effect_note=rule.opis,
        pewnosc=rule.pewnosc,
        duplicate_of=earlier[0] if earlier else None,
        duplicate_why=earlier[1] if earlier else "",
    )
    _enclose(ctx, item, rows)
    receipt = confirm(ctx, incoming_id=item.pk) if letter.with_receipt else None
    enqueue(ctx, jobs.route, incoming_id=item.pk)
    publish(ctx, Received(item.pk, None, item.form_code))
    return Taken(item.pk, item.rpw, receipt)


@command("inbox.receive")
def confirm(ctx: Ctx, *, incoming_id: int) -> ReceiptView:
    """
    Seal the receipt of a registered letter, once; of paper only when somebody asks for it.

    Source: k.p.a. art. 63 § 4.
    """
    item = Incoming.objects.select_for_update().get(pk=incoming_id)
    found = Receipt.objects.select_related("incoming").filter(incoming=item).first()
    if found is not None:
        return receipt_view(found)
    arrival = Arrival.objects.get(incoming=item)
    code = codes.make(16)
    identifier = f"UPP-{secrets.token_hex(10).upper()}"
    receipt = _receipt(ctx, item, arrival, identifier)
    sealed = documents.keep(ctx, document=receipt)
    row = Receipt.objects.create(
        incoming=item,
        identifier=identifier,
        code_digest=digest_of(code),
        code=code,
        sealed_at=ctx.now,
        sealed_id=sealed.id,
    )
    publish(ctx, Confirmed(item.pk, signing.mark_of_seal(receipt.content)))
    return receipt_view(row)


@command("inbox.receive")
def add_files(ctx: Ctx, *, incoming_id: int, files: Sequence[Sent], role: str) -> list[DocumentRow]:
    """Add files to a registered item, such as the scan of a paper letter."""
    item = Incoming.objects.select_for_update().get(pk=incoming_id)
    rows = intake.take_as_came(ctx, files=files)
    _enclose(ctx, item, rows, role=role)
    return rows


@command("inbox.receive", log=("kind",))
def reclassify(ctx: Ctx, *, incoming_id: int, kind: str) -> None:
    """
    Say what kind of letter an item is, which may change the effect of its way.

    The effect is that of the day on which it came.

    :raises UnknownKind: for a kind that the law's data does not have.
    """
    if kind not in channels.RODZAJE:
        raise UnknownKind(kind)
    came = Arrival.objects.select_for_update().select_related("incoming").get(incoming=incoming_id)
    item = came.incoming
    rule = _effect(item.channel, kind, timezone.localdate(item.received_at))
    came.kind, came.pewnosc = kind, rule.pewnosc
    came.effect_basis, came.effect_note = rule.podstawa, rule.opis
    came.save(update_fields=["kind", "pewnosc", "effect_basis", "effect_note"])
    Incoming.objects.filter(pk=item.pk).update(has_legal_effect=rule.skutek)


def is_known(ctx: Ctx, *, channel: str, origin_id: str) -> bool:
    """Say whether a message of this way was taken in."""
    with scope(ctx.authority_id):
        return Arrival.objects.filter(channel=channel, origin_id=origin_id[:255]).exists()


def _effect(channel: str, kind: str, day: date) -> channels.Skutek:
    """Return the rule of the day; what the data does not know must not stop the registration."""
    try:
        return channels.skutek(channel, kind, on=day)
    except channels.UnknownChannel:
        return channels.Skutek(channel, kind, False, day, NO_RULE, "V", CHECK_IT)


def _moment(ctx: Ctx, letter: Letter) -> datetime:
    return timezone.localtime(letter.received_at) if letter.received_at else ctx.now


def _known(letter: Letter) -> Taken | None:
    if letter.channel not in WITH_UNIQUE_ORIGIN or not letter.origin_id:
        return None
    rows = Arrival.objects.filter(channel=letter.channel, origin_id=letter.origin_id[:255])
    found = rows.select_related("incoming").first()
    if found is None:
        return None
    receipt = Receipt.objects.select_related("incoming").filter(incoming=found.incoming).first()
    shown = receipt_view(receipt) if receipt else None
    return Taken(found.incoming.pk, found.incoming.rpw, shown, is_repeat=True)


def _digest(letter: Letter, rows: Sequence[DocumentRow]) -> str:
    """Return one digest of what the sender wrote, whatever the way; empty for bare paper."""
    parts = sorted(row.sha256 for row in rows if row.kind == "zalacznik")
    text = " ".join(letter.body.split())
    if not parts and not text:
        return ""
    return hashlib.sha256("\n".join([text, *parts]).encode()).hexdigest()


def _earlier(letter: Letter, digest: str) -> tuple[int, str] | None:
    """Find an item that this one repeats, and say by what."""
    if letter.origin_id:
        same = Arrival.objects.filter(origin_id=letter.origin_id[:255]).order_by("pk").first()
        if same is not None:
            return same.incoming_id, "ten sam numer nadania albo identyfikator wiadomości"
    if digest:
        same = Arrival.objects.filter(content_digest=digest).order_by("pk").first()
        if same is not None:
            return same.incoming_id, "ta sama treść i te same pliki"
    return None


def _numbered(
    ctx: Ctx, letter: Letter, rows: Sequence[DocumentRow], *, has_effect: bool
) -> Incoming:
    year = ctx.today.year
    attached = sum(row.kind == "zalacznik" for row in rows)
    return Incoming.objects.create(
        number=counters.take("rpw", year=year),
        year=year,
        received_at=_moment(ctx, letter),
        channel=letter.channel,
        has_legal_effect=has_effect,
        title=letter.title[:200] or "(bez tytułu)",
        sender=letter.sender[:200],
        form_code=FORM_OF[letter.channel],
        attachments=attached if letter.attachments is None else letter.attachments,
    )


def _enclose(
    ctx: Ctx, item: Incoming, rows: Sequence[DocumentRow], *, role: str = "zalacznik"
) -> None:
    start = ItemFile.objects.filter(incoming=item).count()
    ItemFile.objects.bulk_create(
        ItemFile(
            incoming=item,
            position=start + n,
            uri=file_uri(start + n, row.name),
            document_id=row.id,
            added_at=ctx.now,
            role="pismo" if row.kind == "podanie" else role,
        )
        for n, row in enumerate(rows, 1)
    )
    for row in rows:
        previews.ask_for_preview(ctx, document_id=row.id)


def _receipt(ctx: Ctx, item: Incoming, arrival: Arrival, identifier: str) -> NewDocument:
    office = offices.office_of(ctx)
    kept = ItemFile.objects.filter(incoming=item).order_by("position")
    named = {one.uri: one.document_id for one in kept}
    papers = contents.documents(ctx, ids=named.values())
    receipt = Upp(
        identifier=identifier,
        addressee=Subject(office.name, office.teryt, "TERYT"),
        sender=Subject(item.sender, arrival.reply_to, "adres" if arrival.reply_to else ""),
        delivered_at=item.received_at,
        created_at=ctx.now,
        document_id=arrival.origin_id or item.rpw,
        rpw=item.rpw,
        form_id=item.form_code,
        form_version="1",
        files=tuple(_confirmed(uri, papers[pk]) for uri, pk in named.items()),
    )
    return NewDocument(
        name=f"{identifier}.xml",
        title=jobs.RECEIPT(number=item.rpw),
        kind="poswiadczenie",
        content_type="application/xml",
        content=signing.seal_receipt(ctx, receipt=receipt),
    )


def _confirmed(uri: str, paper: DocumentRow) -> ConfirmedFile:
    return ConfirmedFile(uri, paper.name, paper.sha256, paper.size, paper.content_type)
