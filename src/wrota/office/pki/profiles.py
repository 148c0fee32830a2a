"""What each kind of certificate of the platform says, as values a lawyer can read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from wrota.office.pki.names import refuse_personal_numbers

#: The platform has no enterprise number, so its time-stamp policy lives under 2.25 (ITU-T X.667),
#: where every UUID is an arc that needs no registration. Certificates name a policy only when the
#: operator gives its own registered arc: checkers that hold arcs in 32 bits reject 2.25, and
#: a standard policy would claim an audit.
POLICY_TIME_STAMPS = ObjectIdentifier("2.25.201483607262741508812846151964382905127.2.1")

YEAR = timedelta(days=365)
DAY = timedelta(days=1)


KeyMaker = Callable[[], ec.EllipticCurvePrivateKey]


def software_key() -> ec.EllipticCurvePrivateKey:
    """Make a key in this process."""
    return ec.generate_private_key(ec.SECP256R1())


class Kind(Enum):
    """The profiles that the certificate centre issues."""

    ROOT = "root"
    ISSUING = "issuing"  # the only issuer of centres founded before the four below
    PERSONS = "persons"
    SEALS = "seals"
    SERVICES = "services"
    STAMPS = "stamps"
    TSA = "tsa"
    SEAL = "seal"
    PERSON = "person"
    RESIDENT = "resident"
    ACCESS = "access"
    SERVICE = "service"
    OCSP = "ocsp"


#: Issuing authorities of a new centre, in the order in which they are made.
ISSUERS = (Kind.PERSONS, Kind.SEALS, Kind.SERVICES, Kind.STAMPS)


@dataclass(frozen=True, kw_only=True)
class CertificateProfile:
    """
    One profile of RFC 5280; `usage` holds names of the bits of its § 4.2.1.3.

    `policy` is the last arcs under the operator's own; `path_length` is given for authorities only.
    """

    title: str
    validity: timedelta
    usage: tuple[str, ...]
    issuer: Kind | None
    holder: str
    extended: tuple[ObjectIdentifier, ...] = ()
    is_extended_critical: bool = False
    policy: str = ""
    path_length: int | None = None
    is_never_checked: bool = False  #: id-pkix-ocsp-nocheck, RFC 6960 § 4.2.2.2.1
    has_responder: bool = True  #: names the OCSP responder; the root has none, its key is away

    @property
    def is_authority(self) -> bool:
        return self.path_length is not None


_SIGNS_BELOW = ("key_cert_sign", "crl_sign")


def _authority(title: str, policy: str) -> CertificateProfile:
    return CertificateProfile(
        title=title,
        validity=10 * YEAR,
        usage=_SIGNS_BELOW,
        issuer=Kind.ROOT,
        holder="urząd, który prowadzi platformę",
        policy=policy,
        path_length=0,
        has_responder=False,
    )


#: Seals and people's certificates name no extended usage: readers built on NSS know none for
#: documents and refuse RFC 9336. A person's key commits to content only (EN 319 412-2 § 4.3.2);
#: a seal signs data too, as XML verifiers demand. Signing in has a certificate of its own.
PROFILES: dict[Kind, CertificateProfile] = {
    Kind.ROOT: CertificateProfile(
        title="Główny urząd certyfikacji",
        validity=20 * YEAR,
        usage=_SIGNS_BELOW,
        issuer=None,
        holder="urząd, który prowadzi platformę",
        path_length=1,
        has_responder=False,
    ),
    Kind.ISSUING: _authority("Urząd wystawiający", ""),
    Kind.PERSONS: _authority("Urząd dla osób", "1"),
    Kind.SEALS: _authority("Urząd dla pieczęci", "2"),
    Kind.SERVICES: _authority("Urząd dla usług", "3"),
    Kind.STAMPS: _authority("Urząd dla znaczników czasu", "4"),
    Kind.TSA: CertificateProfile(
        title="Znacznik czasu",
        validity=6 * YEAR,
        usage=("digital_signature",),
        issuer=Kind.STAMPS,
        holder="urząd, który prowadzi platformę",
        extended=(ExtendedKeyUsageOID.TIME_STAMPING,),
        is_extended_critical=True,  # RFC 3161 § 2.3
        policy="4.1",
    ),
    Kind.SEAL: CertificateProfile(
        title="Pieczęć urzędu",
        validity=3 * YEAR,
        usage=("digital_signature", "content_commitment"),
        issuer=Kind.SEALS,
        holder="urząd albo platforma",
        policy="2.1",
    ),
    Kind.PERSON: CertificateProfile(
        title="Podpis pracownika",
        validity=2 * YEAR,
        usage=("content_commitment",),
        issuer=Kind.PERSONS,
        holder="pracownik urzędu na stanowisku",
        policy="1.1",
    ),
    Kind.RESIDENT: CertificateProfile(
        title="Podpis mieszkańca",
        validity=2 * YEAR,
        usage=("content_commitment",),
        issuer=Kind.PERSONS,
        holder="mieszkaniec, którego tożsamość sprawdzono",
        policy="1.2",
    ),
    Kind.ACCESS: CertificateProfile(
        title="Logowanie mieszkańca",
        validity=2 * YEAR,
        usage=("digital_signature",),
        issuer=Kind.PERSONS,
        holder="mieszkaniec, którego tożsamość sprawdzono",
        extended=(ExtendedKeyUsageOID.CLIENT_AUTH,),
        policy="1.3",
    ),
    Kind.SERVICE: CertificateProfile(
        title="Usługa sieciowa urzędu",
        validity=397 * DAY,
        usage=("digital_signature",),
        issuer=Kind.SERVICES,
        holder="usługa urzędu, pod swoją nazwą domenową",
        extended=(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
        policy="3.1",
    ),
    Kind.OCSP: CertificateProfile(
        title="Odpowiedzi o stanie certyfikatów",
        validity=60 * DAY,
        usage=("digital_signature",),
        issuer=None,  # every issuing authority has its own responder
        holder="urząd, który prowadzi platformę",
        extended=(ExtendedKeyUsageOID.OCSP_SIGNING,),
        is_never_checked=True,
        has_responder=False,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """
    The office in whose name a certificate speaks.

    The identifier follows EN 319 412-1 § 5.1.4: `VATPL-` and the tax number when the office has
    one, otherwise the national scheme `TE:PL-` (TERYT) and the code of the unit.
    """

    name: str
    teryt: str = ""
    nip: str = ""

    @property
    def identifier(self) -> str:
        if self.nip:
            return f"VATPL-{self.nip}"
        return f"TE:PL-{self.teryt}" if self.teryt else ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    An official who signs; the number is the office's own staff number, never a PESEL.

    The e-mail, when given, becomes the subject alternative name.
    """

    given_name: str
    surname: str
    title: str
    organisation: Organisation
    staff_number: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Resident:
    """
    A resident; the number is the centre's own, never a PESEL.

    The e-mail, when given, becomes the subject alternative name.
    """

    given_name: str
    surname: str
    number: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A network service of an office under its domain names."""

    domains: tuple[str, ...]
    organisation: Organisation


@dataclass(frozen=True, kw_only=True)
class Places:
    """
    What an installation decides: public addresses of certificates, lists and answers, and terms.

    `policy_arc` is the operator's registered arc for certificate policies, empty when it has none;
    `lives` are lives of certificates, in days, that the operators changed; `new_key` makes keys of
    the centre's own units, in a token where there is one.
    """

    base_url: str
    policy_arc: str = ""
    lives: tuple[tuple[Kind, int], ...] = ()
    new_key: KeyMaker = software_key

    def life(self, kind: Kind) -> timedelta:
        """Return how long a new certificate of this kind lives."""
        changed = dict(self.lives).get(kind)
        return PROFILES[kind].validity if changed is None else timedelta(days=changed)

    def certificate(self, name: str) -> str:
        return f"{self._base}/{name}.cer"

    def revocation_list(self, name: str) -> str:
        return f"{self._base}/{name}.crl"

    def newest_changes(self, name: str) -> str:
        return f"{self._base}/{name}-delta.crl"

    @property
    def responder(self) -> str:
        return f"{self._base}/ocsp"

    @property
    def policy(self) -> str:
        return f"{self._base}/polityka.pdf"

    @property
    def _base(self) -> str:
        return self.base_url.rstrip("/")


@dataclass(frozen=True, kw_only=True)
class CeremonyPlan:
    """Names and addresses of a new certificate centre."""

    operator: Organisation
    places: Places
    root_name: str
    issuing_name: str  #: the start of the names of all issuing authorities
    tsa_name: str
    seal_name: str
    root_list_days: int = field(default=365)
    issuing_list_days: int = field(default=30)

    def authority_name(self, kind: Kind, generation: int = 1) -> str:
        """Return the name of an authority; every generation has its own."""
        name = self.root_name if kind is Kind.ROOT else f"{self.issuing_name} {_FOR[kind]}".strip()
        return name if generation == 1 else f"{name} {generation}"


_FOR = {
    Kind.ISSUING: "",
    Kind.PERSONS: "dla osób",
    Kind.SEALS: "dla pieczęci",
    Kind.SERVICES: "dla usług",
    Kind.STAMPS: "dla znaczników czasu",
}


class NameTooLong(ValueError):
    """RFC 5280 allows 64 characters in a name attribute."""


def _fit(text: str, *, limit: int = 64) -> str:
    """Shorten an official name to what X.520 allows, at a word, marking the cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.-–")
    return f"{head}…"


