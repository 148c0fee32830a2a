"""Taking in what comes: number, receipt, register; everything is kept or nothing is."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from wrota.kernel import counters
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.accounts.types import MandateRow, PersonCard
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import enqueue
from wrota.office.documents import commands as documents
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.documents.types import DocumentRow
from wrota.office.forms import commands as forms
from wrota.office.forms import xml
from wrota.office.forms.conditions import Answers
from wrota.office.forms.envelope import Entity, Envelope, Person, attachments
from wrota.office.forms.kinds import Lists
from wrota.office.forms.spec import FormSpec
from wrota.office.forms.types import SubmissionView
from wrota.office.inbox import jobs
from wrota.office.inbox.events import Received
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.inbox.queries import digest_of, receipt_of_submission, receipt_view
from wrota.office.inbox.types import ReceiptView
from wrota.office.signing import commands as signing
from wrota.office.signing.poswiadczenie import ConfirmedFile, Subject, Upp
from wrota.office.signing.xades import FileReference

#: no letters or digits that look alike
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
WAYS = {
    "totp": "potwierdzenie drugim składnikiem (kod jednorazowy), pieczęć platformy",
    "recovery_codes": "potwierdzenie kodem zapasowym, pieczęć platformy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs a form: the person, and the company or person they act for."""

    person: PersonCard
    proof: Proof
    mandate: MandateRow | None = None

    @property
    def name(self) -> str:
        return f"{self.person.first_name} {self.person.last_name}".strip() or self.person.email

    @property
    def acts_for(self) -> str:
        return self.mandate.principal if self.mandate else ""


@command("inbox.submit")
def submit_form(
    ctx: Ctx, *, key: UUID, digest: str, signatory: Signatory, lists: Lists | None = None
) -> ReceiptView:
    """
    Sign and send a draft; return its receipt. One key gives one receipt, however often it is sent.

    The receipt is sealed here (level B); the worker adds the time-stamp and the PDF.

    :raises wrota.office.forms.commands.ChangedMeanwhile: another tab changed the answers.
    :raises wrota.office.forms.commands.Incomplete: the answers do not satisfy the form.
    """
    office = Authority.objects.get(pk=ctx.authority_id)

    def sign(spec: FormSpec, values: Answers, key: UUID) -> bytes:
        envelope = _envelope(ctx, office, signatory, key)
        references = [
            FileReference(a.uri, bytes.fromhex(a.upload.sha256), a.upload.media_type)
            for a in attachments(spec, values)
        ]
        root = xml.build(spec, values, envelope)
        return signing.seal_as_platform(ctx, root=root, references=references, role=signatory.name)

    sent = forms.submit(
        ctx,
        key=key,
        digest=digest,
        proof=signatory.proof,
        sender=signatory.name,
        acts_for=signatory.acts_for,
        sign=sign,
        lists=lists,
    )
    if sent.new is None or sent.document is None:
        return receipt_of_submission(ctx, submission_id=sent.submission_id)
    return _receive(ctx, office, sent.new, sent.document, signatory)


@command("inbox.assign")
def link_to_case(ctx: Ctx, *, incoming_id: int, case_id: int) -> None:
    """Note which case an item belongs to."""
    Incoming.objects.filter(pk=incoming_id, case_id=None).update(case_id=case_id, routed_at=ctx.now)


def _receive(
    ctx: Ctx,
    office: Authority,
    sent: SubmissionView,
    application: DocumentRow,
    signatory: Signatory,
) -> ReceiptView:
    papers = contents.documents(ctx, ids=[d for _, _, d in sent.files]) if sent.files else {}
    files = [_confirmed("wniosek.xml", application)]
    files += [_confirmed(uri, papers[d]) for _, uri, d in sent.files]
    identifier = f"UPP-{secrets.token_hex(10).upper()}"
    code = "".join(secrets.choice(ALPHABET) for _ in range(16))
    year = ctx.today.year
    number = counters.take("rpw", year=year)
    item = Incoming(
        number=number,
        year=year,
        received_at=ctx.now,
        channel=Incoming.Channel.ACCOUNT,
        title=str(sent.spec.title),
        sender=signatory.acts_for or signatory.name,
        user_id=sent.user_id,
        submission_id=sent.id,
        form_code=sent.spec.code,
        attachments=len(sent.files),
    )
    item.save()
    sealed = _seal(ctx, office, item, identifier, files, sent.spec, sent.key, signatory.name)
    receipt = Receipt.objects.create(
        incoming=item,
        identifier=identifier,
        code_digest=digest_of(code),
        code=code,
        sealed_at=ctx.now,
        sealed_id=sealed.id,
    )
    enqueue(ctx, jobs.route, incoming_id=item.pk)
    publish(ctx, Received(item.pk, sent.id, sent.spec.code))
    return receipt_view(receipt)


def _seal(
    ctx: Ctx,
    office: Authority,
    item: Incoming,
    identifier: str,
    files: Sequence[ConfirmedFile],
    spec: FormSpec,
    key: UUID,
    sender: str,
) -> DocumentRow:
    receipt = Upp(
        identifier=identifier,
        addressee=Subject(office.name, office.teryt, "TERYT"),
        sender=Subject(sender, str(item.user_id), "konto"),
        delivered_at=item.received_at,
        created_at=ctx.now,
        document_id=str(key),
        rpw=item.rpw,
        form_id=spec.code,
        form_version=str(spec.version),
        files=tuple(files),
    )
    return documents.keep(
        ctx,
        document=NewDocument(
            name=f"{identifier}.xml",
            title=f"Urzędowe poświadczenie przedłożenia {item.rpw}",
            kind="poswiadczenie",
            content_type="application/xml",
            content=signing.seal_receipt(ctx, receipt=receipt),
        ),
    )


def _confirmed(uri: str, paper: DocumentRow) -> ConfirmedFile:
    return ConfirmedFile(uri, paper.name, paper.sha256, paper.size, paper.content_type)


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
