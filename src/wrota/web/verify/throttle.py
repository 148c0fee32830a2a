"""Counting tries by address, so that nobody guesses codes or burns the processor."""

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from wrota.kernel.peer import place

WINDOW = 300  # seconds


def spent(request: HttpRequest, what: str, *, limit: int, now: datetime) -> bool:
    """Say whether this address has no tries left in the present five minutes."""
    return int(cache.get(_key(request, what, now), 0)) >= limit


def count(request: HttpRequest, what: str, *, now: datetime) -> None:
    """Count one try of this address."""
    key = _key(request, what, now)
    if not cache.add(key, 1, timeout=WINDOW * 2):
        cache.incr(key)


def _key(request: HttpRequest, what: str, now: datetime) -> str:
    digest = hashlib.sha256(place(request).encode()).hexdigest()[:24]
    return f"wrota.verify.{what}.{digest}.{int(now.timestamp()) // WINDOW}"
