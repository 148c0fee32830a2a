"""Reading certificates and opening keys."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from django.conf import settings
from django.db.models import Q

from wrota.kernel.context import Ctx
from wrota.kernel.memory import Memory
from wrota.kernel.prepared import Prepared
from wrota.kernel.tenancy import current, door, scope
from wrota.office.pki import ceremony, tsa
from wrota.office.pki.models import Certificate, Parameter, RevocationList
from wrota.office.pki.profiles import PROFILES, Kind, Places
from wrota.office.pki.token import place_of
from wrota.office.pki.trust import TrustAnchors
from wrota.office.pki.types import AuthorityRow, CertificateRow
from wrota.office.pki.vault import KeyHandle, SoftwareKey, Vault, master_key

AUTHORITIES = tuple(kind.value for kind, one in PROFILES.items() if one.is_authority)

_OF_CENTRE = Prepared(Certificate, "kind", "is_current")
_OF_OFFICE = Prepared(Certificate, "kind", "user_id", "post", "is_current")
_RESPONDER = Prepared(Certificate, "kind", "issuer_id", "is_current")
_known: Memory[Certificate | None] = Memory()
_values: Memory[dict[str, int]] = Memory()
_KINDS = {kind.value for kind in Kind}


class NoCentre(LookupError):
    """The certificate centre has not been established yet."""


class NoKey(LookupError):
    """The office or person has no certificate in use."""


class KeyIsAway(LookupError):
    """The key is not here: of a root it lies outside, of a resident it never was."""


def certificates(ctx: Ctx) -> list[CertificateRow]:
    """List the certificates of the office, newest first."""
    with scope(ctx.authority_id):
        rows = Certificate.objects.defer("sealed_key").order_by("-not_before", "-pk")
        return [row_of(one) for one in rows[:500]]


def trust_anchors() -> TrustAnchors:
    """
    Return the root, the issuers and the current revocation lists of the region.

    :raises NoCentre: before the centre is established.
    """
    with door("pki.trust"):
        rows = list(
            Certificate.objects.filter(kind__in=AUTHORITIES)
            .order_by("pk")
            .values_list("pk", "kind", "der")
        )
        lists = [
            x509.load_der_x509_crl(bytes(der))
            for pk, _, _ in rows
            if (der := _last_list(pk)) is not None
        ]
    roots = tuple(load(bytes(der)) for _, kind, der in rows if kind == Certificate.Kind.ROOT)
    if not roots:
        raise NoCentre("centrum certyfikacji nie zostało jeszcze założone")
    issuers = tuple(load(bytes(der)) for _, kind, der in rows if kind != Certificate.Kind.ROOT)
    return TrustAnchors(roots, issuers, tuple(lists))


def trust_files() -> dict[str, bytes]:
    """
    Return what a checker needs as PEM: `ca.pem` (roots and issuers) and `lists.pem`.

    :raises NoCentre: before the centre is established.
    """
    trust = trust_anchors()
    return {
        "ca.pem": ceremony.pem(*trust.roots, *trust.issuers),
        "lists.pem": b"".join(one.public_bytes(Encoding.PEM) for one in trust.revocation_lists),
    }


def authorities() -> list[AuthorityRow]:
    """List all authorities of the centre, the older first."""
    with door("pki.trust"):
        rows = list(Certificate.objects.filter(kind__in=AUTHORITIES).order_by("pk"))
        crosses = list(Certificate.objects.filter(kind=Certificate.Kind.CROSS).order_by("pk"))
        slugs = {one.pk: one.slug for one in rows}
        return [
            AuthorityRow(
                one.pk,
                one.kind,
                Certificate.Kind(one.kind).label,
                one.holder,
                one.slug,
                one.generation,
                one.serial,
                one.not_before,
                one.not_after,
                one.is_current,
                bool(one.sealed_key),
                one.revoked_at,
                bytes(one.der),
                _last_list(one.pk) or b"",
                _last_list(one.pk, is_full=False) or b"",
                tuple(
                    (slugs[cross.issuer_id], bytes(cross.der))
                    for cross in crosses
                    if cross.post == one.slug and cross.issuer_id is not None
                ),
            )
            for one in rows
        ]


def centre_key(kind: str) -> SoftwareKey:
    """
    Open a key of the centre: `tsa`, `platform` or that of an authority.

    :raises NoCentre: before the centre is established.
    """
    with door("pki.trust"):
        row = _known.get(kind, lambda: _OF_CENTRE.first(kind=kind, is_current=True))
    if row is None:
        raise NoCentre("centrum certyfikacji nie zostało jeszcze założone")
    return open_row(row)


def issuer_of(kind: Kind) -> Certificate:
    """
    Return the authority in use that issues certificates of this kind.

    A centre founded before there was one for each kind goes on with its only one until it
    gets them.

    :raises NoCentre: before the centre is established, or when that authority was taken back.
    """
    wanted = PROFILES[kind].issuer
    assert wanted is not None  # nobody issues a root
    with door("pki.trust"):
        row = _known.get(("issuer", wanted), lambda: _issuer(wanted.value))
    if row is None:
        raise NoCentre("nie ma urzędu, który wystawia takie certyfikaty")
    return row


def responder_of(issuer_id: int) -> Certificate:
    """
    Return the OCSP responder in use of an authority.

    :raises NoCentre: when that authority has none.
    """
    with door("pki.trust"):
        row = _known.get(
            ("responder", issuer_id),
            lambda: _RESPONDER.first(
                kind=Certificate.Kind.OCSP, issuer_id=issuer_id, is_current=True
            ),
        )
    if row is None:
        raise NoCentre("ten urząd nie odpowiada o stanie certyfikatów")
    return row


def places() -> Places:
    """Return where certificates of this installation are fetched and how long new ones live."""
    return Places(
        base_url=f"{settings.SITE_URL}/pki",
        policy_arc=settings.PKI_POLICY_ARC,
        lives=tuple((Kind(name), value) for name, value in parameters().items() if name in _KINDS),
        new_key=_new_key,
    )


def parameters() -> dict[str, int]:
    """Return the values of profiles that the operators changed."""
    with door("pki.trust"):
        return _values.get("", _newest_values)


def office_key(*, kind: str, now: datetime, user_id: int = 0, post: str = "") -> KeyHandle:
    """
    Open the key in use of the office in scope.

    :raises NoKey: when there is none, or its certificate has ended.
    """
    said = {"kind": kind, "user_id": user_id, "post": post}
    row = _known.get(
        (current(), kind, user_id, post), lambda: _OF_OFFICE.first(is_current=True, **said)
    )
    if row is None or row.not_after <= now:
        raise NoKey(kind)
    return open_row(row)


def answer_time_stamp(request: bytes, *, now: datetime) -> bytes:
    """Answer one RFC 3161 request of anybody."""
    return tsa.respond(request, key=centre_key(Certificate.Kind.TSA), now=now)


def time_stamp(digest: bytes, *, now: datetime) -> bytes:
    """Return a token over a SHA-256 digest from the platform's authority."""
    return tsa.stamp(digest, key=centre_key(Certificate.Kind.TSA), now=now)


