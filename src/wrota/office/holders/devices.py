"""What a holder does with a certificate in force: renew it, guard against loss, take it back."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from wrota.kernel import codes
from wrota.kernel.accounts.models import User
from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.holders import policy, remote
from wrota.office.holders.enrol import keep_new, new_enrolment, print_of
from wrota.office.holders.issuing import certify
from wrota.office.holders.models import Enrolment, KeyDevice
from wrota.office.holders.queries import device, device_rows
from wrota.office.holders.types import DeviceRow
from wrota.office.pki import commands as pki
from wrota.office.pki.enrolment import read_request

#: almost 60 bits: nobody guesses it, and it can be read out over the phone
LOSS_LENGTH = 12


class NotRenewable(ValueError):
    """The certificate does not work any more, or it is too early; `message` says which."""


class NotTheHolder(ValueError):
    """The new request was not signed with the key of the certificate in force."""


@command("holders.own")
def make_loss_code(ctx: Ctx, *, device_id: int) -> str:
    """
    Return a new code that takes the certificate back without signing in; the former one is void.

    :raises KeyDevice.DoesNotExist: for a stranger too.
    """
    one = KeyDevice.objects.select_for_update().get(pk=device_id, user_id=ctx.account_id)
    code = codes.make(LOSS_LENGTH)
    one.loss_digest = codes.digest(code)
    one.save(update_fields=["loss_digest"])
    return code


@command("holders.own")
def take_back(ctx: Ctx, *, device_id: int) -> None:
    """
    Take one's own certificate back at once and for good.

    :raises KeyDevice.DoesNotExist: for a stranger too.
    """
    one = KeyDevice.objects.get(pk=device_id, user_id=ctx.account_id)
    pki.revoke(ctx, serial=one.serial, reason="klucz")
    remote.destroy(one.pk)


@command("holders.keep")
def report_loss(ctx: Ctx, *, code: str) -> DeviceRow | None:
    """
    Take back the certificate that a loss code belongs to; None for a wrong code.

    Said twice it changes nothing more. `ctx` is at the centre, the actor may be anybody.
    """
    if len(codes.plain(code)) != LOSS_LENGTH:
        return None
    one = (
        KeyDevice.objects.select_related("enrolment").filter(loss_digest=codes.digest(code)).first()
    )
    if one is None:
        return None
    journal.note(ctx, kind="event", name="holders.lost", data={"device": one.pk})
    pki.revoke(ctx, serial=one.serial, reason="klucz")
    remote.destroy(one.pk)
    return device_rows(ctx, [one])[0]


@command("holders.own")
def renew(ctx: Ctx, *, device_id: int, request: bytes, signature: bytes) -> DeviceRow:
    """
    Certify a new key of a holder who signed its PKCS#10 request with the key in force.

    `signature` is ECDSA over SHA-256 of the request, DER. The former certificate stays until it
    ends, so that what was begun with it can be finished.

    :raises KeyDevice.DoesNotExist: for a stranger too.
    :raises NotRenewable: when the certificate does not work any more, or ends later than in
        `policy.RENEWAL_WINDOW`.
    :raises NotTheHolder: when the signature is another key's.
    :raises wrota.office.pki.enrolment.BadRequest: when the request cannot be taken.
    :raises wrota.office.holders.enrol.KnownKey: when the new key is not new.
    """
    old = device(ctx, device_id=device_id)
    if not old.works(ctx.now):
        raise NotRenewable("ended")
    if old.not_after - ctx.now > policy.RENEWAL_WINDOW:
        raise NotRenewable("early")
    key = x509.load_der_x509_certificate(old.der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)  # the centre certifies no others
    try:
        key.verify(signature, request, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise NotTheHolder(device_id) from error
    made = new_enrolment(ctx, User.objects.get(pk=ctx.account_id), old.name)
    made.request, made.key_print = request, print_of(read_request(request))
    made.way, made.confirmed_at = Enrolment.Way.RENEWAL, ctx.now
    keep_new(made)
    return device_rows(ctx, [certify(ctx, made)])[0]
