"""A resident's certificate in a real browser: key, counter, copy, another device, loss."""

import base64
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12
from playwright.sync_api import Page, expect
from tests.crypto.test_printing import DECISION
from tests.factories import make_official, sign_in
from tests.web.citizen.conftest import PASSWORD as ACCOUNT_PASSWORD
from tests.web.citizen.conftest import PDF, clerk_ctx, code_of, fill
from tests.web.citizen.test_citizen_browser import WIDTHS, faults
from ui_checks import virtual_key

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wrota.kernel.tenancy import scope
from wrota.office.documents import queries as contents
from wrota.office.forms.models import Submission
from wrota.office.holders.models import Enrolment, KeyDevice
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.pki import queries as pki
from wrota.office.pki.models import Certificate
from wrota.office.printing.engine import render
from wrota.office.signing.xades import Verdict, verify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "trzy żółte konie w stawie"
MINUTES = 3  #: what the whole way may take


@pytest.fixture
def clerk(office):
    user = make_official(office, "urzednik", email="anna@sulechow.example", last_name="Anna")
    return sign_in(Client(), user)


@pytest.fixture
def at_home(enter, janek):
    return enter(janek, viewport={"width": 1280, "height": 900})


def make_key(page: Page, *, password: str = PASSWORD, name: str = "Laptop w domu") -> str:
    """Make a key and return the code for the counter."""
    page.goto(reverse("citizen:certificate-new"))
    page.fill("#f-urzadzenie", name)
    if password:
        page.fill("#f-haslo", password)
        page.fill("#f-haslo2", password)
    page.get_by_role("button", name="Utwórz klucz i zgłoszenie").click()
    page.wait_for_url("**/zgloszenie/**")
    return page.locator("#stan .wr-mono").inner_text()


def confirm(enter, clerk: Client, office, code: str) -> Page:
    """Do what a clerk does at the counter."""
    page = enter(clerk, viewport={"width": 1280, "height": 900})
    page.goto(reverse("desk:residents", args=[office.slug]))
    page.fill("#f-kod", code)
    page.get_by_role("button", name="Otwórz zgłoszenie").click()
    page.get_by_label("dowód osobisty").check()
    page.fill("#f-koniec", "1234")
    page.get_by_role("button", name="To ta osoba").click()
    return page


def get_certificate(enter, page: Page, clerk: Client, office) -> None:
    """Go the whole way and open the page of the certificate."""
    confirm(enter, clerk, office, make_key(page))
    page.get_by_role("link", name="Otwórz certyfikat").click()
    page.wait_for_url("**/urzadzenie/**")


def copy_of(page: Page, folder: Path) -> Path:
    page.fill("#f-haslo", PASSWORD)
    with page.expect_download() as found:
        page.get_by_role("button", name="Zapisz kopię").click()
    target = folder / "kopia.p12"
    found.value.save_as(target)
    return target


def test_from_the_key_to_the_certificate_in_under_three_minutes(enter, at_home, clerk, office, jan):
    started = time.monotonic()
    code = make_key(at_home)
    at_counter = confirm(enter, clerk, office, code)
    expect(at_home.locator("#stan")).to_contain_text("Certyfikat jest gotowy")
    took = time.monotonic() - started

    expect(at_counter.locator("main")).to_contain_text("Certyfikat wydany")
    assert took < MINUTES * 60, took
    print(f"from an empty page to the certificate: {took:.1f} s")
    with scope(pki.issuer_of(pki.Kind.RESIDENT).authority_id):
        asked, held = Enrolment.objects.get(), KeyDevice.objects.get()
        issued = x509.load_der_x509_certificate(bytes(Certificate.objects.get(kind="resident").der))
    request = x509.load_der_x509_csr(bytes(asked.request))
    assert request.public_key() == issued.public_key()
    assert held.user_id == jan.pk
    assert at_home.troubles == []


