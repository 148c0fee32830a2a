"""The unsigned properties that make a signature last: stamps and what is needed to judge them."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from wrota.office.pki.trust import BadCertificate, load_certificate
from wrota.office.signing.xades import names
from wrota.office.signing.xades.names import ds, xades, xades141

MAX_ARCHIVE_STAMPS = 50
MAX_VALUES = 200
CANONICAL = {names.C14N: False, names.EXC_C14N: True}
_TIMES = "TimeStampValidationData"


class BadUnsigned(ValueError):
    """The unsigned properties are not of the profile."""


@dataclass(frozen=True)
class Stamp:
    """One time-stamp in its place; `before` are the properties that stood there when it came."""

    element: etree._Element
    token: bytes
    exclusive: bool
    before: tuple[etree._Element, ...]


@dataclass(frozen=True)
class Unsigned:
    """Everything found beside the signed properties, in its order."""

    properties: tuple[etree._Element, ...] = ()
    signature_stamp: Stamp | None = None
    archive_stamps: tuple[Stamp, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()

    @property
    def has_values(self) -> bool:
        return bool(self.certificates and self.lists)


def read_unsigned(qualifying: etree._Element) -> Unsigned:
    """
    Read the unsigned properties of one signature.

    :raises BadUnsigned: for an unknown, doubled or damaged one.
    """
    found = qualifying.findall(xades("UnsignedProperties"))
    if not found:
        return Unsigned()
    if len(found) > 1 or len(found[0]) != 1:
        raise BadUnsigned("podwójne właściwości niepodpisane")
    group = found[0][0]
    if group.tag != xades("UnsignedSignatureProperties"):
        raise BadUnsigned("nieznane właściwości niepodpisane")
    properties = tuple(group)
    _refuse_loose_text(found[0])
    _check_order(properties)
    stamps = [_stamp(one, properties[:n]) for n, one in enumerate(properties) if _is_stamp(one)]
    first = next((s for s in stamps if s.element.tag == xades("SignatureTimeStamp")), None)
    return Unsigned(
        properties,
        first,
        tuple(s for s in stamps if s is not first),
        tuple(_certificates(properties)),
        tuple(_lists(properties)),
    )


def _refuse_loose_text(holder: etree._Element) -> None:
    """A damaged tag must not become text that nobody reads."""
    for one in holder.iter(etree.Element):
        texts = [one.text if len(one) else "", *(child.tail for child in one)]
        if any(text and not text.isspace() for text in texts):
            raise BadUnsigned("między właściwościami podpisu jest tekst")


def _check_order(properties: tuple[etree._Element, ...]) -> None:
    """Allow one signature stamp, then values, then archive stamps with what they need."""
    tags = [one.tag for one in properties]
    once = (xades("SignatureTimeStamp"), xades("CertificateValues"), xades("RevocationValues"))
    repeated = (xades141("ArchiveTimeStamp"), xades141(_TIMES))
    if any(tag not in (*once, *repeated) for tag in tags):
        raise BadUnsigned("nieznana właściwość niepodpisana")
    if any(tags.count(tag) > 1 for tag in once) or once[0] not in tags[:1]:
        raise BadUnsigned("element SignatureTimeStamp musi wystąpić dokładnie raz i pierwszy")
    if tags.count(repeated[0]) > MAX_ARCHIVE_STAMPS:
        raise BadUnsigned("podpis ma zbyt wiele archiwalnych znaczników czasu")


def _is_stamp(one: etree._Element) -> bool:
    return one.tag in (xades("SignatureTimeStamp"), xades141("ArchiveTimeStamp"))


def _stamp(element: etree._Element, before: tuple[etree._Element, ...]) -> Stamp:
    method = element.find(ds("CanonicalizationMethod"))
    tokens = element.findall(xades("EncapsulatedTimeStamp"))
    if len(tokens) != 1 or len(element) != (1 if method is None else 2):
        raise BadUnsigned("znacznik czasu ma nieznane części")
    exclusive = False
    if method is not None:
        algorithm = str(method.get("Algorithm"))
        if algorithm not in CANONICAL or len(method):
            raise BadUnsigned(f"niedozwolona kanonikalizacja: {algorithm}")
        exclusive = CANONICAL[algorithm]
    return Stamp(element, _der(tokens[0]), exclusive, before)


def _certificates(properties: tuple[etree._Element, ...]) -> Iterator[x509.Certificate]:
    for value in _values(properties, xades("EncapsulatedX509Certificate")):
        try:
            yield load_certificate(value)
        except BadCertificate as error:
            raise BadUnsigned("dołączony certyfikat jest uszkodzony") from error


def _lists(properties: tuple[etree._Element, ...]) -> Iterator[x509.CertificateRevocationList]:
    for value in _values(properties, xades("EncapsulatedCRLValue")):
        try:
            yield x509.load_der_x509_crl(value)
        except ValueError as error:
            raise BadUnsigned("dołączona lista odwołanych jest uszkodzona") from error


def _values(properties: tuple[etree._Element, ...], name: str) -> list[bytes]:
    holders = (xades("CertificateValues"), xades("RevocationValues"), xades141(_TIMES))
    found = [v for one in properties if one.tag in holders for v in one.iter(name)]
    if len(found) > MAX_VALUES:
        raise BadUnsigned("podpis ma zbyt wiele dołączonych certyfikatów lub list")
    return [_der(one) for one in found]


def _der(element: etree._Element) -> bytes:
    try:
        return b64decode(element.text or "", validate=False)
    except Base64Error as error:
        raise BadUnsigned("znacznik czasu albo dołączona wartość jest uszkodzona") from error
