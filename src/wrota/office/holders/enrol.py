"""A resident asks for a certificate for a key of theirs, and takes the asking back."""

import hashlib
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wrota.kernel import codes
from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.passkey import has_passkey
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.holders import policy
from wrota.office.holders.models import Enrolment
from wrota.office.holders.queries import enrolment_row
from wrota.office.holders.types import EnrolmentRow
from wrota.office.pki import queries as pki
from wrota.office.pki.enrolment import make_request, read_request
from wrota.office.pki.names import refuse_personal_numbers

CODE_LENGTH = 8


class NoName(ValueError):
    """The account has no first and last name to put into a certificate."""


class TooMany(ValueError):
    """The person has enough enrolments that wait."""


class NoPasskey(ValueError):
    """The account has no passkey to open a key at the centre with."""


class KnownKey(ValueError):
    """This key was brought before; every certificate has a key of its own."""


@command("holders.own")
def ask(ctx: Ctx, *, request: bytes, device: str) -> EnrolmentRow:
    """
    Keep a resident's PKCS#10 request until a clerk has checked who they are.

    :raises wrota.office.pki.enrolment.BadRequest: when the request cannot be taken.
    :raises wrota.office.pki.names.PeselInName: when a PESEL would stand in the certificate.
    :raises NoName: when the account has no name.
    :raises TooMany: when enough enrolments wait already.
    :raises KnownKey: when the key was used before.
    """
    made = _new(ctx, device)
    key = read_request(request)
    made.request, made.key_print = request, print_of(key)
    return enrolment_row(keep_new(made))


@command("holders.own")
def ask_for_remote_key(ctx: Ctx, *, device: str) -> EnrolmentRow:
    """
    Make a key at the centre, sealed, for a person whose device cannot keep one.

    :raises NoPasskey: when nothing could open it.
    :raises NoName: and the others as `ask`.
    """
    if not has_passkey(ctx.account_id):
        raise NoPasskey(ctx.account_id)
    made = _new(ctx, device)
    key = ec.generate_private_key(ec.SECP256R1())
    made.is_at_centre, made.key_id = True, str(uuid4())
    made.sealed_key = pki.vault().seal(made.key_id, key)
    made.request, made.key_print = make_request(key), print_of(key.public_key())
    return enrolment_row(keep_new(made))


@command("holders.own")
def withdraw(ctx: Ctx, *, enrolment_id: int) -> None:
    """
    End one's own enrolment; one that has ended stays as it is.

    :raises Enrolment.DoesNotExist: for a stranger too.
    """
    rows = Enrolment.objects.select_for_update()
    one = rows.get(pk=enrolment_id, user_id=ctx.account_id)
    if one.state in (Enrolment.State.WAITING, Enrolment.State.CONFIRMED):
        one.state, one.ended_at = Enrolment.State.WITHDRAWN, ctx.now
        one.save(update_fields=["state", "ended_at"])


def print_of(key: ec.EllipticCurvePublicKey) -> str:
    """Return the fingerprint of a key: SHA-256 of its SubjectPublicKeyInfo, in hex."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def new_enrolment(ctx: Ctx, user: User, device: str) -> Enrolment:
    """
    Return an enrolment of a person that is not stored yet.

    :raises NoName: when the account has no name.
    """
    given, last = " ".join(user.first_name.split()), " ".join(user.last_name.split())
    if not given or not last:
        raise NoName(user.pk)
    refuse_personal_numbers((given, last))
    return Enrolment(
        code=codes.make(CODE_LENGTH),
        user_id=user.pk,
        given_name=given[:64],
        surname=last[:64],
        device=" ".join(device.split())[:60] or "Urządzenie",
        made_at=ctx.now,
        expires_at=ctx.now + policy.ENROLMENT_LIFE,
    )


def _new(ctx: Ctx, device: str) -> Enrolment:
    # the person's row is the lock: two tabs that ask at once are counted one after another
    user = User.objects.select_for_update().get(pk=ctx.account_id)
    waiting = Enrolment.objects.filter(
        user_id=user.pk,
        state__in=(Enrolment.State.WAITING, Enrolment.State.CONFIRMED),
        expires_at__gt=ctx.now,
    )
    if waiting.count() >= policy.MOST_WAITING:
        raise TooMany(user.pk)
    return new_enrolment(ctx, user, device)


def keep_new(made: Enrolment) -> Enrolment:
    """
    Store a new enrolment.

    :raises KnownKey: when its key was brought before, by anybody.
    """
    if Enrolment.objects.filter(key_print=made.key_print).exists():
        raise KnownKey(made.key_print)
    made.save(force_insert=True)
    return made
