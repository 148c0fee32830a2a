"""Revocation lists: full ones and the changes since, signed at once and renewed in time."""

from datetime import datetime, timedelta

from cryptography import x509

from django.db import transaction
from django.db.models import Q

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door
from wrota.office.pki import ceremony, publishing, queries, shelf, terms
from wrota.office.pki.models import Certificate, RevocationList

#: How long a list holds; the next one is signed when half of the time has passed.
ROOT_LIST = timedelta(days=365)
REASONS = {
    "": x509.ReasonFlags.unspecified,
    "klucz": x509.ReasonFlags.key_compromise,
    "stanowisko": x509.ReasonFlags.affiliation_changed,
    "zastapiony": x509.ReasonFlags.superseded,
    "koniec": x509.ReasonFlags.cessation_of_operation,
    "urzad": x509.ReasonFlags.ca_compromise,
}


@command("pki.establish")
def list_revocations(ctx: Ctx, *, issuer_id: int) -> None:
    """Sign a full list and the changes since the last periodic one, under one number."""
    _sign(ctx, issuer_id, is_new_base=False)
    transaction.on_commit(publishing.write_public_files)


@command("pki.establish")
def start_lists(ctx: Ctx, *, issuer_id: int) -> None:
    """Sign a full list from which the next changes count."""
    _sign(ctx, issuer_id, is_new_base=True)
    transaction.on_commit(publishing.write_public_files)


@command("pki.establish")
def list_changes(ctx: Ctx, *, issuer_id: int) -> None:
    """Sign only the changes anew: nothing happened, but the last ones are about to end."""
    issuer = _locked(issuer_id)
    _sign_changes(ctx, issuer, next_number(issuer), base=_base(issuer))
    transaction.on_commit(publishing.write_public_files)


@job()
def renew_lists(now: datetime) -> None:
    """Sign new lists of every authority whose lists have lived through half of their time."""
    operator = Authority.objects.filter(is_operator=True).first()
    if operator is None:
        return
    ctx = system_ctx(operator.pk, now=now)
    for issuer in bound_to_sign(now):
        full, changes = _newest(issuer.pk, is_full=True), _newest(issuer.pk, is_full=False)
        if full is None or full.next_update - now < _time_of(issuer) / 2:
            start_lists(ctx, issuer_id=issuer.pk)
        elif changes is not None and changes.next_update - now < _time_of_changes() / 2:
            list_changes(ctx, issuer_id=issuer.pk)


def bound_to_sign(now: datetime) -> list[Certificate]:
    """
    Return the authorities that must go on signing lists.

    One that was replaced does so until the last certificate that it issued ends. A root whose
    key lies outside has its list signed in a ceremony.
    """
    with door("pki.trust"):
        able = Certificate.objects.filter(kind__in=queries.AUTHORITIES, not_after__gt=now)
        rows = [one for one in able.order_by("pk") if one.sealed_key]
        still = Certificate.objects.filter(issuer__in=[one.pk for one in rows], not_after__gt=now)
        needed = set(still.values_list("issuer_id", flat=True))
    return [one for one in rows if one.is_current or one.pk in needed]


def _sign(ctx: Ctx, issuer_id: int, *, is_new_base: bool) -> None:
    issuer = _locked(issuer_id)
    number = next_number(issuer)
    made = ceremony.revocation_list(
        queries.open_row(issuer),
        number=number,
        now=ctx.now,
        next_update=ctx.now + _time_of(issuer),
        revoked=revocations(issuer),
        newest_changes=_changes_place(issuer),
    )
    shelf.keep_list(issuer, number, made)
    if _changes_place(issuer):
        base = number if is_new_base else _base(issuer)
        _sign_changes(ctx, issuer, number, base=base)


def _sign_changes(ctx: Ctx, issuer: Certificate, number: int, *, base: int) -> None:
    kept = RevocationList.objects.get(issuer=issuer, number=base, base=0)
    told = {row.serial_number for row in x509.load_der_x509_crl(bytes(kept.der))}
    made = ceremony.revocation_list(
        queries.open_row(issuer),
        number=number,
        now=ctx.now,
        next_update=ctx.now + _time_of_changes(),
        revoked=[one for one in revocations(issuer) if one.serial not in told],
        base=base,
    )
    shelf.keep_list(issuer, number, made, base=base)


def revocations(issuer: Certificate) -> list[ceremony.Revocation]:
    """Return what this authority took back, for good: lists outlive the certificates they name."""
    with door("pki.trust"):
        rows = Certificate.objects.filter(issuer=issuer).exclude(revoked_at=None)
        found = list(rows.values_list("serial", "revoked_at", "revocation_reason"))
    return [
        ceremony.Revocation(int(serial, 16), at, REASONS[reason])
        for serial, at, reason in found
        if at is not None
    ]


def _locked(issuer_id: int) -> Certificate:
    """Numbers grow by one: two who sign for the same authority wait for each other."""
    return Certificate.objects.select_for_update().get(pk=issuer_id, kind__in=queries.AUTHORITIES)


def next_number(issuer: Certificate) -> int:
    """Return the number of the next list of an authority."""
    last = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
    return last.number + 1 if last else 1


def _base(issuer: Certificate) -> int:
    """Return the full list from which changes count; the first changes count from the newest."""
    changes = RevocationList.objects.filter(Q(base__gt=0), issuer=issuer).order_by("-number")
    last = changes.first()
    if last is not None:
        return last.base
    return RevocationList.objects.filter(issuer=issuer).order_by("-number")[:1].get().number


def _newest(issuer_id: int, *, is_full: bool) -> RevocationList | None:
    wanted = Q(base=0) if is_full else Q(base__gt=0)
    with door("pki.trust"):
        lists = RevocationList.objects.filter(wanted, issuer_id=issuer_id)
        return lists.order_by("-number").first()


def _time_of(issuer: Certificate) -> timedelta:
    if issuer.kind == Certificate.Kind.ROOT:
        return ROOT_LIST
    return timedelta(days=terms.value("list-days", queries.parameters()))


def _time_of_changes() -> timedelta:
    return timedelta(hours=terms.value("changes-hours", queries.parameters()))


def _changes_place(issuer: Certificate) -> str:
    """Return where changes lie; a root takes back too seldom to have them."""
    if issuer.kind == Certificate.Kind.ROOT:
        return ""
    return queries.places().newest_changes(issuer.slug)
