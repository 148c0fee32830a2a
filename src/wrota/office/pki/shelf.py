"""Putting certificates and lists that were just made into the tables."""

import hashlib
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from wrota.kernel import memory
from wrota.office.pki import ceremony, queries
from wrota.office.pki.models import Certificate, RevocationList
from wrota.office.pki.trust import common_name
from wrota.office.pki.vault import SoftwareKey


def keep(
    kind: str,
    key: SoftwareKey,
    *,
    issuer: Certificate | None,
    user_id: int = 0,
    post: str = "",
    generation: int = 1,
) -> Certificate:
    """Store a certificate with its key, encrypted, and put it in use."""
    key_id, sealed = seal(key.private_key)
    row = _row(kind, key.certificate, key.chain, issuer)
    row.key_id, row.sealed_key = key_id, sealed
    row.user_id, row.post, row.generation = user_id, post, generation
    memory.forget()
    return _stored(row)


def seal(key: ec.EllipticCurvePrivateKey) -> tuple[str, bytes]:
    """Return a new identifier for a key and the key as it may lie in the tables."""
    key_id = str(uuid4())
    return key_id, queries.vault().seal(key_id, key)


def keep_authority(
    kind: str,
    certificate: x509.Certificate,
    *,
    issuer: Certificate | None,
    generation: int,
    key_id: str = "",
    sealed_key: bytes = b"",
) -> Certificate:
    """Put an authority in use that a root certified elsewhere; of a root there is no key here."""
    chain = () if issuer is None else (queries.load(bytes(issuer.der)), *queries.chain_of(issuer))
    row = _row(kind, certificate, chain, issuer)
    row.key_id, row.sealed_key, row.generation = key_id, sealed_key, generation
    retire(kind)
    return _stored(row)


def keep_certificate(
    kind: str,
    certificate: x509.Certificate,
    *,
    issuer: Certificate,
    holder_id: int = 0,
    post: str = "",
    generation: int = 1,
) -> Certificate:
    """
    Store a certificate whose key is elsewhere; several may be in force for one holder.

    Nothing is signed here with it, so the row need not repeat its issuers.
    """
    row = _row(kind, certificate, (), issuer)
    row.user_id, row.post, row.generation, row.is_current = holder_id, post, generation, False
    return _stored(row)


def retire(kind: str, *, user_id: int = 0, post: str = "") -> None:
    """Take the certificate in use out of use; signatures made with it stay good."""
    Certificate.objects.filter(kind=kind, user_id=user_id, post=post, is_current=True).update(
        is_current=False
    )
    memory.forget()


def keep_list(
    issuer: Certificate, number: int, made: x509.CertificateRevocationList, *, base: int = 0
) -> None:
    """Store a signed list."""
    assert made.next_update_utc is not None  # the ceremony always says when the next one is due
    RevocationList.objects.create(
        issuer=issuer,
        number=number,
        base=base,
        der=made.public_bytes(Encoding.DER),
        next_update=made.next_update_utc,
    )


def _stored(row: Certificate) -> Certificate:
    [stored] = Certificate.objects.bulk_create([row])
    return stored


def _row(
    kind: str,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    issuer: Certificate | None,
) -> Certificate:
    der = certificate.public_bytes(Encoding.DER)
    return Certificate(
        kind=kind,
        sealed_key=b"",
        der=der,
        fingerprint=hashlib.sha256(der).hexdigest(),
        chain_pem=ceremony.pem(*chain).decode(),
        issuer=issuer,
        serial=f"{certificate.serial_number:x}",
        holder=common_name(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
