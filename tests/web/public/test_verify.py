"""Anybody can check a receipt: by its code, by its files, and with programs of others."""

import io
import subprocess
import zipfile
from datetime import timedelta

import pytest

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from wrota.kernel import append_only
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.tests import factories
from wrota.office.documents import queries as contents
from wrota.office.documents.models import Blob
from wrota.office.forms import queries as forms
from wrota.office.inbox import jobs
from wrota.office.inbox import queries as inbox
from wrota.office.pki import publishing
from wrota.web.verify import throttle, views

from .test_portal import text

HIDDEN = ("Jan", "Nowak", "jan.nowak", "Wniosek o zezwolenie", "Sklep", "umowa")


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    cache.clear()
    return tmp_path


@pytest.fixture
def office(db, home):
    made = factories.an_office(now=timezone.localtime())
    publishing.write_public_files()  # what happens at COMMIT, which a test never reaches
    return made


@pytest.fixture
def receipt(office):
    """A receipt of a real filing, time-stamped."""
    factories.apply(office)
    jobs.stamp_receipts(timezone.localtime())
    return inbox.receipts_of_account(office.resident.actor.user_id)[0]


@pytest.fixture
def papers(office, receipt):
    """The receipt and the files that it confirms, as the resident downloads them."""
    ctx = system_ctx(office.authority.pk)
    sent = forms.submission(ctx, submission_id=receipt.incoming.submission_id)
    files = {"wniosek.xml": contents.content(ctx, document_id=sent.document_id)}
    files |= {uri: contents.content(ctx, document_id=pk) for _field, uri, pk in sent.files}
    return {"poswiadczenie.xml": contents.content(ctx, document_id=receipt.xml_id)} | files


def flat(papers, **changed):
    """Return the files as a browser sends them: without folders."""
    return [
        SimpleUploadedFile(uri.rsplit("/", 1)[-1], changed.get(uri.split(".")[0], content))
        for uri, content in papers.items()
    ]


def test_the_address_of_the_qr_proves_the_receipt(client, office, receipt):
    answer = client.get(f"/sprawdz/{receipt.code}/", headers={"accept-language": "pl"})

    seen = text(answer)
    assert answer.status_code == 200
    assert "Poświadczenie jest prawdziwe" in seen
    for said in (receipt.incoming.rpw, receipt.identifier, office.authority.short_name):
        assert said in seen
    assert answer.context["proof"].stamped_at is not None
    assert len(answer.context["proof"].files) >= 2
    assert all(one.intact for one in answer.context["proof"].files)


def test_the_page_tells_nothing_about_the_person_or_the_matter(client, receipt):
    seen = client.get(f"/sprawdz/{receipt.code}/").content.decode()

    assert not [word for word in HIDDEN if word in seen]


def test_the_page_of_a_secret_address_is_kept_nowhere(client, receipt):
    headers = client.get(f"/sprawdz/{receipt.code}/").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_code_may_be_typed_with_dashes_and_small_letters(client, receipt):
    grouped = "-".join(receipt.code[i : i + 4] for i in range(0, 16, 4)).lower()

    answer = client.post("/sprawdz/", {"kod": grouped}, headers={"accept-language": "pl"})

    assert "Poświadczenie jest prawdziwe" in text(answer)


def test_a_receipt_of_level_b_is_valid_too(client, office):
    factories.apply(office)
    receipt = inbox.receipts_of_account(office.resident.actor.user_id)[0]

    seen = text(client.get(f"/sprawdz/{receipt.code}/", headers={"accept-language": "pl"}))

    assert "Poświadczenie jest prawdziwe" in seen
    assert "za chwilę: jest dopisywany" in seen


def test_a_kept_file_that_changed_is_noticed(client, office, receipt):
    ctx = system_ctx(office.authority.pk)
    sent = forms.submission(ctx, submission_id=receipt.incoming.submission_id)
    row = contents.document(ctx, document_id=sent.document_id)
    with scope(office.authority.pk):
        blob = Blob.objects.get(sha256=row.sha256)
        changed = bytes(blob.content)[:-2] + b" >"
        with append_only.lifted():
            Blob.objects.filter(pk=blob.pk).update(content=changed)

    answer = client.get(f"/sprawdz/{receipt.code}/", headers={"accept-language": "pl"})

    seen = text(answer)
    assert "Poświadczenie jest prawdziwe" not in seen
    assert "inny niż wtedy" in seen


