"""Reading and verifying time-stamp tokens of any RFC 3161 authority that we trust."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from wrota.office.pki.listed import QTST
from wrota.office.pki.trust import (
    PathReport,
    TrustAnchors,
    check_path,
    common_name,
    load_certificate,
)

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class BadToken(ValueError):
    """The bytes are not a time-stamp token, or it does not hold for the given data."""


@dataclass(frozen=True)
class TimeStamp:
    """A token whose signature holds and which covers the given data."""

    at: datetime
    authority: str
    serial: int
    path: PathReport
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = field(default=(), compare=False)  #: unsigned
    digest: str = "sha256"  #: the weakest digest that it rests on


def verify_token(token: bytes, data: bytes, *, trust: TrustAnchors) -> TimeStamp:
    """
    Check a token over data: imprint, signature, certificate use, path at the stamped moment.

    :raises BadToken: when any of these fails, except the path, which the result reports.
    """
    return _read(token, lambda algorithm: hashlib.new(algorithm, data).digest(), trust)


def verify_digest(token: bytes, sha256: bytes, *, trust: TrustAnchors) -> TimeStamp:
    """
    Check a token over data of which only the SHA-256 digest is known, as `verify_token` does.

    :raises BadToken: also when the token rests on another digest.
    """
    return _read(token, lambda algorithm: sha256 if algorithm == "sha256" else b"", trust)


def _read(token: bytes, imprint: Callable[[str], bytes], trust: TrustAnchors) -> TimeStamp:
    try:
        content = cms.ContentInfo.load(token, strict=True)
        if content["content_type"].native != "signed_data":
            raise BadToken("to nie jest znacznik czasu")
        signed = content["content"]
        info = signed["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise BadToken("to nie jest znacznik czasu")
        _check_imprint(info, imprint)
        certificates = _certificates(signed)
        signer = _check_signature(signed, certificates)
        digest = min(_digests(signed, info), key=lambda name: _HASHES[name].digest_size)
        at, serial = info["gen_time"].native, info["serial_number"].native
    except BadToken:
        raise
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # asn1crypto answers holes in a damaged structure with any of these.
        raise BadToken("znacznik czasu jest uszkodzony") from error
    _check_purpose(signer)
    path = check_path(signer, trust=trust, others=certificates, at=at, kind=QTST)
    return TimeStamp(at, common_name(signer), serial, path, signer, tuple(certificates), digest)


def _digests(signed: cms.SignedData, info: tsp.TSTInfo) -> tuple[str, str]:
    return (
        info["message_imprint"]["hash_algorithm"]["algorithm"].native,
        signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native,
    )


def _check_imprint(info: tsp.TSTInfo, wanted: Callable[[str], bytes]) -> None:
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in _HASHES:
        raise BadToken(f"niedozwolony skrót: {algorithm}")
    if wanted(algorithm) != imprint["hashed_message"].native:
        raise BadToken("znacznik czasu dotyczy innych danych")


def _certificates(signed: cms.SignedData) -> list[x509.Certificate]:
    return [
        load_certificate(choice.chosen.dump())
        for choice in signed["certificates"]
        if choice.name == "certificate"
    ]


def _check_signature(
    signed: cms.SignedData, certificates: list[x509.Certificate]
) -> x509.Certificate:
    """Return the signer's certificate after RFC 5652 § 5.4 and RFC 5816 checks."""
    if len(signed["signer_infos"]) != 1:
        raise BadToken("znacznik czasu musi mieć jednego wystawcę")
    signer = signed["signer_infos"][0]
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    algorithm = signer["digest_algorithm"]["algorithm"].native
    content = signed["encap_content_info"]["content"].contents
    if hashlib.new(algorithm, content).digest() != attributes["message_digest"].native:
        raise BadToken("treść znacznika czasu zmieniono")
    kinds = {
        attributes["content_type"].native,
        signed["encap_content_info"]["content_type"].native,
    }
    if kinds != {"tst_info"}:
        raise BadToken("podpis nie dotyczy znacznika czasu")
    wanted = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    for certificate in certificates:
        if hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest() == wanted:
            break
    else:
        raise BadToken("w znaczniku czasu nie ma certyfikatu wystawcy")
    message = signer["signed_attrs"].untag().dump()
    _verify(certificate, signer["signature"].native, message, algorithm)
    return certificate


def _verify(
    certificate: x509.Certificate, signature: bytes, message: bytes, algorithm: str
) -> None:
    key, digest = certificate.public_key(), _HASHES.get(algorithm)
    if digest is None:
        raise BadToken(f"niedozwolony skrót: {algorithm}")
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
            key.verify(signature, message, padding.PKCS1v15(), digest)
        else:
            raise BadToken("niedozwolony rodzaj klucza znacznika czasu")
    except InvalidSignature as error:
        raise BadToken("podpis znacznika czasu jest nieprawdziwy") from error


def _check_purpose(certificate: x509.Certificate) -> None:
    """RFC 3161 § 2.3: the key serves time-stamping only, and says so critically."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise BadToken("certyfikat nie służy do znakowania czasem") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise BadToken("certyfikat nie służy do znakowania czasem")
