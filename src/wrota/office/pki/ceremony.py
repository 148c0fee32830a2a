"""The certificate centre is born here: keys, certificates and empty revocation lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from wrota.office.pki import profiles
from wrota.office.pki.issuing import authority_key, certify, draft, point, utc
from wrota.office.pki.profiles import (
    ISSUERS,
    CeremonyPlan,
    KeyMaker,
    Kind,
    Organisation,
    Person,
    Places,
    Resident,
    Service,
    software_key,
)
from wrota.office.pki.vault import SoftwareKey


@dataclass(frozen=True)
class Revocation:
    """One certificate taken back."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


@dataclass(frozen=True)
class Ceremony:
    """Everything made when the centre starts; lists by the kind of their issuer."""

    root: SoftwareKey
    persons: SoftwareKey
    seals: SoftwareKey
    services: SoftwareKey
    stamps: SoftwareKey
    tsa: SoftwareKey
    platform_seal: SoftwareKey
    lists: dict[Kind, x509.CertificateRevocationList]


def hold(plan: CeremonyPlan, *, now: datetime) -> Ceremony:
    """Make the root, the issuing CAs, the time-stamping unit, the platform's seal and the lists."""
    root = make_root(
        plan.operator,
        plan.authority_name(Kind.ROOT),
        now=now,
        new_key=plan.places.new_key,
    )
    made = {kind: make_issuing(plan, kind, root, now=now) for kind in ISSUERS}
    tsa_name = profiles.organisation_name(plan.operator, plan.tsa_name)
    tsa = _with_new_key(
        Kind.TSA,
        tsa_name,
        made[Kind.STAMPS],
        places=plan.places,
        now=now,
        new_key=plan.places.new_key,
    )
    seal = issue_seal(
        plan.operator,
        made[Kind.SEALS],
        common_name=plan.seal_name,
        places=plan.places,
        now=now,
        new_key=plan.places.new_key,
    )
    root_ends = now + timedelta(days=plan.root_list_days)
    ends = now + timedelta(days=plan.issuing_list_days)
    lists = {Kind.ROOT: revocation_list(root, number=1, now=now, next_update=root_ends)}
    for kind, issuer in made.items():
        changes = plan.places.newest_changes(kind.value)
        lists[kind] = revocation_list(
            issuer, number=1, now=now, next_update=ends, newest_changes=changes
        )
    return Ceremony(
        root,
        made[Kind.PERSONS],
        made[Kind.SEALS],
        made[Kind.SERVICES],
        made[Kind.STAMPS],
        tsa,
        seal,
        lists,
    )


def make_root(
    operator: Organisation,
    common_name: str,
    *,
    now: datetime,
    new_key: KeyMaker = software_key,
) -> SoftwareKey:
    """Make the self-signed root; its key is needed again only for new issuing CAs and its list."""
    key = new_key()
    name = profiles.organisation_name(operator, common_name)
    builder = draft(Kind.ROOT, name, name, key.public_key(), now=now)
    return SoftwareKey(key, builder.sign(key, hashes.SHA256()))


def make_issuing(
    plan: CeremonyPlan,
    kind: Kind,
    root: SoftwareKey,
    *,
    now: datetime,
    generation: int = 1,
    root_slug: str = "root",
) -> SoftwareKey:
    """Make a CA with a new key and name that issues end-entity certificates only."""
    key = plan.places.new_key()
    name = profiles.organisation_name(plan.operator, plan.authority_name(kind, generation))
    certificate = certify(
        kind, name, key.public_key(), root, places=plan.places, now=now, slug=root_slug
    )
    return SoftwareKey(key, certificate, _chain(root))


def cross_certify(
    authority: SoftwareKey,
    kind: Kind,
    older_root: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    root_slug: str,
) -> x509.Certificate:
    """Let those who know only an older root believe a CA that was made under a newer one."""
    key = authority.private_key.public_key()
    subject = authority.certificate.subject
    return certify(kind, subject, key, older_root, places=places, now=now, slug=root_slug)


def issue_seal(
    organisation: Organisation,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    common_name: str = "",
    slug: str = "seals",
    new_key: KeyMaker = software_key,
) -> SoftwareKey:
    """Issue an electronic seal of an office with a new key."""
    name = profiles.organisation_name(organisation, common_name or organisation.name)
    return _with_new_key(
        Kind.SEAL, name, issuing, places=places, now=now, slug=slug, new_key=new_key
    )