def test_a_visitor_compares_a_file_of_their_own(client, receipt, papers):
    form = {"kod": receipt.code, "porownaj": "1"}
    own = SimpleUploadedFile("moj.xml", papers["wniosek.xml"])
    other = SimpleUploadedFile("moj.xml", papers["wniosek.xml"] + b" ")
    polish = {"accept-language": "pl"}

    same = text(client.post("/sprawdz/", form | {"plik": own}, headers=polish))
    changed = text(client.post("/sprawdz/", form | {"plik": other}, headers=polish))
    nothing = text(client.post("/sprawdz/", form, headers=polish))

    assert "To jest plik 1, co do jednego bajtu." in same
    assert "Tego pliku poświadczenie nie potwierdza." in changed
    assert "Wybierz plik." in nothing


@pytest.mark.parametrize("code", ["AAAABBBBCCCCDDDD", "x", "ż" * 30, "%00", "A" * 200])
def test_a_wrong_code_is_refused_in_words(client, receipt, code):
    answer = client.get(f"/sprawdz/{code}/", headers={"accept-language": "pl"})

    assert answer.status_code == 404
    assert "Nie ma poświadczenia z takim kodem." in text(answer)


def test_an_empty_code_is_asked_for_again(client, db):
    answer = client.post("/sprawdz/", {"kod": " "}, headers={"accept-language": "pl"})

    assert "Wpisz kod z poświadczenia." in text(answer)
    assert text(answer).startswith("Błąd:")


def test_guessing_is_stopped_for_one_address_only(client, receipt):
    for number in range(views.TRIES):
        assert client.get(f"/sprawdz/ZGADUJE{number}/").status_code == 404

    stopped = client.get(f"/sprawdz/{receipt.code}/")
    neighbour = Client(REMOTE_ADDR="10.0.0.7").get(f"/sprawdz/{receipt.code}/")

    assert stopped.status_code == 429
    assert neighbour.status_code == 200


def test_right_codes_are_not_counted_as_guesses(client, receipt):
    for _ in range(views.TRIES + 1):
        assert client.get(f"/sprawdz/{receipt.code}/").status_code == 200


def test_the_pause_ends_after_five_minutes(db, rf):
    request, now = rf.get("/"), timezone.localtime()
    for _ in range(3):
        throttle.count(request, "probe", now=now)

    assert throttle.spent(request, "probe", limit=3, now=now)
    later = now + timedelta(seconds=throttle.WINDOW)
    assert not throttle.spent(request, "probe", limit=3, now=later)


def upload(client, files):
    answer = client.post("/sprawdz/plik/", {"pliki": files}, headers={"accept-language": "pl"})
    return answer, text(answer)


def test_uploaded_files_are_checked_together(client, papers):
    answer, seen = upload(client, flat(papers))

    assert answer.status_code == 200
    assert "Dokument jest autentyczny i nikt go nie zmienił" in seen
    assert "Dokument nie jest wiarygodny" not in seen
    assert "numer: RPW/" in seen


def test_one_changed_byte_in_an_attachment_is_found(client, papers):
    files = flat(papers)
    attachment = next(one for one in files if one.name.endswith(".pdf"))
    content = attachment.read()
    files[files.index(attachment)] = SimpleUploadedFile(attachment.name, content[:-1] + b"X")

    _, seen = upload(client, files)

    assert "Dokument nie jest wiarygodny" in seen
    assert "zmieniono; było" in seen


def test_one_changed_byte_in_the_receipt_is_found(client, papers):
    changed = papers["poswiadczenie.xml"].replace(b"RPW/00001", b"RPW/00002")

    _, seen = upload(client, flat(papers, poswiadczenie=changed))

    assert "Dokument nie jest wiarygodny" in seen


