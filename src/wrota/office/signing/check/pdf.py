"""Checking the signatures and archive time-stamps inside a PDF file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.general import SigningError, find_unique_cms_attribute
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from wrota.office.pki.tokens import BadToken, TimeStamp, verify_token
from wrota.office.pki.trust import (
    BadCertificate,
    PathReport,
    PathState,
    TrustAnchors,
    check_path,
    common_name,
    load_certificate,
)
from wrota.office.signing import algorithms, pades_archive
from wrota.office.signing.algorithms import TABLE, Ages
from wrota.office.signing.check.report import (
    Line,
    Report,
    archive_lines,
    moment,
    path_lines,
    stamp_line,
    worst,
)
from wrota.office.signing.lasting import Material, Proved, prove
from wrota.office.signing.xades import Verdict

_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
_DAMAGED = (
    PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError,
    AttributeError, IndexError, RecursionError, OverflowError, NotImplementedError,
)  # fmt: skip
_STAMP = "/DocTimeStamp"


@dataclass(frozen=True)
class _One:
    verdict: Verdict
    lines: tuple[Line, ...]
    facts: dict[str, Any]


@dataclass(frozen=True)
class _File:
    """The file with everything that serves every signature in it."""

    pdf: bytes
    material: Material
    trust: TrustAnchors
    at: datetime
    ages: Ages


def check_pdf(
    pdf: bytes,
    trust: TrustAnchors,
    *,
    at: datetime,
    name: str = "dokument.pdf",
    ages: Ages = TABLE,
) -> Report:
    """Check every signature of a PDF file; each must hold, and the last must cover all of it."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = reader.embedded_signatures
        material = pades_archive.values(reader)
        file = _File(pdf, material, _wider(trust, material), at, ages)
        stamps = _archive_stamps(file, found)
        checks = [
            _check(one, file, [s for place, s in stamps if place > number])
            for number, one in enumerate(found)
            if one.sig_object_type != _STAMP
        ]
        loose = _added_last(found, pdf)
    except BadToken as error:
        line = Line(f"archiwalny znacznik czasu: {error}", "archive time stamp: refused", False)
        return Report(name, "PDF", Verdict.INVALID, (line,))
    except _DAMAGED as error:
        line = Line(f"plik PDF jest uszkodzony: {error}", f"damaged PDF: {error}", False)
        return Report(name, "PDF", Verdict.INVALID, (line,))
    if not checks:
        line = Line("w pliku PDF nie ma podpisu", "the PDF holds no signature", False)
        return Report(name, "PDF", Verdict.INVALID, (line,))
    lines = [line for one in checks for line in one.lines]
    verdict = worst([one.verdict for one in checks])
    if loose:
        verdict = Verdict.INVALID
        lines.append(
            Line("po ostatnim podpisie dopisano treść", "content added after signing", False)
        )
    return Report(name, "PDF", verdict, tuple(lines), {"signatures": [one.facts for one in checks]})


def _wider(trust: TrustAnchors, material: Material) -> TrustAnchors:
    """Let what the file carries help; only the given roots are believed."""
    return trust.with_values(material.certificates, material.lists)


def _archive_stamps(
    file: _File, found: Sequence[EmbeddedPdfSignature]
) -> list[tuple[int, TimeStamp]]:
    """Check the document time-stamps over the octets that they cover; keep their places."""
    checked = []
    for place, one in enumerate(found):
        if one.sig_object_type != _STAMP:
            continue
        if one.evaluate_signature_coverage() not in _WHOLE:
            raise BadToken("nie obejmuje całej treści przed sobą")
        token = cms.ContentInfo.load(one.pkcs7_content).dump()
        checked.append((place, verify_token(token, _covered(file.pdf, one), trust=file.trust)))
    return checked


def _covered(pdf: bytes, one: EmbeddedPdfSignature) -> bytes:
    ranges = [int(n) for n in one.byte_range]
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return b"".join(pdf[start : start + length] for start, length in pairs)


def _added_last(found: Sequence[EmbeddedPdfSignature], pdf: bytes) -> bool:
    """Say whether something more than a store of certificates follows the last signature."""
    if not found or found[-1].evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE:
        return False
    last = found[-1]
    last.compute_integrity_info()  # type: ignore[no-untyped-call]
    is_store = _modification(last) is ModificationLevel.LTA_UPDATES
    return not (is_store and pdf.rstrip(b"\r\n ").endswith(b"%%EOF"))


def _modification(one: EmbeddedPdfSignature) -> ModificationLevel:
    result = one.diff_result
    if isinstance(result, DiffResult):
        return result.modification_level
    covers_all = one.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return ModificationLevel.NONE if covers_all and result is None else ModificationLevel.OTHER


