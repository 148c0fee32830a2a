"""The certificate centre is born here: keys, certificates and empty revocation lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from wrota.office.pki import profiles
from wrota.office.pki.profiles import CeremonyPlan, Kind, Organisation, Person, Places
from wrota.office.pki.vault import SoftwareKey

#: Clocks of neighbours may be a little late; a certificate must not look issued in the future.
BACKDATED = timedelta(minutes=5)


@dataclass(frozen=True)
class Revocation:
    """One certificate taken back."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


@dataclass(frozen=True)
class Ceremony:
    """Everything made when the centre starts."""

    root: SoftwareKey
    issuing: SoftwareKey
    tsa: SoftwareKey
    platform_seal: SoftwareKey
    root_list: x509.CertificateRevocationList
    issuing_list: x509.CertificateRevocationList


def hold(plan: CeremonyPlan, *, now: datetime) -> Ceremony:
    """Make the root, the issuing CA, the time-stamping unit, the platform's seal and both lists."""
    root = make_root(plan.operator, plan.root_name, now=now)
    issuing = make_issuing(plan.operator, plan.issuing_name, root, places=plan.places, now=now)
    tsa_name = profiles.organisation_name(plan.operator, plan.tsa_name)
    tsa = _end_entity(Kind.TSA, tsa_name, issuing, places=plan.places, now=now)
    seal = issue_seal(
        plan.operator, issuing, common_name=plan.seal_name, places=plan.places, now=now
    )
    root_list = revocation_list(
        root, number=1, now=now, next_update=now + timedelta(days=plan.root_list_days)
    )
    issuing_list = revocation_list(
        issuing, number=1, now=now, next_update=now + timedelta(days=plan.issuing_list_days)
    )
    return Ceremony(root, issuing, tsa, seal, root_list, issuing_list)


def make_root(operator: Organisation, common_name: str, *, now: datetime) -> SoftwareKey:
    """Make the self-signed root; its key is needed again only for new issuing CAs and its list."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = profiles.organisation_name(operator, common_name)
    builder = _builder(Kind.ROOT, name, name, key.public_key(), now=now)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    return SoftwareKey(key, builder.sign(key, hashes.SHA256()))


def make_issuing(
    operator: Organisation, common_name: str, root: SoftwareKey, *, places: Places, now: datetime
) -> SoftwareKey:
    """Make a CA that issues end-entity certificates only (path length 0)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = profiles.organisation_name(operator, common_name)
    builder = _builder(
        Kind.ISSUING, name, root.certificate.subject, key.public_key(), now=now, issuer=root
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = _issued_by(builder, root, places=places, name="root")
    return SoftwareKey(key, builder.sign(root.private_key, hashes.SHA256()), _chain(root))


def issue_seal(
    organisation: Organisation,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    common_name: str = "",
) -> SoftwareKey:
    """Issue an electronic seal of an office with a new key."""
    name = profiles.organisation_name(organisation, common_name or organisation.name)
    return _end_entity(Kind.SEAL, name, issuing, places=places, now=now)


def issue_person(
    person: Person, issuing: SoftwareKey, *, places: Places, now: datetime
) -> SoftwareKey:
    """Issue a signature certificate of an official with a new key."""
    name = profiles.person_name(person)
    return _end_entity(
        Kind.PERSON, name, issuing, places=places, now=now, email=person.email or None
    )


def revocation_list(
    issuer: SoftwareKey,
    *,
    number: int,
    now: datetime,
    next_update: datetime,
    revoked: Iterable[Revocation] = (),
) -> x509.CertificateRevocationList:
    """Sign a revocation list, RFC 5280 § 5; the number must grow with every list."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(_utc(now))
        .next_update(_utc(next_update))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_key(issuer), critical=False)
    )
    for entry in revoked:
        row = (
            x509.RevokedCertificateBuilder()
            .serial_number(entry.serial)
            .revocation_date(_utc(entry.at))
        )
        # RFC 5280 § 5.3.1: reason "unspecified" is told by saying nothing.
        if entry.reason is not x509.ReasonFlags.unspecified:
            row = row.add_extension(x509.CRLReason(entry.reason), critical=False)
        builder = builder.add_revoked_certificate(row.build())
    return builder.sign(issuer.private_key, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates one after another in PEM."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _end_entity(
    kind: Kind,
    name: x509.Name,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    email: str | None = None,
) -> SoftwareKey:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(
        kind, name, issuing.certificate.subject, key.public_key(), now=now, issuer=issuing
    )
    builder = _issued_by(builder, issuing, places=places, name="issuing")
    if kind in profiles.EXTENDED_USAGE:
        usage = x509.ExtendedKeyUsage(list(profiles.EXTENDED_USAGE[kind]))
        builder = builder.add_extension(usage, critical=True)  # RFC 3161 § 2.3
    if email:
        names = x509.SubjectAlternativeName([x509.RFC822Name(email)])
        builder = builder.add_extension(names, critical=False)
    return SoftwareKey(key, builder.sign(issuing.private_key, hashes.SHA256()), _chain(issuing))


def _builder(
    kind: Kind,
    subject: x509.Name,
    issuer_name: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    *,
    now: datetime,
    issuer: SoftwareKey | None = None,
) -> x509.CertificateBuilder:
    start = _utc(now) - BACKDATED
    end = start + profiles.VALIDITY[kind]
    if issuer is not None:
        start = max(start, issuer.certificate.not_valid_before_utc)
        end = min(end, issuer.certificate.not_valid_after_utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(profiles.key_usage(kind), critical=True)
    )


def _issued_by(
    builder: x509.CertificateBuilder, issuer: SoftwareKey, *, places: Places, name: str
) -> x509.CertificateBuilder:
    """Tell where the issuer's certificate and revocation list lie."""
    listed = x509.UniformResourceIdentifier(places.revocation_list(name))
    point = x509.DistributionPoint([listed], None, None, None)
    access = x509.AccessDescription(
        AuthorityInformationAccessOID.CA_ISSUERS,
        x509.UniformResourceIdentifier(places.certificate(name)),
    )
    return (
        builder.add_extension(_authority_key(issuer), critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    )


def _authority_key(issuer: SoftwareKey) -> x509.AuthorityKeyIdentifier:
    found = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def _chain(issuer: SoftwareKey) -> tuple[x509.Certificate, ...]:
    return (issuer.certificate, *issuer.chain)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
