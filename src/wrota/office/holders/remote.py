"""A holder's key kept sealed by the centre: their passkey opens it for one signature."""

import hashlib
from typing import Any
from uuid import UUID

from cryptography import x509

from wrota.kernel.accounts import passkey
from wrota.kernel.accounts.passkey import PasskeyRefused
from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.holders.models import Enrolment
from wrota.office.holders.types import DeviceRow
from wrota.office.pki import queries as pki

_PURPOSE = b"wrota: podpis kluczem w centrum\0"


def challenge_of(token: UUID, message: bytes) -> bytes:
    """
    Return what the passkey must sign, so that its answer opens the key for this message only.

    The token makes it new for every preparation: an answer cannot be used again.
    """
    return hashlib.sha256(_PURPOSE + token.bytes + hashlib.sha256(message).digest()).digest()


def asking(ctx: Ctx, *, token: UUID, message: bytes) -> dict[str, Any]:
    """Return what the browser asks the person's passkey."""
    return passkey.asking(ctx.account_id, challenge_of(token, message))


@command("holders.keep")
def sign(ctx: Ctx, *, device: DeviceRow, token: UUID, message: bytes, answer: bytes) -> bytes:
    """
    Sign with the key at the centre when the passkey agreed to exactly this; return DER.

    `ctx` is at the centre. The opened key is forgotten at once.

    :raises wrota.kernel.accounts.passkey.PasskeyRefused: for any other answer.
    """
    passkey.check(ctx.account_id, challenge_of(token, message), answer)
    row = Enrolment.objects.get(result=device.id, user_id=ctx.account_id, is_at_centre=True)
    if not row.sealed_key:
        raise PasskeyRefused("destroyed")
    vault = pki.vault()
    certificate = x509.load_der_x509_certificate(device.der)
    try:
        key = vault.open(row.key_id, bytes(row.sealed_key), certificate=certificate)
        signature = key.sign(message)
    finally:
        vault.forget(row.key_id)
    digest = hashlib.sha256(message).hexdigest()
    data = {"device": device.id, "signed": digest}
    journal.note(ctx, kind="event", name="holders.remote_signature", data=data)
    return signature


def destroy(device_id: int) -> None:
    """Throw away the key of a certificate that was taken back, inside a command of the centre."""
    rows = Enrolment.objects.filter(result=device_id, is_at_centre=True)
    rows.update(sealed_key=b"")