def _check(one: EmbeddedPdfSignature, file: _File, younger: list[TimeStamp]) -> _One:
    signer = load_certificate(one.signer_cert.dump())
    said = f"{one.field_name}: {common_name(signer)}"
    problem = _integrity(one)
    if problem is not None:
        line = Line(f"{said}; {problem.pl}", f"{said}; {problem.en}", False)
        return _One(Verdict.INVALID, (line,), {"field": one.field_name, "intact": False})
    try:
        stamp = _stamp(one, file.trust)
        stamps = [*([stamp] if stamp else []), *younger]
        proved = prove(stamps, trust=file.trust, at=file.at, ages=file.ages)
    except BadToken as error:
        line = Line(f"{said}; {error}", f"{said}; the time stamp is refused", False)
        return _One(Verdict.INVALID, (line,), {"field": one.field_name, "intact": False})
    path = check_path(signer, trust=file.trust, others=_others(one), at=proved.moment)
    weak = _weak(one, signer, proved, file.ages)
    level = _level(stamp is not None, proved, file.material)
    signed_at = moment(one.self_reported_timestamp)
    judged = proved.stamps
    own = judged[0] if stamp is not None else None
    lines = (
        Line(f"{said}, {signed_at}; treść nienaruszona", f"{said}, {signed_at}; intact", True),
        *_later(one),
        Line(f"poziom podpisu: {level}", f"signature level: {level}"),
        *path_lines(path),
        stamp_line(own),
        *archive_lines(judged[1:] if stamp is not None else judged),
        *_doubts(proved, weak),
    )
    facts = {
        "field": one.field_name,
        "intact": True,
        "signer": common_name(signer),
        "level": level,
        "path": list(path.names),
        "path_state": path.state.value,
        "stamped_at": own.at.isoformat() if own else None,
        "archived_at": [s.at.isoformat() for s in younger],
    }
    return _One(_verdict(path, proved, weak), lines, facts)


def _integrity(one: EmbeddedPdfSignature) -> Line | None:
    """Look at the bytes only; trust is judged in the same way as for XML."""
    one.compute_integrity_info()  # type: ignore[no-untyped-call]
    intact, valid = validate_sig_integrity(
        one.signer_info,
        one.signer_cert,
        expected_content_type="data",
        actual_digest=one.compute_digest(),
    )
    if not (intact and valid):
        return Line("treść zmieniono po podpisaniu", "changed after signing")
    if one.coverage not in _WHOLE:
        return Line("podpis nie obejmuje całej treści", "the signature does not cover everything")
    if not one.summarise_integrity_info()["docmdp_ok"]:
        return Line("po podpisaniu dopisano inną treść", "other content added after signing")
    return None


def _later(one: EmbeddedPdfSignature) -> list[Line]:
    """Tell what was added after this signature and is allowed."""
    level = _modification(one)
    if level <= ModificationLevel.LTA_UPDATES:
        return []
    return [
        Line(
            "po tym podpisie wypełniono pola, dodano uwagi albo dalszy podpis",
            "fields, comments or another signature were added later",
        )
    ]


def _stamp(one: EmbeddedPdfSignature, trust: TrustAnchors) -> TimeStamp | None:
    attributes = one.signer_info["unsigned_attrs"]
    if not attributes:
        return None
    token = find_unique_cms_attribute(attributes, "signature_time_stamp_token")
    return verify_token(token.dump(), one.signer_info["signature"].native, trust=trust)


def _others(one: EmbeddedPdfSignature) -> list[x509.Certificate]:
    found = []
    for other in one.other_embedded_certs:
        if isinstance(other, asn1_x509.Certificate):
            try:
                found.append(load_certificate(other.dump()))
            except BadCertificate:
                continue
    return found


def _weak(one: EmbeddedPdfSignature, signer: x509.Certificate, proved: Proved, ages: Ages) -> str:
    digest = one.signer_info["digest_algorithm"]["algorithm"].native
    used = (digest, algorithms.of_key(signer.public_key()))
    return algorithms.refused(used, at=proved.moment, ages=ages)


def _level(has_stamp: bool, proved: Proved, material: Material) -> str:
    holding = [one.path.state is PathState.TRUSTED for one in proved.stamps]
    if not any(holding) or (has_stamp and not holding[0]):
        return "B-B"
    if not (material.certificates and material.lists):
        return "B-T"
    return "B-LTA" if any(holding[1 if has_stamp else 0 :]) else "B-LT"


def _doubts(proved: Proved, weak: str) -> list[Line]:
    lines = []
    if proved.problem:
        lines.append(Line(f"nie rozstrzygnięto: {proved.problem}", "undecided: time stamp", False))
    if weak:
        lines.append(Line(f"algorytm jest za słaby: {weak}", f"weak algorithm: {weak}", False))
    return lines


def _verdict(path: PathReport, proved: Proved, weak: str) -> Verdict:
    if path.state in (PathState.REVOKED, PathState.BROKEN):
        return Verdict.INVALID
    if weak:
        return Verdict.INVALID
    undecided = proved.problem or path.state is not PathState.TRUSTED
    return Verdict.INDETERMINATE if undecided else Verdict.VALID
