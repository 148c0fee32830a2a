"""A strict verifier of enveloped XAdES signatures: what the profile does not allow is refused."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from wrota.office.documents.hostile import HostileXml, identifiers, read_xml
from wrota.office.pki.tokens import BadToken, TimeStamp, verify_token
from wrota.office.pki.trust import (
    PathReport,
    PathState,
    TrustAnchors,
    check_path,
    common_name,
    load_certificate,
    organisation,
)
from wrota.office.signing import algorithms
from wrota.office.signing.algorithms import Ages
from wrota.office.signing.lasting import Proved, prove
from wrota.office.signing.xades import names
from wrota.office.signing.xades.archive import MissingFile, covered, document_octets
from wrota.office.signing.xades.structure import BadStructure, Layout, lay_out


class Verdict(Enum):
    """The three answers of EN 319 102-1."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


class ReferenceState(Enum):
    """What became of one signed thing."""

    EQUAL = "equal"
    DIFFERENT = "different"
    MISSING = "missing"


@dataclass(frozen=True)
class ReferenceCheck:
    """One signed thing: the document itself (empty URI) or a file beside it; digests in hex."""

    uri: str
    state: ReferenceState
    expected: str
    found: str = ""


@dataclass(frozen=True)
class SignatureReport:
    """
    What a checker found.

    `problem` is empty for a valid signature; `level` counts only stamps that still hold, and each
    stamp's path is judged at the moment that the next younger stamp proves.
    """

    verdict: Verdict
    problem: str = ""
    signer: str = ""
    office: str = ""
    certificate: x509.Certificate | None = None
    claimed_role: str = ""
    signing_time: datetime | None = None
    level: str = ""
    stamp: TimeStamp | None = None
    archive_stamps: tuple[TimeStamp, ...] = ()
    path: PathReport | None = None
    references: tuple[ReferenceCheck, ...] = ()


class _Refused(ValueError):
    """The signature is certainly bad."""


@dataclass(frozen=True)
class _Facts:
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    signing_time: datetime
    claimed_role: str


def verify(
    xml: bytes,
    *,
    trust: TrustAnchors,
    files: Mapping[str, bytes],
    at: datetime,
    ages: Ages = algorithms.TABLE,
) -> SignatureReport:
    """
    Check a signed document without network and never raise for what is inside it.

    `files` maps each relative URI to the content found beside the document. The certificate is
    judged at the moment that the time-stamps prove, without any at the moment `at`. Certificates
    and lists inside the document help to find a path; they are never trusted by themselves.
    """
    try:
        root = read_xml(xml)
        layout = lay_out(root, identifiers(root))
        facts = _facts(layout)
        _check_value(layout, facts.certificate)
        references = _check_references(root, layout, files)
    except (HostileXml, BadStructure, _Refused) as refused:
        return SignatureReport(Verdict.INVALID, problem=str(refused))
    known = {
        "signer": common_name(facts.certificate),
        "office": organisation(facts.certificate),
        "certificate": facts.certificate,
        "claimed_role": facts.claimed_role,
        "signing_time": facts.signing_time,
        "references": references,
    }
    wider = _with_values(trust, layout)
    try:
        stamps = _check_stamps(root, layout, files, wider)
        proved = prove(stamps, trust=wider, at=at, ages=ages)
    except BadToken as error:
        return SignatureReport(Verdict.INVALID, problem=str(error), **known)  # type: ignore[arg-type]
    path = check_path(facts.certificate, trust=wider, others=facts.others, at=proved.moment)
    used = ("sha256", *algorithms.of_certificates(path.certificates[:-1] or [facts.certificate]))
    weak = algorithms.refused(used, at=proved.moment, ages=ages)
    verdict, problem = _judge(references, path, proved, weak)
    return SignatureReport(
        verdict,
        problem=problem,
        level=_level(layout, proved.stamps),
        stamp=proved.stamps[0] if proved.stamps else None,
        archive_stamps=proved.stamps[1:],
        path=path,
        **known,  # type: ignore[arg-type]
    )


def _with_values(trust: TrustAnchors, layout: Layout) -> TrustAnchors:
    """Let embedded certificates and lists help; only the given roots are believed."""
    return trust.with_values(layout.unsigned.certificates, layout.unsigned.lists)


def _facts(layout: Layout) -> _Facts:
    """Read who signed and when; the certificate must be the one that the signature names."""
    try:
        certificates = [load_certificate(_base64(one)) for one in layout.certificates]
        moment = datetime.fromisoformat(layout.signing_time)
    except ValueError as error:
        raise _Refused("certyfikat albo czas podpisu jest uszkodzony") from error
    if moment.tzinfo is None:
        raise _Refused("czas podpisu nie ma strefy")
    wanted = _base64(layout.certificate_digest)
    for certificate in certificates:
        if hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest() == wanted:
            break
    else:
        raise _Refused("podpis wskazuje inny certyfikat niż dołączony")
    if not _may_sign(certificate):
        raise _Refused("certyfikat nie służy do podpisywania")
    others = tuple(one for one in certificates if one != certificate)
    return _Facts(certificate, others, moment, layout.claimed_role)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.content_commitment or usage.digital_signature