def open_row(row: Certificate) -> SoftwareKey:
    """
    Open the key of a row; the vault remembers it for this process.

    :raises KeyIsAway: when the row holds a certificate only.
    """
    if not row.sealed_key:
        raise KeyIsAway(row.holder)
    return vault().open(
        row.key_id,
        bytes(row.sealed_key),
        certificate=load(bytes(row.der)),
        chain=chain_of(row),
    )


def chain_of(row: Certificate) -> tuple[x509.Certificate, ...]:
    """Return the issuers of a certificate, from the nearest up to the root."""
    return _chain(row.chain_pem)


def vault() -> Vault:
    """Return the vault of this installation."""
    return _vault(Path(settings.HOME))


@lru_cache(maxsize=2048)
def load(der: bytes) -> x509.Certificate:
    """Read one of our own certificates, once per process."""
    return x509.load_der_x509_certificate(der)


def row_of(one: Certificate) -> CertificateRow:
    """Turn a row into the value that others see; the key stays behind."""
    return CertificateRow(
        one.pk,
        one.kind,
        Certificate.Kind(one.kind).label,
        one.holder,
        one.post,
        one.serial,
        one.not_before,
        one.not_after,
        one.is_current,
        one.revoked_at,
        load(bytes(one.der)).public_bytes(Encoding.PEM).decode(),
    )


@lru_cache(maxsize=4)
def _vault(home: Path) -> Vault:
    place = place_of(
        home, module=settings.PKI_MODULE, label=settings.PKI_TOKEN, pin=settings.PKI_PIN
    )
    return Vault(master_key(home), place)


@lru_cache(maxsize=64)
def _chain(pem: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(pem.encode())) if pem else ()


def _new_key() -> ec.EllipticCurvePrivateKey:
    return vault().new_key()


def _newest_values() -> dict[str, int]:
    return dict(Parameter.objects.order_by("pk").values_list("name", "value"))


def _issuer(kind: str) -> Certificate | None:
    row = _OF_CENTRE.first(kind=kind, is_current=True)
    if row is None and not Certificate.objects.filter(kind=kind).exists():
        row = _OF_CENTRE.first(kind=Certificate.Kind.ISSUING, is_current=True)
    return row


def _last_list(issuer_id: int, *, is_full: bool = True) -> bytes | None:
    wanted = Q(base=0) if is_full else Q(base__gt=0)
    lists = RevocationList.objects.filter(wanted, issuer_id=issuer_id)
    found = lists.order_by("-number").first()
    return bytes(found.der) if found is not None else None
