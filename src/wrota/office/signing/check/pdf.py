"""Checking the signatures inside a PDF file."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
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
from wrota.office.signing.check.report import (
    Line,
    Report,
    moment,
    path_lines,
    stamp_line,
    worst,
)
from wrota.office.signing.xades import Verdict

_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
_DAMAGED = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class _One:
    verdict: Verdict
    lines: tuple[Line, ...]
    facts: dict[str, Any]


def check_pdf(
    pdf: bytes, trust: TrustAnchors, *, at: datetime, name: str = "dokument.pdf"
) -> Report:
    """Check every signature of a PDF file; each must hold, and the last must cover all of it."""
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        checks = [_check(one, trust, at) for one in found]
    except _DAMAGED as error:
        line = Line(f"plik PDF jest uszkodzony: {error}", f"damaged PDF: {error}", False)
        return Report(name, "PDF", Verdict.INVALID, (line,))
    if not checks:
        line = Line("w pliku PDF nie ma podpisu", "the PDF holds no signature", False)
        return Report(name, "PDF", Verdict.INVALID, (line,))
    lines = [line for one in checks for line in one.lines]
    verdict = worst([one.verdict for one in checks])
    if found[-1].coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        verdict = Verdict.INVALID
        lines.append(
            Line("po ostatnim podpisie dopisano treść", "content added after signing", False)
        )
    return Report(name, "PDF", verdict, tuple(lines), {"signatures": [one.facts for one in checks]})


def _check(one: EmbeddedPdfSignature, trust: TrustAnchors, at: datetime) -> _One:
    signer = load_certificate(one.signer_cert.dump())
    said = f"{one.field_name}: {common_name(signer)}"
    problem = _integrity(one)
    if problem is not None:
        line = Line(f"{said}; {problem.pl}", f"{said}; {problem.en}", False)
        return _One(Verdict.INVALID, (line,), {"field": one.field_name, "intact": False})
    try:
        stamp = _stamp(one, trust)
    except BadToken as error:
        line = Line(f"{said}; {error}", f"{said}; the time stamp is refused", False)
        return _One(Verdict.INVALID, (line,), {"field": one.field_name, "intact": False})
    trusted_time = stamp is not None and stamp.path.state is PathState.TRUSTED
    when = stamp.at if stamp is not None and trusted_time else at
    path = check_path(signer, trust=trust, others=_others(one), at=when)
    signed_at = moment(one.self_reported_timestamp)
    lines = (
        Line(f"{said}, {signed_at}; treść nienaruszona", f"{said}, {signed_at}; intact", True),
        *path_lines(path),
        stamp_line(stamp),
    )
    facts = {
        "field": one.field_name,
        "intact": True,
        "signer": common_name(signer),
        "path": list(path.names),
        "path_state": path.state.value,
        "stamped_at": stamp.at.isoformat() if stamp else None,
    }
    return _One(_verdict(path, stamp), lines, facts)


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


def _stamp(one: EmbeddedPdfSignature, trust: TrustAnchors) -> TimeStamp | None:
    attributes = one.signer_info["unsigned_attrs"]
    if not attributes:
        return None
    token = find_unique_cms_attribute(attributes, "signature_time_stamp_token")
    return verify_token(token.dump(), one.signer_info["signature"].native, trust=trust)


def _others(one: EmbeddedPdfSignature) -> list[Any]:
    found = []
    for other in one.other_embedded_certs:
        if isinstance(other, asn1_x509.Certificate):
            try:
                found.append(load_certificate(other.dump()))
            except BadCertificate:
                continue
    return found


def _verdict(path: PathReport, stamp: TimeStamp | None) -> Verdict:
    if path.state in (PathState.REVOKED, PathState.BROKEN):
        return Verdict.INVALID
    if path.state is not PathState.TRUSTED:
        return Verdict.INDETERMINATE
    if stamp is not None and stamp.path.state is not PathState.TRUSTED:
        return Verdict.INDETERMINATE
    return Verdict.VALID
