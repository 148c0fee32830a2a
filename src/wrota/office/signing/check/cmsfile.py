"""Checking CAdES and plain CMS: `.p7m` with the content inside, `.p7s` beside a file."""

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from wrota.office.pki.tokens import BadToken, TimeStamp, verify_token
from wrota.office.pki.trust import BadCertificate, load_certificate
from wrota.office.signing.check.judged import Judged, Read, Refused, World, judge
from wrota.office.signing.check.keys import HASHES
from wrota.office.signing.check.report import Line, Report, worst
from wrota.office.signing.xades import ReferenceCheck, ReferenceState, Verdict

MAX_SIGNERS = 20
_DAMAGED = (
    ValueError, TypeError, LookupError, AttributeError, SigningError, SignatureValidationError,
    RecursionError, OverflowError, NotImplementedError,
)  # fmt: skip
_ARCHIVE = Line(
    "podpis ma znacznik archiwalny CAdES, którego nie oceniono",
    "the signature has a CAdES archive stamp that was not judged",
)
_PLAIN = Line(
    "podpis CMS nie chroni wskazania certyfikatu (nie jest to CAdES)",
    "a CMS signature that does not protect its certificate (not CAdES)",
)


def is_cms(content: bytes) -> bool:
    """Say whether a file may be a CMS signature, in DER, PEM or base64."""
    return _load(content) is not None


def check_cms(content: bytes, files: Mapping[str, bytes], world: World, *, name: str) -> Report:
    """
    Check every signer of a CMS file; each must hold.

    A detached signature finds its file by the name without `.p7s`, else by the digest.
    """
    title = Line("podpis CAdES / CMS", "CAdES / CMS signature")
    lines: list[Line] = [title]
    found: list[Judged] = []
    try:
        data = _load(content)
        if data is None:
            raise Refused("to nie jest podpis CMS", "not a CMS signature")
        for signer in _signers(data):
            one = judge(_read(data, signer, files, world, name), world)
            found.append(one)
            lines += one.lines()
    except Refused as refused:
        return Report(name, "CMS", Verdict.INVALID, (*lines, refused.line))
    except _DAMAGED:
        line = Line("plik podpisu jest uszkodzony", "the signature file is damaged", False)
        return Report(name, "CMS", Verdict.INVALID, (*lines, line))
    facts = {"signatures": [one.facts() for one in found]}
    return Report(name, "CMS", worst([one.verdict for one in found]), tuple(lines), facts)


def _load(content: bytes) -> cms.SignedData | None:
    try:
        if pem.detect(content):
            _kind, _headers, content = pem.unarmor(content)
        elif not content.startswith(b"0"):
            content = b64decode(content, validate=False)
        info = cms.ContentInfo.load(content, strict=True)
        return info["content"] if info["content_type"].native == "signed_data" else None
    except _DAMAGED:
        return None


def _signers(data: cms.SignedData) -> Iterable[cms.SignerInfo]:
    signers = list(data["signer_infos"])
    if not 1 <= len(signers) <= MAX_SIGNERS:
        raise Refused("plik nie ma podpisu", "the file has no signature")
    return signers


def _read(
    data: cms.SignedData,
    signer: cms.SignerInfo,
    files: Mapping[str, bytes],
    world: World,
    name: str,
) -> Read:
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in HASHES:
        raise Refused(
            f"algorytm za słaby albo niedozwolony: {algorithm}",
            f"weak or forbidden algorithm: {algorithm}",
        )
    attributes = _attributes(signer)
    bag = _certificates(data)
    certificate = _signer(signer, bag)
    is_cades = _names(attributes, certificate)
    uri, content, expected = _content(data, attributes, algorithm, files, name)
    digest = hashlib.new(algorithm, content).digest() if content is not None else expected
    _check_value(signer, certificate, expected, data)
    state = ReferenceState.EQUAL if digest == expected else ReferenceState.DIFFERENT
    if content is None:
        state = ReferenceState.MISSING
    extra, stamps = _stamps(signer, world)
    return Read(
        form="CAdES" if is_cades else "CMS",
        certificate=certificate,
        others=tuple(one for one in bag if one != certificate),
        covers=(ReferenceCheck(uri, state, expected.hex(), digest.hex()),),
        algorithms=(algorithm,),
        claimed_at=_time(attributes),
        stamps=stamps,
        notes=(*([] if is_cades else [_PLAIN]), *extra),
    )


