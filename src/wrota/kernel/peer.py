"""Where a request really comes from: the address behind our own front servers, and no other."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: a subscriber of IPv6 owns a whole network of this length
SUBSCRIBER = 64
#: how many front servers may stand one behind another
LONGEST = 16


def peer_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """
    Put the visitor's address into REMOTE_ADDR when a trusted front server passed the request on.

    What somebody else wrote into X-Forwarded-For is thrown away, so that nothing can believe it.
    """
    trusted: tuple[Network, ...] = settings.TRUSTED_PROXIES

    def run(request: HttpRequest) -> HttpResponse:
        said = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if said and trusted:
            request.META["REMOTE_ADDR"] = _behind(
                request.META.get("REMOTE_ADDR", ""), said, trusted
            )
        return get_response(request)

    return run


def place(request: HttpRequest) -> str:
    """Return what throttles count: the address, or the network of an IPv6 subscriber."""
    said: str = request.META.get("REMOTE_ADDR", "")
    address = _read(said)
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/{SUBSCRIBER}", strict=False))
    return said if address is None else str(address)


def _behind(peer: str, said: str, trusted: tuple[Network, ...]) -> str:
    """Walk back from the nearest server; whoever the last trusted one names is the visitor."""
    known = peer
    for step in reversed(said.split(",")[-LONGEST:]):
        address = _read(known)
        if address is None or not any(address in one for one in trusted):
            break
        named = _read(step)
        if named is None:  # a trusted server passed on something else than an address
            break
        known = str(named)
    return known


def _read(said: str) -> Address | None:
    """Read an address, with a port or without one; an IPv4 address dressed as IPv6 is IPv4."""
    text = said.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
