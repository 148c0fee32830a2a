"""Signatures in PDF files, judged by pdfsig, qpdf and pyHanko."""

import io
import subprocess
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.crypto.conftest import NOW
from tests.crypto.test_printing import DECISION

from wrota.office.pki import tsa
from wrota.office.printing.engine import render
from wrota.office.signing import pades
from wrota.office.signing.pades import CannotSignPdf, Purpose


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("decyzja", DECISION)


@pytest.fixture(scope="module")
def stamper(centre):
    return lambda digest: tsa.stamp(digest, key=centre.tsa, now=NOW)


@pytest.fixture(scope="module")
def signed(pdf: bytes, clerk, seal, stamper) -> bytes:
    once = pades.sign(
        pdf, key=clerk, stamper=stamper, purpose=Purpose("Podpis", "Decyzja", "Zabór")
    )
    return pades.sign(once, key=seal, stamper=stamper, purpose=Purpose("Pieczec"))


def pdfsig(file: Path) -> str:
    return subprocess.run(["pdfsig", file], capture_output=True, text=True, timeout=60).stdout


@pytest.mark.outside
def test_pdfsig_accepts_both_signatures(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(signed)

    said = pdfsig(file)

    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert "Żaneta Źrebięcka" in said
    assert said.count("ETSI.CAdES.detached") == 2


@pytest.mark.outside
def test_pdfsig_refuses_one_changed_byte(signed: bytes, tmp_path: Path) -> None:
    file, place = tmp_path / "a.pdf", signed.index(b"stream") + 40
    file.write_bytes(signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :])

    assert "Signature is Valid." not in pdfsig(file)


@pytest.mark.outside
def test_signed_file_is_still_archival(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(signed)

    about = subprocess.run(["pdfinfo", file], capture_output=True, text=True).stdout
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True)

    assert "PDF version:     1.7" in about
    assert "Tagged:          yes" in about
    assert checked.returncode == 0
    assert b"/Extensions" not in signed


def test_pyhanko_finds_trust_and_time(signed: bytes, centre) -> None:
    def asn1(certificate):
        return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))

    def context():
        return ValidationContext(trust_roots=[asn1(centre.root.certificate)], allow_fetching=False)

    found = PdfFileReader(io.BytesIO(signed)).embedded_signatures

    assert [one.field_name for one in found] == ["Podpis", "Pieczec"]
    for one in found:
        status = validate_pdf_signature(one, context(), ts_validation_context=context())
        assert status.bottom_line
        assert status.timestamp_validity.timestamp == NOW


def test_without_stamper_there_is_no_time_stamp(pdf: bytes, seal) -> None:
    one = PdfFileReader(io.BytesIO(pades.sign(pdf, key=seal))).embedded_signatures[0]

    assert not one.signer_info["unsigned_attrs"].native


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7\n", b"not a pdf" * 100])
def test_damaged_file_is_not_signed(bad: bytes, seal) -> None:
    with pytest.raises(CannotSignPdf):
        pades.sign(bad, key=seal)


def test_same_field_is_not_signed_twice(signed: bytes, seal) -> None:
    with pytest.raises(CannotSignPdf, match="Pieczec"):
        pades.sign(signed, key=seal, purpose=Purpose("Pieczec"))