@pytest.mark.outside
def test_a_request_made_in_the_browser_is_good_for_openssl(at_home, office, tmp_path):
    make_key(at_home, password="")
    with scope(pki.issuer_of(pki.Kind.RESIDENT).authority_id):
        (tmp_path / "r.der").write_bytes(bytes(Enrolment.objects.get().request))

    command = ["openssl", "req", "-inform", "DER", "-in", "r.der", "-verify", "-noout"]
    found = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)

    assert "verify OK" in found.stdout + found.stderr


def test_the_key_cannot_be_read_out(at_home, office):
    make_key(at_home)
    kinds = at_home.evaluate(
        """async () => {
          const store = await import('/static/citizen/keys/store.js');
          const print = document.querySelector('[data-key-here]').dataset.keyHere;
          const { key, sealed } = await store.find(print);
          const tries = await Promise.allSettled(
            ['pkcs8', 'jwk', 'raw'].map((how) => crypto.subtle.exportKey(how, key)));
          return [key.extractable, key.type, sealed.length > 100, ...tries.map(t => t.status)];
        }"""
    )

    assert kinds == [False, "private", True, "rejected", "rejected", "rejected"]


def test_our_sha256_is_the_browsers(at_home, office):
    at_home.goto(reverse("citizen:certificates"))
    differing = at_home.evaluate(
        """async () => {
          const { sha256 } = await import('/static/citizen/keys/sha256.js');
          const { same } = await import('/static/citizen/keys/der.js');
          const bad = [];
          for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 65536]) {
            const data = new Uint8Array(size);
            crypto.getRandomValues(data);
            const real = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
            if (!same(sha256(data), real)) bad.push(size);
          }
          return bad;
        }"""
    )

    assert differing == []


@pytest.mark.outside
def test_the_copy_opens_outside_with_its_password_only(enter, at_home, clerk, office, tmp_path):
    get_certificate(enter, at_home, clerk, office)
    file = copy_of(at_home, tmp_path)

    def openssl(password: str) -> subprocess.CompletedProcess:
        words = ["openssl", "pkcs12", "-in", str(file), "-nodes", "-passin", f"pass:{password}"]
        return subprocess.run(words, check=False, capture_output=True)

    good, bad = openssl(PASSWORD), openssl(PASSWORD[:-1])
    assert good.returncode == 0 and bad.returncode != 0
    key = load_pem_private_key(good.stdout[good.stdout.index(b"-----BEGIN PRIV") :], None)
    found = pkcs12.load_key_and_certificates(file.read_bytes(), PASSWORD.encode())
    assert found[0].private_numbers() == key.private_numbers()
    assert found[1].public_key() == key.public_key()
    assert len(found[2]) == 2
    info = ["openssl", "pkcs12", "-in", str(file), "-info", "-noout", "-passin", f"pass:{PASSWORD}"]
    said = subprocess.run(info, check=False, capture_output=True, text=True).stderr
    assert "PBES2, PBKDF2, AES-256-CBC, Iteration 600000" in said
    assert "MAC: sha256, Iteration 200000" in said


def test_the_copy_opens_on_another_device(enter, at_home, janek, clerk, office, tmp_path):
    get_certificate(enter, at_home, clerk, office)
    file = copy_of(at_home, tmp_path)
    phone = enter(janek, viewport={"width": 375, "height": 800})
    phone.goto(at_home.url)
    expect(phone.locator("[data-key-no]")).to_be_visible()
    phone.goto(reverse("citizen:certificate-restore"))
    for given, password, words in (
        (b"nie kopia", PASSWORD, "uszkodzony"),
        (file.read_bytes(), "inne hasło niż tamto", "To nie jest hasło"),
        (file.read_bytes()[:-9] + b"x" * 9, PASSWORD, "uszkodzony"),
    ):
        phone.set_input_files("#f-plik", {"name": "k.p12", "mimeType": "x/y", "buffer": given})
        phone.fill("#f-haslo", password)
        phone.get_by_role("button", name="Przywróć klucz").click()
        expect(phone.locator("[data-key-status]")).to_contain_text(words)
    phone.set_input_files("#f-plik", str(file))
    phone.get_by_role("button", name="Przywróć klucz").click()
    phone.wait_for_url("**/urzadzenie/**")

    expect(phone.locator("[data-key-yes]")).to_be_visible()
    assert copy_of(phone, tmp_path).read_bytes()[:2] == b"\x30\x82"


