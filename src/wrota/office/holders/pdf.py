"""A resident's own PDF file: prepared at the centre, signed by their key, given back, not kept."""

import hashlib
from functools import partial
from uuid import UUID

from cryptography import x509

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.documents.detect import FileRefused, check_upload
from wrota.office.holders import preparing
from wrota.office.holders.models import Preparation
from wrota.office.pki import queries as keys
from wrota.office.pki import tsa
from wrota.office.signing import pades_elsewhere as pades
from wrota.office.signing.check.pdf import check_pdf
from wrota.office.signing.pades import Purpose
from wrota.office.signing.xades import Verdict

MOST_BYTES = 10 * 1024 * 1024
PDF = Preparation.Kind.PDF.value


class NotAPdf(ValueError):
    """The file is no PDF, or too large; the Polish message says what to do."""


class NotValid(ValueError):
    """The finished file does not stand the platform's own check."""


@command("holders.own")
def prepare_pdf(ctx: Ctx, *, device_id: int, name: str, content: bytes) -> UUID:
    """
    Prepare a file for the signature of one's own key; `ctx` is at the centre.

    :raises NotAPdf: when it is no PDF or has more than `MOST_BYTES`.
    :raises wrota.office.signing.pades.CannotSignPdf: when it is damaged or encrypted.
    :raises wrota.office.holders.preparing.CertificateEnded: when nothing can be signed with it.
    """
    try:
        clean, kind = check_upload(name=name, content=content, max_bytes=MOST_BYTES)
    except FileRefused as error:
        raise NotAPdf(str(error)) from error
    if kind != "application/pdf":
        raise NotAPdf("To nie jest plik PDF. Wybierz plik z końcówką .pdf.")
    device, certificates = preparing.certificate_to_sign(ctx, device_id=device_id)
    made = pades.prepare(content, certificates=certificates, purpose=Purpose(field=""))
    return preparing.keep(
        ctx,
        device=device,
        kind=PDF,
        subject=clean,
        digest=hashlib.sha256(content).hexdigest(),
        message=made.message,
        before=made.pdf,
        facts={
            "digest": made.digest.hex(),
            "start": made.start,
            "end": made.end,
            "size": len(content),
        },
    )


@command("holders.own")
def sign_pdf(ctx: Ctx, *, token: UUID, given: bytes) -> tuple[str, bytes]:
    """
    Complete a prepared file with the value that its owner's key made; return name and content.

    :raises wrota.office.holders.preparing.NotPrepared: and the others as `preparing.take`.
    :raises NotValid: when the platform's own check refuses the whole.
    """
    found, signature = preparing.take(ctx, token=token, kind=PDF, given=given)
    facts = found.facts
    made = pades.PdfToSign(
        found.message, found.before, bytes.fromhex(facts["digest"]), facts["start"], facts["end"]
    )
    own, *above = (
        x509.load_der_x509_certificate(der) for der in (found.device.der, *found.device.chain)
    )
    # the key is opened here: inside the PDF library an event loop runs, and no query may
    stamper = partial(tsa.stamp, key=keys.centre_key("tsa"), now=ctx.now)
    signed = pades.complete(made, signature, certificates=(own, tuple(above)), stamper=stamper)
    if check_pdf(signed, keys.trust_anchors(), at=ctx.now).verdict is Verdict.INVALID:
        raise NotValid(found.subject)
    return f"{found.subject.removesuffix('.pdf')}-podpisany.pdf", signed
