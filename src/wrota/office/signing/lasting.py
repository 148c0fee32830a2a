"""Whether a chain of time-stamps still proves a moment, long after its certificates ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from cryptography import x509

from wrota.office.pki.listed import QTST
from wrota.office.pki.tokens import BadToken, TimeStamp
from wrota.office.pki.trust import PathReport, PathState, TrustAnchors, check_path
from wrota.office.signing import algorithms
from wrota.office.signing.algorithms import TABLE, Ages

#: A proof is renewed this long before the first of its certificates or algorithms ends.
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Proved:
    """
    What a chain of stamps proves about the data below it.

    `moment` is the earliest moment at which the data certainly existed; the moment of the check
    when no stamp holds. The path of each stamp is judged at the moment that the next one proves.
    """

    moment: datetime
    stamps: tuple[TimeStamp, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Material:
    """Certificates and revocation lists that a later check needs; every one proves itself."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()


def prove(
    stamps: Sequence[TimeStamp], *, trust: TrustAnchors, at: datetime, ages: Ages = TABLE
) -> Proved:
    """
    Judge stamps, oldest first, from the youngest down (EN 319 102-1 § 5.6).

    A stamp counts only while its certificate and algorithms were good, or when a younger stamp was
    put over it in that time.

    :raises BadToken: when a stamp is older than one that it covers.
    """
    moment, problem = at, ""
    judged: list[TimeStamp] = []
    for one in reversed(stamps):
        if judged and one.at > judged[-1].at:
            raise BadToken("znaczniki czasu nie są w kolejności")
        path = stand(one, trust=trust, at=moment, ages=ages)
        judged.append(replace(one, path=path))
        if path.state is PathState.TRUSTED:
            moment, problem = one.at, ""
        else:
            problem = problem or _PROBLEM[path.state]
    return Proved(moment, tuple(reversed(judged)), problem)


def stand(one: TimeStamp, *, trust: TrustAnchors, at: datetime, ages: Ages = TABLE) -> PathReport:
    """Judge one stamp: its path when it was made, and at a later moment `at`."""
    if one.path.state is not PathState.TRUSTED:
        return one.path
    moment = max(at, one.at)
    later = check_path(one.certificate, trust=trust, others=one.others, at=moment, kind=QTST)
    if later.state is not PathState.TRUSTED:
        return replace(later, names=one.path.names, certificates=one.path.certificates)
    used = (one.digest, *algorithms.of_certificates(one.path.certificates[:-1]))
    weak = algorithms.refused(used, at=at, ages=ages)
    if weak:
        return replace(later, state=PathState.WEAK, detail=weak)
    return later


def gather(certificates: Iterable[x509.Certificate], trust: TrustAnchors) -> Material:
    """Find all issuers up to the roots, and the lists that they signed."""
    own = list(certificates)
    found = list(own)
    for one in found:  # grows on the way
        found += [c for c in (*trust.issuers, *trust.roots) if _issued(c, one) and c not in found]
    issuers = {one.subject for one in found} if found else set()
    lists = tuple(one for one in trust.revocation_lists if one.issuer in issuers)
    return Material(tuple(dict.fromkeys(found)), lists)


def renew_before(stamp: TimeStamp, *, ages: Ages = TABLE, ahead: timedelta = AHEAD) -> datetime:
    """Say when a younger stamp must be put over this one: ahead of what ages first."""
    path = stamp.path.certificates or (stamp.certificate,)
    ends = [one.not_valid_after_utc for one in path[:-1] or path]
    day = algorithms.renew_before(
        (stamp.digest, *algorithms.of_certificates(path[:-1] or path)), ages=ages
    )
    if day is not None:
        ends.append(_midnight(day))
    return min(ends) - ahead


def _issued(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    return issuer.subject == one.issuer and issuer != one


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


_PROBLEM = {
    PathState.UNKNOWN_ISSUER: "znacznika czasu nie wystawił zaufany urząd",
    PathState.OUTSIDE_VALIDITY: "znacznik czasu się przeterminował i nie odnowiono go na czas",
    PathState.REVOKED: "certyfikat znacznika czasu odwołano",
    PathState.BROKEN: "certyfikat znacznika czasu wystawiono niezgodnie z zasadami",
    PathState.WEAK: "algorytm znacznika czasu jest za słaby i nie odnowiono go na czas",
}
