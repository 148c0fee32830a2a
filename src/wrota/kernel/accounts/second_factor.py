"""Proof of a second factor for one act: a code typed for this signature and no other."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from django.core.cache import cache
from django.db import transaction

from wrota.kernel.accounts.models import User

TRIES, WINDOW = 6, 300  # six codes in five minutes, then a pause
#: seconds for which the clock of a code may be right: the framework burns it for a third of them
CODE_LIFE = 30 * 3


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
        found = _prove(user, "".join(code.split()), now)
    if isinstance(found, str):
        raise CodeRefused(found)
    return found


def _prove(user: User, typed: str, now: datetime) -> Proof | str:
    """Return the proof, or what to tell the person."""
    key = f"wrota.second-factor.{user.pk}"
    cache.add(key, 0, timeout=WINDOW)
    if cache.incr(key) > TRIES:
        return "Za dużo prób. Odczekaj 5 minut i wpisz nowy kod."
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    for device in Authenticator.objects.filter(user_id=user.pk, type__in=kinds).order_by("-type"):
        if typed and device.wrap().validate_code(typed) and _burn(user, typed):
            device.record_usage()
            cache.delete(key)
            return Proof(user.pk, user.full_name or user.email, device.type, now)
    return "Ten kod nie pasuje albo był już użyty. Poczekaj na nowy kod w aplikacji i wpisz go."


def _burn(user: User, typed: str) -> bool:
    """Use a code up; say whether it was still whole."""
    digest = hashlib.sha256(typed.encode()).hexdigest()
    return cache.add(f"wrota.second-factor.burnt.{user.pk}.{digest}", 1, timeout=CODE_LIFE)
