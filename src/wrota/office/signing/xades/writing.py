"""
Enveloped XAdES signatures, written for speed as text that is canonical already.

The profile is fixed (C14N 1.0, SHA-256, ECDSA P-256), so SignedInfo and SignedProperties need no
tree to be canonicalised: only the document itself is.
"""

import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from wrota.office.documents.hostile import read_xml
from wrota.office.pki.vault import KeyHandle
from wrota.office.signing.xades import names
from wrota.office.signing.xades.names import attribute, ds, text, xades

#: the signer's certificate and its issuers, from the nearest up to the root
Certificates = tuple[x509.Certificate, tuple[x509.Certificate, ...]]
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_PLAIN_NAMESPACE = re.compile(r"""[^&<>"'\s]*""")
_VALUE = re.compile(rb"<ds:SignatureValue [^>]*>([^<]+)</ds:SignatureValue>")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+;= -]+")


class CannotSign(ValueError):
    """The document or a reference does not fit the profile."""


@dataclass(frozen=True)
class FileReference:
    """
    A file that the signature covers though it lies beside the document.

    The URI is relative (`pliki/01-umowa.pdf`); sha256 is 32 bytes.
    """

    uri: str
    sha256: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class _Material:
    key_info: str
    signing_certificate: str


@dataclass(frozen=True)
class ToSign:
    """
    A document whose signature lacks its value only.

    `message` is what the key must sign, ECDSA over SHA-256; the value stands between the parts.
    """

    message: bytes
    before: bytes
    after: bytes


def sign(
    root: etree._Element,
    *,
    key: KeyHandle,
    now: datetime,
    references: Sequence[FileReference] = (),
    claimed_role: str = "",
) -> bytes:
    """
    Return the document with a XAdES-B-B signature (EN 319 132-1) at the end of its root.

    The root itself stays as it was. Whitespace added later breaks the signature. An empty
    `names.ASIC_SIGNATURES` as root makes a detached signature over the references alone.

    :raises CannotSign: when the document is signed already or does not fit the profile.
    """
    certificates = (key.certificate, key.chain)
    made = prepare(
        root, certificates=certificates, now=now, references=references, claimed_role=claimed_role
    )
    return complete(made, key.sign(made.message))


def prepare(
    root: etree._Element,
    *,
    certificates: Certificates,
    now: datetime,
    references: Sequence[FileReference] = (),
    claimed_role: str = "",
) -> ToSign:
    """
    Make everything of a signature but its value, for a key that is elsewhere; else as `sign`.

    `certificates` is the signer's own and its issuers, from the nearest up to the root.

    :raises CannotSign: when the document is signed already or does not fit the profile.
    """
    _check(root, now, references)
    namespaces = names.namespace_text({**root.nsmap, "ds": names.DS, "xades": names.XADES})
    identity = f"podpis-{secrets.token_hex(8)}"
    detached = root.tag == names.ASIC_SIGNATURES
    document = "" if detached else _digest(names.canonical(root.getroottree()))
    targets = [] if detached else [(f"{identity}-dokument", "application/xml")]
    targets += [(f"{identity}-plik-{n}", one.media_type) for n, one in enumerate(references, 1)]
    material = _material(*certificates)
    properties = _signed_properties(identity, material, now, targets, claimed_role)
    # In the canonical form the namespaces stand on the apex element, in the document above it.
    apex = f"<xades:SignedProperties{namespaces} Id={properties}"
    signed_info = _signed_info(identity, document, _digest(apex.encode()), references)
    start, end = _around(root)
    before = (
        f'<ds:Signature xmlns:ds="{names.DS}" xmlns:xades="{names.XADES}" Id="{identity}">'
        f"<ds:SignedInfo>{signed_info}"
        f'<ds:SignatureValue Id="{identity}-wartosc">'
    )
    after = (
        f"</ds:SignatureValue>{material.key_info}<ds:Object>"
        f'<xades:QualifyingProperties Target="#{identity}">'
        f"<xades:SignedProperties Id={properties}"
        "</xades:QualifyingProperties></ds:Object></ds:Signature>"
    )
    message = f"<ds:SignedInfo{namespaces}>{signed_info}"
    return ToSign(message.encode(), start + before.encode(), after.encode() + end)


