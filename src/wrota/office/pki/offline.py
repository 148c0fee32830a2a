"""What the root does away from the network: it reads a request file and leaves an answer file."""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from wrota.office.pki import ceremony, enrolment, issuing, profiles, shares
from wrota.office.pki.profiles import ISSUERS, Kind, Organisation, Places
from wrota.office.pki.vault import SoftwareKey

REQUEST, ANSWER = "wrota-root-request-1", "wrota-root-answer-1"
#: The list of an offline root holds until the next yearly ceremony, with a month to spare.
ROOT_LIST = timedelta(days=395)
MAX_BYTES = 1_000_000
_SECRET_BYTES = 16


class BadFile(ValueError):
    """A request or answer that cannot be believed; the message says why, in Polish."""


@dataclass(frozen=True)
class Wanted:
    """One authority whose key a root is asked to certify."""

    kind: Kind
    slug: str
    request: x509.CertificateSigningRequest
    issued_by: str  #: fingerprint of the root that certified this key already, or nothing

    @property
    def key(self) -> ec.EllipticCurvePublicKey:
        found = self.request.public_key()
        assert isinstance(found, ec.EllipticCurvePublicKey)  # read_request refuses others
        return found


@dataclass(frozen=True)
class RootRequest:
    """All that a root should sign now: authorities without its certificate, and its next list."""

    operator: Organisation
    base_url: str
    policy_arc: str
    root_slug: str  #: of the root in use, empty before there is one
    next_name: str  #: what a new root would be called
    next_slug: str
    authorities: tuple[Wanted, ...]
    revoked: tuple[ceremony.Revocation, ...]
    list_number: int

    @property
    def places(self) -> Places:
        return Places(base_url=self.base_url, policy_arc=self.policy_arc)


@dataclass(frozen=True)
class RootAnswer:
    """What a root signed."""

    root: x509.Certificate
    root_slug: str
    certificates: tuple[tuple[str, x509.Certificate], ...]  #: by the slug of the authority
    revocation_list: x509.CertificateRevocationList


def seal_root(key: ec.EllipticCurvePrivateKey, *, need: int, of: int) -> tuple[bytes, list[str]]:
    """
    Encrypt a root's key (PKCS#8, PEM) and split the passphrase into shares.

    The passphrase is the secret in hex, so that openssl opens the file too.
    """
    secret = secrets.token_bytes(_SECRET_BYTES)
    sealed = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret.hex().encode())
    )
    return sealed, shares.split(secret, need=need, of=of)


def open_root(sealed: bytes, certificate: x509.Certificate, given: list[str]) -> SoftwareKey:
    """
    Open a root's key with shares.

    :raises wrota.office.pki.shares.BadShares: when the shares do not give a secret.
    :raises BadFile: when the secret does not open the file or the key is another one.
    """
    passphrase = shares.join(given).hex().encode()
    try:
        key = load_pem_private_key(sealed, passphrase)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadFile("udziały nie otwierają tego klucza") from error
    if (
        not isinstance(key, ec.EllipticCurvePrivateKey)
        or key.public_key() != certificate.public_key()
    ):
        raise BadFile("klucz nie należy do certyfikatu głównego urzędu")
    return SoftwareKey(key, certificate)


def answer(request: RootRequest, root: SoftwareKey, *, now: datetime, is_new: bool) -> RootAnswer:
    """Sign what was asked for, as the profiles say; the request decides no extension."""
    slug = request.next_slug if is_new else request.root_slug
    fingerprint = ceremony.fingerprint(root.certificate)
    made = []
    for one in request.authorities:
        if one.issued_by == fingerprint:
            continue
        signed = issuing.certify(
            one.kind,
            one.request.subject,
            one.key,
            root,
            places=request.places,
            now=now,
            slug=slug,
        )
        made.append((one.slug, signed))
    listed = ceremony.revocation_list(
        root,
        number=1 if is_new else request.list_number,
        now=now,
        next_update=now + ROOT_LIST,
        revoked=() if is_new else request.revoked,
    )
    return RootAnswer(root.certificate, slug, tuple(made), listed)


def dump_request(request: RootRequest, *, now: datetime) -> bytes:
    """Write a request as JSON."""
    return _json(
        REQUEST,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        operator=vars(request.operator),
        base_url=request.base_url,
        policy_arc=request.policy_arc,
        root=request.root_slug,
        next_root={"name": request.next_name, "slug": request.next_slug},
        authorities=[
            {
                "kind": one.kind.value,
                "slug": one.slug,
                "request": one.request.public_bytes(Encoding.PEM).decode(),
                "issued_by": one.issued_by,
            }
            for one in request.authorities
        ],
        revoked=[
            {"serial": f"{one.serial:x}", "at": one.at.isoformat(), "reason": one.reason.name}
            for one in request.revoked
        ],
        list_number=request.list_number,
    )


