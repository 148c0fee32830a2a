"""Secrets of other systems (passwords, keys) at rest: encrypted with the installation's own key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from django.conf import settings


class CannotUnlock(ValueError):
    """The secret was locked with another key: type it again."""


def lock(secret: str) -> str:
    """Return the secret so that a copy of the database alone does not give it away."""
    return _fernet().encrypt(secret.encode()).decode()


def unlock(locked: str) -> str:
    """Return the secret; `:raises CannotUnlock:` when the installation's key has changed."""
    try:
        return _fernet().decrypt(locked.encode()).decode()
    except InvalidToken as error:
        raise CannotUnlock from error


def _fernet() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"wrota secrets of other systems")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
