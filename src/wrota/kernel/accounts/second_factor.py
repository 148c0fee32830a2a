"""Proof of a second factor for one act: a code typed for this signature and no other."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from wrota.kernel.accounts.models import User
from wrota.kernel.cache import count, set_later
from wrota.kernel.prepared import Prepared

TRIES, WINDOW = 6, 300  # six codes in five minutes, then a pause
#: seconds for which the clock of a code may be right: the framework burns it for a third of them
CODE_LIFE = 30 * 3
_DEVICES = Prepared(Authenticator, "user_id", order=("-type",), lock=True)
_DEVICE = Prepared(Authenticator, "id")


class CodeRefused(ValueError):
    """The code is wrong, already used, or typed too often; the message says which."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Kept with the signature: who confirmed it, how and when."""

    user_id: int
    name: str
    method: str  #: totp | recovery_codes
    at: datetime


def has_second_factor(user: User) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


def prove(user: User, code: str, *, now: datetime) -> Proof:
    """
    Check a one-time code or a recovery code and burn it.

    :raises CodeRefused: with a Polish message that says what to do.
    """
    with transaction.atomic():
        # one write to the disk instead of six; a refusal is raised after it, so the try counts
        found = check(user.pk, user.full_name or user.email, code, now=now)
    if isinstance(found, str):
        raise CodeRefused(found)
    return found


def check(user_id: int, name: str, code: str, *, now: datetime) -> Proof | str:
    """
    Burn a code within the caller's transaction; return the proof, or what to tell the person.

    The caller commits in both cases: a try that is taken back is not counted.
    """
    typed, key = "".join(code.split()), f"wrota.second-factor.{user_id}"
    # the lock on the devices lets a person's tries come one after another, so none is uncounted
    devices = _DEVICES.rows(user_id=user_id)
    burnt = _burnt(user_id, typed)
    known = cache.get_many([key, burnt])
    tries = known.get(key, 0)
    if tries >= TRIES:
        return "Za dużo prób. Odczekaj 5 minut i wpisz nowy kod."
    for device in devices:
        if device.type == Authenticator.Type.WEBAUTHN:
            continue
        if typed and burnt not in known and device.wrap().validate_code(typed):
            set_later(burnt, 1, timeout=CODE_LIFE)
            _DEVICE.write_later({"last_used_at": timezone.now()}, id=device.pk)
            if tries:
                cache.delete(key)
            return Proof(user_id, name, device.type, now)
    count(key, within=WINDOW)
    return "Ten kod nie pasuje albo był już użyty. Poczekaj na nowy kod w aplikacji i wpisz go."


def _burnt(user_id: int, typed: str) -> str:
    """Return the name under which a code that was used up is remembered."""
    digest = hashlib.sha256(typed.encode()).hexdigest()
    return f"wrota.second-factor.burnt.{user_id}.{digest}"