def read_request(data: bytes) -> RootRequest:
    """
    Read a request and check that each key belongs to whoever asks.

    :raises BadFile: when it is damaged or asks for something that a root does not do.
    """
    found = _read(data, REQUEST)
    try:
        request = RootRequest(
            Organisation(**found["operator"]),
            found["base_url"],
            found["policy_arc"],
            found["root"],
            found["next_root"]["name"],
            found["next_root"]["slug"],
            tuple(_wanted(one) for one in found["authorities"]),
            tuple(
                ceremony.Revocation(
                    int(one["serial"], 16),
                    datetime.fromisoformat(one["at"]),
                    x509.ReasonFlags[one["reason"]],
                )
                for one in found["revoked"]
            ),
            int(found["list_number"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile("plik z prośbą jest uszkodzony") from error
    if request.list_number < 1:
        raise BadFile("numer listy musi być dodatni")
    return request


def dump_answer(found: RootAnswer, *, now: datetime) -> bytes:
    """Write an answer as JSON."""
    return _json(
        ANSWER,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        root={"slug": found.root_slug, "certificate": _pem(found.root)},
        certificates=[{"slug": slug, "certificate": _pem(one)} for slug, one in found.certificates],
        list=base64.b64encode(found.revocation_list.public_bytes(Encoding.DER)).decode(),
    )


def read_answer(data: bytes) -> RootAnswer:
    """
    Read an answer and check every signature in it against the root that it names.

    Whether that root may be believed is another question.

    :raises BadFile: when it is damaged or something in it was not signed by that root.
    """
    found = _read(data, ANSWER)
    try:
        root = x509.load_pem_x509_certificate(found["root"]["certificate"].encode())
        made = tuple(
            (one["slug"], x509.load_pem_x509_certificate(one["certificate"].encode()))
            for one in found["certificates"]
        )
        listed = x509.load_der_x509_crl(base64.b64decode(found["list"], validate=True))
        slug = str(found["root"]["slug"])
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise BadFile("plik z odpowiedzią jest uszkodzony") from error
    _check_root(root)
    for name, one in made:
        _check_signed(one, root, name)
    key = root.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)  # `_check_root` refuses others
    if listed.issuer != root.subject or not listed.is_signature_valid(key):
        raise BadFile("listy odwołanych nie podpisał ten główny urząd")
    return RootAnswer(root, slug, made, listed)


def _wanted(one: Mapping[str, Any]) -> Wanted:
    kind = Kind(one["kind"])
    if kind not in (*ISSUERS, Kind.ISSUING):
        raise BadFile("główny urząd nie poświadcza takich kluczy")
    pem = one["request"].encode()
    try:
        enrolment.read_request(pem)
    except enrolment.BadRequest as error:
        raise BadFile(str(error)) from error
    return Wanted(kind, str(one["slug"]), x509.load_pem_x509_csr(pem), str(one["issued_by"]))


def _check_root(root: x509.Certificate) -> None:
    key = root.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or root.subject != root.issuer:
        raise BadFile("to nie jest certyfikat głównego urzędu")
    _check_signed(root, root, "root")
    limits = root.extensions.get_extension_for_class(x509.BasicConstraints).value
    if limits.path_length != profiles.PROFILES[Kind.ROOT].path_length:
        raise BadFile("certyfikat głównego urzędu ma inną głębokość ścieżki")


def _check_signed(one: x509.Certificate, root: x509.Certificate, name: str) -> None:
    try:
        one.verify_directly_issued_by(root)
        limits = one.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except Exception as error:  # any doubt about a signature means no
        raise BadFile(f"certyfikatu „{name}” nie podpisał ten główny urząd") from error
    if not (limits.critical and limits.value.ca and usage.key_cert_sign and usage.crl_sign):
        raise BadFile(f"certyfikat „{name}” nie jest certyfikatem urzędu")


def _read(data: bytes, wanted: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise BadFile("plik jest za duży")
    try:
        found = json.loads(data)
    except ValueError as error:
        raise BadFile("to nie jest plik JSON") from error
    if not isinstance(found, dict) or found.get("format") != wanted:
        raise BadFile("to jest plik innego rodzaju")
    return found


def _json(wanted: str, **said: Any) -> bytes:
    return json.dumps({"format": wanted, **said}, ensure_ascii=False, indent=1).encode() + b"\n"


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
