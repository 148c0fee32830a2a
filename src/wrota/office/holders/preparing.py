"""Between preparing a signature and its value, which only the holder's key can make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from wrota.kernel.accounts.passkey import PasskeyRefused
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.holders import policy, queries, remote
from wrota.office.holders.centre import at_centre
from wrota.office.holders.models import Preparation
from wrota.office.holders.types import DeviceRow
from wrota.office.signing.xades import Certificates

RAW_LENGTH = 64  #: r and s of P-256, as browsers give them


class NotPrepared(LookupError):
    """Nothing of that kind waits for this person: the time is over, or it was signed already."""


class CertificateEnded(ValueError):
    """The certificate was taken back or is outside of its time."""


class WrongSignature(ValueError):
    """The value was made by another key, or over something else than was prepared."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What waits for a signature, as pages show it."""

    token: UUID
    kind: str
    subject: str
    digest: str  #: of what was shown when it was prepared
    shown: str
    message: bytes
    before: bytes
    after: bytes
    facts: dict[str, Any]
    made_at: datetime
    expires_at: datetime
    device: DeviceRow


def certificate_to_sign(ctx: Ctx, *, device_id: int) -> tuple[DeviceRow, Certificates]:
    """
    Return one's own certificate in force with its issuers.

    :raises wrota.office.holders.models.KeyDevice.DoesNotExist: for a stranger too.
    :raises CertificateEnded: when nothing can be signed with it now.
    """
    one = queries.device(at_centre(ctx), device_id=device_id)
    if not one.works(ctx.now):
        raise CertificateEnded(one.serial)
    own, *above = (x509.load_der_x509_certificate(der) for der in (one.der, *one.chain))
    return one, (own, tuple(above))


def keep(ctx: Ctx, *, device: DeviceRow, kind: str, **parts: Any) -> UUID:
    """Keep what was prepared inside a command; `parts` are the other fields of `Preparation`."""
    token = uuid4()
    Preparation.objects.create(
        token=token,
        user_id=ctx.account_id,
        key_device_id=device.id,
        kind=kind,
        made_at=ctx.now,
        expires_at=ctx.now + policy.PREPARED_LIFE,
        **parts,
    )
    return token


def prepared(ctx: Ctx, *, token: UUID, kind: str) -> Prepared:
    """
    Return what waits for one's own signature.

    :raises NotPrepared: for a stranger too.
    """
    with scope(ctx.authority_id):
        return _view(ctx, _row(ctx, token, kind, lock=False))


def take(ctx: Ctx, *, token: UUID, kind: str, given: bytes) -> tuple[Prepared, bytes]:
    """
    Use up what was prepared, inside a command; return it with the signature in DER.

    `given` is what the browser's key made (r and s of 32 bytes each) or, for a key at the centre,
    the answer of the holder's passkey. When anything is refused the caller's command takes back
    the using-up too, so a right signature may still follow.

    :raises NotPrepared: when it is not there any more.
    :raises CertificateEnded: when the certificate stopped working meanwhile.
    :raises WrongSignature: when the value is not over exactly this by exactly that key.
    """
    row = _row(ctx, token, kind, lock=True)
    found = _view(ctx, row)
    if not found.device.works(ctx.now):
        raise CertificateEnded(found.device.serial)
    signature = _value(ctx, found, given)
    row.delete()
    return found, signature


def _value(ctx: Ctx, found: Prepared, given: bytes) -> bytes:
    if found.device.is_at_centre:
        try:
            return remote.sign(
                at_centre(ctx, "holders.keep"),
                device=found.device,
                token=found.token,
                message=found.message,
                answer=given,
            )
        except PasskeyRefused as error:
            raise WrongSignature("passkey") from error
    if len(given) != RAW_LENGTH:
        raise WrongSignature("length")
    half = RAW_LENGTH // 2
    signature = encode_dss_signature(
        int.from_bytes(given[:half], "big"), int.from_bytes(given[half:], "big")
    )
    key = x509.load_der_x509_certificate(found.device.der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)  # the centre certifies no others
    try:
        key.verify(signature, found.message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise WrongSignature("value") from error
    return signature


@command("holders.keep")
def forget_old(ctx: Ctx) -> None:
    """Drop what nobody signed in time."""
    Preparation.objects.filter(expires_at__lte=ctx.now).delete()


@job()
def sweep(now: datetime) -> None:
    """Drop what nobody signed in time, in every office."""
    with door("worker.sweep"):
        rows = Preparation.objects.filter(expires_at__lte=now)
        offices = list(rows.values_list("authority_id", flat=True).distinct())
    for pk in Authority.objects.filter(pk__in=offices).values_list("pk", flat=True):
        forget_old(system_ctx(pk, now=now))


def _row(ctx: Ctx, token: UUID, kind: str, *, lock: bool) -> Preparation:
    rows = Preparation.objects.select_for_update() if lock else Preparation.objects
    row = rows.filter(
        token=token, kind=kind, user_id=ctx.account_id, expires_at__gt=ctx.now
    ).first()
    if row is None:
        raise NotPrepared(token)
    return row


def _view(ctx: Ctx, row: Preparation) -> Prepared:
    return Prepared(
        row.token,
        row.kind,
        row.subject,
        row.digest,
        row.shown,
        bytes(row.message),
        bytes(row.before),
        bytes(row.after),
        row.facts,
        row.made_at,
        row.expires_at,
        queries.device(at_centre(ctx), device_id=row.key_device_id),
    )
