"""Signing and sending: once, only what was shown, and with proof that outside programs accept."""

import io
import json
import subprocess
import zipfile

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.web.citizen.conftest import (
    PDF,
    begin,
    code_of,
    digest_on,
    fill,
    let_the_worker_work,
    send,
)
from tests.web.citizen.test_filling import GOOD, draft, page

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wrota.kernel.audit.seal import seal_all
from wrota.kernel.tenancy import scope
from wrota.office.forms.models import Draft, Submission
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.pki import queries as pki
from wrota.office.publication.anchors import publish_root
from wrota.office.signing.check import main_check

pytestmark = pytest.mark.django_db


def counts(office) -> tuple[int, int, int]:
    with scope(office.pk):
        return Submission.objects.count(), Incoming.objects.count(), Receipt.objects.count()


def test_the_whole_way_to_the_receipt(janek, jan, office):
    review = fill(janek, office)
    before = page(janek.get(review))

    receipt = send(janek, jan, review)

    shown = page(janek.get(receipt))
    assert "Burek" in before and "Szacowana opłata" in before and "do sprawdzenia" in before
    assert "Administratorem jest gmina." in before
    assert "Wniosek wysłany" in shown and "RPW/00001/2026" in shown
    assert "umowa najmu.pdf" in shown and "Wydruk PDF powstaje" in shown
    assert counts(office) == (1, 1, 1)


def test_review_lists_what_is_missing_and_leads_there(janek, office):
    first = begin(janek, office)
    review = first[:-2] + "sprawdz/"

    shown = page(janek.get(review))
    sent = janek.post(review, {"digest": digest_of(office), "kod": "123456"})
    fixed = page(janek.get(first + "?popraw=1"))

    assert "Zanim podpiszesz, popraw" in shown
    assert f'href="{first}?popraw=1#ile"' in shown
    assert "Podpisz i wyślij" not in shown
    assert sent.status_code == 200 and counts(office) == (0, 0, 0)
    assert "Popraw 1 rzecz" in fixed


def test_a_wrong_code_changes_nothing_and_keeps_the_page(janek, jan, office):
    review = fill(janek, office)
    digest = digest_on(page(janek.get(review)))

    answer = janek.post(review, {"digest": digest, "kod": "000000"})

    assert "Ten kod nie pasuje" in page(answer)
    assert "<title>Błąd:" in page(answer) and 'href="#f-kod"' in page(answer)
    assert counts(office) == (0, 0, 0)
    assert send(janek, jan, review).startswith("/u/sulechow/potwierdzenie/")


def test_changed_in_another_tab_is_shown_again_and_the_code_stays_unused(janek, jan, office):
    review = fill(janek, office)
    old = digest_on(page(janek.get(review)))
    first = reverse("citizen:step", args=[office.slug, draft(office).key, 1])
    janek.post(first, GOOD | {"ile": "3"})
    code = code_of(jan)

    answer = janek.post(review, {"digest": old, "kod": code})
    now = janek.post(review, {"digest": digest_on(page(answer)), "kod": code})

    assert "Wniosek zmienił się w innej karcie" in page(answer)
    assert "150,00 zł" in page(answer)
    assert now.status_code == 302
    assert counts(office) == (1, 1, 1)


def test_sent_twice_gives_the_same_receipt(janek, jan, office):
    review = fill(janek, office)
    body = {"digest": digest_on(page(janek.get(review))), "kod": code_of(jan)}

    first, second = janek.post(review, body), janek.post(review, body)

    assert first.url == second.url
    assert counts(office) == (1, 1, 1)


def test_what_was_sent_cannot_be_changed(janek, jan, office):
    review = fill(janek, office)
    receipt = send(janek, jan, review)
    with scope(office.pk):
        key = Draft.objects.get().key
    first = reverse("citizen:step", args=[office.slug, key, 1])

    answers = [
        janek.get(first),
        janek.post(first, GOOD | {"imie": "Inny"}),
        janek.get(review),
        janek.post(first[:-2] + "usun/"),
        janek.post(first[:-2] + "nowa-wersja/"),
    ]

    assert {a.url for a in answers} == {receipt}
    assert draft(office).raw["imie"] == ["Jan"]


def test_without_a_second_factor_the_page_says_how_to_get_one(ewa, browser_of, office):
    client = browser_of(ewa)
    review = fill(client, office)
    shown = page(client.get(review))

    answer = client.post(review, {"digest": digest_on(shown), "kod": "123456"})

    assert "Najpierw włącz drugi składnik" in shown
    assert reverse("mfa_activate_totp") in shown
    assert answer.status_code == 200 and counts(office) == (0, 0, 0)


def test_a_receipt_is_for_its_own_account_only(janek, jan, ewa, browser_of, office, other_office):
    receipt = send(janek, jan, fill(janek, office))
    stranger, outside = browser_of(ewa), Client()
    parts = ["", "upo.xml", "dowod.zip", "dowod.asice", "dowod-dziennika.json"]

    for part in parts:
        assert stranger.get(receipt + part).status_code == 404
        assert outside.get(receipt + part).status_code == 302
        assert janek.get(receipt.replace("sulechow", "zabor") + part).status_code == 404
    assert janek.get(receipt + "inny.xml").status_code == 404