def test_wrong_passwords_make_no_key(at_home, office):
    at_home.goto(reverse("citizen:certificate-new"))
    at_home.fill("#f-urzadzenie", "Laptop")
    for first, second, words in (("krótkie", "krótkie", "12 znaków"), (PASSWORD, "x", "różne")):
        at_home.fill("#f-haslo", first)
        at_home.fill("#f-haslo2", second)
        at_home.get_by_role("button", name="Utwórz klucz i zgłoszenie").click()
        expect(at_home.locator("[data-key-status]")).to_contain_text(words)

    with scope(pki.issuer_of(pki.Kind.RESIDENT).authority_id):
        assert Enrolment.objects.count() == 0
    at_home.fill("#f-haslo", PASSWORD)
    sent = []
    at_home.on("request", lambda asked: sent.append(asked.post_data or ""))
    make_key(at_home)
    assert any("zadanie=" in body for body in sent)
    assert not any("haslo" in body or "konie" in body for body in sent)


@pytest.mark.outside
def test_a_loss_is_in_the_ocsp_answer_within_five_seconds(
    enter, at_home, clerk, office, live_server, tmp_path
):
    get_certificate(enter, at_home, clerk, office)
    at_home.get_by_role("button", name="Pokaż kod odwołania").click()
    code = at_home.locator(".wr-big.wr-mono").inner_text()
    [der, above, root] = (
        base64.b64decode(one)
        for one in at_home.evaluate(
            "JSON.parse(document.getElementById('key-chain').textContent).chain"
        )
    )
    for name, one in (("own", der), ("issuer", above), ("root", root)):
        pem = x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM)
        (tmp_path / f"{name}.pem").write_bytes(pem)

    def said() -> str:
        url = f"{live_server.url}/pki/ocsp"
        words = ["openssl", "ocsp", "-issuer", "issuer.pem", "-cert", "own.pem", "-CAfile",
                 "root.pem", "-verify_other", "issuer.pem", "-url", url]  # fmt: skip
        run = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert "Response verify OK" in run.stderr, run.stderr
        return run.stdout

    before = said()
    stranger = enter(None, viewport={"width": 375, "height": 800})
    stranger.goto(reverse("citizen:lost"))
    stranger.fill("#f-kod", "AAAA-BBBB-2222")
    stranger.get_by_role("button", name="Odwołaj certyfikat").click()
    still = said()
    stranger.fill("#f-kod", code)
    started = time.monotonic()
    stranger.get_by_role("button", name="Odwołaj certyfikat").click()
    expect(stranger.locator("h1")).to_have_text("Certyfikat odwołany")
    after, took = said(), time.monotonic() - started

    assert "own.pem: good" in before and "own.pem: good" in still
    assert "own.pem: revoked" in after and "keyCompromise" in after
    assert took < 5, took
    at_home.reload()
    expect(at_home.locator("main")).to_contain_text("Odwołany")


def test_codes_are_not_guessed(office):
    client = Client()
    page = reverse("citizen:lost")
    answers = [client.post(page, {"kod": "AAAABBBB2222"}).status_code for _ in range(12)]

    assert answers == [200] * 10 + [429] * 2


def test_without_a_script_the_pages_say_what_they_need(enter, janek, office):
    page = enter(janek, java_script_enabled=False, viewport={"width": 375, "height": 800})
    for name in ("certificate-new", "certificate-restore"):
        page.goto(reverse(f"citizen:{name}"))
        expect(page.locator("[data-key-missing]")).to_contain_text("kodem jednorazowym")
        expect(page.locator("input:visible")).to_have_count(0)
        expect(page.get_by_role("button", name="klucz")).to_have_count(0)


