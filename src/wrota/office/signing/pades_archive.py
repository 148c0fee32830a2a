"""PDF signatures that last: everything a check needs in the file (DSS) and a stamp over it all."""

import asyncio
import io

from asn1crypto import cms, crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError, find_unique_cms_attribute
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from wrota.office.pki.trust import BadCertificate, load_certificate
from wrota.office.signing.lasting import Material
from wrota.office.signing.pades import BYTES_RESERVED, CannotSignPdf, Stamper, Stamping

_DAMAGED = (PdfError, OSError, SigningError, ValueError, KeyError, TypeError)


def archive(pdf: bytes, *, material: Material, stamper: Stamper) -> bytes:
    """
    Return a signed file raised to B-LTA, or its archive renewed: DSS and a document time-stamp.

    Signatures stay valid: the change is appended (EN 319 142-1 § 5.5 and 5.6).

    :raises CannotSignPdf: when the file is damaged or has no signature.
    """
    done = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        found = writer.prev.embedded_signatures
        if not found:
            raise CannotSignPdf("plik PDF nie ma podpisu, który można utrwalić")
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[_certificate(one) for one in material.certificates],
            crls=[_list(one) for one in material.lists],
        )
        stamp = signers.PdfTimeStamper(Stamping(stamper), field_name=f"Archiwum{len(found) + 1}")
        asyncio.run(
            stamp.async_timestamp_pdf(writer, "sha256", bytes_reserved=BYTES_RESERVED, output=done)
        )
    except (PdfError, OSError, SigningError) as error:
        raise CannotSignPdf("pliku PDF nie można utrwalić") from error
    return done.getvalue()


def certificates(pdf: bytes) -> tuple[x509.Certificate, ...]:
    """
    Return the certificates of all signers and time-stamping authorities of a file.

    :raises CannotSignPdf: when the file is damaged.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        signed = [one.signed_data for one in found]
        signed += [data for one in found if (data := _stamp(one)) is not None]
        bags = [load_certificate(c.chosen.dump()) for s in signed for c in s["certificates"]]
    except _DAMAGED as error:
        raise CannotSignPdf("plik PDF jest uszkodzony") from error
    return tuple(dict.fromkeys(bags))


def values(reader: PdfFileReader) -> Material:
    """
    Return the certificates and revocation lists that a file carries (DSS).

    :raises ValueError: when one of them is damaged.
    """
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Material()
    certificates = [
        load_certificate(one.dump()) for one in store.load_certs() if _is_plain(one.dump())
    ]
    lists = [x509.load_der_x509_crl(one.get_object().data) for one in store.crls]
    return Material(tuple(certificates), tuple(lists))


def _is_plain(der: bytes) -> bool:
    try:
        load_certificate(der)
    except BadCertificate:
        return False
    return True


def _stamp(one: EmbeddedPdfSignature) -> cms.SignedData | None:
    attributes = one.signer_info["unsigned_attrs"]
    if not attributes or one.sig_object_type == "/DocTimeStamp":
        return None
    return find_unique_cms_attribute(attributes, "signature_time_stamp_token")["content"]


def _certificate(one: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))


def _list(one: x509.CertificateRevocationList) -> crl.CertificateList:
    return crl.CertificateList.load(one.public_bytes(Encoding.DER))
