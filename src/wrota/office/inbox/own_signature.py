"""Signing a form with a certificate of one's own: prepared here, signed by the holder's key."""

from dataclasses import replace
from uuid import UUID

from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.accounts.types import PersonCard
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.offices import queries as offices
from wrota.office.forms import commands as forms
from wrota.office.forms.commands import Held, ListsOf
from wrota.office.holders import preparing
from wrota.office.inbox import commands
from wrota.office.inbox.commands import Signatory
from wrota.office.inbox.queries import receipt_of_submission
from wrota.office.inbox.types import ReceiptView
from wrota.office.pki import queries as pki
from wrota.office.pki.trust import PathState
from wrota.office.signing import xades
from wrota.office.signing.xades import ReferenceState, SignatureReport, Verdict

FORM = "wniosek"


class NotValid(ValueError):
    """The finished signature does not stand the platform's own check."""


@command("inbox.submit")
def prepare_form(
    ctx: Ctx,
    *,
    key: UUID,
    digest: str,
    device_id: int,
    person: PersonCard,
    lists: ListsOf | None = None,
) -> UUID | ReceiptView:
    """
    Prepare a draft for the signature of its owner's key, or return its receipt if it was sent.

    :raises wrota.office.forms.commands.ChangedMeanwhile: and the others as `sign_form`.
    :raises wrota.office.holders.preparing.CertificateEnded: when nothing can be signed with it.
    """
    held = forms.hold(ctx, key=key, digest=digest, lists=lists)
    if held.sent is not None:
        return receipt_of_submission(ctx, submission_id=held.sent)
    device, certificates = preparing.certificate_to_sign(ctx, device_id=device_id)
    signatory = _signatory(ctx, held, person)
    office = offices.office_of(ctx)
    root, references = commands.unsigned_application(ctx, office, held, signatory)
    made = xades.prepare(root, certificates=certificates, now=ctx.now, references=references)
    return preparing.keep(
        ctx,
        device=device,
        kind=FORM,
        subject=str(key),
        digest=digest,
        shown=xades.names.canonical(root.getroottree()).decode(),
        message=made.message,
        before=made.before,
        after=made.after,
    )


@command("inbox.submit")
def send_signed(
    ctx: Ctx,
    *,
    key: UUID,
    token: UUID,
    given: bytes,
    person: PersonCard,
    lists: ListsOf | None = None,
) -> ReceiptView:
    """
    Complete a prepared form with the value that its owner's key made, check it and send it.

    A draft that was sent gives its receipt, however often it is signed.

    :raises wrota.office.holders.preparing.NotPrepared: when nothing of this draft waits.
    :raises wrota.office.holders.preparing.CertificateEnded: when it stopped working meanwhile.
    :raises wrota.office.holders.preparing.WrongSignature: for another key or another content.
    :raises NotValid: when the platform's own check refuses the whole.
    :raises wrota.office.forms.commands.ChangedMeanwhile: and the others as `sign_form`.
    """
    found, signature = preparing.take(ctx, token=token, kind=FORM, given=given)
    if found.subject != str(key):
        raise preparing.NotPrepared(token)
    held = forms.hold(ctx, key=key, digest=found.digest, lists=lists)
    if held.sent is not None:
        return receipt_of_submission(ctx, submission_id=held.sent)
    made = xades.ToSign(found.message, found.before, found.after)
    document = xades.complete(made, signature)
    _check(xades.verify(document, trust=pki.trust_anchors(), files={}, at=ctx.now))
    return commands.receive(ctx, held, replace(_signatory(ctx, held, person), signed=document))


def _signatory(ctx: Ctx, held: Held, person: PersonCard) -> Signatory:
    mandate = commands.mandate_in_force(ctx, held)
    name = f"{person.first_name} {person.last_name}".strip() or person.email
    proof = Proof(ctx.account_id, name, commands.CERTIFICATE, ctx.now)
    return Signatory(person=person, proof=proof, mandate=mandate)


def _check(report: SignatureReport) -> None:
    """Attachments are not read again: their digests were taken from what the office keeps."""
    path = report.path
    states = {one.state for one in report.references if one.uri} - {ReferenceState.MISSING}
    whole = [one.state for one in report.references if not one.uri] == [ReferenceState.EQUAL]
    trusted = path is not None and path.state is PathState.TRUSTED
    if report.verdict is Verdict.INVALID or states or not whole or not trusted:
        raise NotValid(report.problem)