def _name(*pairs: tuple[ObjectIdentifier, str]) -> x509.Name:
    for _, value in pairs:
        if len(value) > 64:
            raise NameTooLong(value)
    refuse_personal_numbers(value for _, value in pairs)
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs if value])


def organisation_name(organisation: Organisation, common_name: str) -> x509.Name:
    """
    Return the distinguished name of a CA, a time-stamping unit or a seal.

    :raises NameTooLong: when the identifier has more than 64 characters.
    """
    return _name(
        (NameOID.COUNTRY_NAME, "PL"),
        (NameOID.ORGANIZATION_NAME, _fit(organisation.name)),
        (NameOID.ORGANIZATION_IDENTIFIER, organisation.identifier),
        (NameOID.COMMON_NAME, _fit(common_name)),
    )


def person_name(person: Person) -> x509.Name:
    """
    Return the distinguished name of an official, EN 319 412-2 § 4.2.4.

    :raises NameTooLong: when a name or number has more than 64 characters.
    :raises wrota.office.pki.names.PeselInName: when one of them holds a PESEL.
    """
    return _name(
        (NameOID.COUNTRY_NAME, "PL"),
        (NameOID.ORGANIZATION_NAME, _fit(person.organisation.name)),
        (NameOID.ORGANIZATION_IDENTIFIER, person.organisation.identifier),
        (NameOID.TITLE, _fit(person.title)),
        (NameOID.SURNAME, person.surname),
        (NameOID.GIVEN_NAME, person.given_name),
        (NameOID.SERIAL_NUMBER, person.staff_number),
        (NameOID.COMMON_NAME, _fit(f"{person.given_name} {person.surname}")),
    )


def resident_name(resident: Resident) -> x509.Name:
    """
    Return the distinguished name of a resident, EN 319 412-2 § 4.2.4.

    :raises NameTooLong: when a name or number has more than 64 characters.
    :raises wrota.office.pki.names.PeselInName: when one of them holds a PESEL.
    """
    return _name(
        (NameOID.COUNTRY_NAME, "PL"),
        (NameOID.SURNAME, resident.surname),
        (NameOID.GIVEN_NAME, resident.given_name),
        (NameOID.SERIAL_NUMBER, resident.number),
        (NameOID.COMMON_NAME, _fit(f"{resident.given_name} {resident.surname}")),
    )


def key_usage(kind: Kind) -> x509.KeyUsage:
    """Return the key usage of a profile, RFC 5280 § 4.2.1.3."""
    used = PROFILES[kind].usage
    return x509.KeyUsage(**{bit: bit in used for bit in _BITS})


_BITS = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
