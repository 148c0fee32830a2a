"""Founding the centre, issuing and taking back certificates, publishing the lists."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from django.conf import settings
from django.db import IntegrityError, transaction

from wrota.kernel import memory
from wrota.kernel.accounts.models import User
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door
from wrota.office.pki import ceremony, publishing, queries
from wrota.office.pki.models import Certificate, RevocationList
from wrota.office.pki.profiles import CeremonyPlan, Organisation, Person, Places
from wrota.office.pki.trust import common_name
from wrota.office.pki.types import CertificateRow
from wrota.office.pki.vault import KeyHandle, SoftwareKey

#: A new certificate replaces the old one this long before it ends.
RENEWAL = timedelta(days=30)
REASONS = {
    "": x509.ReasonFlags.unspecified,
    "klucz": x509.ReasonFlags.key_compromise,
    "stanowisko": x509.ReasonFlags.affiliation_changed,
    "zastapiony": x509.ReasonFlags.superseded,
    "koniec": x509.ReasonFlags.cessation_of_operation,
}


class NotTheOperator(ValueError):
    """Only the office that runs the platform keeps the certificate centre."""


class UnknownReason(ValueError):
    """A reason of revocation that is not in `REASONS`."""


class NoPerson(LookupError):
    """The account does not exist or has no first and last name."""


@command("pki.establish")
def establish(ctx: Ctx) -> None:
    """
    Make the regional centre for the operator's office; once done, doing it again changes nothing.

    :raises NotTheOperator: for any other office.
    """
    operator = Authority.objects.select_for_update().get(pk=ctx.authority_id)
    if not operator.is_operator:
        raise NotTheOperator(operator.slug)
    if not Certificate.objects.filter(kind=Certificate.Kind.ROOT).exists():
        made = ceremony.hold(_plan(operator), now=ctx.now)
        root = _keep(Certificate.Kind.ROOT, made.root)
        issuing = _keep(Certificate.Kind.ISSUING, made.issuing)
        _keep(Certificate.Kind.TSA, made.tsa)
        _keep(Certificate.Kind.PLATFORM, made.platform_seal)
        _keep_list(root, 1, made.root_list)
        _keep_list(issuing, 1, made.issuing_list)
    transaction.on_commit(publishing.write_public_files)


def set_up(ctx: Ctx) -> None:
    """Found the centre together with the office that runs the platform; others use it."""
    if Authority.objects.get(pk=ctx.authority_id).is_operator:
        establish(ctx)


@command("pki.issue")
def issue_seal(ctx: Ctx) -> CertificateRow:
    """Issue a new seal for the office and put it in use; the old one stays valid for checking."""
    office = Authority.objects.get(pk=ctx.authority_id)
    made = ceremony.issue_seal(
        _organisation(office),
        queries.centre_key(Certificate.Kind.ISSUING),
        places=places(),
        now=ctx.now,
    )
    _retire(Certificate.Kind.SEAL)
    return queries.row_of(_keep(Certificate.Kind.SEAL, made))


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
        organisation=_organisation(office),
        staff_number=f"WR-{office.pk}-{user.pk}",
        email=user.email if user.email.isascii() else "",
    )
    issuing = queries.centre_key(Certificate.Kind.ISSUING)
    made = ceremony.issue_person(person, issuing, places=places(), now=ctx.now)
    _retire(Certificate.Kind.PERSON, user_id=user_id, post=post)
    return queries.row_of(_keep(Certificate.Kind.PERSON, made, user_id=user_id, post=post))


@command("pki.revoke", log=("serial", "reason"))
def revoke(ctx: Ctx, *, serial: str, reason: str = "") -> None:
    """
    Take a certificate of the office back from now on, and sign a new list at once.

    :raises UnknownReason: for a reason outside `REASONS`.
    :raises Certificate.DoesNotExist: when the office has no such seal or signature.
    """
    if reason not in REASONS:
        raise UnknownReason(reason)
    one = Certificate.objects.select_for_update().get(
        serial=serial, kind__in=[Certificate.Kind.SEAL, Certificate.Kind.PERSON]
    )
    if one.revoked_at is None:
        one.revoked_at, one.revocation_reason, one.is_current = ctx.now, reason, False
        one.save(update_fields=["revoked_at", "revocation_reason", "is_current"])
        queries.vault().forget(one.key_id)
        memory.forget()
        transaction.on_commit(lambda: publish_lists(_operator_ctx(ctx.now)))


@command("pki.establish")
def publish_lists(ctx: Ctx) -> None:
    """Sign new revocation lists of the root and the issuing CA and put them out."""
    with door("pki.trust"):
        taken_back = list(
            Certificate.objects.exclude(revoked_at=None).values_list(
                "serial", "revoked_at", "revocation_reason"
            )
        )
    revoked = [
        ceremony.Revocation(int(serial, 16), at, REASONS[reason])
        for serial, at, reason in taken_back
        if at is not None
    ]
    for kind, days in ((Certificate.Kind.ROOT, 365), (Certificate.Kind.ISSUING, 30)):
        issuer = Certificate.objects.select_for_update().get(kind=kind, is_current=True)
        last = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
        number = last.number + 1 if last else 1
        made = ceremony.revocation_list(
            queries.open_row(issuer),
            number=number,
            now=ctx.now,
            next_update=ctx.now + timedelta(days=days),
            revoked=revoked if kind == Certificate.Kind.ISSUING else (),
        )
        _keep_list(issuer, number, made)
    transaction.on_commit(publishing.write_public_files)


@job()
def renew_lists(now: datetime) -> None:
    """Sign new lists when half of the issuing list's time has passed."""
    with door("pki.trust"):
        newest = RevocationList.objects.filter(issuer__kind=Certificate.Kind.ISSUING)
        due = newest.order_by("-number").values_list("next_update", flat=True).first()
    if due is not None and due - now < timedelta(days=15):
        publish_lists(_operator_ctx(now))


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


