"""One certificate, made exactly as its profile says."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, CertificatePoliciesOID

from wrota.office.pki import profiles
from wrota.office.pki.names import refuse_personal_numbers
from wrota.office.pki.profiles import PROFILES, Kind, Places
from wrota.office.pki.vault import SoftwareKey

#: Clocks of neighbours may be a little late; a certificate must not look issued in the future.
BACKDATED = timedelta(minutes=5)


def certify(
    kind: Kind,
    subject: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer: SoftwareKey,
    *,
    places: Places,
    now: datetime,
    slug: str,
    names: Iterable[x509.GeneralName] = (),
) -> x509.Certificate:
    """
    Sign one certificate as its profile says; `slug` names the issuer's public files.

    :raises wrota.office.pki.names.PeselInName: when an alternative name holds a PESEL.
    """
    profile = PROFILES[kind]
    builder = draft(
        kind,
        subject,
        issuer.certificate.subject,
        public_key,
        now=now,
        issuer=issuer,
        life=places.life(kind),
    )
    builder = _issued_by(builder, issuer, profile, places=places, slug=slug)
    if profile.extended:
        usage = x509.ExtendedKeyUsage(list(profile.extended))
        builder = builder.add_extension(usage, critical=profile.is_extended_critical)
    alternative = list(names)
    if alternative:
        refuse_personal_numbers(str(name.value) for name in alternative)
        builder = builder.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
    if profile.is_never_checked:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return builder.sign(issuer.private_key, hashes.SHA256())


def draft(
    kind: Kind,
    subject: x509.Name,
    issuer_name: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    *,
    now: datetime,
    issuer: SoftwareKey | None = None,
    life: timedelta | None = None,
) -> x509.CertificateBuilder:
    """Fill in names, key, life and key usage; a certificate does not outlive its issuer's."""
    profile = PROFILES[kind]
    start = utc(now) - BACKDATED
    end = start + (profile.validity if life is None else life)
    if issuer is not None:
        start = max(start, issuer.certificate.not_valid_before_utc)
        end = min(end, issuer.certificate.not_valid_after_utc)
    builder = (
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
    if profile.is_authority:
        limits = x509.BasicConstraints(ca=True, path_length=profile.path_length)
        builder = builder.add_extension(limits, critical=True)
    return builder


def _issued_by(
    builder: x509.CertificateBuilder,
    issuer: SoftwareKey,
    profile: profiles.CertificateProfile,
    *,
    places: Places,
    slug: str,
) -> x509.CertificateBuilder:
    """Tell where the issuer's certificate, list, responder and policy lie."""
    builder = builder.add_extension(authority_key(issuer), critical=False)
    about = [_access(AuthorityInformationAccessOID.CA_ISSUERS, places.certificate(slug))]
    if profile.has_responder:
        about.append(_access(AuthorityInformationAccessOID.OCSP, places.responder))
    builder = builder.add_extension(x509.AuthorityInformationAccess(about), critical=False)
    if not profile.is_never_checked:
        points = x509.CRLDistributionPoints([point(places.revocation_list(slug))])
        builder = builder.add_extension(points, critical=False)
    if places.policy_arc and profile.policy:
        builder = builder.add_extension(_policies(profile, places), critical=False)
    return builder


def _policies(profile: profiles.CertificateProfile, places: Places) -> x509.CertificatePolicies:
    """An authority passes on any policy; others name their own and where its text lies."""
    if profile.is_authority:
        oid = CertificatePoliciesOID.ANY_POLICY
    else:
        oid = x509.ObjectIdentifier(f"{places.policy_arc}.{profile.policy}")
    return x509.CertificatePolicies([x509.PolicyInformation(oid, [places.policy])])


def _access(method: x509.ObjectIdentifier, address: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(address))


def point(address: str) -> x509.DistributionPoint:
    """Say that a list lies at an address."""
    return x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)


def authority_key(issuer: SoftwareKey) -> x509.AuthorityKeyIdentifier:
    """Name the issuer's key as its own certificate names it."""
    found = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def utc(moment: datetime) -> datetime:
    """Return a moment as certificates hold it: whole seconds of UTC."""
    return moment.astimezone(UTC).replace(microsecond=0)
