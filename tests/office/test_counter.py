"""Paper at the counter: register, label, cover sheet, scan, receipt on request."""

import subprocess
from datetime import date, timedelta

import pytest
from factories import NOW, make_ctx, make_office, make_official, sign_in
from hostile import files

from django.core.files.uploadedfile import SimpleUploadedFile

from wrota.kernel.context import NotAllowed
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.law.identifiers import InvalidIdentifier
from wrota.office.documents import recognition
from wrota.office.inbox import counter, items, taking
from wrota.office.inbox.counter import BadPostmark, NoSheet, Paper
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.parties.types import PartyData

pytestmark = pytest.mark.django_db
JAN = PartyData(kind="osoba", name="Jan Nowak", pesel="44051401359", town="Zabór")


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def ctx(office):
    return system_ctx(office.pk, now=NOW)


def register(ctx, **said):
    known = {"title": "Odwołanie", "sender": JAN, "sent_on": date(2026, 11, 20), "attachments": 3}
    return counter.register_paper(ctx, paper=Paper(**(known | said)))


def test_paper_is_registered_without_a_receipt_and_confirmed_when_asked(ctx):
    taken = register(ctx, registered_number="(00)459007738")

    view = items.item(ctx, incoming_id=taken.incoming_id)
    assert (view.receipt, view.incoming.attachments) == (None, 3)
    assert view.arrival.sent_on == date(2026, 11, 20)
    assert view.arrival.party_id is not None

    first = taking.confirm(ctx, incoming_id=taken.incoming_id)
    assert taking.confirm(ctx, incoming_id=taken.incoming_id).identifier == first.identifier
    with scope(ctx.authority_id):
        assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"sent_on": NOW.date() + timedelta(days=1)}, BadPostmark),
        ({"dated_on": NOW.date() + timedelta(days=1)}, BadPostmark),
        ({"sender": PartyData(kind="osoba", name="Jan", pesel="1")}, InvalidIdentifier),
    ],
)
def test_a_refused_paper_takes_no_number(ctx, said, error):
    with pytest.raises(error):
        register(ctx, **said)

    with scope(ctx.authority_id):
        assert not Incoming.objects.exists()
    assert register(ctx).rpw == "RPW/00001/2026"


def test_who_may_only_look_registers_nothing(office):
    with pytest.raises(NotAllowed):
        register(make_ctx(office, "inbox.view"))


def picture(pdf, tmp_path):
    """Scan a printed sheet: 150 dots an inch, a little turned."""
    from PIL import Image

    (tmp_path / "a.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-png", "-r", "150", "-singlefile", "a.pdf", "a"]
    subprocess.run(command, cwd=tmp_path, check=True)
    turned = Image.open(tmp_path / "a.png").convert("L").rotate(2, fillcolor=255)
    turned.save(tmp_path / "b.jpg", quality=60)
    return (tmp_path / "b.jpg").read_bytes()


def test_a_scan_finds_its_letter_by_the_cover_sheet(ctx, tmp_path):
    register(ctx)
    taken = register(ctx, title="Drugie")
    scan = picture(counter.cover_sheet(ctx, incoming_id=taken.incoming_id), tmp_path)

    found = counter.item_of_scan(ctx, content=scan)
    counter.add_scan(ctx, incoming_id=found, name="skan.jpg", content=scan)

    assert found == taken.incoming_id
    [row] = items.item(ctx, incoming_id=found).files
    assert (row.role, row.is_held) == ("skan", False)


def test_the_label_carries_the_same_code(ctx, tmp_path):
    taken = register(ctx)

    scan = picture(counter.stamp_label(ctx, incoming_id=taken.incoming_id), tmp_path)

    assert counter.item_of_scan(ctx, content=scan) == taken.incoming_id


def test_a_pdf_with_the_sheet_on_top_is_found_too(ctx):
    taken = register(ctx)

    pdf = counter.cover_sheet(ctx, incoming_id=taken.incoming_id)

    assert counter.item_of_scan(ctx, content=pdf) == taken.incoming_id


def test_a_sheet_of_another_office_or_none_is_refused(ctx):
    taken = register(ctx)
    pdf = counter.cover_sheet(ctx, incoming_id=taken.incoming_id)
    other = system_ctx(make_office("sulechow").pk, now=NOW)

    with pytest.raises(NoSheet, match="tego urzędu"):
        counter.item_of_scan(other, content=pdf)
    with pytest.raises(NoSheet, match="nie ma arkusza"):
        counter.item_of_scan(ctx, content=files.pdf())
    with pytest.raises(NoSheet, match="nie da się odczytać"):
        counter.item_of_scan(ctx, content=b"nie obraz")


def test_without_tesseract_the_reading_says_so(ctx, monkeypatch):
    taken = register(ctx)
    counter.add_scan(ctx, incoming_id=taken.incoming_id, name="a.pdf", content=files.pdf())
    [row] = items.item(ctx, incoming_id=taken.incoming_id).files

    recognition.read_scan(ctx, document_id=row.document.id)

    text, problem = recognition.reading(ctx, document_id=row.document.id)
    assert text or problem


def test_the_pages_of_the_counter(client, office, tmp_path):
    sign_in(client, make_official(office, "kancelaria"))
    here = "/biurko/zabor/okienko/"
    typed = {
        "title": "Odwołanie", "kind": "podanie", "way": "papier", "party_kind": "osoba",
        "name": "Jan Nowak", "sent_on": "20.11.2026", "attachments": "1",
    }  # fmt: skip
    assert "Zarejestruj" in client.get(here).content.decode()
    assert "Sprawdź stempel" in client.post(here, typed | {"sent_on": "1.1.2999"}).content.decode()
    assert "66-100" in client.post(here, typed | {"postal_code": "66100"}).content.decode()
    bad = client.post(here, typed | {"pesel": "44051401358"}).content.decode()
    assert "PESEL" in bad
    with scope(office.pk):
        assert not Incoming.objects.exists()

    item = client.post(here, typed).url
    page = client.get(item).content.decode()
    assert "Arkusz do skanera" in page
    assert "Wystaw poświadczenie" in page
    sheet = client.get(f"{item}arkusz.pdf").content
    assert client.get(f"{item}etykieta.pdf").content.startswith(b"%PDF")

    scan = SimpleUploadedFile("skan.pdf", sheet, "application/pdf")
    answer = client.post(f"{here}skan/", {"scan": scan})
    assert answer.url == item
    wrong = SimpleUploadedFile("skan.pdf", files.pdf(), "application/pdf")
    assert "nie ma arkusza" in client.post(f"{here}skan/", {"scan": wrong}).content.decode()

    client.post(f"{item}poswiadczenie/")
    assert "UPP-" in client.get(item).content.decode()
