"""A trusted list as values: whose it is, until when it holds, which services stand on it."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from lxml import etree

from wrota.office.pki.listed import ListedService, Period
from wrota.office.pki.trust import BadCertificate, load_certificate

TSL = "{http://uri.etsi.org/02231/v2#}"
_MORE = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
_LOTL = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
_NATIONAL = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
_XML_TYPE = "application/vnd.etsi.tsl+xml"
_VERSIONS = {"5", "6"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class BadList(ValueError):
    """The list is not believed or cannot be read; the message says why, in Polish."""


@dataclass(frozen=True)
class Pointer:
    """Where the list of another state lies and who signs it."""

    territory: str
    location: str
    certificates: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class ParsedList:
    """One list of trusted lists, or one national list."""

    is_lotl: bool
    territory: str
    operator: str
    sequence_number: int
    issued_at: datetime
    next_update: datetime
    pointers: tuple[Pointer, ...]
    services: tuple[ListedService, ...]


def parse(root: etree._Element) -> ParsedList:
    """
    Read a list whose signature was checked.

    :raises BadList: when a part that must be there is missing or damaged, or the list is closed.
    """
    if root.tag != f"{TSL}TrustServiceStatusList":
        raise BadList("to nie jest lista zaufania")
    scheme = _child(root, "SchemeInformation")
    if _text(scheme, "TSLVersionIdentifier") not in _VERSIONS:
        raise BadList("nieznana wersja listy zaufania")
    kind = _text(scheme, "TSLType")
    if kind not in (_LOTL, _NATIONAL):
        raise BadList("lista zaufania innego rodzaju")
    territory = _text(scheme, "SchemeTerritory")
    return ParsedList(
        kind == _LOTL,
        territory,
        _name(_child(scheme, "SchemeOperatorName")),
        _number(_text(scheme, "TSLSequenceNumber")),
        _moment(_text(scheme, "ListIssueDateTime")),
        _moment(_text(_child(scheme, "NextUpdate"), "dateTime")),
        tuple(_pointers(scheme)),
        tuple(_services(root, territory)),
    )


def _pointers(scheme: etree._Element) -> list[Pointer]:
    found = []
    for one in scheme.iterfind(f"{TSL}PointersToOtherTSL/{TSL}OtherTSLPointer"):
        information = one.find(f"{TSL}AdditionalInformation")
        types = (
            [] if information is None else [m.text for m in information.iter(f"{_MORE}MimeType")]
        )
        if information is None or _XML_TYPE not in types:
            continue
        territory = next(information.iter(f"{TSL}SchemeTerritory"), None)
        if territory is None or not territory.text:
            continue
        found.append(
            Pointer(territory.text.strip(), _text(one, "TSLLocation"), tuple(_certificates(one)))
        )
    return found


def _services(root: etree._Element, territory: str) -> list[ListedService]:
    found = []
    for provider in root.iter(f"{TSL}TrustServiceProvider"):
        name = _name(_child(_child(provider, "TSPInformation"), "TSPName"))
        for service in provider.iter(f"{TSL}TSPService"):
            about = _child(service, "ServiceInformation")
            periods = [_period(about)]
            periods += [_period(one) for one in service.iter(f"{TSL}ServiceHistoryInstance")]
            periods.sort(key=lambda one: one.since, reverse=True)
            identity = _child(about, "ServiceDigitalIdentity")
            for certificate in _certificates(identity):
                found.append(
                    ListedService(
                        territory,
                        name,
                        _name(_child(about, "ServiceName")),
                        _text(about, "ServiceTypeIdentifier"),
                        certificate,
                        tuple(periods),
                    )
                )
    return found


def _period(about: etree._Element) -> Period:
    return Period(_moment(_text(about, "StatusStartingTime")), _text(about, "ServiceStatus"))


def _certificates(inside: etree._Element) -> list[x509.Certificate]:
    """Read the certificates of an identity; one that this library cannot read helps nobody."""
    found = []
    for one in inside.iter(f"{TSL}X509Certificate"):
        try:
            certificate = load_certificate(b64decode("".join((one.text or "").split())))
        except (BadCertificate, ValueError):
            continue
        if certificate not in found:
            found.append(certificate)
    return found


def _name(inside: etree._Element) -> str:
    """Return the name in English, which every list has, or the first one."""
    names = inside.findall(f"{TSL}Name")
    chosen = next((one for one in names if one.get(_LANG) == "en"), names[0] if names else None)
    return " ".join((chosen.text or "").split())[:200] if chosen is not None else ""


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(f"{TSL}{name}")
    if len(found) != 1:
        raise BadList(f"element {name} musi wystąpić raz")
    return found[0]


def _text(parent: etree._Element, name: str) -> str:
    return (_child(parent, name).text or "").strip()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadList("numer listy nie jest liczbą")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadList("data na liście jest uszkodzona albo lista jest zamknięta") from error
    if found.tzinfo is None:
        raise BadList("data na liście nie ma strefy")
    return found
