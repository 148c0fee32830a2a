"""What each kind of certificate of the platform says, as values a lawyer can read."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

#: The platform has no enterprise number, so its one policy lives under 2.25 (ITU-T X.667), where
#: every UUID is an arc that needs no registration. Certificates name no policy: checkers that hold
#: OID arcs in 32 bits reject such a certificate, and a standard policy would claim an audit.
POLICY_TIME_STAMPS = ObjectIdentifier("2.25.201483607262741508812846151964382905127.2.1")

YEAR = timedelta(days=365)


class Kind(Enum):
    """The profiles that the certificate centre issues."""

    ROOT = "root"
    ISSUING = "issuing"
    TSA = "tsa"
    SEAL = "seal"
    PERSON = "person"


VALIDITY: dict[Kind, timedelta] = {
    Kind.ROOT: 20 * YEAR,
    Kind.ISSUING: 10 * YEAR,
    Kind.TSA: 6 * YEAR,
    Kind.SEAL: 3 * YEAR,
    Kind.PERSON: 2 * YEAR,
}

#: Seals and people's certificates name no extended usage: readers built on NSS know none for
#: documents and refuse RFC 9336.
EXTENDED_USAGE: dict[Kind, tuple[ObjectIdentifier, ...]] = {
    Kind.TSA: (ExtendedKeyUsageOID.TIME_STAMPING,),
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
class Places:
    """Public addresses under which certificates and revocation lists are fetched."""

    base_url: str

    def certificate(self, name: str) -> str:
        return f"{self.base_url.rstrip('/')}/{name}.cer"

    def revocation_list(self, name: str) -> str:
        return f"{self.base_url.rstrip('/')}/{name}.crl"


@dataclass(frozen=True, kw_only=True)
class CeremonyPlan:
    """Names and addresses of a new certificate centre."""

    operator: Organisation
    places: Places
    root_name: str
    issuing_name: str
    tsa_name: str
    seal_name: str
    root_list_days: int = field(default=365)
    issuing_list_days: int = field(default=30)


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


def key_usage(kind: Kind) -> x509.KeyUsage:
    """
    Return the key usage of a profile (EN 319 412-2 § 4.3.2).

    A person's key commits to content only; a seal signs data too, as XML verifiers demand.
    """
    is_ca = kind in (Kind.ROOT, Kind.ISSUING)
    return x509.KeyUsage(
        digital_signature=kind in (Kind.TSA, Kind.SEAL),
        content_commitment=kind in (Kind.SEAL, Kind.PERSON),
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
