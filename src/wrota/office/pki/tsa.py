"""The platform's own time-stamping authority, RFC 3161."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from wrota.office.pki.profiles import POLICY_TIME_STAMPS
from wrota.office.pki.vault import KeyHandle

REQUEST_TYPE = "application/timestamp-query"
ANSWER_TYPE = "application/timestamp-reply"
ACCURACY_SECONDS = 1
MAX_REQUEST_BYTES = 4096
DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}
_NONCE_LIMIT = 1 << 256


class BadRequest(ValueError):
    """A time-stamp request that is refused, with the reason of RFC 3161 § 2.4.2."""

    def __init__(self, failure: str, text: str) -> None:
        super().__init__(text)
        self.failure = failure


@dataclass(frozen=True)
class _Wanted:
    imprint: tsp.MessageImprint
    nonce: int | None
    with_certificate: bool


def respond(request: bytes, *, key: KeyHandle, now: datetime) -> bytes:
    """Answer one DER request with a DER response; a bad one gets a rejection, never an error."""
    try:
        wanted = _read(request)
    except BadRequest as refused:
        return _rejection(refused)
    status = tsp.PKIStatusInfo({"status": "granted"}).dump()
    return _sequence(status, _token(wanted, key, now))


def stamp(digest: bytes, *, key: KeyHandle, now: datetime) -> bytes:
    """
    Return a DER time-stamp token over a SHA-256 digest, with the certificates inside.

    :raises ValueError: when the digest has not 32 bytes.
    """
    if len(digest) != DIGEST_BYTES["sha256"]:
        raise ValueError("skrót SHA-256 ma 32 bajty")
    imprint = tsp.MessageImprint(
        {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    )
    return _token(_Wanted(imprint, None, True), key, now)


def _read(request: bytes) -> _Wanted:
    if len(request) > MAX_REQUEST_BYTES:
        raise BadRequest("bad_data_format", "request too long")
    try:
        parsed = tsp.TimeStampReq.load(request, strict=True)
        version = parsed["version"].native
        imprint = parsed["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        digest = imprint["hashed_message"].native
        policy, nonce = parsed["req_policy"].native, parsed["nonce"].native
        with_certificate = bool(parsed["cert_req"].native)
        extensions = parsed["extensions"].native
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequest("bad_data_format", "not a TimeStampReq") from error
    if version != "v1":
        raise BadRequest("bad_request", "version must be 1")
    if algorithm not in DIGEST_BYTES:
        raise BadRequest("bad_alg", "SHA-256, SHA-384 or SHA-512 only")
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise BadRequest("bad_data_format", "digest length does not match the algorithm")
    _accept(policy, nonce, extensions)
    return _Wanted(imprint, nonce, with_certificate)


def _accept(policy: str | None, nonce: int | None, extensions: object) -> None:
    if policy is not None and policy != POLICY_TIME_STAMPS.dotted_string:
        raise BadRequest("unaccepted_policy", "unknown policy")
    if extensions:
        raise BadRequest("unaccepted_extensions", "no extensions are supported")
    if nonce is not None and not 0 <= nonce < _NONCE_LIMIT:
        raise BadRequest("bad_data_format", "nonce too long")


def _rejection(refused: BadRequest) -> bytes:
    status = tsp.PKIStatusInfo(
        {
            "status": "rejection",
            "status_string": tsp.PKIFreeText([core.UTF8String(str(refused))]),
            "fail_info": {refused.failure},
        }
    )
    return _sequence(status.dump())


def _token(wanted: _Wanted, key: KeyHandle, now: datetime) -> bytes:
    moment = now.astimezone(UTC).replace(microsecond=now.microsecond // 1000 * 1000)
    fields = {
        "version": "v1",
        "policy": POLICY_TIME_STAMPS.dotted_string,
        "message_imprint": wanted.imprint,
        "serial_number": secrets.randbits(120) | 1 << 120,
        "gen_time": moment,
        "accuracy": {"seconds": ACCURACY_SECONDS},
    }
    if wanted.nonce is not None:
        fields["nonce"] = wanted.nonce
    content = tsp.TSTInfo(fields).dump()
    return _signed(content, moment, key, with_certificate=wanted.with_certificate)


def _signed(content: bytes, moment: datetime, key: KeyHandle, *, with_certificate: bool) -> bytes:
    """Wrap the TSTInfo in SignedData, RFC 5652; the constant pieces are encoded once per key."""
    fixed = _fixed(key.certificate, key.chain)
    digest = core.OctetString(hashlib.sha256(content).digest()).dump()
    # RFC 5652 § 11.3: two digits for the year until 2049, four later.
    clock = core.UTCTime if moment.year < 2050 else core.GeneralizedTime
    signing_time = clock(moment.replace(microsecond=0)).dump()
    attributes = b"".join(
        sorted(  # DER orders the elements of a SET
            (
                fixed.content_type_attribute,
                _sequence(_OID_SIGNING_TIME, _tlv(0x31, signing_time)),
                _sequence(_OID_MESSAGE_DIGEST, _tlv(0x31, digest)),
                fixed.certificate_attribute,
            )
        )
    )
    signature = core.OctetString(key.sign(_tlv(0x31, attributes))).dump()
    signer = _sequence(
        _VERSION_1,
        fixed.signer_id,
        _SHA256,
        _tlv(0xA0, attributes),  # the same SET under its implicit tag
        _ECDSA_SHA256,
        signature,
    )
    certificates = fixed.certificates if with_certificate else b""
    encapsulated = _sequence(_OID_TST_INFO, _tlv(0xA0, core.OctetString(content).dump()))
    data = _sequence(
        _VERSION_3, _tlv(0x31, _SHA256), encapsulated, certificates, _tlv(0x31, signer)
    )
    return _sequence(_OID_SIGNED_DATA, _tlv(0xA0, data))


@dataclass(frozen=True)
class _Fixed:
    signer_id: bytes
    certificates: bytes
    content_type_attribute: bytes
    certificate_attribute: bytes


@lru_cache(maxsize=8)
def _fixed(certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> _Fixed:
    der = certificate.public_bytes(Encoding.DER)
    parsed = asn1_x509.Certificate.load(der)
    signer = cms.IssuerAndSerialNumber(
        {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
    )
    # The root is not sent: whoever checks must have it already.
    bag = sorted([der, *(c.public_bytes(Encoding.DER) for c in chain if c.subject != c.issuer)])
    essential = tsp.SigningCertificateV2(
        {"certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(der).digest()})]}
    )
    return _Fixed(
        signer_id=signer.dump(),
        certificates=_tlv(0xA0, *bag),
        content_type_attribute=_sequence(_OID_CONTENT_TYPE, _tlv(0x31, _OID_TST_INFO)),
        certificate_attribute=_sequence(_OID_SIGNING_CERTIFICATE, _tlv(0x31, essential.dump())),
    )


def _tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _sequence(*parts: bytes) -> bytes:
    return _tlv(0x30, *parts)


def _oid(dotted: str) -> bytes:
    encoded: bytes = core.ObjectIdentifier(dotted).dump()
    return encoded


_VERSION_1 = core.Integer(1).dump()
_VERSION_3 = core.Integer(3).dump()
_OID_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_OID_TST_INFO = _oid("1.2.840.113549.1.9.16.1.4")
_OID_CONTENT_TYPE = _oid("1.2.840.113549.1.9.3")
_OID_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_OID_SIGNING_TIME = _oid("1.2.840.113549.1.9.5")
_OID_SIGNING_CERTIFICATE = _oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
_ECDSA_SHA256 = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()
