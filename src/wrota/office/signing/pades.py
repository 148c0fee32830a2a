"""Electronic signatures inside PDF files (PAdES B-B and B-T) that leave PDF/A and PDF/UA intact."""

import asyncio
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from wrota.office.pki.vault import KeyHandle

#: Asks a time-stamping authority: SHA-256 digest in, DER token out.
Stamper = Callable[[bytes], bytes]

#: Room for the signature, three certificates and a time stamp with its own three.
BYTES_RESERVED = 16384


class CannotSignPdf(ValueError):
    """The file is not a PDF that can be signed."""


@dataclass(frozen=True)
class Purpose:
    """What the signature says about itself; the field name must be new in the file."""

    field: str = "Podpis1"
    reason: str = ""
    place: str = ""


def sign(
    pdf: bytes, *, key: KeyHandle, stamper: Stamper | None = None, purpose: Purpose | None = None
) -> bytes:
    """
    Return the file with one more signature, level B-B, or B-T when a stamper is given.

    Earlier signatures stay valid: the change is appended (ISO 32000-1 § 12.8).

    :raises CannotSignPdf: when the file is damaged, encrypted, or has such a field already.
    """
    said = purpose or Purpose()
    metadata = signers.PdfSignatureMetadata(
        field_name=said.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=said.reason or None,
        location=said.place or None,
    )
    signer = ArchivalPdfSigner(
        metadata,
        signer=_KeySigner(key),
        timestamper=Stamping(stamper) if stamper is not None else None,
    )
    done = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if said.field in fields_of(writer):
            raise CannotSignPdf(f"plik ma już podpis {said.field}")
        asyncio.run(signer.async_sign_pdf(writer, output=done, bytes_reserved=BYTES_RESERVED))
    except (PdfError, OSError, SigningError) as error:
        raise CannotSignPdf("pliku PDF nie można podpisać") from error
    return done.getvalue()


def fields_of(writer: IncrementalPdfFileWriter) -> set[str]:
    """Return the names of the fields of a file."""
    form = writer.root.get(pdf_name("/AcroForm"))
    if form is None:
        return set()
    return {str(one.get_object().get("/T", "")) for one in form.get_object().get("/Fields", [])}


class _KeySigner(signers.Signer):
    """Lets an opened key sign, instead of parsing it anew for every file."""

    def __init__(self, key: KeyHandle) -> None:
        self._key = key
        own, registry = certificates_of(key.certificate, key.chain)
        super().__init__(signing_cert=own, cert_registry=registry, prefer_pss=False)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if digest_algorithm.lower() != "sha256":
            raise CannotSignPdf(f"niedozwolony skrót: {digest_algorithm}")
        return bytes(72) if dry_run else self._key.sign(data)


class Stamping(timestamps.TimeStamper):
    """Takes tokens from a plain function, without HTTP."""

    def __init__(self, stamper: Stamper) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._stamper = stamper

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        if md_algorithm.lower() != "sha256":
            raise CannotSignPdf(f"niedozwolony skrót: {md_algorithm}")
        return cms.ContentInfo.load(self._stamper(message_digest))

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """The room is reserved, so no token is needed to measure it."""
        return await self.async_timestamp(hashlib.sha256(b"").digest(), md_algorithm)


class ArchivalPdfSigner(signers.PdfSigner):
    """
    Leaves the version of the file alone.

    pyHanko raises it to 2.0 and notes ISO/TS 32002 for ECDSA, which breaks PDF/A-2 and PDF/UA-1;
    readers accept ECDSA in PDF 1.7 files, as EN 319 142-1 does.
    """

    def register_extensions(self, pdf_out: object, *, md_algorithm: str) -> None:
        return


@lru_cache(maxsize=512)
def certificates_of(
    certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]
) -> tuple[asn1_x509.Certificate, SimpleCertificateStore]:
    """Return a certificate and the store of its issuers, as the PDF library wants them."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_asn1(one) for one in chain])
    return _asn1(certificate), store


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