def test_every_page_at_every_width(enter, at_home, janek, clerk, office):
    get_certificate(enter, at_home, clerk, office)
    one = at_home.url
    waiting = make_key(at_home, name="Telefon")
    asked = at_home.url
    confirm(enter, clerk, office, waiting)
    code = waiting.replace("-", "")
    pages = {
        "certificates": reverse("citizen:certificates"),
        "certificate-new": reverse("citizen:certificate-new"),
        "certificate-restore": reverse("citizen:certificate-restore"),
        "enrolment": asked,
        "device": one,
        "device-renew": f"{one}odnow/",
        "device-take-back": f"{one}odwolaj/",
        "lost": reverse("citizen:lost"),
    }
    counter = {
        "desk-residents": reverse("desk:residents", args=[office.slug]),
        "desk-resident": reverse("desk:resident", args=[office.slug, code]),
    }
    found = {}
    for client, wanted in ((janek, pages), (clerk, counter)):
        for width in WIDTHS:
            page = enter(client, viewport={"width": width, "height": 900})
            for name, url in wanted.items():
                page.goto(url)
                if wrong := faults(page, name):
                    found[f"{name} {width}"] = wrong
                page.troubles.clear()

    assert found == {}


def test_an_application_is_signed_by_the_key_of_the_browser(
    enter, at_home, janek, clerk, office, jan, tmp_path
):
    get_certificate(enter, at_home, clerk, office)
    review = fill(janek, office)
    at_home.goto(review)
    at_home.get_by_role("button", name="Podpisz certyfikatem: Laptop w domu").click()
    expect(at_home.locator("main")).to_contain_text("Burek")
    signing = at_home.url
    shown = at_home.locator("[data-key-digest]").inner_text()
    assert faults(at_home, "own-signature") == []
    at_home.get_by_role("button", name="Podpisz i wyślij").click()
    expect(at_home.locator("h1")).to_contain_text("Wniosek wysłany")
    receipt = at_home.url
    at_home.goto(signing)

    assert at_home.url == receipt
    assert len(shown) == 64
    with scope(office.pk):
        sent = Submission.objects.get()
        assert sent.proof["method"] == "certificate"
        assert Incoming.objects.count() == Receipt.objects.count() == 1
    ctx = clerk_ctx(office)
    (tmp_path / "wniosek.xml").write_bytes(contents.content(ctx, document_id=sent.document_id))
    (tmp_path / "pliki").mkdir()
    (tmp_path / "pliki/01-umowa-najmu.pdf").write_bytes(PDF)
    (tmp_path / "root.pem").write_bytes(pki.trust_anchors().roots[0].public_bytes(Encoding.PEM))
    found = check(tmp_path)
    assert found.verdict is Verdict.VALID and found.signer == "Jan Nowak"
    assert xmlsec(tmp_path)
    (tmp_path / "pliki/01-umowa-najmu.pdf").write_bytes(PDF + b" ")
    assert not xmlsec(tmp_path) and check(tmp_path).verdict is Verdict.INVALID


def test_a_page_that_shows_something_else_signs_nothing(enter, at_home, janek, clerk, office):
    get_certificate(enter, at_home, clerk, office)
    at_home.goto(fill(janek, office))
    at_home.get_by_role("button", name="Podpisz certyfikatem").click()
    at_home.wait_for_selector("#key-document", state="attached")
    at_home.evaluate(
        "() => { const p = document.getElementById('key-document');"
        " p.textContent = p.textContent.replace('Burek', 'Azor'); }"
    )
    at_home.get_by_role("button", name="Podpisz i wyślij").click()

    expect(at_home.locator("[data-key-status]")).to_contain_text("różni się")
    with scope(office.pk):
        assert Submission.objects.count() == 0


