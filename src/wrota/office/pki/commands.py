"""Founding the centre, issuing certificates and taking them back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction

from wrota.kernel import memory
from wrota.kernel.accounts.models import User
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.pki import (
    authorities,
    ceremony,
    enrolment,
    lists,
    publishing,
    queries,
    responder,
    shelf,
)
from wrota.office.pki.models import Certificate
from wrota.office.pki.plans import organisation
from wrota.office.pki.profiles import Kind, Person, Resident, Service
from wrota.office.pki.types import CertificateRow
from wrota.office.pki.vault import KeyHandle

#: A new certificate replaces the old one this long before it ends.
RENEWAL = timedelta(days=30)
#: What an office may take back by itself; authorities need two operators.
OF_OFFICES = ("seal", "person", "resident", "access", "service")


class NotTheOperator(ValueError):
    """Only the office that runs the platform keeps the certificate centre."""


class UnknownReason(ValueError):
    """A reason of revocation that is not in `lists.REASONS`."""


class NoPerson(LookupError):
    """The account does not exist or has no first and last name."""


@command("pki.establish")
def establish(ctx: Ctx) -> None:
    """
    Make the regional centre for the operator's office; once done, doing it again changes nothing.

    A root that must not be on this host makes it in a key ceremony: until then there is none.

    :raises NotTheOperator: for any other office.
    """
    operator = Authority.objects.select_for_update().get(pk=ctx.authority_id)
    if not operator.is_operator:
        raise NotTheOperator(operator.slug)
    if not Certificate.objects.filter(kind=Certificate.Kind.ROOT).exists():
        if settings.PKI_ROOT_AWAY:
            return
        authorities.found(ctx, operator)
    transaction.on_commit(publishing.write_public_files)


def set_up(ctx: Ctx) -> None:
    """Found the centre together with the office that runs the platform; others use it."""
    if Authority.objects.get(pk=ctx.authority_id).is_operator:
        establish(ctx)


@command("pki.issue")
def issue_seal(ctx: Ctx) -> CertificateRow:
    """Issue a new seal for the office and put it in use; the old one stays valid for checking."""
    office = Authority.objects.get(pk=ctx.authority_id)
    issuer = queries.issuer_of(Kind.SEAL)
    made = ceremony.issue_seal(
        organisation(office),
        queries.open_row(issuer),
        places=queries.places(),
        now=ctx.now,
        slug=issuer.slug,
    )
    shelf.retire(Certificate.Kind.SEAL)
    return queries.row_of(shelf.keep(Certificate.Kind.SEAL, made, issuer=issuer))


@command("pki.issue")
def issue_person(ctx: Ctx, *, user_id: int, post: str) -> CertificateRow:
    """
    Issue a signature certificate for a person on a post of the office.

    :raises NoPerson: when the account has no name to put into the certificate.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None or not (user.first_name and user.last_name):
        raise NoPerson(user_id)
    office = Authority.objects.get(pk=ctx.authority_id)
    person = Person(
        given_name=user.first_name,
        surname=user.last_name,
        title=post,
        organisation=organisation(office),
        staff_number=f"WR-{office.pk}-{user.pk}",
        email=user.email if user.email.isascii() else "",
    )
    issuer = queries.issuer_of(Kind.PERSON)
    made = ceremony.issue_person(
        person,
        queries.open_row(issuer),
        places=queries.places(),
        now=ctx.now,
        slug=issuer.slug,
    )
    shelf.retire(Certificate.Kind.PERSON, user_id=user_id, post=post)
    kept = shelf.keep(Certificate.Kind.PERSON, made, issuer=issuer, user_id=user_id, post=post)
    return queries.row_of(kept)