def complete(prepared: ToSign, signature: bytes) -> bytes:
    """Put the value in its place; `signature` is DER, as `KeyHandle.sign` gives it."""
    return b"".join((prepared.before, b64encode(_raw(signature)), prepared.after))


def imprint(signed: bytes) -> bytes:
    """Return the SHA-256 digest that a SignatureTimeStamp of this document must cover."""
    value = _only(read_xml(signed), ds("SignatureValue"))
    return hashlib.sha256(names.canonical(value)).digest()


def mark_of_seal(signed: bytes) -> str:
    """
    Return the SHA-256 digest of the signature's value, in hex; no higher level changes it.

    For documents that `sign` has just made: it looks for the words, and parses nothing.

    :raises CannotSign: when there is not exactly one.
    """
    found = _VALUE.findall(signed)
    if len(found) != 1:
        raise CannotSign("dokument nie ma jednego podpisu")
    return mark_of_value(found[0])


def mark_of_value(value: bytes) -> str:
    """Return the SHA-256 digest, in hex, of a signature value written in base64."""
    return hashlib.sha256(b64decode(value)).hexdigest()


def raise_to_t(signed: bytes, token: bytes) -> bytes:
    """
    Return the document with a SignatureTimeStamp added, level B-T; signed parts stay untouched.

    :raises CannotSign: when there is no signature of this profile or it is stamped already.
    """
    root = read_xml(signed)
    qualifying = _only(root, xades("QualifyingProperties"))
    if qualifying.find(xades("UnsignedProperties")) is not None:
        raise CannotSign("podpis ma już znacznik czasu")
    unsigned = etree.SubElement(qualifying, xades("UnsignedProperties"))
    group = etree.SubElement(unsigned, xades("UnsignedSignatureProperties"))
    stamp = etree.SubElement(group, xades("SignatureTimeStamp"))
    etree.SubElement(stamp, ds("CanonicalizationMethod"), Algorithm=names.C14N)
    etree.SubElement(stamp, xades("EncapsulatedTimeStamp")).text = b64encode(token).decode()
    return as_bytes(root)


def as_bytes(root: etree._Element) -> bytes:
    """Write a signed tree again, without touching a character of what is signed."""
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _check(root: etree._Element, now: datetime, references: Sequence[FileReference]) -> None:
    if now.tzinfo is None:
        raise CannotSign("chwila podpisu musi mieć strefę czasową")
    _check_document(root)
    for one in references:
        if not names.is_file_uri(one.uri) or len(one.sha256) != 32:
            raise CannotSign(f"zła nazwa albo skrót pliku: {one.uri!r}")
        if not _MEDIA_TYPE.fullmatch(one.media_type):
            raise CannotSign(f"zły typ pliku: {one.media_type!r}")
    if root.tag == names.ASIC_SIGNATURES and not references:
        raise CannotSign("podpis paczki musi obejmować pliki")
    if len({one.uri for one in references}) != len(references):
        raise CannotSign("ten sam plik wskazano dwa razy")


def _check_document(root: etree._Element) -> None:
    if root.getparent() is not None or names.has_xml_attributes(root):
        raise CannotSign("podpisuje się cały dokument, bez atrybutów xml:")
    if names.has_hidden_parts(root):
        raise CannotSign("podpisuje się dokument bez komentarzy i instrukcji")
    if any(not _PLAIN_NAMESPACE.fullmatch(uri) for uri in root.nsmap.values()):
        # libxml2 writes these characters into the canonical form unescaped, other tools do not.
        raise CannotSign("przestrzeń nazw ma znak, którego narzędzia nie kanonikalizują zgodnie")
    if root.tag == names.ASIC_SIGNATURES and len(root):
        raise CannotSign("plik podpisów paczki musi być pusty")
    if next(root.iter(ds("Signature")), None) is not None:
        raise CannotSign("dokument jest już podpisany")


def _around(root: etree._Element) -> tuple[bytes, bytes]:
    """Cut the text before the root's end tag; a tree would rename prefixes on the way."""
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=False, with_tail=False)
    if written.endswith(b"/>"):
        name = written[1:].split(None, 1)[0].removesuffix(b"/>")
        return _DECLARATION + written[:-2] + b">", b"</" + name + b">"
    end = written.rindex(b"</")
    return _DECLARATION + written[:end], written[end:]


