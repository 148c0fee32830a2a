"""Checking XML that others signed: properties, certificates and stamps of every signature."""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from wrota.office.documents.hostile import HostileXml, read_xml
from wrota.office.pki.tokens import BadToken, TimeStamp, verify_token
from wrota.office.pki.trust import BadCertificate, load_certificate
from wrota.office.signing.check.judged import Judged, Read, Refused, World, judge
from wrota.office.signing.check.keys import XML_DIGESTS, verify_xml
from wrota.office.signing.check.report import Line, Report, worst
from wrota.office.signing.check.xmlsig import XmlSignature, read, signatures
from wrota.office.signing.lasting import Material
from wrota.office.signing.xades import Verdict, names
from wrota.office.signing.xades.names import ds, xades
from wrota.office.signing.xades.unsigned import BadUnsigned, Stamp, Unsigned, read_unsigned

_SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
_MORE = Line(
    "podpis ma dodatkowe właściwości niepodpisane, których nie oceniono",
    "the signature has further unsigned properties that were not judged",
)
_NESTED = Line(
    "w podpisanej treści jest kolejny podpis; sprawdź ten dokument osobno",
    "the signed content holds another signature; check that document separately",
)


def check_xml(xml: bytes, files: Mapping[str, bytes], world: World, *, name: str) -> Report:
    """Check every signature of an XML document of any maker; each must hold."""
    title = Line("podpisany dokument XML", "signed XML document")
    lines: list[Line] = [title]
    found: list[Judged] = []
    try:
        root = read_xml(xml)
        for element in signatures(root):
            one = judge(_read(root, element, files, world), world)
            found.append(one)
            lines += one.lines()
    except Refused as refused:
        return Report(name, "XML", Verdict.INVALID, (*lines, refused.line))
    except HostileXml as refused:
        line = Line(f"podpis: {refused}", "signature: the XML is refused", False)
        return Report(name, "XML", Verdict.INVALID, (*lines, line))
    verdict = worst([one.verdict for one in found])
    facts = {"signatures": [one.facts() for one in found]}
    return Report(name, "XML", verdict, tuple(lines), facts)


def read_signature(root: etree._Element, element: etree._Element) -> Read:
    """
    Read one signature of a document and verify its value; trust and stamps are not judged.

    :raises Refused: when the signature does not hold.
    """
    return _core(read(root, element, {}), element)


def _read(
    root: etree._Element, element: etree._Element, files: Mapping[str, bytes], world: World
) -> Read:
    core = read(root, element, files)
    found = _core(core, element)
    unsigned, notes = _unsigned(element)
    material = Material(unsigned.certificates, unsigned.lists)
    nested = any(one is not element for one in element.iter(ds("Signature")))
    return replace(
        found,
        stamps=_stamps(core, unsigned, world.with_values(material)),
        material=material,
        notes=(*notes, *([_NESTED] if nested else [])),
    )


def _core(core: XmlSignature, element: etree._Element) -> Read:
    bag = _certificates(element)
    own = _own(core.properties)
    certificate = _named(own, bag) if own is not None else _end(bag)
    verify_xml(certificate, core.method, core.value, core.message)
    return Read(
        form="XAdES" if own is not None else "XMLDSig",
        certificate=certificate,
        others=tuple(one for one in bag if one != certificate),
        covers=tuple(one.check for one in core.targets if not one.is_properties),
        algorithms=(core.method.digest, *(one.digest for one in core.targets)),
        claimed_at=_time(own),
        claimed_role=_role(own),
    )