def check(folder: Path):
    files = {"pliki/01-umowa-najmu.pdf": (folder / "pliki/01-umowa-najmu.pdf").read_bytes()}
    document = (folder / "wniosek.xml").read_bytes()
    trust, now = pki.trust_anchors(), timezone.localtime()
    with ThreadPoolExecutor() as pool:  # this thread has the loop of the browser's driver
        return pool.submit(verify, document, trust=trust, files=files, at=now).result()


def xmlsec(folder: Path) -> bool:
    words = ["xmlsec1", "--verify", "--trusted-pem", "root.pem", "--enabled-key-data", "x509",
             "wniosek.xml"]  # fmt: skip
    return subprocess.run(words, cwd=folder, check=False, capture_output=True).returncode == 0


@pytest.mark.outside
def test_a_pdf_is_signed_by_the_key_of_the_browser(enter, at_home, clerk, office, tmp_path):
    get_certificate(enter, at_home, clerk, office)
    at_home.goto(reverse("citizen:pdf"))
    assert faults(at_home, "pdf-choose") == []
    with ThreadPoolExecutor() as pool:
        own = pool.submit(render, "decyzja", DECISION).result()
    at_home.set_input_files(
        "#f-plik", {"name": "umowa.pdf", "mimeType": "application/pdf", "buffer": own}
    )
    at_home.get_by_role("button", name="Dalej").click()
    at_home.wait_for_url("**/pdf/*-*/")
    assert faults(at_home, "pdf-sign") == []
    with at_home.expect_download() as found:
        at_home.get_by_role("button", name="Podpisz i pobierz").click()
    found.value.save_as(tmp_path / "a.pdf")

    assert found.value.suggested_filename == "umowa-podpisany.pdf"
    expect(at_home.locator("[data-key-status]")).to_contain_text("Gotowe")
    said = subprocess.run(["pdfsig", tmp_path / "a.pdf"], check=False, capture_output=True)
    assert b"Signature Validation: Signature is Valid." in said.stdout
    assert "Jan Nowak" in said.stdout.decode()


def test_a_key_at_the_centre_is_opened_by_a_passkey(enter, clerk, office, jan, janek):
    phone = enter(viewport={"width": 375, "height": 800})
    virtual_key(phone)
    phone.goto(reverse("account_login"))
    phone.fill("[name=login]", jan.email)
    phone.fill("[name=password]", ACCOUNT_PASSWORD)
    phone.get_by_role("button", name="Zaloguj się", exact=True).first.click()
    phone.fill("[name=code]", code_of(jan))
    phone.press("[name=code]", "Enter")
    phone.wait_for_url("**/moje/**")
    phone.goto("/konto/2fa/webauthn/add/")
    phone.fill("[name=password]", ACCOUNT_PASSWORD)
    phone.get_by_role("button", name="Potwierdź").click()
    phone.get_by_label("Nazwa klucza").fill("Telefon")
    phone.get_by_role("button", name="Dodaj klucz").click()
    phone.wait_for_url(lambda url: "/add/" not in url)
    phone.goto(reverse("citizen:certificate-new"))
    assert faults(phone, "certificate-new-centre") == []
    phone.get_by_role("button", name="Utwórz klucz w centrum").click()
    phone.wait_for_url("**/zgloszenie/**")
    confirm(enter, clerk, office, phone.locator("#stan .wr-mono").inner_text())
    expect(phone.locator("#stan")).to_contain_text("Certyfikat jest gotowy")
    phone.goto(fill(janek, office))
    phone.get_by_role("button", name="Podpisz certyfikatem: Klucz w centrum").click()
    assert faults(phone, "own-signature-centre") == []
    phone.get_by_role("button", name="Podpisz i wyślij").click()

    expect(phone.locator("h1")).to_contain_text("Wniosek wysłany")
    with scope(office.pk):
        assert Submission.objects.get().proof["method"] == "certificate"
