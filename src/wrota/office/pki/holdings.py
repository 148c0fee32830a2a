"""Certificates whose keys their holders keep, as others may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.pki import queries
from wrota.office.pki.models import Certificate


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate with its issuers up to the root (DER)."""

    serial: str
    holder: str
    der: bytes
    chain: tuple[bytes, ...]
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None


def of_residents(ctx: Ctx, *, serials: Iterable[str]) -> dict[str, Holding]:
    """Return residents' signature certificates of the centre by serial number (hex)."""
    with scope(ctx.authority_id):
        rows = Certificate.objects.filter(
            kind=Certificate.Kind.RESIDENT, serial__in=list(serials)
        ).select_related("issuer")
        return {one.serial: _holding(one) for one in rows}


def _holding(one: Certificate) -> Holding:
    issuer = one.issuer
    assert issuer is not None  # the centre issued it
    above = queries.chain_of(issuer)
    return Holding(
        one.serial,
        one.holder,
        bytes(one.der),
        (bytes(issuer.der), *(each.public_bytes(Encoding.DER) for each in above)),
        one.not_before,
        one.not_after,
        one.revoked_at,
    )
