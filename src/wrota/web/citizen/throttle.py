"""What anybody may do without an account is counted per address, so that it cannot be abused."""

from django.core.cache import cache
from django.http import HttpRequest

from wrota.kernel.peer import place

TRIES, WINDOW = 10, 300  # ten tries in five minutes from one address


def allowed(request: HttpRequest, what: str, *, tries: int = TRIES) -> bool:
    """Count one try of the visitor's address and say whether it is still within the limit."""
    key = f"citizen.{what}.{place(request)}"
    cache.add(key, 0, timeout=WINDOW)
    try:
        return cache.incr(key) <= tries
    except ValueError:  # the window ended between the two calls
        return True
