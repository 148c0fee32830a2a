"""Which algorithms a proof may rest on, and until when: dated data, not code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes


@dataclass(frozen=True)
class Algorithm:
    """
    One allowed algorithm; what is not in the table is refused at any date.

    Proofs are renewed before the day `renew_before`; from the day `refused_from` on a proof that
    nothing younger protects does not count. `certainty` is C, S or V, as for facts of law.
    """

    name: str
    source: str
    certainty: str
    renew_before: date | None = None
    refused_from: date | None = None


Ages = Mapping[str, Algorithm]

_AGREED = "SOG-IS Agreed Cryptographic Mechanisms 1.3"
_NIST = "NIST IR 8547 (projekt, 2024), tabela 2"
_SOON, _LATE = date(2031, 1, 1), date(2036, 1, 1)

#: Elliptic curves and long RSA keys are strong today; the draft of NIST withdraws them after 2035,
#: so proofs are renewed by then, but nothing is refused for a draft alone. RSA with 2048 bits has
#: 112 bits of strength and is on its way out.
TABLE: Ages = {
    one.name: one
    for one in (
        Algorithm("sha256", _AGREED, "S"),
        Algorithm("sha384", _AGREED, "S"),
        Algorithm("sha512", _AGREED, "S"),
        Algorithm("ecdsa-secp256r1", _NIST, "V", renew_before=_LATE),
        Algorithm("ecdsa-secp384r1", _NIST, "V", renew_before=_LATE),
        Algorithm("ecdsa-secp521r1", _NIST, "V", renew_before=_LATE),
        Algorithm("rsa-2048", _NIST, "V", renew_before=_SOON, refused_from=_LATE),
        Algorithm("rsa-3072", _NIST, "V", renew_before=_LATE),
    )
}


def of_key(key: CertificatePublicKeyTypes) -> str:
    """Name the algorithm of a key; an RSA key counts as the largest table size it reaches."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ecdsa-{key.curve.name}"
    if isinstance(key, rsa.RSAPublicKey):
        size = next((n for n in (3072, 2048) if key.key_size >= n), key.key_size)
        return f"rsa-{size}"
    return type(key).__name__


def of_certificates(path: Iterable[x509.Certificate]) -> tuple[str, ...]:
    """Name the algorithms of the keys of a path, each once."""
    return tuple(dict.fromkeys(of_key(one.public_key()) for one in path))


def refused(names: Iterable[str], *, at: datetime, ages: Ages = TABLE) -> str:
    """Return the first of the algorithms that did not count any more at a moment, or ""."""
    for name in names:
        known = ages.get(name)
        if known is None or (known.refused_from is not None and at.date() >= known.refused_from):
            return name
    return ""


def renew_before(names: Iterable[str], *, ages: Ages = TABLE) -> date | None:
    """Return the earliest day before which a proof resting on these must be renewed."""
    days = [known.renew_before for one in names if (known := ages.get(one)) and known.renew_before]
    return min(days, default=None)
