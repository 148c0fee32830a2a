"""Services of EU trusted lists as anchors: who stands for a certificate, and with what status."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core
from cryptography import x509

TYPE = "http://uri.etsi.org/TrstSvc/Svctype/"
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
QC, QTST = f"{TYPE}CA/QC", f"{TYPE}TSA/QTST"
#: ETSI TS 119 612 § 5.5.4; the last three were used before 1 July 2016 and mean the same.
GRANTED = {
    f"{STATUS}{name}"
    for name in ("granted", "undersupervision", "accredited", "supervisionincessation")
}
#: ETSI EN 319 412-5 § 4.2
_COMPLIANT, _IN_DEVICE, _TYPES = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
_ESIGN, _ESEAL = f"{_TYPES}.1", f"{_TYPES}.2"
_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")


@dataclass(frozen=True)
class Period:
    """From a moment on a service had a status."""

    since: datetime
    status: str


@dataclass(frozen=True)
class ListedService:
    """One certificate of a service of a trusted list; `periods` from the newest."""

    territory: str
    provider: str
    service: str
    kind: str
    certificate: x509.Certificate
    periods: tuple[Period, ...]

    def is_granted(self, at: datetime) -> bool:
        """Tell whether the service was under supervision at a moment."""
        held = next((one.status for one in self.periods if one.since <= at), "")
        return held in GRANTED

    @property
    def words(self) -> str:
        return f"{self.territory}, {self.provider}, {self.service}"


@dataclass(frozen=True)
class Qualified:
    """What the certificate says of itself: is it qualified, of what kind, its key in a device."""

    is_qualified: bool
    is_seal: bool = False
    is_in_device: bool = False


def qualified(certificate: x509.Certificate) -> Qualified:
    """
    Read the qualified-certificate statements (EN 319 412-5) of a certificate.

    They count only when a service of the kind CA/QC that was granted then stands for it. A
    statement without a type means signatures, as before 1 July 2016.
    """
    try:
        value = certificate.extensions.get_extension_for_oid(_STATEMENTS).value
        assert isinstance(value, x509.UnrecognizedExtension)  # the library knows no such kind
        found = _statements(value.value)
    except (x509.ExtensionNotFound, ValueError, TypeError):
        return Qualified(False)
    types = found.get(_TYPES, set())
    is_seal = _ESEAL in types
    usable = not types or is_seal or _ESIGN in types
    return Qualified(_COMPLIANT in found and usable, is_seal, _IN_DEVICE in found)


class _Statement(core.Sequence):  # type: ignore[misc]
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Statement


class _Oids(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.ObjectIdentifier


def _statements(der: bytes) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in _Statements.load(der, strict=True):
        name = one["id"].dotted
        types = one["info"].parse(_Oids).native if name == _TYPES else []
        found[name] = {
            core.ObjectIdentifier.unmap(oid) if oid[0] not in "012" else oid for oid in types
        }
    return found
