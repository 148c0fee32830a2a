"""Letting a program in by its key: one office, the key's own rights, counted and noted."""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest

from wrota.kernel.audit import journal
from wrota.kernel.cache import count
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.keys.commands import digest
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.manifest import ROLES, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.peer import place
from wrota.kernel.tenancy import scope

#: requests of one key, and wrong keys from one address, in a window of so many seconds
REQUESTS, MISSES, WINDOW = 300, 20, 60
#: how often the last use is written down
NOTED = timedelta(minutes=1)
#: seconds between two notes that a program still tries a key which has ended
REMINDED = 3600


class KeyRefused(PermissionError):
    """There is no such key for this office, or it no longer works."""


class TooManyRequests(RuntimeError):
    """The key, or the address that guesses keys, has to wait for the next minute."""


def enter(request: HttpRequest, office: Authority | None, secret: str, *, now: datetime) -> Ctx:
    """
    Return the context in which the key's program acts in the office.

    :raises KeyRefused: also for an office that does not exist, and for another office's key.
    :raises TooManyRequests: for a key that asks too often, and for an address that guesses; a key
        that works is never stopped by the guesses of its neighbour.
    """
    key = _find(office, secret)
    if office is None or key is None or not _works(key, now):
        if _count(f"miss.{place(request)}") > MISSES:
            raise TooManyRequests
        if office is not None and key is not None and _is_news(key):
            journal.refused(_ctx(request, office, key, now), name="keys.enter", permission="")
        raise KeyRefused
    if _count(f"key.{key.pk}") > REQUESTS:
        raise TooManyRequests
    _note_use(office, key, request, now)
    return _ctx(request, office, key, now)


def _find(office: Authority | None, secret: str) -> ApiKey | None:
    if office is None:
        return None
    with scope(office.pk):
        return ApiKey.objects.filter(digest=digest(secret)).first()


def _works(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and now.date() < key.in_force_to


def _is_news(key: ApiKey) -> bool:
    """Say whether the office has not just been told that somebody tries this ended key."""
    return cache.add(f"wrota.keys.ended.{key.pk}", 1, timeout=REMINDED)


def _ctx(request: HttpRequest, office: Authority, key: ApiKey, now: datetime) -> Ctx:
    exist = permissions_of(frozenset(ROLES), enabled=tuple(office.modules))
    return Ctx(
        office.pk,
        Actor(kind="machine", name=f"klucz API: {key.name}", key_id=key.pk),
        now,
        exist & frozenset(key.permissions),
        channel="api",
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _note_use(office: Authority, key: ApiKey, request: HttpRequest, now: datetime) -> None:
    with scope(office.pk):
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED)
        ApiKey.objects.filter(stale, pk=key.pk).update(
            last_used_at=now, last_used_from=request.META.get("REMOTE_ADDR", "")[:45]
        )


def _count(what: str) -> int:
    """Count one more and return how many there were in this window."""
    said = hashlib.sha256(what.encode()).hexdigest()[:24]
    return count(f"wrota.keys.{said}", within=WINDOW)