def _certificates(element: etree._Element) -> list[x509.Certificate]:
    texts = element.findall(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")
    try:
        found = [load_certificate(b64decode(one.text or "")) for one in texts[:20]]
    except (BadCertificate, ValueError) as error:
        raise Refused("dołączony certyfikat jest uszkodzony", "a certificate is damaged") from error
    if not found:
        raise Refused("podpis nie ma certyfikatu", "the signature has no certificate")
    return found


def _end(bag: list[x509.Certificate]) -> x509.Certificate:
    """Plain XMLDSig names no certificate: it is the one that issued none of the others."""
    issuers = {one.issuer for one in bag if one.issuer != one.subject}
    ends = [one for one in bag if one.subject not in issuers]
    if len(ends) != 1:
        raise Refused("nie wiadomo, czyj to podpis", "the signer's certificate is not clear")
    return ends[0]


def _own(properties: etree._Element | None) -> etree._Element | None:
    return None if properties is None else properties.find(xades("SignedSignatureProperties"))


def _named(own: etree._Element, bag: list[x509.Certificate]) -> x509.Certificate:
    """Return the certificate that the signed properties name; nobody may swap it for another."""
    for kind in ("SigningCertificateV2", "SigningCertificate"):
        digest = own.find(f"{xades(kind)}/{xades('Cert')}/{xades('CertDigest')}")
        if digest is None:
            continue
        method = digest.find(ds("DigestMethod"))
        algorithm = "" if method is None else str(method.get("Algorithm"))
        name = "sha1" if algorithm == _SHA1 else XML_DIGESTS.get(algorithm, "")
        if name in ("", "sha1"):
            raise Refused(
                f"certyfikat wskazano słabym skrótem: {algorithm[-20:]}",
                f"the certificate is named by a weak digest: {algorithm[-20:]}",
            )
        wanted = _decoded(digest.findtext(ds("DigestValue")))
        for one in bag:
            if hashlib.new(name, _der(one)).digest() == wanted:
                return one
        raise Refused(
            "podpis wskazuje inny certyfikat niż dołączony", "another certificate is named"
        )
    raise Refused("podpis nie wskazuje certyfikatu", "the signature names no certificate")


def _unsigned(element: etree._Element) -> tuple[Unsigned, list[Line]]:
    """Read stamps and values of our profile; of other makers' extras only the first stamp."""
    qualifying = element.find(f"{ds('Object')}/{xades('QualifyingProperties')}")
    if qualifying is None:
        return Unsigned(), []
    try:
        return read_unsigned(qualifying), []
    except BadUnsigned:
        stamp = next(qualifying.iter(xades("SignatureTimeStamp")), None)
    if stamp is None:
        return Unsigned(), [_MORE]
    token = stamp.findtext(xades("EncapsulatedTimeStamp"))
    method = stamp.find(ds("CanonicalizationMethod"))
    exclusive = method is not None and method.get("Algorithm") == names.EXC_C14N
    first = Stamp(stamp, _decoded(token), exclusive, ())
    return Unsigned(signature_stamp=first), [_MORE]


def _stamps(core: XmlSignature, unsigned: Unsigned, world: World) -> tuple[TimeStamp, ...]:
    first = unsigned.signature_stamp
    if first is None:
        return ()
    value = core.element.find(ds("SignatureValue"))
    assert value is not None  # the core was read with it
    try:
        found = [_stamp(first, names.canonical(value, exclusive=first.exclusive), world)]
        if all(one.octets is not None for one in core.targets):
            found += [_stamp(s, _archived(core, s), world) for s in unsigned.archive_stamps]
    except BadToken as error:
        raise Refused(str(error), "a time stamp does not hold") from error
    return tuple(found)


def _stamp(one: Stamp, octets: bytes, world: World) -> TimeStamp:
    return verify_token(one.token, octets, trust=world.trust)


def _archived(core: XmlSignature, stamp: Stamp) -> bytes:
    """Put together what an archive stamp covers, EN 319 132-1 § 5.5.2.2."""
    element = core.element
    parts = [one.octets or b"" for one in core.targets]
    own = [element.find(ds(one)) for one in ("SignedInfo", "SignatureValue", "KeyInfo")]
    listed = [one for one in own if one is not None]
    parts += [names.canonical(one, exclusive=stamp.exclusive) for one in (*listed, *stamp.before)]
    referenced = {one.check.uri for one in core.targets}
    for extra in element.findall(ds("Object")):
        is_own = extra.find(xades("QualifyingProperties")) is not None
        if not is_own and f"({extra.get('Id')})" not in referenced:
            parts.append(names.canonical(extra, exclusive=stamp.exclusive))
    return b"".join(parts)


def _time(own: etree._Element | None) -> datetime | None:
    text = own.findtext(xades("SigningTime")) if own is not None else None
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("czas podpisu jest uszkodzony", "the signing time is damaged") from error
    if moment.tzinfo is None:
        raise Refused("czas podpisu nie ma strefy", "the signing time has no zone")
    return moment


def _role(own: etree._Element | None) -> str:
    if own is None:
        return ""
    for kind in ("SignerRoleV2", "SignerRole"):
        role = own.findtext(f"{xades(kind)}/{xades('ClaimedRoles')}/{xades('ClaimedRole')}")
        if role:
            return role
    return ""


def _decoded(text: str | None) -> bytes:
    try:
        return b64decode(text or "", validate=False)
    except ValueError as error:
        raise Refused("podpis jest uszkodzony", "the signature is damaged") from error


def _der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)
