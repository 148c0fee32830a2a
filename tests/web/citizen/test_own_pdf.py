"""A PDF file signed with one's own certificate: accepted outside, or nothing at all is signed."""

import subprocess

import pytest
from tests.crypto.test_printing import DECISION
from tests.residents import holder_ctx, new_key
from tests.web.citizen.conftest import certify, message_on, now, value
from tests.web.citizen.test_filling import page

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wrota.kernel.tenancy import scope
from wrota.office.holders import devices
from wrota.office.holders.models import Preparation
from wrota.office.pki import queries as pki
from wrota.office.printing.engine import render
from wrota.office.signing.check.pdf import check_pdf
from wrota.office.signing.xades import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("decyzja", DECISION)


def send(client, device, content: bytes, name: str = "umowa żona.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(reverse("citizen:pdf"), {"plik": file, "urzadzenie": device.id})


def signed(client, device, key, content: bytes) -> bytes:
    there = send(client, device, content).url
    answer = client.post(there, {"podpis": value(key, message_on(client, there))})
    assert answer.headers["Content-Type"] == "application/pdf", answer.url
    return answer.content


def pdfsig(folder, content: bytes) -> str:
    (folder / "a.pdf").write_bytes(content)
    run = subprocess.run(["pdfsig", folder / "a.pdf"], capture_output=True, text=True, check=False)
    return run.stdout


@pytest.mark.outside
def test_pdfsig_and_our_own_check_accept_it(janek, device, key, pdf, tmp_path):
    once = signed(janek, device, key, pdf)
    twice = signed(janek, device, key, once)
    changed = bytearray(once)
    place = once.index(b"stream") + 40
    changed[place] ^= 1

    report = check_pdf(once, pki.trust_anchors(), at=now())
    assert report.verdict is Verdict.VALID and "Jan Nowak" in report.to_text()
    assert "B-T" in report.to_text()
    assert "Signature Validation: Signature is Valid." in pdfsig(tmp_path, once)
    assert pdfsig(tmp_path, twice).count("Signature is Valid.") == 2
    assert "Signature is Valid." not in pdfsig(tmp_path, bytes(changed))
    assert once.startswith(pdf)


def test_the_page_shows_the_very_file(janek, ewa, browser_of, device, pdf):
    there = send(janek, device, pdf).url
    shown = page(janek.get(there))
    file = janek.get(f"{there}plik/")

    assert "umowa żona.pdf" in shown and "Laptop" in shown
    assert file.content.startswith(pdf)
    assert file.headers["Content-Disposition"].startswith("inline")
    stranger = browser_of(ewa)
    for part in ("", "plik/"):
        assert stranger.get(there + part).url == reverse("citizen:pdf")


def test_another_key_or_another_content_signs_nothing(janek, device, key, pdf):
    there = send(janek, device, pdf).url
    message = message_on(janek, there)

    for bad in (value(new_key(), message), value(key, message + b"\0"), "", "AAAA"):
        answer = janek.post(there, {"podpis": bad}, follow=True)
        assert "Podpis nie pasuje" in page(answer)
    good = {"podpis": value(key, message)}
    assert janek.post(there, good).content.startswith(pdf)
    assert "jeszcze raz" in page(janek.post(there, good, follow=True))


def test_a_certificate_taken_back_meanwhile_signs_nothing(janek, jan, office, device, key, pdf):
    there = send(janek, device, pdf).url
    body = {"podpis": value(key, message_on(janek, there))}
    devices.take_back(holder_ctx(office, jan, now=now()), device_id=device.id)

    assert "Ten certyfikat już nie działa" in page(janek.post(there, body, follow=True))
    assert "Ten certyfikat już nie działa" in page(send(janek, device, pdf))


def test_files_that_cannot_be_signed_are_refused(janek, ewa, office, clerk, device, pdf):
    hers = certify(office, clerk, ewa, new_key())

    for content, name, words in (
        (b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n", "a.pdf", "uszkodzony"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "a.png", "nie jest plik PDF"),
        (b"zwykly tekst", "a.pdf", "nie jest plik PDF"),
        (b"%PDF-1.7" + bytes(10 * 1024 * 1024), "a.pdf", "za duży"),
    ):
        answer = send(janek, device, content, name)
        assert words in page(answer) and 'href="#f-plik"' in page(answer)
    assert send(janek, hers, pdf).status_code == 404
    assert "Wybierz plik PDF" in page(janek.post(reverse("citizen:pdf"), {}))
    with scope(holder_ctx(office, ewa, now=now()).authority_id):
        assert Preparation.objects.count() == 0


def test_nothing_of_the_file_stays(janek, jan, office, device, key, pdf):
    signed(janek, device, key, pdf)

    with scope(holder_ctx(office, jan, now=now()).authority_id):
        assert Preparation.objects.count() == 0