def places() -> Places:
    """Return where certificates and lists of this installation are fetched."""
    return Places(base_url=f"{settings.SITE_URL}/pki")


def _once(issue: Callable[[], object]) -> None:
    """Issue unless another process did it in the same moment: its certificate serves as well."""
    try:
        with transaction.atomic():
            issue()
    except IntegrityError:
        return


def _operator_ctx(now: datetime) -> Ctx:
    return system_ctx(Authority.objects.get(is_operator=True).pk, now=now)


def _plan(operator: Authority) -> CeremonyPlan:
    return CeremonyPlan(
        operator=_organisation(operator),
        places=places(),
        root_name="Wrota – główny urząd certyfikacji",
        issuing_name="Wrota – urząd wystawiający",
        tsa_name="Wrota – znacznik czasu",
        seal_name="Wrota – pieczęć platformy",
    )


def _organisation(office: Authority) -> Organisation:
    return Organisation(name=office.name, teryt=office.teryt, nip=office.nip)


def _retire(kind: str, *, user_id: int = 0, post: str = "") -> None:
    """Take the certificate in use out of use; signatures made with it stay good."""
    Certificate.objects.filter(kind=kind, user_id=user_id, post=post, is_current=True).update(
        is_current=False
    )
    memory.forget()


def _keep(kind: str, key: SoftwareKey, *, user_id: int = 0, post: str = "") -> Certificate:
    key_id = str(uuid4())
    certificate = key.certificate
    memory.forget()
    return Certificate.objects.create(
        kind=kind,
        key_id=key_id,
        sealed_key=queries.vault().seal(key_id, key.private_key),
        der=certificate.public_bytes(Encoding.DER),
        chain_pem=ceremony.pem(*key.chain).decode(),
        serial=f"{certificate.serial_number:x}",
        holder=common_name(certificate),
        user_id=user_id,
        post=post,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _keep_list(issuer: Certificate, number: int, made: x509.CertificateRevocationList) -> None:
    assert made.next_update_utc is not None  # the ceremony always says when the next one is due
    RevocationList.objects.create(
        issuer=issuer,
        number=number,
        der=made.public_bytes(Encoding.DER),
        next_update=made.next_update_utc,
    )