def _signed_info(
    identity: str, document: str, properties: str, references: Sequence[FileReference]
) -> str:
    """Return SignedInfo from after its start tag."""
    transforms = (
        f'<ds:Transforms><ds:Transform Algorithm="{names.ENVELOPED}"></ds:Transform>'
        f'<ds:Transform Algorithm="{names.C14N}"></ds:Transform></ds:Transforms>'
    )
    canonical = (
        f'<ds:Transforms><ds:Transform Algorithm="{names.C14N}"></ds:Transform></ds:Transforms>'
    )
    files = "".join(
        _reference(f'Id="{identity}-plik-{number}" URI="{attribute(one.uri)}"', "", _b64(one))
        for number, one in enumerate(references, start=1)
    )
    whole = _reference(f'Id="{identity}-dokument" URI=""', transforms, document)
    own = f'Type="{names.SIGNED_PROPERTIES_TYPE}" URI="#{identity}-wlasciwosci"'
    listed = f"{whole if document else ''}{files}{_reference(own, canonical, properties)}"
    return (
        f'<ds:CanonicalizationMethod Algorithm="{names.C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{names.ECDSA_SHA256}"></ds:SignatureMethod>'
        f"{listed}</ds:SignedInfo>"
    )


def _reference(attributes: str, transforms: str, digest: str) -> str:
    return (
        f"<ds:Reference {attributes}>{transforms}"
        f'<ds:DigestMethod Algorithm="{names.SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    )


def _signed_properties(
    identity: str,
    material: _Material,
    now: datetime,
    targets: Sequence[tuple[str, str]],
    claimed_role: str,
) -> str:
    """Return SignedProperties from the value of its Id on."""
    role = (
        "<xades:SignerRoleV2><xades:ClaimedRoles><xades:ClaimedRole>"
        f"{text(claimed_role)}"
        "</xades:ClaimedRole></xades:ClaimedRoles></xades:SignerRoleV2>"
        if claimed_role
        else ""
    )
    objects = "".join(
        f'<xades:DataObjectFormat ObjectReference="#{target}">'
        f"<xades:MimeType>{text(kind)}</xades:MimeType></xades:DataObjectFormat>"
        for target, kind in targets
    )
    return (
        f'"{identity}-wlasciwosci"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{now.isoformat(timespec='seconds')}</xades:SigningTime>"
        f"{material.signing_certificate}{role}"
        "</xades:SignedSignatureProperties>"
        f"<xades:SignedDataObjectProperties>{objects}</xades:SignedDataObjectProperties>"
        "</xades:SignedProperties>"
    )


@lru_cache(maxsize=512)
def _material(certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> _Material:
    """Return what a signature says about its certificate; the root is not sent along."""
    own = certificate.public_bytes(Encoding.DER)
    bag = [own, *(c.public_bytes(Encoding.DER) for c in chain if c.subject != c.issuer)]
    listed = "".join(
        f"<ds:X509Certificate>{b64encode(one).decode()}</ds:X509Certificate>" for one in bag
    )
    return _Material(
        key_info=f"<ds:KeyInfo><ds:X509Data>{listed}</ds:X509Data></ds:KeyInfo>",
        signing_certificate=(
            "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
            f'<ds:DigestMethod Algorithm="{names.SHA256}"></ds:DigestMethod>'
            f"<ds:DigestValue>{_digest(own)}</ds:DigestValue>"
            "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
        ),
    )


def _raw(signature: bytes) -> bytes:
    """Turn a DER signature into r and s of 32 bytes each, RFC 4050 § 3.3 as XMLDSig 1.1 wants."""
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _digest(data: bytes) -> str:
    return b64encode(hashlib.sha256(data).digest()).decode()


def _b64(reference: FileReference) -> str:
    return b64encode(reference.sha256).decode()


def _only(root: etree._Element, name: str) -> etree._Element:
    found = root.findall(f"{ds('Signature')}//{name}")
    if len(found) != 1:
        raise CannotSign("dokument nie ma podpisu tego profilu")
    return found[0]
