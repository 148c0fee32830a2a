"""Checking signed XML: receipts (UPP, UPD) and any other document of the profile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wrota.office.documents.hostile import HostileXml, identifiers, read_xml
from wrota.office.pki.trust import TrustAnchors
from wrota.office.signing import poswiadczenie, xades
from wrota.office.signing.algorithms import TABLE, Ages
from wrota.office.signing.check.judged import World
from wrota.office.signing.check.report import (
    Line,
    Report,
    archive_lines,
    listed_facts,
    moment,
    path_lines,
    reference_line,
    stamp_line,
)
from wrota.office.signing.check.xmlfile import check_xml
from wrota.office.signing.poswiadczenie import BadReceipt, Subject, Upd, Upp
from wrota.office.signing.xades import SignatureReport, Verdict, names
from wrota.office.signing.xades.structure import BadStructure, lay_out

_TITLES = {
    "UPP": ("urzędowe poświadczenie przedłożenia (UPP)", "receipt of filing (UPP)"),
    "UPD": ("urzędowe poświadczenie doręczenia (UPD)", "receipt of delivery (UPD)"),
    "ASIC": ("podpis paczki ASiC-E", "signature of an ASiC-E container"),
    "XML": ("podpisany dokument XML", "signed XML document"),
}


def check_receipt(
    xml: bytes,
    files: Mapping[str, bytes],
    trust: TrustAnchors,
    *,
    at: datetime,
    name: str = "dokument",
    ages: Ages = TABLE,
) -> Report:
    """
    Check a signed XML document and the files it covers, and explain every finding.

    `at` is the moment of the check; a trusted time stamp inside goes before it.
    """
    signature = xades.verify(xml, trust=trust, files=files, at=at, ages=ages)
    receipt = _receipt(xml)
    kind = _kind(receipt, xml)
    lines = [Line(*_TITLES[kind]), *_told(receipt), *_signature_lines(signature)]
    verdict = signature.verdict
    if receipt is not None and signature.certificate is not None:
        objections = [*_other_office(receipt, signature), *_uncovered(receipt, signature)]
        lines += objections
        verdict = Verdict.INVALID if objections else verdict
    facts = {**_receipt_facts(receipt), "signature": _signature_facts(signature)}
    return Report(name, kind, verdict, tuple(lines), facts)


def check_any_xml(xml: bytes, files: Mapping[str, bytes], world: World, *, name: str) -> Report:
    """Check XML of our own profile strictly, and that of other makers by the wider list."""
    if _is_own(xml):
        return check_receipt(xml, files, world.trust, at=world.at, name=name, ages=world.ages)
    return check_xml(xml, files, world, name=name)


def _is_own(xml: bytes) -> bool:
    """A receipt must be of our profile, whoever made it; other documents may be."""
    try:
        root = read_xml(xml)
        if root.tag == f"{{{poswiadczenie.POS}}}Dokument":
            return True
        lay_out(root, identifiers(root))
    except (HostileXml, BadStructure):
        return False
    return True


def _receipt(xml: bytes) -> Upp | Upd | None:
    try:
        return poswiadczenie.read(read_xml(xml))
    except (HostileXml, BadReceipt):
        return None


def _kind(receipt: Upp | Upd | None, xml: bytes) -> str:
    if receipt is None:
        return "ASIC" if names.ASIC.encode() in xml[:1000] else "XML"
    return "UPP" if isinstance(receipt, Upp) else "UPD"


def _told(receipt: Upp | Upd | None) -> list[Line]:
    if isinstance(receipt, Upp):
        return [
            Line(f"urząd: {receipt.addressee.name}", f"office: {receipt.addressee.name}"),
            Line(f"nadawca: {receipt.sender.name}", f"sender: {receipt.sender.name}"),
            Line(f"numer: {receipt.rpw}", f"number: {receipt.rpw}"),
            _time("wpłynęło", "received", receipt.delivered_at),
            _time("poświadczenie utworzono", "receipt made", receipt.created_at),
        ]
    if isinstance(receipt, Upd):
        return [
            Line(f"urząd: {receipt.issuer.name}", f"office: {receipt.issuer.name}"),
            Line(f"adresat: {receipt.addressee.name}", f"addressee: {receipt.addressee.name}"),
            _time("odebrano", "collected", receipt.received_at),
            _time("poświadczenie utworzono", "receipt made", receipt.created_at),
        ]
    return []


def _signature_lines(signature: SignatureReport) -> list[Line]:
    if signature.certificate is None:
        return [Line(f"podpis: {signature.problem}", "signature: refused", False)]
    role = f", {signature.claimed_role}" if signature.claimed_role else ""
    lines = [
        Line(
            f"podpis: {signature.signer}{role}, {moment(signature.signing_time)}",
            f"signature: {signature.signer}{role}, {moment(signature.signing_time)}",
            True,
        ),
        *(reference_line(one) for one in signature.references),
    ]
    if signature.path is None:
        return [*lines, Line(f"znacznik czasu: {signature.problem}", "time stamp: refused", False)]
    return [
        *lines,
        Line(f"poziom podpisu: {signature.level}", f"signature level: {signature.level}"),
        *path_lines(signature.path),
        stamp_line(signature.stamp),
        *archive_lines(signature.archive_stamps),
        *_why(signature),
    ]


def _why(signature: SignatureReport) -> list[Line]:
    if signature.verdict is not Verdict.INDETERMINATE:
        return []
    return [Line(f"nie rozstrzygnięto: {signature.problem}", "undecided, see above", False)]


def _other_office(receipt: Upp | Upd, signature: SignatureReport) -> list[Line]:
    """A seal proves a receipt of its own office only."""
    office = receipt.addressee if isinstance(receipt, Upp) else receipt.issuer
    if _same(office, signature):
        return []
    return [
        Line(
            f"pieczęć należy do innego urzędu: {signature.office}",
            f"the seal belongs to another office: {signature.office}",
            False,
        )
    ]


def _same(office: Subject, signature: SignatureReport) -> bool:
    head = signature.office.removesuffix("…")
    shortened = head != signature.office  # X.509 has room for 64 characters
    return office.name == head or (shortened and office.name.startswith(head))


def _uncovered(receipt: Upp | Upd, signature: SignatureReport) -> list[Line]:
    """Every file that the text confirms must be under the signature with the same digest."""
    covered = {one.uri: one.expected for one in signature.references}
    return [
        Line(
            f"{one.uri}: podpis nie obejmuje tego pliku",
            f"{one.uri}: not covered by the signature",
            False,
        )
        for one in receipt.files
        if covered.get(one.uri) != one.sha256
    ]


def _receipt_facts(receipt: Upp | Upd | None) -> dict[str, Any]:
    if receipt is None:
        return {}
    if isinstance(receipt, Upp):
        office, other, at = receipt.addressee, receipt.sender, receipt.delivered_at
    else:
        office, other, at = receipt.issuer, receipt.addressee, receipt.received_at
    return {
        "identifier": receipt.identifier,
        "office": office.name,
        "person": other.name,
        "number": receipt.rpw if isinstance(receipt, Upp) else receipt.case_reference,
        "at": at.isoformat(),
        "created_at": receipt.created_at.isoformat(),
    }


def _signature_facts(signature: SignatureReport) -> dict[str, Any]:
    signed, stamp, path = signature.signing_time, signature.stamp, signature.path
    return {
        "problem": signature.problem,
        "level": signature.level,
        "signer": signature.signer,
        "role": signature.claimed_role,
        "signed_at": signed.isoformat() if signed else None,
        "stamped_at": stamp.at.isoformat() if stamp else None,
        "archived_at": [one.at.isoformat() for one in signature.archive_stamps],
        "path": list(path.names) if path else [],
        "path_state": path.state.value if path else None,
        **listed_facts(path),
        "revocation_checked": path.revocation_checked if path else False,
        "references": [
            {"uri": one.uri, "state": one.state.value, "sha256": one.expected}
            for one in signature.references
        ],
    }


def _time(polish: str, english: str, at: datetime) -> Line:
    return Line(f"{polish}: {moment(at)}", f"{english}: {moment(at)}")