@command("pki.issue", log=("number", "use"))
def certify_resident(
    ctx: Ctx, *, resident: Resident, use: str, request: bytes, user_id: int = 0
) -> CertificateRow:
    """
    Certify a key that a resident made and keeps; earlier certificates stay, one for each device.

    `use` is `resident` (signatures) or `access` (signing in); `request` is a PKCS#10 request.

    :raises wrota.office.pki.enrolment.BadRequest: when the request cannot be taken.
    :raises wrota.office.pki.names.PeselInName: when a PESEL would stand in the certificate.
    """
    kind = {Kind.RESIDENT.value: Kind.RESIDENT, Kind.ACCESS.value: Kind.ACCESS}[use]
    key = enrolment.read_request(request)
    issuer = queries.issuer_of(kind)
    made = ceremony.certify_resident(
        resident,
        kind,
        key,
        queries.open_row(issuer),
        places=queries.places(),
        now=ctx.now,
        slug=issuer.slug,
    )
    return queries.row_of(
        shelf.keep_certificate(kind.value, made, issuer=issuer, holder_id=user_id)
    )


@command("pki.issue")
def certify_service(ctx: Ctx, *, domains: tuple[str, ...], request: bytes) -> CertificateRow:
    """
    Certify the key of a network service of the office for its domain names.

    :raises wrota.office.pki.enrolment.BadRequest: when the request cannot be taken.
    """
    office = Authority.objects.get(pk=ctx.authority_id)
    service = Service(domains=domains, organisation=organisation(office))
    issuer = queries.issuer_of(Kind.SERVICE)
    made = ceremony.certify_service(
        service,
        enrolment.read_request(request),
        queries.open_row(issuer),
        places=queries.places(),
        now=ctx.now,
        slug=issuer.slug,
    )
    return queries.row_of(shelf.keep_certificate(Kind.SERVICE.value, made, issuer=issuer))


@command("pki.revoke", log=("serial", "reason"))
def revoke(ctx: Ctx, *, serial: str, reason: str = "") -> None:
    """
    Take a certificate of the office back from now on, and sign new lists at once.

    The lists and the end of the answer signed beforehand are stored with the revocation or not
    at all.

    :raises UnknownReason: for a reason outside `lists.REASONS`.
    :raises Certificate.DoesNotExist: when the office has no such certificate.
    """
    if reason not in lists.REASONS:
        raise UnknownReason(reason)
    one = Certificate.objects.select_for_update().get(serial=serial, kind__in=OF_OFFICES)
    if one.revoked_at is None:
        one.revoked_at, one.revocation_reason, one.is_current = ctx.now, reason, False
        one.save(update_fields=["revoked_at", "revocation_reason", "is_current"])
        queries.vault().forget(one.key_id)
        memory.forget()
        operator = _operator_ctx(ctx.now)
        if one.issuer_id is not None:
            lists.list_revocations(operator, issuer_id=one.issuer_id)
            responder.forget_answer(operator, issuer_id=one.issuer_id, serial=serial)


def seal_key(ctx: Ctx) -> KeyHandle:
    """Open the office's seal inside a command; the first use issues it, the last month renews."""
    try:
        return queries.office_key(kind=Certificate.Kind.SEAL, now=ctx.now + RENEWAL)
    except queries.NoKey:
        _once(lambda: issue_seal(ctx))
        return queries.office_key(kind=Certificate.Kind.SEAL, now=ctx.now)


def person_key(ctx: Ctx, *, user_id: int, post: str) -> KeyHandle:
    """Open an official's signature key inside a command; issued at the first signature."""
    find = partial(queries.office_key, kind=Certificate.Kind.PERSON, user_id=user_id, post=post)
    try:
        return find(now=ctx.now + RENEWAL)
    except queries.NoKey:
        _once(lambda: issue_person(ctx, user_id=user_id, post=post))
        return find(now=ctx.now)


def _once(issue: Callable[[], object]) -> None:
    """Issue unless another process did it in the same moment: its certificate serves as well."""
    try:
        with transaction.atomic():
            issue()
    except IntegrityError:
        return


def _operator_ctx(now: datetime) -> Ctx:
    return system_ctx(Authority.objects.get(is_operator=True).pk, now=now)
