"""PDF files of level B-LTA, judged by pdfsig, by pyHanko's own validator and by ours."""

import asyncio
import io
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer
from tests.crypto import worlds
from tests.crypto.conftest import NOW
from tests.crypto.test_printing import DECISION
from tests.crypto.test_xades import flip
from tests.crypto.worlds import YEAR, World

from wrota.office.printing.engine import render
from wrota.office.signing import lasting, pades, pades_archive
from wrota.office.signing.check import Verdict, check_pdf
from wrota.office.signing.pades import CannotSignPdf, Purpose

DER = Encoding.DER


def lasts(pdf: bytes, world: World, moment) -> bytes:
    material = lasting.gather(pades_archive.certificates(pdf), world.trust(moment))
    return pades_archive.archive(
        pdf, material=material, stamper=lambda digest: world.stamp(digest, moment)
    )


@pytest.fixture(scope="module")
def world(centre) -> World:
    return worlds.make(30, every=5, first=centre)


@pytest.fixture(scope="module")
def signed(clerk, seal, world: World) -> bytes:
    def stamper(digest: bytes) -> bytes:
        return world.stamp(digest, NOW - timedelta(hours=2))

    once = pades.sign(
        render("decyzja", DECISION), key=clerk, stamper=stamper, purpose=Purpose("Podpis")
    )
    return pades.sign(once, key=seal, stamper=stamper, purpose=Purpose("Pieczec"))


@pytest.fixture(scope="module")
def archived(signed: bytes, world: World) -> bytes:
    return lasts(signed, world, NOW - timedelta(hours=1))


@pytest.fixture(scope="module")
def renewed(archived: bytes, world: World) -> bytes:
    document = archived
    for years in range(5, 30, 5):
        document = lasts(document, world, NOW + years * YEAR)
    return document


def checked(pdf: bytes, world: World, years: int = 30):
    at = NOW + years * YEAR
    return check_pdf(pdf, world.trust(at), at=at)


def test_archive_holds_at_once_and_tells_its_level(archived: bytes, world: World) -> None:
    report = checked(archived, world, years=0)

    assert report.verdict is Verdict.VALID, report.to_text()
    assert [one["level"] for one in report.facts["signatures"]] == ["B-LTA", "B-LTA"]
    assert "nie sprawdzono odwołania" not in report.to_text()


def test_thirty_years_later(signed: bytes, archived: bytes, renewed: bytes, world: World) -> None:
    assert checked(renewed, world).verdict is Verdict.VALID
    for late in (signed, archived):
        report = checked(late, world)
        assert report.verdict is Verdict.INDETERMINATE
        assert "nie odnowiono go na czas" in report.to_text()


def test_changed_byte_thirty_years_later(archived: bytes, renewed: bytes, world: World) -> None:
    place = archived.index(b"stream") + 40

    assert checked(flip(renewed, place), world).verdict is Verdict.INVALID
    assert checked(flip(archived, place), world).verdict is Verdict.INVALID


def test_content_added_after_the_archive_stamp_is_found(archived: bytes, world: World) -> None:
    assert checked(archived + b"\n% more", world, years=0).verdict is Verdict.INVALID


def test_store_without_a_stamp_over_it_is_level_lt(signed: bytes, world: World) -> None:
    material = lasting.gather(pades_archive.certificates(signed), world.trust(NOW))
    out = io.BytesIO(signed)
    DocumentSecurityStore.add_dss(
        out,
        None,
        certs=[asn1_x509.Certificate.load(c.public_bytes(DER)) for c in material.certificates],
        crls=[crl.CertificateList.load(one.public_bytes(DER)) for one in material.lists],
    )

    report = checked(out.getvalue(), world, years=0)

    assert report.verdict is Verdict.VALID, report.to_text()
    assert [one["level"] for one in report.facts["signatures"]] == ["B-LT", "B-LT"]
    assert checked(out.getvalue() + b"% more", world, years=0).verdict is Verdict.INVALID


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7\n", b"not a pdf" * 100])
def test_damaged_or_unsigned_file_is_not_archived(bad: bytes, world: World) -> None:
    with pytest.raises(CannotSignPdf):
        pades_archive.archive(bad, material=lasting.Material(), stamper=lambda d: d)
    with pytest.raises(CannotSignPdf):
        pades_archive.archive(
            render("decyzja", DECISION), material=lasting.Material(), stamper=lambda d: d
        )


@pytest.mark.outside
def test_pdfsig_accepts_signatures_and_archive_stamp(archived: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(archived)

    said = subprocess.run(
        ["pdfsig", tmp_path / "a.pdf"], capture_output=True, text=True, timeout=60
    ).stdout

    assert said.count("Signature Validation: Signature is Valid.") >= 2
    assert said.count("Total document signed") == 1  # the archive stamp covers all


@pytest.mark.outside
@pytest.mark.parametrize(("years", "passes"), [(0, True), (4, True), (12, False)])
def test_pyhanko_judges_the_long_term_profile_alike(
    archived: bytes, world: World, years: int, passes: bool
) -> None:
    """After four years the clerk's certificate has ended; after twelve the stamp's has, too."""
    at = NOW + years * YEAR
    roots = [asn1_x509.Certificate.load(one.public_bytes(DER)) for one in world.trust(at).roots]
    lists = [
        CRLContainer(crl.CertificateList.load(one.public_bytes(DER)))
        for one in world.trust(at).revocation_lists
    ]
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            CertValidationPolicySpec(
                SimpleTrustManager.build(trust_roots=roots), CertRevTrustPolicy(REQUIRE_REVINFO)
            ),
            local_knowledge=LocalKnowledge(known_crls=lists),  # what an online check would fetch
        )
    )
    timing = ValidationTimingInfo(at, at, point_in_time_validation=False)
    for one in PdfFileReader(io.BytesIO(archived)).embedded_regular_signatures:
        found = asyncio.run(ades_lta_validation(one, spec, timing_info=timing))

        assert isinstance(found.ades_subindic, AdESPassed) is passes, found.failure_msg
    assert (checked(archived, world, years).verdict is Verdict.VALID) is passes
