"""Signatures inside PDF files whose value is made elsewhere: in a browser, by the holder's key."""

import asyncio
import io
from dataclasses import dataclass

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument

from wrota.office.signing.pades import (
    BYTES_RESERVED,
    ArchivalPdfSigner,
    CannotSignPdf,
    Purpose,
    Stamper,
    Stamping,
    certificates_of,
    fields_of,
)
from wrota.office.signing.xades import Certificates

_VALUE = 72  #: bytes of the longest ECDSA signature over P-256 in DER
#: what the library raises over a file that is not what it says
_DAMAGED = (
    PdfError, SigningError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError,
    RecursionError, OverflowError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class PdfToSign:
    """
    A file with room for a signature whose value is still missing.

    `message` is what the key must sign (ECDSA over SHA-256): the signed attributes in DER, which
    hold the digest of all of the file outside of the room between `start` and `end`.
    """

    message: bytes
    pdf: bytes
    digest: bytes
    start: int
    end: int


def prepare(pdf: bytes, *, certificates: Certificates, purpose: Purpose) -> PdfToSign:
    """
    Make everything of a PAdES signature but its value.

    Without a field name in `purpose` the first free one is taken.

    :raises CannotSignPdf: when the file is damaged or encrypted, or has such a field already.
    """
    try:
        return asyncio.run(_prepare(pdf, certificates, purpose))
    except _DAMAGED as error:
        raise CannotSignPdf("pliku PDF nie można podpisać") from error


def complete(
    prepared: PdfToSign, signature: bytes, *, certificates: Certificates, stamper: Stamper
) -> bytes:
    """Return the file with the value and a time-stamp over it, level B-T; `signature` is DER."""
    signer = _signer(certificates, signature)
    room = PreparedByteRangeDigest(prepared.digest, prepared.start, prepared.end)
    done = io.BytesIO(prepared.pdf)

    async def finish() -> None:
        made = await signer.async_sign_prescribed_attributes(
            "sha256",
            cms.CMSAttributes.load(prepared.message),
            timestamper=Stamping(stamper),
        )
        await PdfTBSDocument.async_finish_signing(done, room, made)

    asyncio.run(finish())
    return done.getvalue()


async def _prepare(pdf: bytes, certificates: Certificates, purpose: Purpose) -> PdfToSign:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    taken = fields_of(writer)
    field = purpose.field or next(
        name for n in range(1, len(taken) + 2) if (name := f"Podpis{n}") not in taken
    )
    if field in taken:
        raise CannotSignPdf(f"plik ma już podpis {field}")
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=purpose.reason or None,
        location=purpose.place or None,
    )
    signer = _signer(certificates, None)
    out = io.BytesIO()
    room, _document, _out = await ArchivalPdfSigner(
        metadata, signer=signer
    ).async_digest_doc_for_signing(writer, bytes_reserved=BYTES_RESERVED, output=out)
    attributes = await signer.signed_attrs(room.document_digest, "sha256", use_pades=True)
    return PdfToSign(
        attributes.dump(),
        out.getvalue(),
        room.document_digest,
        room.reserved_region_start,
        room.reserved_region_end,
    )


def _signer(certificates: Certificates, value: bytes | None) -> signers.ExternalSigner:
    own, registry = certificates_of(*certificates)
    return signers.ExternalSigner(own, registry, signature_value=value or _VALUE)
