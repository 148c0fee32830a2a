"""The general letter of a resident goes the same way as every form."""

import io
import zipfile

import pytest
from factories import NOW, make_office, make_resident, resident_ctx
from hostile import files

from wrota.kernel.accounts import people
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.documents import quarantine
from wrota.office.forms import commands as forms
from wrota.office.forms import queries as drafts
from wrota.office.forms.commands import Incomplete, NewFile
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import items, jobs
from wrota.office.inbox.commands import Signatory
from wrota.office.inbox.eform import MOST_FILES
from wrota.web.citizen import evidence

pytestmark = pytest.mark.django_db
TYPED = {"temat": ["Uszkodzony  chodnik"], "tresc": ["Proszę o naprawę.\nJan"], "znak": [""]}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def resident(office):
    return resident_ctx(office, make_resident())


def fill(resident, *, typed=TYPED, uploads=()):
    key = forms.start(resident, form_code="inbox.pismo", prefill={})
    forms.save_step(resident, key=key, step=0, raw=typed)
    sent = [NewFile(field="zalaczniki", name=name, content=content) for name, content in uploads]
    return key, forms.save_step(resident, key=key, step=1, raw={"telefon": [""]}, files=sent)


def send(resident, key):
    from wrota.kernel.accounts.models import User

    user = User.objects.get(pk=resident.account_id)
    return inbox.submit_form(
        resident,
        key=key,
        digest=drafts.draft(resident, key=key).digest,
        signatory=Signatory(
            person=people.card(user), proof=Proof(user.pk, str(user), "totp", resident.now)
        ),
    )


def test_a_letter_with_files_gets_a_receipt_and_its_subject_in_the_register(office, resident):
    key, saved = fill(
        resident, uploads=[("plan.pdf", files.pdf()), ("zdjecia.zip", files.nested(2))]
    )
    assert saved.ok

    receipt = send(resident, key)

    assert receipt.incoming.title == "Uszkodzony chodnik"
    ctx = system_ctx(office.pk, now=NOW)
    jobs.register(ctx, incoming_id=receipt.incoming.id)
    view = items.item(ctx, incoming_id=receipt.incoming.id)
    assert [f.uri for f in view.files] == [
        "wniosek.xml", "pliki/01-plan.pdf", "pliki/02-zdjecia.zip",
    ]  # fmt: skip


def test_a_file_with_macros_is_sent_and_held(office, resident):
    macro = files.zipped({"a/vbaProject.bin": b"x"})
    key, _saved = fill(resident, uploads=[("a.zip", macro)])

    receipt = send(resident, key)

    view = items.item(system_ctx(office.pk, now=NOW), incoming_id=receipt.incoming.id)
    assert [f.document.name for f in view.files if f.is_held] == ["a.zip"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ" * 50, "Nie przyjmujemy"),
        ("a.zip", files.bomb(60), "bombę"),
        ("a.docx", b"tekst", "nazwa mówi co innego"),
    ],
)
def test_a_refused_file_is_not_kept(resident, name, content, says):
    key, saved = fill(resident, uploads=[(name, content)])

    assert says in saved.errors["zalaczniki"]
    assert drafts.draft(resident, key=key).files == {}


def test_a_letter_without_words_is_not_sent(resident):
    key, _saved = fill(resident, typed={"temat": [""], "tresc": [""], "znak": [""]})

    with pytest.raises(Incomplete):
        send(resident, key)


def test_no_more_files_than_the_form_says(resident):
    many = [(f"{n}.txt", f"plik {n}".encode()) for n in range(MOST_FILES + 2)]
    key, _saved = fill(resident, uploads=many)

    kept = drafts.draft(resident, key=key).files["zalaczniki"]
    assert len(kept) == MOST_FILES


def test_a_held_file_is_left_out_of_the_downloaded_proof_and_named(office, resident):
    macro = files.zipped({"a/vbaProject.bin": b"x"})
    key, _saved = fill(resident, uploads=[("plan.pdf", files.pdf()), ("a.zip", macro)])
    receipt = send(resident, key)
    sent = drafts.submission(resident, submission_id=receipt.incoming.submission_id)

    with zipfile.ZipFile(evidence.folder(resident, receipt, sent, ca="/ca/")) as proof:
        names, said = proof.namelist(), proof.read("CZYTAJ.txt").decode()
    assert "pliki/01-plan.pdf" in names
    assert "pliki/02-a.zip" not in names
    assert "kwarantannie: pliki/02-a.zip" in said

    packed = evidence.container(resident, receipt, sent, ca="/ca/")
    with zipfile.ZipFile(io.BytesIO(packed)) as proof:
        assert "pliki/02-a.zip" not in proof.namelist()

    ctx = system_ctx(office.pk, now=NOW)
    [held] = quarantine.quarantined(ctx)
    quarantine.release(ctx, inspection_id=held.inspection_id, reason="Sprawdzone z nadawcą.")
    with zipfile.ZipFile(evidence.folder(resident, receipt, sent, ca="/ca/")) as proof:
        assert "pliki/02-a.zip" in proof.namelist()
