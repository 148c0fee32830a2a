"""Taking in what comes: number, receipt, register; everything is kept or nothing is."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lxml import etree

from wrota.kernel import codes, counters
from wrota.kernel.accounts import people, second_factor
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.accounts.types import MandateRow, PersonCard
from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import enqueue
from wrota.office.documents import commands as documents
from wrota.office.documents.commands import NewDocument
from wrota.office.forms import commands as forms
from wrota.office.forms import xml
from wrota.office.forms.commands import Held, ListsOf
from wrota.office.forms.envelope import Attachment, Entity, Envelope, Person
from wrota.office.inbox import jobs
from wrota.office.inbox.events import Confirmed, Received
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.inbox.queries import digest_of, receipt_of_submission, receipt_view
from wrota.office.inbox.types import ReceiptView
from wrota.office.signing import commands as signing
from wrota.office.signing.poswiadczenie import ConfirmedFile, Subject, Upp
from wrota.office.signing.xades import FileReference

CERTIFICATE = "certificate"  #: the method of a proof by a resident's own certificate
WAYS = {
    "totp": "potwierdzenie drugim składnikiem (kod jednorazowy), pieczęć platformy",
    "recovery_codes": "potwierdzenie kodem zapasowym, pieczęć platformy",
    CERTIFICATE: "podpis własnym certyfikatem osoby (niekwalifikowanym)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs a form: the person, and the company or person they act for."""

    person: PersonCard
    proof: Proof
    mandate: MandateRow | None = None
    signed: bytes = b""  #: the application, when they signed it with a certificate of their own

    @property
    def name(self) -> str:
        return _name(self.person)

    @property
    def acts_for(self) -> str:
        return self.mandate.principal if self.mandate else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The code did not prove the person; `message` says what to do. Nothing was sent."""

    message: str


class MandateEnded(ValueError):
    """The mandate of the draft does not hold for this form today."""


@command("inbox.submit")
def sign_form(
    ctx: Ctx,
    *,
    key: UUID,
    digest: str,
    person: PersonCard,
    code: str,
    lists: ListsOf | None = None,
) -> ReceiptView | Refusal:
    """
    Check a one-time code, sign and send a draft, all in one write; return its receipt.

    One key gives one receipt, however often and from however many tabs it is sent: the second
    click waits for the first one and gets the same. A wrong code is counted, so it is an answer
    and no exception, which would take the count back.

    :raises wrota.office.forms.commands.ChangedMeanwhile: another tab changed the answers.
    :raises wrota.office.forms.commands.Outdated: a newer form came into force.
    :raises wrota.office.forms.commands.Incomplete: the answers do not satisfy the form.
    :raises MandateEnded: when the person may not act for the other one any more.
    """
    held = forms.hold(ctx, key=key, digest=digest, lists=lists)
    if held.sent is not None:
        return receipt_of_submission(ctx, submission_id=held.sent)
    mandate = mandate_in_force(ctx, held)
    proof = second_factor.check(ctx.account_id, _name(person), code, now=ctx.now)
    if isinstance(proof, str):
        journal.note(ctx, kind="refusal", name="second factor", data={"at": "inbox.sign_form"})
        return Refusal(proof)
    return receive(ctx, held, Signatory(person=person, proof=proof, mandate=mandate))


@command("inbox.submit")
def submit_form(
    ctx: Ctx, *, key: UUID, digest: str, signatory: Signatory, lists: ListsOf | None = None
) -> ReceiptView:
    """Send a draft of a person whose second factor was proved before; else as `sign_form`."""
    held = forms.hold(ctx, key=key, digest=digest, lists=lists)
    if held.sent is not None:
        return receipt_of_submission(ctx, submission_id=held.sent)
    return receive(ctx, held, signatory)


@command("inbox.assign")
def link_to_case(ctx: Ctx, *, incoming_id: int, case_id: int) -> None:
    """Note which case an item belongs to."""
    Incoming.objects.filter(pk=incoming_id, case_id=None).update(case_id=case_id, routed_at=ctx.now)


def _name(person: PersonCard) -> str:
    return f"{person.first_name} {person.last_name}".strip() or person.email


def mandate_in_force(ctx: Ctx, held: Held) -> MandateRow | None:
    """Return the mandate that the draft was started with, as long as it holds."""
    if held.view.mandate_id is None:
        return None
    code = held.view.spec.code
    for one in people.mandates(ctx.account_id, on=ctx.today):
        if one.id == held.view.mandate_id and one.covers(code, ctx.today):
            return one
    raise MandateEnded(code)


def receive(ctx: Ctx, held: Held, signatory: Signatory) -> ReceiptView:
    """Sign and keep the application, then number and seal: who holds the number holds up others."""
    office = offices.office_of(ctx)
    spec = held.view.spec
    application = _signed(ctx, office, held, signatory)
    sent = forms.submit(
        ctx,
        held=held,
        proof=signatory.proof,
        sender=signatory.name,
        acts_for=signatory.acts_for,
        document_id=documents.keep_made(ctx, document=application).id,
    )
    confirmed = [_confirmed(application), *map(_as_came, held.files)]
    identifier = f"UPP-{secrets.token_hex(10).upper()}"
    code = codes.make(16)
    year = ctx.today.year
    item = Incoming(
        number=counters.take("rpw", year=year),
        year=year,
        received_at=ctx.now,
        channel=Incoming.Channel.ACCOUNT,
        title=spec.about(held.values),
        sender=signatory.acts_for or signatory.name,
        user_id=signatory.proof.user_id,
        form_code=spec.code,
        attachments=len(held.files),
        submission_id=sent.id,
    )
    receipt = _sealed(ctx, office, item, identifier, confirmed, held, signatory.name)
    sealed = documents.keep_made(ctx, document=receipt)
    Incoming.objects.bulk_create([item])
    row = Receipt.objects.create(
        incoming=item,
        identifier=identifier,
        code_digest=digest_of(code),
        code=code,
        sealed_at=ctx.now,
        sealed_id=sealed.id,
    )
    enqueue(ctx, jobs.route, incoming_id=item.pk)
    publish(ctx, Confirmed(item.pk, signing.mark_of_seal(receipt.content)))
    publish(ctx, Received(item.pk, sent.id, spec.code))
    return receipt_view(row)


def unsigned_application(
    ctx: Ctx, office: Authority, held: Held, signatory: Signatory
) -> tuple[etree._Element, list[FileReference]]:
    """Return the application as XML, and the files that its signature must cover."""
    references = [
        FileReference(one.uri, bytes.fromhex(one.upload.sha256), one.upload.media_type)
        for one in held.files
    ]
    envelope = _envelope(ctx, office, signatory, held.view.key)
    return xml.build(held.view.spec, held.values, envelope), references


def _signed(ctx: Ctx, office: Authority, held: Held, signatory: Signatory) -> NewDocument:
    """Return the application as a document, signed by the person or sealed in their name."""
    content = signatory.signed
    if not content:
        root, references = unsigned_application(ctx, office, held, signatory)
        content = signing.seal_as_platform(
            ctx, root=root, references=references, role=signatory.name
        )
    return NewDocument(
        name="wniosek.xml",
        title=held.view.spec.kept_title,
        kind="podanie",
        content_type="application/xml",
        content=content,
    )


def _sealed(
    ctx: Ctx,
    office: Authority,
    item: Incoming,
    identifier: str,
    files: Sequence[ConfirmedFile],
    held: Held,
    sender: str,
) -> NewDocument:
    """Return the receipt as a document sealed by the office."""
    receipt = Upp(
        identifier=identifier,
        addressee=Subject(office.name, office.teryt, "TERYT"),
        sender=Subject(sender, str(item.user_id), "konto"),
        delivered_at=item.received_at,
        created_at=ctx.now,
        document_id=str(held.view.key),
        rpw=item.rpw,
        form_id=held.view.spec.code,
        form_version=str(held.view.spec.version),
        files=tuple(files),
    )
    return NewDocument(
        name=f"{identifier}.xml",
        title=jobs.RECEIPT(number=item.rpw),
        kind="poswiadczenie",
        content_type="application/xml",
        content=signing.seal_receipt(ctx, receipt=receipt),
    )


def _confirmed(paper: NewDocument) -> ConfirmedFile:
    digest = hashlib.sha256(paper.content).hexdigest()
    return ConfirmedFile(paper.name, paper.name, digest, len(paper.content), paper.content_type)


def _as_came(one: Attachment) -> ConfirmedFile:
    file = one.upload
    return ConfirmedFile(one.uri, file.name, file.sha256, file.size, file.media_type)


def _envelope(ctx: Ctx, office: Authority, signatory: Signatory, key: UUID) -> Envelope:
    person = Person(
        first_name=signatory.person.first_name,
        last_name=signatory.person.last_name,
        pesel=signatory.person.pesel,
    )
    senders: tuple[Person | Entity, ...] = (person,)
    if signatory.mandate is not None:
        ids = (("NIP", signatory.mandate.nip), ("KRS", signatory.mandate.krs))
        principal = Entity(
            name=signatory.mandate.principal, identifiers=tuple(i for i in ids if i[1])
        )
        senders = (principal, person)
    return Envelope(
        created_at=ctx.now,
        key=str(key),
        addressee=Entity(
            name=office.name,
            identifiers=(("TERYT", office.teryt),) if office.teryt else (),
            address=(office.street, f"{office.postal_code} {office.town}".strip()),
        ),
        senders=senders,
        signer=person,
        way=WAYS[signatory.proof.method],
    )