def _attributes(signer: cms.SignerInfo) -> dict[str, Any]:
    """Return the signed attributes; each may occur once (RFC 5652 § 11)."""
    if not signer["signed_attrs"]:
        raise Refused("podpis bez podpisanych atrybutów", "a signature without signed attributes")
    found: dict[str, Any] = {}
    for one in signer["signed_attrs"]:
        if one["type"].native in found or len(one["values"]) != 1:
            raise Refused("podwójny atrybut podpisu", "a signed attribute occurs twice")
        found[one["type"].native] = one["values"][0]
    if "message_digest" not in found:
        raise Refused("podpis nie ma skrótu treści", "the digest of the content is not signed")
    return found


def _certificates(data: cms.SignedData) -> list[x509.Certificate]:
    found = []
    for one in data["certificates"] if data["certificates"] else ():
        if one.name == "certificate":
            try:
                found.append(load_certificate(one.chosen.dump()))
            except BadCertificate:
                continue  # another signer's; ours is missed below
    return found


def _signer(signer: cms.SignerInfo, bag: list[x509.Certificate]) -> x509.Certificate:
    sid = signer["sid"]
    for one in bag:
        if sid.name == "issuer_and_serial_number":
            wanted = (sid.chosen["serial_number"].native, sid.chosen["issuer"].dump())
            if wanted == (one.serial_number, one.issuer.public_bytes()):
                return one
        elif sid.chosen.native == _key_id(one):
            return one
    raise Refused("podpis nie ma certyfikatu", "the signature has no certificate")


def _key_id(one: x509.Certificate) -> bytes | None:
    try:
        return one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _names(attributes: dict[str, Any], certificate: x509.Certificate) -> bool:
    """Say whether the signature protects its certificate, as CAdES does, and check it."""
    named = attributes.get("signing_certificate_v2")
    if named is None:
        return False
    first = named["certs"][0]
    algorithm = first["hash_algorithm"]["algorithm"].native
    if algorithm not in HASHES:
        raise Refused(f"certyfikat wskazano słabym skrótem: {algorithm}", "weak certificate digest")
    der = certificate.public_bytes(Encoding.DER)
    if hashlib.new(algorithm, der).digest() != first["cert_hash"].native:
        raise Refused(
            "podpis wskazuje inny certyfikat niż dołączony", "another certificate is named"
        )
    return True


def _content(
    data: cms.SignedData,
    attributes: dict[str, Any],
    algorithm: str,
    files: Mapping[str, bytes],
    name: str,
) -> tuple[str, bytes | None, bytes]:
    expected: bytes = attributes["message_digest"].native
    inside = data["encap_content_info"]["content"]
    if inside.native is not None:
        return "(treść w pliku podpisu)", bytes(inside.contents), expected
    beside = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for uri in (name.rsplit(".", 1)[0], beside):
        content = files.get(uri)
        if content is not None:
            return uri, content, expected
    for uri in files:
        content = files[uri]
        if hashlib.new(algorithm, content).digest() == expected:
            return uri, content, expected
    return beside, None, expected


def _check_value(
    signer: cms.SignerInfo, certificate: x509.Certificate, expected: bytes, data: cms.SignedData
) -> None:
    kind = data["encap_content_info"]["content_type"].native
    try:
        intact, valid = validate_sig_integrity(
            signer,
            asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            expected_content_type=kind,
            actual_digest=expected,
        )
    except (SignatureValidationError, SigningError) as error:
        raise Refused("podpis jest niedozwolony", f"the signature is refused: {error}") from error
    if not (intact and valid):
        raise Refused(
            "podpis nie pasuje do danych, które obejmuje", "the signature value does not hold"
        )


def _stamps(signer: cms.SignerInfo, world: World) -> tuple[list[Line], tuple[TimeStamp, ...]]:
    notes, stamps = [], []
    attributes = signer["unsigned_attrs"]
    for one in attributes if attributes else ():
        kind = one["type"].native
        if kind == "signature_time_stamp_token":
            token = one["values"][0].dump()
            try:
                stamps.append(verify_token(token, signer["signature"].native, trust=world.trust))
            except BadToken as error:
                raise Refused(str(error), "a time stamp does not hold") from error
        elif "archive" in kind or kind.startswith("0.4.0.1733.2"):
            notes.append(_ARCHIVE)
    return notes, tuple(sorted(stamps, key=lambda one: one.at)[:1])


def _time(attributes: dict[str, Any]) -> datetime | None:
    found = attributes.get("signing_time")
    return found.native if found is not None else None
