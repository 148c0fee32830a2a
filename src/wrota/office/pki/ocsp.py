"""The state of one certificate, asked and answered: RFC 6960 in the light form of RFC 5019."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from wrota.office.pki.vault import SoftwareKey

REQUEST_TYPE = "application/ocsp-request"
ANSWER_TYPE = "application/ocsp-response"
MAX_REQUEST_BYTES = 2048
#: RFC 9654 § 2.1: shorter ones help nobody, longer ones carry foreign data.
NONCE_BYTES = range(1, 33)
#: SHA-1 here finds an issuer and proves nothing; RFC 5019 § 2.1.1 demands it.
_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha256": hashes.SHA256(),
}
_NONCE = x509.OCSPNonce.oid
_MAX_SERIAL = 1 << 160  # RFC 5280 § 4.1.2.2


class Refusal(Enum):
    """Why there is no answer, RFC 6960 § 2.3; such a refusal is not signed."""

    MALFORMED = ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    INTERNAL = ocsp.OCSPResponseStatus.INTERNAL_ERROR
    LATER = ocsp.OCSPResponseStatus.TRY_LATER
    UNAUTHORIZED = ocsp.OCSPResponseStatus.UNAUTHORIZED

    def answer(self) -> bytes:
        return _REFUSALS[self]


class BadRequest(ValueError):
    """The bytes are not a request that this responder reads."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One certificate asked about; its issuer is named by digests of its name and key."""

    digest: str  #: sha1 or sha256
    issuer_name: bytes
    issuer_key: bytes
    serial: int
    nonce: bytes | None


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a certificate; without `is_known` the serial number was never issued."""

    is_known: bool
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None


def read(request: bytes) -> Asked:
    """
    Read a request about one certificate (RFC 5019 § 2.1.1); a signature on it is not looked at.

    :raises BadRequest: when it is too long, damaged, about several certificates or in a digest
        that nobody needs, or its nonce has a forbidden length.
    """
    if not 0 < len(request) <= MAX_REQUEST_BYTES:
        raise BadRequest("length")
    try:
        found = ocsp.load_der_ocsp_request(request)
        digest = found.hash_algorithm.name
        nonce = _nonce(found.extensions)
        if any(one.critical for one in found.extensions if one.oid != _NONCE):
            raise BadRequest("critical extension")
        asked = Asked(
            digest, found.issuer_name_hash, found.issuer_key_hash, found.serial_number, nonce
        )
    except (ValueError, UnsupportedAlgorithm, NotImplementedError, x509.DuplicateExtension) as bad:
        raise BadRequest("structure") from bad
    if digest not in _DIGESTS or not 0 < asked.serial < _MAX_SERIAL:
        raise BadRequest("digest or serial")
    return asked


def issuer_names(issuer: x509.Certificate) -> list[tuple[str, bytes, bytes]]:
    """Return how requests may name an issuer: digest, then digests of its name and its key."""
    key = issuer.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    name = issuer.subject.public_bytes()
    return [
        (digest, hashlib.new(digest, name).digest(), hashlib.new(digest, key).digest())
        for digest in _DIGESTS
    ]


def sign(
    asked: Asked,
    state: State,
    *,
    key: SoftwareKey,
    now: datetime,
    next_update: datetime,
) -> bytes:
    """
    Sign an answer with a delegated responder; its certificate goes along (RFC 6960 § 4.2.2.2).

    A revoked certificate stays revoked and an unknown one is unknown until it is issued.
    """
    status = ocsp.OCSPCertStatus.UNKNOWN
    if state.is_known:
        status = ocsp.OCSPCertStatus.REVOKED if state.revoked_at else ocsp.OCSPCertStatus.GOOD
    reason = None if state.reason is x509.ReasonFlags.unspecified else state.reason
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name,
        issuer_key_hash=asked.issuer_key,
        serial_number=asked.serial,
        algorithm=_DIGESTS[asked.digest],
        cert_status=status,
        this_update=_utc(now),
        next_update=_utc(next_update),
        revocation_time=_utc(state.revoked_at) if state.revoked_at else None,
        revocation_reason=reason if state.revoked_at else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, key.certificate)
    builder = builder.certificates([key.certificate])
    if asked.nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(asked.nonce), critical=False)
    signed = builder.sign(key.private_key, hashes.SHA256())
    return signed.public_bytes(_DER)


def _nonce(extensions: x509.Extensions) -> bytes | None:
    try:
        nonce = extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None
    if len(nonce) not in NONCE_BYTES:
        raise BadRequest("nonce")
    return nonce


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


_DER = serialization.Encoding.DER
_REFUSALS = {
    one: ocsp.OCSPResponseBuilder.build_unsuccessful(one.value).public_bytes(_DER)
    for one in Refusal
}
