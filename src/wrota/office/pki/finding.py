"""Finding a certificate by what is printed in it, and telling its state now."""

import re
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door
from wrota.office.pki import queries
from wrota.office.pki.models import Certificate
from wrota.office.pki.types import FoundRow

MOST = 50
LEAST_LETTERS = 3
_FINGERPRINT = 64
_MOST_SERIAL = 40
_HEX = re.compile(r"[0-9a-f]+")
#: certificates of people outside the offices: whoever has one sees the name, others need not
_OF_RESIDENTS = (Certificate.Kind.RESIDENT, Certificate.Kind.ACCESS)


def by_number(text: str, *, now: datetime) -> FoundRow | None:
    """
    Find a certificate by its whole serial number or SHA-256 fingerprint, for anybody.

    Colons, spaces and a leading `0x` do not matter. Names of residents are left out.
    """
    wanted = _number(text)
    if wanted is None:
        return None
    with door("pki.trust"):
        one = _rows().filter(wanted).first()
        return None if one is None else _found(one, now, is_public=True)


def search(ctx: Ctx, text: str) -> list[FoundRow]:
    """
    Find certificates of all offices by number, fingerprint or a part of the name; for operators.

    Who looked for whom stays in the journal.

    :raises wrota.kernel.context.NotAllowed: without `pki.operate`.
    """
    ctx.require("pki.operate")
    said = text.strip()
    wanted = _number(said)
    if wanted is None and len(said) < LEAST_LETTERS:
        return []
    journal.read(ctx, name="pki.search", data={"text": said[:80]})
    # SQLite knows no capital letters beyond English ones
    named = [Q(holder__icontains=one) for one in {said, said.title(), said.upper(), said.lower()}]
    condition = wanted or named.pop()
    for one in named:
        condition |= one
    with door("pki.trust"):
        return [_found(row, ctx.now) for row in _rows().filter(condition).order_by("-pk")[:MOST]]


def certificate(ctx: Ctx, *, certificate_id: int) -> FoundRow:
    """
    Return one certificate of any office, for operators.

    :raises Certificate.DoesNotExist: when there is none.
    :raises wrota.kernel.context.NotAllowed: without `pki.operate`.
    """
    ctx.require("pki.operate")
    with door("pki.trust"):
        return _found(_rows().get(pk=certificate_id), ctx.now)


def state_of(row: Any, now: datetime) -> str:
    """Say in one word how it stands with a certificate at a moment."""
    if row.revoked_at is not None and row.revoked_at <= now:
        return "revoked"
    if now > row.not_after:
        return "ended"
    return "good" if now >= row.not_before else "early"


def _number(text: str) -> Q | None:
    digits = re.sub(r"[\s:–-]", "", text.strip().lower()).removeprefix("0x")
    if not _HEX.fullmatch(digits):
        return None
    if len(digits) == _FINGERPRINT:
        return Q(fingerprint=digits)
    serial = digits.lstrip("0")
    if not 0 < len(serial) <= _MOST_SERIAL:
        return None
    # asked by issuer, a number is found by the index that OCSP uses: issuing writes one fewer
    with door("pki.trust"):
        issuers = Certificate.objects.filter(kind__in=queries.AUTHORITIES).values_list("pk")
        known = [pk for (pk,) in issuers]
    return Q(serial=serial) & (Q(issuer_id__in=known) | Q(issuer_id=None))


def _rows() -> QuerySet[Certificate]:
    return Certificate.objects.defer("sealed_key").select_related("authority")


def _found(one: Certificate, now: datetime, *, is_public: bool = False) -> FoundRow:
    is_hidden = is_public and one.kind in _OF_RESIDENTS
    issuer = None
    if one.issuer_id is not None:
        issuer = Certificate.objects.only("holder").get(pk=one.issuer_id)
    return FoundRow(
        one.pk,
        one.kind,
        Certificate.Kind(one.kind).label,
        "" if is_hidden else one.holder,
        issuer.holder if issuer else "",
        one.serial,
        one.fingerprint,
        one.not_before,
        one.not_after,
        one.revoked_at,
        one.revocation_reason,
        state_of(one, now),
        one.authority.name,
    )
