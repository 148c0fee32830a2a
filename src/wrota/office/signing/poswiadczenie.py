"""
UPP and UPD, the official receipts of the Polish electronic office, as values and as XML.

Structure: namespace of the national UPO scheme; the confirmed files, the RPW number and the form
ride in `InformacjaUzupelniajaca`, which the scheme leaves open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree

POS = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"
WARSAW = ZoneInfo("Europe/Warsaw")
_FILE = re.compile(
    r"SHA-256: (?P<sha256>[0-9a-f]{64}); rozmiar: (?P<size>\d+) B; typ: (?P<media_type>[^;]*);"
    r" plik: (?P<uri>[^;]*); nazwa: (?P<name>.*)",
    re.DOTALL,
)
_RPW, _FORM, _FORM_VERSION = "Numer RPW", "Identyfikator formularza", "Wersja formularza"
_CHANNEL, _CONFIRMED_FILE = "Rodzaj potwierdzenia", "Skrót dokumentu"


class BadReceipt(ValueError):
    """The XML is not a receipt of this structure."""


@dataclass(frozen=True)
class Subject:
    """Who sent or received: `id_type` says what the identifier is (TERYT, NIP, konto)."""

    name: str
    identifier: str = ""
    id_type: str = ""


@dataclass(frozen=True)
class ConfirmedFile:
    """A file that the receipt confirms; sha256 in lower-case hex, size in bytes."""

    uri: str
    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Upp:
    """
    Urzędowe poświadczenie przedłożenia: the office confirms what it received.

    Source: ustawa o informatyzacji art. 3 pkt 20; KPA art. 61 § 3a.
    """

    identifier: str
    addressee: Subject
    sender: Subject
    delivered_at: datetime
    created_at: datetime
    document_id: str
    rpw: str
    form_id: str = ""
    form_version: str = ""
    files: tuple[ConfirmedFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Upd:
    """
    Urzędowe poświadczenie doręczenia: the addressee confirms what the office delivered.

    `how` says how the addressee confirmed (a second factor, a signature).
    """

    identifier: str
    issuer: Subject
    addressee: Subject
    received_at: datetime
    created_at: datetime
    case_reference: str
    document_id: str
    how: str = ""
    files: tuple[ConfirmedFile, ...] = ()


def build(receipt: Upp | Upd) -> etree._Element:
    """
    Return the root `pos:Dokument`, ready to be signed; moments in Warsaw time with offset.

    :raises BadReceipt: for a moment without zone, a damaged digest or a character XML forbids.
    """
    root = etree.Element(_pos("Dokument"), nsmap={"pos": POS})
    try:
        if isinstance(receipt, Upp):
            _build_upp(etree.SubElement(root, _pos("UPP")), receipt)
        else:
            _build_upd(etree.SubElement(root, _pos("UPD")), receipt)
    except (ValueError, TypeError) as error:
        raise BadReceipt(f"nie można zapisać poświadczenia: {error}") from error
    return root


def read(root: etree._Element) -> Upp | Upd:
    """
    Read a receipt back from its XML.

    :raises BadReceipt: when a part is missing, doubled or damaged.
    """
    bodies = [one for one in root if one.tag in (_pos("UPP"), _pos("UPD"))]
    if root.tag != _pos("Dokument") or len(bodies) != 1:
        raise BadReceipt("to nie jest urzędowe poświadczenie odbioru")
    try:
        return _read_upp(bodies[0]) if bodies[0].tag == _pos("UPP") else _read_upd(bodies[0])
    except (ValueError, KeyError) as error:
        raise BadReceipt(f"poświadczenie jest niepełne: {error}") from error


def _build_upp(body: etree._Element, receipt: Upp) -> None:
    _add(body, "IdentyfikatorPoswiadczenia", receipt.identifier)
    _add_subject(body, "Adresat", receipt.addressee)
    _add_subject(body, "Nadawca", receipt.sender)
    _add(body, "DataDoreczenia", _moment(receipt.delivered_at))
    _add(body, "DataWytworzeniaPoswiadczenia", _moment(receipt.created_at))
    _add(body, "IdentyfikatorDokumentu", receipt.document_id)
    _add_information(body, _RPW, receipt.rpw)
    _add_information(body, _FORM, receipt.form_id)
    _add_information(body, _FORM_VERSION, receipt.form_version)
    _add_files(body, receipt.files)


def _build_upd(body: etree._Element, receipt: Upd) -> None:
    _add(body, "IdentyfikatorPoswiadczenia", receipt.identifier)
    _add_subject(body, "PodmiotWystawiajacyPoswiadczenie", receipt.issuer)
    _add_subject(body, "Adresat", receipt.addressee)
    _add(body, "DataOdbioru", _moment(receipt.received_at))
    _add(body, "DataUtworzeniaPoswiadczenia", _moment(receipt.created_at))
    _add(body, "IdentyfikatorSprawy", receipt.case_reference)
    _add(body, "IdentyfikatorDokumentu", receipt.document_id)
    _add_information(body, _CHANNEL, receipt.how)
    _add_files(body, receipt.files)


def _read_upp(body: etree._Element) -> Upp:
    information = dict(_information(body))
    return Upp(
        identifier=_text(body, "IdentyfikatorPoswiadczenia"),
        addressee=_subject(body, "Adresat"),
        sender=_subject(body, "Nadawca"),
        delivered_at=_read_moment(body, "DataDoreczenia"),
        created_at=_read_moment(body, "DataWytworzeniaPoswiadczenia"),
        document_id=_text(body, "IdentyfikatorDokumentu"),
        rpw=information.get(_RPW, ""),
        form_id=information.get(_FORM, ""),
        form_version=information.get(_FORM_VERSION, ""),
        files=_files(body),
    )


def _read_upd(body: etree._Element) -> Upd:
    return Upd(
        identifier=_text(body, "IdentyfikatorPoswiadczenia"),
        issuer=_subject(body, "PodmiotWystawiajacyPoswiadczenie"),
        addressee=_subject(body, "Adresat"),
        received_at=_read_moment(body, "DataOdbioru"),
        created_at=_read_moment(body, "DataUtworzeniaPoswiadczenia"),
        case_reference=_text(body, "IdentyfikatorSprawy"),
        document_id=_text(body, "IdentyfikatorDokumentu"),
        how=dict(_information(body)).get(_CHANNEL, ""),
        files=_files(body),
    )


def _pos(name: str) -> str:
    return f"{{{POS}}}{name}"


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, _pos(name))
    child.text = text
    return child


def _add_subject(parent: etree._Element, name: str, subject: Subject) -> None:
    holder = etree.SubElement(parent, _pos(name))
    _add(holder, "Nazwa", subject.name)
    if subject.identifier:
        _add(holder, "IdentyfikatorPodmiotu", subject.identifier).set(
            "TypIdentyfikatora", subject.id_type
        )


def _add_information(parent: etree._Element, kind: str, text: str) -> None:
    if text:
        _add(parent, "InformacjaUzupelniajaca", text).set("TypInformacjiUzupelniajacej", kind)


def _add_files(parent: etree._Element, files: tuple[ConfirmedFile, ...]) -> None:
    for one in files:
        line = (
            f"SHA-256: {one.sha256}; rozmiar: {one.size} B; typ: {one.media_type};"
            f" plik: {one.uri}; nazwa: {one.name}"
        )
        found = _FILE.fullmatch(line)
        if found is None or found["uri"] != one.uri or found["media_type"] != one.media_type:
            raise ValueError(f"zły opis pliku {one.uri!r}")
        _add_information(parent, _CONFIRMED_FILE, line)


def _files(body: etree._Element) -> tuple[ConfirmedFile, ...]:
    found = []
    for kind, line in _information(body):
        if kind != _CONFIRMED_FILE:
            continue
        match = _FILE.fullmatch(line)
        if match is None:
            raise ValueError("uszkodzony opis pliku")
        found.append(
            ConfirmedFile(
                uri=match["uri"],
                name=match["name"],
                sha256=match["sha256"],
                size=int(match["size"]),
                media_type=match["media_type"],
            )
        )
    return tuple(found)


def _information(body: etree._Element) -> Iterator[tuple[str, str]]:
    for one in body.findall(_pos("InformacjaUzupelniajaca")):
        yield str(one.get("TypInformacjiUzupelniajacej")), one.text or ""


def _subject(body: etree._Element, name: str) -> Subject:
    holder = _only(body, name)
    identifier = holder.find(_pos("IdentyfikatorPodmiotu"))
    if identifier is None:
        return Subject(_text(holder, "Nazwa"))
    return Subject(
        _text(holder, "Nazwa"),
        identifier.text or "",
        str(identifier.get("TypIdentyfikatora", "")),
    )


def _text(parent: etree._Element, name: str) -> str:
    return _only(parent, name).text or ""


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(_pos(name))
    if len(found) != 1:
        raise ValueError(f"element {name} musi wystąpić dokładnie raz")
    return found[0]


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("chwila bez strefy czasowej")
    return value.astimezone(WARSAW).isoformat(timespec="seconds")


def _read_moment(parent: etree._Element, name: str) -> datetime:
    value = datetime.fromisoformat(_text(parent, name))
    if value.tzinfo is None:
        raise ValueError("chwila bez strefy czasowej")
    return value.astimezone(WARSAW)
