"""A passkey asked for one act: the challenge is made of what the act is about."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from fido2.utils import websafe_encode
from fido2.webauthn import UserVerificationRequirement

from wrota.kernel.accounts.models import User

REQUIRED = UserVerificationRequirement.REQUIRED
MAX_BYTES = 16384


class PasskeyRefused(ValueError):
    """The answer is not one of the person's passkeys over this very challenge."""


def has_passkey(user_id: int) -> bool:
    """Say whether the person has registered a passkey."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN)
    return bool(rows.exists())


def asking(user_id: int, challenge: bytes) -> dict[str, Any]:
    """Return what the browser is asked with: a finger, a face or a PIN is demanded."""
    user = User.objects.get(pk=user_id)
    options, _state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(user), user_verification=REQUIRED, challenge=challenge
    )
    return dict(options)


def check(user_id: int, challenge: bytes, answer: bytes) -> None:
    """
    Check the answer of a browser (JSON) to one challenge of 32 bytes.

    :raises PasskeyRefused: for any other answer.
    """
    user = User.objects.get(pk=user_id)
    state = {"challenge": websafe_encode(challenge), "user_verification": REQUIRED}
    try:
        if len(answer) > MAX_BYTES:
            raise PasskeyRefused("length")
        said = json.loads(answer)
        used = auth.get_server().authenticate_complete(state, auth.get_credentials(user), said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise PasskeyRefused(type(error).__name__) from error
    device = auth.get_authenticator_by_credential_id(user, used.credential_id)
    if device is None:
        raise PasskeyRefused("unknown")
    device.record_usage()
