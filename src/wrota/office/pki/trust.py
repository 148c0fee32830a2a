"""Whom a checker believes, and whether a certificate leads there."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from itertools import pairwise

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathError, ValidationError

from wrota.office.pki.listed import QC, ListedService

_PEM_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_PEM_LIST = b"-----BEGIN X509 CRL-----"
_PEM_END = {_PEM_CERTIFICATE: b"-----END CERTIFICATE-----", _PEM_LIST: b"-----END X509 CRL-----"}


class PathState(Enum):
    """What is known about the way from a certificate to a trusted root."""

    TRUSTED = "trusted"
    UNKNOWN_ISSUER = "unknown-issuer"
    OUTSIDE_VALIDITY = "outside-validity"
    REVOKED = "revoked"
    BROKEN = "broken"
    WEAK = "weak"


@dataclass(frozen=True)
class PathReport:
    """
    The outcome of a path check.

    `revocation_checked` is false when no current revocation list of an issuer was at hand.
    """

    state: PathState
    names: tuple[str, ...] = ()
    revocation_checked: bool = False
    detail: str = ""
    certificates: tuple[x509.Certificate, ...] = ()  #: from the signer up to the root
    listed: ListedService | None = None  #: the service of a trusted list that stands for it


class BadTrustFile(ValueError):
    """The file of trusted certificates holds no self-signed certificate."""


@dataclass(frozen=True)
class TrustAnchors:
    """Roots that are believed, issuers that help to reach them, and revocation lists."""

    roots: tuple[x509.Certificate, ...]
    issuers: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[x509.CertificateRevocationList, ...] = ()
    listed: tuple[ListedService, ...] = ()  #: anchors of EU trusted lists, each for its own times

    def at(self, moment: datetime, kind: str) -> tuple[ListedService, ...]:
        """Return the listed services of a kind that were granted at a moment."""
        return tuple(one for one in self.listed if one.kind == kind and one.is_granted(moment))

    def with_values(
        self,
        certificates: Iterable[x509.Certificate],
        lists: Iterable[x509.CertificateRevocationList],
    ) -> "TrustAnchors":
        """Let what was found with a signature help to find a path; none of it becomes a root."""
        return replace(
            self,
            issuers=(*self.issuers, *certificates),
            revocation_lists=(*self.revocation_lists, *lists),
        )

    @classmethod
    def from_pem(cls, *files: bytes) -> "TrustAnchors":
        """
        Read PEM files; self-signed certificates become roots, others issuers.

        :raises BadTrustFile: when no root is inside or a block is damaged.
        """
        data = b"\n".join(files)
        try:
            certificates = [
                x509.load_pem_x509_certificate(block) for block in _blocks(data, _PEM_CERTIFICATE)
            ]
            lists = tuple(x509.load_pem_x509_crl(block) for block in _blocks(data, _PEM_LIST))
        except ValueError as error:
            raise BadTrustFile("plik zaufanych certyfikatów jest uszkodzony") from error
        roots = tuple(c for c in certificates if c.subject == c.issuer)
        if not roots:
            raise BadTrustFile("w pliku nie ma certyfikatu głównego urzędu certyfikacji")
        issuers = tuple(c for c in certificates if c.subject != c.issuer)
        return cls(roots, issuers, lists)


class BadCertificate(ValueError):
    """The bytes are not a certificate that can be read to the end."""


def load_certificate(der: bytes) -> x509.Certificate:
    """
    Read a certificate that came from outside, with all its parts.

    :raises BadCertificate: when any part is damaged; the library itself reads parts lazily.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        for part in ("subject", "issuer", "extensions", "not_valid_before_utc"):
            getattr(certificate, part)
        certificate.public_key()
    except (
        ValueError,
        UnsupportedAlgorithm,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise BadCertificate("certyfikat jest uszkodzony") from error
    return certificate


def check_path(
    certificate: x509.Certificate,
    *,
    trust: TrustAnchors,
    others: Iterable[x509.Certificate] = (),
    at: datetime,
    kind: str = QC,
) -> PathReport:
    """
    Build and validate the path (RFC 5280 § 6) as it stood at a moment, without network.

    `kind` says which services of trusted lists may stand for it: CA/QC or TSA/QTST.

    Revocation counts only when it came before that moment, so a time-stamped signature outlives
    the later revocation of its key.
    """
    listed = trust.at(at, kind)
    roots = [*trust.roots, *(one.certificate for one in listed)]
    context = ValidationContext(
        trust_roots=[_asn1(root) for root in roots],
        other_certs=[_asn1(other) for other in (*trust.issuers, *others)],
        moment=at.astimezone(UTC),
        allow_fetching=False,
        revocation_mode="soft-fail",
        weak_hash_algos={"md2", "md5", "sha1"},
    )
    validator = CertificateValidator(_asn1(certificate), validation_context=context)
    try:
        path = asyncio.run(validator.async_validate_path())
    except PathBuildingError as error:
        return PathReport(PathState.UNKNOWN_ISSUER, (common_name(certificate),), detail=str(error))
    except (PathError, ValidationError) as error:
        state = PathState.BROKEN if _valid_at(certificate, at) else PathState.OUTSIDE_VALIDITY
        return PathReport(state, (common_name(certificate),), detail=str(error))
    # The path comes from the root down; people read it from the signer up.
    found = [x509.load_der_x509_certificate(c.dump()) for c in path][::-1]
    report = _check_revocation(found, trust.revocation_lists, at)
    return replace(report, listed=_standing_for(found[-1], listed, trust.roots))


def _standing_for(
    anchor: x509.Certificate,
    listed: tuple[ListedService, ...],
    roots: tuple[x509.Certificate, ...],
) -> ListedService | None:
    if anchor in roots:
        return None
    return next((one for one in listed if one.certificate == anchor), None)


def common_name(certificate: x509.Certificate) -> str:
    """Return the name people know a certificate by."""
    return _attribute(certificate, NameOID.COMMON_NAME)


def organisation(certificate: x509.Certificate) -> str:
    """Return the office named in a certificate, or an empty text."""
    return _attribute(certificate, NameOID.ORGANIZATION_NAME)


def _check_revocation(
    path: list[x509.Certificate],
    lists: tuple[x509.CertificateRevocationList, ...],
    at: datetime,
) -> PathReport:
    names = tuple(common_name(certificate) for certificate in path)
    checked = True
    for certificate, issuer in pairwise(path):
        usable = [one for one in lists if _signed_by(one, issuer)]
        checked = checked and any(_covers(one, at) for one in usable)
        for one in usable:
            entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and entry.revocation_date_utc <= at:
                detail = f"{common_name(certificate)}: {entry.revocation_date_utc.isoformat()}"
                return PathReport(PathState.REVOKED, names, checked, detail, tuple(path))
    return PathReport(PathState.TRUSTED, names, checked, certificates=tuple(path))


def _signed_by(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return (
        one.issuer == issuer.subject
        and isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
        and one.is_signature_valid(key)
    )


def _covers(one: x509.CertificateRevocationList, at: datetime) -> bool:
    """A list made after the moment tells about it too; one that ended before it does not."""
    return one.next_update_utc is not None and at <= one.next_update_utc


def _valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _blocks(data: bytes, start: bytes) -> list[bytes]:
    end = _PEM_END[start]
    found = []
    for piece in data.split(start)[1:]:
        body, closed, _ = piece.partition(end)
        if not closed:
            raise BadTrustFile("plik zaufanych certyfikatów jest ucięty")
        found.append(start + body + end + b"\n")
    return found