def issue_person(
    person: Person, issuing: SoftwareKey, *, places: Places, now: datetime, slug: str = "persons"
) -> SoftwareKey:
    """Issue a signature certificate of an official with a new key."""
    key = software_key()
    certificate = certify(
        Kind.PERSON,
        profiles.person_name(person),
        key.public_key(),
        issuing,
        places=places,
        now=now,
        slug=slug,
        names=_mail(person.email),
    )
    return SoftwareKey(key, certificate, _chain(issuing))


def issue_stamps(
    operator: Organisation,
    common_name: str,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    slug: str = "stamps",
) -> SoftwareKey:
    """Issue a certificate of the time-stamping unit with a new key."""
    name = profiles.organisation_name(operator, common_name)
    return _with_new_key(
        Kind.TSA, name, issuing, places=places, now=now, slug=slug, new_key=places.new_key
    )


def issue_responder(
    operator: Organisation, issuing: SoftwareKey, *, places: Places, now: datetime, slug: str
) -> SoftwareKey:
    """Issue a delegated OCSP responder of one CA with a new key, RFC 6960 § 4.2.2.2."""
    name = profiles.organisation_name(operator, f"Wrota – stan certyfikatów ({slug})")
    return _with_new_key(
        Kind.OCSP, name, issuing, places=places, now=now, slug=slug, new_key=places.new_key
    )


def certify_resident(
    resident: Resident,
    kind: Kind,
    public_key: ec.EllipticCurvePublicKey,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    slug: str = "persons",
) -> x509.Certificate:
    """Certify a key that a resident holds; `kind` is RESIDENT (signatures) or ACCESS."""
    return certify(
        kind,
        profiles.resident_name(resident),
        public_key,
        issuing,
        places=places,
        now=now,
        slug=slug,
        names=_mail(resident.email),
    )


def certify_service(
    service: Service,
    public_key: ec.EllipticCurvePublicKey,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    slug: str = "services",
) -> x509.Certificate:
    """Certify the key of a network service for its domain names."""
    name = profiles.organisation_name(service.organisation, service.domains[0])
    names = [x509.DNSName(one) for one in service.domains]
    return certify(
        Kind.SERVICE, name, public_key, issuing, places=places, now=now, slug=slug, names=names
    )


def revocation_list(
    issuer: SoftwareKey,
    *,
    number: int,
    now: datetime,
    next_update: datetime,
    revoked: Iterable[Revocation] = (),
    newest_changes: str = "",
    base: int | None = None,
) -> x509.CertificateRevocationList:
    """
    Sign a revocation list, RFC 5280 § 5; the number must grow with every list.

    A list with a `base` tells only what changed since the full list of that number; a full one
    tells with `newest_changes` where such lists lie.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(utc(now))
        .next_update(utc(next_update))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(authority_key(issuer), critical=False)
    )
    if base is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
    elif newest_changes:
        freshest = x509.FreshestCRL([point(newest_changes)])
        builder = builder.add_extension(freshest, critical=False)
    for entry in revoked:
        row = (
            x509.RevokedCertificateBuilder()
            .serial_number(entry.serial)
            .revocation_date(utc(entry.at))
        )
        # RFC 5280 § 5.3.1: reason "unspecified" is told by saying nothing.
        if entry.reason is not x509.ReasonFlags.unspecified:
            row = row.add_extension(x509.CRLReason(entry.reason), critical=False)
        builder = builder.add_revoked_certificate(row.build())
    return builder.sign(issuer.private_key, hashes.SHA256())


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint by which people compare certificates, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates one after another in PEM."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _with_new_key(
    kind: Kind,
    name: x509.Name,
    issuing: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    slug: str = "stamps",
    new_key: KeyMaker = software_key,
) -> SoftwareKey:
    key = new_key()
    certificate = certify(kind, name, key.public_key(), issuing, places=places, now=now, slug=slug)
    return SoftwareKey(key, certificate, _chain(issuing))


def _mail(address: str) -> list[x509.GeneralName]:
    return [x509.RFC822Name(address)] if address else []


def _chain(issuer: SoftwareKey) -> tuple[x509.Certificate, ...]:
    return (issuer.certificate, *issuer.chain)