def test_a_receipt_without_its_files_is_not_decided(client, papers):
    _, seen = upload(client, [SimpleUploadedFile("upo.xml", papers["poswiadczenie.xml"])])

    assert "Nie da się tego rozstrzygnąć" in seen
    assert "Wybierz razem z poświadczeniem pliki, które ono potwierdza." in seen


def packed(papers) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for uri, content in papers.items():
            archive.writestr(uri, content)
    return out.getvalue()


def test_the_whole_package_is_checked(client, papers):
    _, seen = upload(client, [SimpleUploadedFile("dowod.zip", packed(papers))])

    assert "Dokument jest autentyczny" in seen


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x xmlns="http://www.w3.org/2000/09/xmldsig#">&a;</x>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"nic", "nie ma podpisanego XML, PDF ani paczki ZIP"),
        ("a.xml", b"<a/>", "nie ma podpisanego XML, PDF ani paczki ZIP"),
        ("a.zip", b"PK\x03\x04zepsute", "archiwum ZIP jest uszkodzone"),
        ("a.xml", BOMB, "Dokument nie jest wiarygodny"),
        ("a.pdf", b"%PDF-1.7 /ByteRange", "Dokument nie jest wiarygodny"),
    ],
)
def test_what_cannot_be_checked_is_said_in_words(client, office, name, content, said):
    answer, seen = upload(client, [SimpleUploadedFile(name, content)])

    assert answer.status_code == 200
    assert said in seen


def test_no_file_and_too_many_files(client, office):
    many = [SimpleUploadedFile(f"{n}.xml", b"<a/>") for n in range(20)] * 2

    assert "Wybierz plik poświadczenia" in upload(client, [])[1]
    assert client.post("/sprawdz/plik/", {"pliki": many}).status_code in (200, 400)
    assert client.get("/sprawdz/plik/").headers["Location"] == "/sprawdz/"


def test_checks_of_files_are_limited(client, office):
    for _ in range(views.CHECKS):
        upload(client, [])

    assert upload(client, [])[0].status_code == 429


def test_the_centre_gives_out_what_a_check_needs(client, office, home):
    seen = client.get("/ca/").content.decode()

    assert "/pki/ca.pem" in seen
    for name in ("ca.pem", "tsa.pem", "lists.pem", "root.cer", "seals.crl", "seals-delta.crl"):
        assert client.get(f"/pki/{name}").content == (home / "public" / name).read_bytes()


@pytest.mark.parametrize("name", ["../secrets/pki.key", "pki.key", "..%2Fwrota.sqlite3", "x"])
def test_nothing_else_is_given_out(client, office, name):
    assert client.get(f"/pki/{name}").status_code == 404


def test_without_a_centre_the_pages_say_so(client, db, home):
    assert "nie zostało jeszcze założone" in text(
        client.get("/ca/", headers={"accept-language": "pl"})
    )
    assert client.get("/pki/ca.pem").status_code == 404
    answer = client.post("/tsa/", b"0", content_type="application/timestamp-query")
    assert answer.status_code == 503


@pytest.mark.outside
def test_openssl_gets_and_verifies_a_time_stamp(client, office, home, tmp_path):
    paper, query, answer = (tmp_path / n for n in ("a.txt", "a.tsq", "a.tsr"))
    paper.write_text("dowolny plik")
    ask = ["openssl", "ts", "-query", "-data", paper, "-sha256", "-cert", "-out", query]
    subprocess.run(ask, check=True, capture_output=True)

    got = client.post("/tsa/", query.read_bytes(), content_type="application/timestamp-query")

    answer.write_bytes(got.content)
    check = ["openssl", "ts", "-verify", "-data", paper, "-in", answer]
    check += ["-CAfile", home / "public" / "ca.pem"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert got.headers["Content-Type"] == "application/timestamp-reply"
    assert done.returncode == 0, done.stderr


def test_the_time_stamp_door_refuses_what_is_no_request(client, office):
    plain = client.post("/tsa/", b"x", content_type="text/plain")
    broken = client.post("/tsa/", b"x" * 5000, content_type="application/timestamp-query")

    assert client.get("/tsa/").status_code == 405
    assert plain.status_code == 415
    assert broken.status_code == 200  # RFC 3161: a refusal is an answer, too
    assert b"request too long" in broken.content