def test_the_page_asks_for_the_pdf_until_it_is_there(janek, jan, office):
    receipt = send(janek, jan, fill(janek, office))

    waiting = page(janek.get(receipt, headers={"hx-request": "true"}))
    missing = janek.get(receipt + "upo.pdf").status_code
    let_the_worker_work()
    ready = page(janek.get(receipt, headers={"hx-request": "true"}))
    pdf = janek.get(receipt + "upo.pdf")

    assert 'hx-trigger="every 2s"' in waiting and "<html" not in waiting
    assert missing == 404
    assert "hx-trigger" not in ready and "Pobierz PDF" in ready
    assert pdf.content.startswith(b"%PDF") and pdf["X-Content-Type-Options"] == "nosniff"
    assert "htmx-2.min.js" not in page(janek.get(receipt))


@pytest.mark.outside
def test_the_evidence_verifies_outside_and_one_changed_byte_does_not(janek, jan, office, tmp_path):
    receipt = send(janek, jan, fill(janek, office))
    let_the_worker_work()
    answer = janek.get(receipt + "dowod.zip")
    folder = tmp_path / "dowod"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.extractall(folder)
        names = set(archive.namelist())
    root = folder / "root.pem"
    root.write_bytes(pki.trust_anchors().roots[0].public_bytes(Encoding.PEM))

    assert names == {"CZYTAJ.txt", "upo.xml", "upo.pdf", "wniosek.xml", "pliki/01-umowa-najmu.pdf"}
    assert (folder / "pliki/01-umowa-najmu.pdf").read_bytes() == PDF
    assert verify(folder, "upo.xml") and verify(folder, "wniosek.xml")
    for name in ("pliki/01-umowa-najmu.pdf", "wniosek.xml"):
        good = (folder / name).read_bytes()
        (folder / name).write_bytes(good.replace(b"e", b"f", 1))
        assert not verify(folder, "upo.xml")
        (folder / name).write_bytes(good)


def test_the_proof_from_the_journal_is_there_the_next_day(janek, jan, office):
    receipt = send(janek, jan, fill(janek, office))
    let_the_worker_work()
    waiting = janek.get(receipt + "dowod-dziennika.json", follow=True)
    seal_all(timezone.localtime())
    publish_root(timezone.localtime())

    found = janek.get(receipt + "dowod-dziennika.json")
    with zipfile.ZipFile(
        io.BytesIO(b"".join(janek.get(receipt + "dowod.zip").streaming_content))
    ) as archive:
        packed = json.loads(archive.read("dowod-dziennika.json"))

    assert "powstaje raz na dobę" in page(waiting)
    assert json.loads(found.content) == packed
    assert found["Content-Disposition"].endswith('-dziennik.json"')


@pytest.mark.outside
def test_the_container_is_sealed_and_verifies_outside(janek, jan, office, tmp_path):
    receipt = send(janek, jan, fill(janek, office))
    let_the_worker_work()
    shown = page(janek.get(receipt))
    answer = janek.get(receipt + "dowod.asice")
    folder, file = tmp_path / "paczka", tmp_path / "dowod.asice"
    file.write_bytes(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    root = folder / "root.pem"
    root.write_bytes(pki.trust_anchors().roots[0].public_bytes(Encoding.PEM))

    assert "dowod.asice" in shown
    assert answer["Content-Type"] == "application/vnd.etsi.asic-e+zip"
    assert answer.content[30:38] == b"mimetype"
    assert verify(folder, "META-INF/signatures001.xml") and verify(folder, "upo.xml")
    assert main_check([file], ca=folder / "certyfikaty" / "ca.pem") == 0
    (folder / "pliki/01-umowa-najmu.pdf").write_bytes(PDF + b" ")
    assert not verify(folder, "META-INF/signatures001.xml")


def test_own_files_are_given_and_journalled_others_do_not_exist(
    janek, jan, ewa, browser_of, office
):
    receipt = send(janek, jan, fill(janek, office))
    links = [
        part.split('"')[0]
        for part in page(janek.get(receipt)).split('href="')[1:]
        if "/dokument/podanie/" in part.split('"')[0]
    ]

    answers = [janek.get(link) for link in links]

    assert len(links) == 2
    assert answers[1].content == PDF
    assert answers[1]["Content-Disposition"] == 'attachment; filename="umowa najmu.pdf"'
    assert "sandbox" in answers[1]["Content-Security-Policy"]
    assert journalled(office, "citizen.document") == 2
    stranger = browser_of(ewa)
    assert {stranger.get(link).status_code for link in links} == {404}
    assert janek.get(links[0].replace("/podanie/", "/inne/")).status_code == 404
    assert janek.get(links[0].rsplit("/", 2)[0] + "/999/").status_code == 404


def test_receipt_asks_few_queries(janek, jan, office, django_assert_num_queries):
    receipt = send(janek, jan, fill(janek, office))

    with django_assert_num_queries(8):  # two of them are the session's
        janek.get(receipt)


def digest_of(office) -> str:
    from wrota.office.forms.queries import digest_of as real

    return real(draft(office))


def journalled(office, name: str) -> int:
    from wrota.kernel.audit.models import AuditEntry

    with scope(office.pk):
        return AuditEntry.objects.filter(kind="read", name=name).count()


def verify(folder, name: str) -> bool:
    command = ["xmlsec1", "--verify", "--trusted-pem", "root.pem", "--enabled-key-data", "x509",
               name]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