def _check_value(layout: Layout, certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _Refused("klucz podpisu jest innego rodzaju niż dozwolony (ECDSA P-256)")
    raw = _base64(layout.value.text or "")
    if len(raw) != 64:
        raise _Refused("wartość podpisu ma złą długość")
    signature = encode_dss_signature(
        int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    )
    message = names.canonical(layout.signed_info, exclusive=layout.exclusive)
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise _Refused("podpis nie pasuje do danych, które obejmuje") from error


def _check_references(
    root: etree._Element, layout: Layout, files: Mapping[str, bytes]
) -> tuple[ReferenceCheck, ...]:
    """Compare every digest; the properties of the signature itself must hold unconditionally."""
    properties = names.canonical(layout.properties, exclusive=layout.properties_exclusive)
    if _hex(properties) != layout.properties_digest:
        raise _Refused("zmieniono właściwości podpisu")
    checks = []
    if layout.document_digest:
        checks.append(_compare("", layout.document_digest, document_octets(root, layout)))
    checks += [
        _compare(uri, expected, files.get(uri)) for uri, expected in layout.file_digests.items()
    ]
    return tuple(checks)


def _compare(uri: str, expected: str, content: bytes | None) -> ReferenceCheck:
    if content is None:
        return ReferenceCheck(uri, ReferenceState.MISSING, expected)
    found = _hex(content)
    state = ReferenceState.EQUAL if found == expected else ReferenceState.DIFFERENT
    return ReferenceCheck(uri, state, expected, found)


def _check_stamps(
    root: etree._Element, layout: Layout, files: Mapping[str, bytes], trust: TrustAnchors
) -> tuple[TimeStamp, ...]:
    """
    Check what each stamp covers, oldest first.

    Archive stamps cover the files too: with one missing they cannot be checked and count nothing.
    """
    first = layout.unsigned.signature_stamp
    if first is None:
        return ()
    value = names.canonical(layout.value, exclusive=first.exclusive)
    found = [verify_token(first.token, value, trust=trust)]
    for one in layout.unsigned.archive_stamps:
        try:
            octets = covered(root, layout, files, one.before, exclusive=one.exclusive)
        except MissingFile:
            break
        found.append(verify_token(one.token, octets, trust=trust))
    return tuple(found)


def _level(layout: Layout, stamps: tuple[TimeStamp, ...]) -> str:
    """Name the level reached by stamps that hold."""
    holding = [one.path.state is PathState.TRUSTED for one in stamps]
    if not holding or not holding[0]:
        return "B-B"
    if not layout.unsigned.has_values:
        return "B-T"
    return "B-LTA" if any(holding[1:]) else "B-LT"


def _judge(
    references: tuple[ReferenceCheck, ...], path: PathReport, proved: Proved, weak: str
) -> tuple[Verdict, str]:
    states = {one.state for one in references}
    if ReferenceState.DIFFERENT in states:
        changed = [one.uri or "dokument" for one in references if one.state is not _EQUAL]
        return Verdict.INVALID, f"zmieniono: {', '.join(changed)}"
    if path.state in (PathState.REVOKED, PathState.BROKEN):
        return Verdict.INVALID, _PATH_TEXT[path.state]
    if proved.problem:
        return Verdict.INDETERMINATE, proved.problem
    if path.state is not PathState.TRUSTED:
        return Verdict.INDETERMINATE, _PATH_TEXT[path.state]
    if weak:
        return Verdict.INDETERMINATE, f"algorytm podpisu jest za słaby: {weak}"
    if ReferenceState.MISSING in states:
        return Verdict.INDETERMINATE, "brakuje plików, których dotyczy podpis"
    return Verdict.VALID, ""


_EQUAL = ReferenceState.EQUAL
_PATH_TEXT = {
    PathState.REVOKED: "certyfikat odwołano przed złożeniem podpisu",
    PathState.BROKEN: "certyfikat wystawiono niezgodnie z zasadami",
    PathState.WEAK: "algorytm certyfikatu jest za słaby",
    PathState.UNKNOWN_ISSUER: "certyfikatu nie wystawił zaufany urząd",
    PathState.OUTSIDE_VALIDITY: "certyfikat był poza okresem ważności",
}


def _base64(text: str) -> bytes:
    """Decode; of several texts for the same bytes only the usual one is taken."""
    plain = "".join(text.split())
    try:
        data = b64decode(plain, validate=True)
    except ValueError as error:
        raise _Refused("podpis jest uszkodzony") from error
    if b64encode(data).decode() != plain:
        raise _Refused("podpis jest uszkodzony")
    return data


def _hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
