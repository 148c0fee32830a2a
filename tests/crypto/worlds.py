"""Certificate centres of several generations, so that tests can let thirty years pass."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from tests.crypto.conftest import NOW, PLAN, issuers

from wrota.office.pki import ceremony, tsa
from wrota.office.pki.ceremony import Ceremony
from wrota.office.pki.trust import TrustAnchors
from wrota.office.pki.vault import SoftwareKey
from wrota.office.signing import lasting, xades

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class World:
    """All centres that ever were; a checker trusts the roots it was told about until a day."""

    centres: tuple[tuple[datetime, Ceremony], ...]

    def at(self, moment: datetime) -> Ceremony:
        """Return the centre in use at a moment."""
        return [centre for born, centre in self.centres if born <= moment][-1]

    def trust(self, moment: datetime) -> TrustAnchors:
        """Return what a checker of that moment has: all roots so far, the lists of the last one."""
        known = [centre for born, centre in self.centres if born <= moment]
        last = known[-1]
        return TrustAnchors(
            tuple(one.root.certificate for one in known),
            tuple(key.certificate for one in known for key in issuers(one).values()),
            tuple(fresh(key, moment) for key in (last.root, *issuers(last).values())),
        )

    def stamp(self, digest: bytes, moment: datetime) -> bytes:
        return tsa.stamp(digest, key=self.at(moment).tsa, now=moment)


def fresh(issuer: SoftwareKey, moment: datetime) -> x509.CertificateRevocationList:
    """Sign the list that is current at a moment."""
    until = moment + timedelta(days=30)
    return ceremony.revocation_list(issuer, number=9, now=moment, next_update=until)


def make(years: int, *, every: int, first: Ceremony) -> World:
    """Found a new centre every so many years."""
    later = [
        (NOW + n * YEAR, ceremony.hold(PLAN, now=NOW + n * YEAR))
        for n in range(every, years + 1, every)
    ]
    return World(((NOW - timedelta(days=1), first), *later))


def archived(stamped: bytes, files: dict[str, bytes], world: World, moment: datetime) -> bytes:
    """Raise a B-T document to B-LTA at a moment."""
    trust = world.trust(moment)
    found = xades.verify(stamped, trust=trust, files=files, at=moment)
    assert found.certificate is not None and found.stamp is not None
    certificates = [found.certificate, found.stamp.certificate]
    document = xades.raise_to_lt(stamped, lasting.gather(certificates, trust))
    return xades.raise_to_lta(document, world.stamp(imprint(document, files), moment))


def renewed(document: bytes, files: dict[str, bytes], world: World, moment: datetime) -> bytes:
    """Put one more archive time-stamp over a B-LTA document."""
    found = xades.verify(document, trust=world.trust(moment), files=files, at=moment)
    last = found.archive_stamps[-1].certificate
    document = xades.add_stamp_values(document, lasting.gather([last], world.trust(moment)))
    return xades.raise_to_lta(document, world.stamp(imprint(document, files), moment))


def imprint(document: bytes, files: dict[str, bytes]) -> bytes:
    return xades.archive_imprint(document, files)
