"""Reading the trusted lists that are here: anchors, signers, and whether they are fresh."""

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from django.conf import settings

from wrota.kernel.tenancy import door
from wrota.office.documents.hostile import read_xml
from wrota.office.pki.listed import ListedService
from wrota.office.pki.trust import TrustAnchors
from wrota.office.signing.models import TrustedList
from wrota.office.signing.trusted.believed import LIMITS
from wrota.office.signing.trusted.fetching import CannotFetch
from wrota.office.signing.trusted.reading import ParsedList, parse

EU = "EU"


@dataclass(frozen=True, slots=True)
class ListState:
    """A list as its operators watch it."""

    territory: str
    sequence_number: int
    issued_at: datetime
    next_update: datetime
    taken_at: datetime
    tried_at: datetime
    problem: str
    is_in_force: bool
    services: int


def states(*, now: datetime) -> list[ListState]:
    """List what is here, with whether it still holds."""
    with door("pki.trust"):
        rows = list(TrustedList.objects.defer("xml").order_by("territory"))
        found = {one.pk: _parsed(one) for one in rows}
    return [
        ListState(
            one.territory,
            one.sequence_number,
            one.issued_at,
            one.next_update,
            one.taken_at,
            one.tried_at,
            one.problem,
            one.next_update > now,
            len(found[one.pk].services),
        )
        for one in rows
    ]


def with_listed(trust: TrustAnchors, *, now: datetime) -> TrustAnchors:
    """Let services of national lists in force stand beside the roots that we trust ourselves."""
    return replace(trust, listed=(*trust.listed, *services(now=now)))


def services(*, now: datetime) -> tuple[ListedService, ...]:
    """Return the services of all national lists in force; one that lapsed stands for nobody."""
    with door("pki.trust"):
        rows = TrustedList.objects.defer("xml").filter(next_update__gt=now)
        lists = [_parsed(one) for one in rows.exclude(territory=EU).order_by("territory")]
    return tuple(service for one in lists for service in one.services)


def named_signers(now: datetime) -> list[tuple[str, tuple[x509.Certificate, ...]]]:
    """Return who signs which national list, as the list of lists in force says."""
    lotl = _lotl()
    if lotl is None or lotl.next_update <= now:
        return []
    return [(one.territory, one.certificates) for one in lotl.pointers if one.territory != EU]


def location(territory: str) -> str:
    """
    Return where a list is published.

    :raises CannotFetch: when the list of lists does not say it.
    """
    if territory == EU:
        return settings.TSL_LOCATION
    lotl = _lotl()
    for one in lotl.pointers if lotl else ():
        if one.territory == territory:
            return one.location
    raise CannotFetch("lista list nie mówi, gdzie jest lista tego państwa")


def _lotl() -> ParsedList | None:
    with door("pki.trust"):
        row = TrustedList.objects.defer("xml").filter(territory=EU).first()
        return _parsed(row) if row is not None else None


#: lists that this process read, by their digest; megabytes are neither fetched nor parsed again
_read: dict[str, ParsedList] = {}
_MOST_READ = 64


def _parsed(row: TrustedList) -> ParsedList:
    """Parse a list that was believed when it was taken."""
    if row.sha256 not in _read:
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[row.sha256] = parse(read_xml(bytes(row.xml), limits=LIMITS))
    return _read[row.sha256]
