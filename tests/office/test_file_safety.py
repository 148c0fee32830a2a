"""Files of other people: kept, looked at, held, scanned, released, drawn apart."""

import io
from datetime import timedelta

import pytest
from factories import NOW, make_ctx, make_office, make_official, sign_in
from hostile import files
from PIL import Image

from django.core.exceptions import PermissionDenied

from wrota.connectors.clamd.client import Clamd
from wrota.connectors.fakes import clamd
from wrota.connectors.fakes.clamd import EICAR
from wrota.kernel.context import NotAllowed
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import apart, intake, previews, quarantine, recheck, scanning, store
from wrota.office.documents import queries as documents
from wrota.office.documents.apart import CannotShow
from wrota.office.documents.detect import FileRefused
from wrota.office.documents.intake import Sent
from wrota.office.documents.models import Document, Inspection, Preview, StoreCheck
from wrota.office.documents.quarantine import Held, NoReason
from wrota.office.ports.scanner import ScannerAway

pytestmark = pytest.mark.django_db
REASON = "Sprawdzone z nadawcą przez telefon."


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def ctx(office):
    return system_ctx(office.pk, now=NOW)


@pytest.fixture
def daemon(settings):
    with clamd.running() as running:
        settings.CLAMD = running.address
        yield running


def take(ctx, content, name="a.docx"):
    [row] = intake.take_as_came(ctx, files=[Sent(name=name, content=content)])
    return row


def state(ctx, row):
    return quarantine.reports(ctx, document_ids=[row.id])[row.id]


def macro():
    return files.zipped({"word/document.xml": b"", "word/vbaProject.bin": b"x"})


def test_a_harmless_file_opens_at_once(ctx):
    row = take(ctx, files.pdf(), "a.pdf")

    assert quarantine.open_content(ctx, document_id=row.id) == files.pdf()
    assert state(ctx, row).on_kri_list


def test_a_doubtful_file_is_kept_and_not_opened(ctx):
    row = take(ctx, macro())

    with pytest.raises(Held):
        quarantine.open_content(ctx, document_id=row.id)

    assert documents.content(ctx, document_id=row.id) == macro()
    assert [one.document.id for one in quarantine.quarantined(ctx)] == [row.id]


def test_the_control_without_the_hold_it_would_open(ctx):
    row = take(ctx, macro())
    with scope(ctx.authority_id):
        Inspection.objects.update(is_held=False)

    assert quarantine.open_content(ctx, document_id=row.id) == macro()


def test_the_same_content_under_another_name_is_held_too(ctx):
    first = take(ctx, b"tekst", "a.txt")
    take(ctx, b"tekst", "a.exe")

    with pytest.raises(Held):
        quarantine.open_content(ctx, document_id=first.id)


def test_a_form_refuses_a_bomb_and_keeps_nothing(ctx):
    with pytest.raises(FileRefused):
        intake.take_upload(ctx, name="a.zip", content=files.bomb(), max_bytes=10**8)

    with scope(ctx.authority_id):
        assert not Document.objects.exists()


def test_a_person_releases_with_a_reason(ctx, office):
    row = take(ctx, macro())
    [held] = quarantine.quarantined(ctx)
    clerk = make_ctx(office, "documents.release")

    quarantine.release(clerk, inspection_id=held.inspection_id, reason=REASON)

    assert quarantine.open_content(ctx, document_id=row.id) == macro()
    assert (state(ctx, row).released_by, state(ctx, row).release_reason) == ("Anna Test", REASON)


@pytest.mark.parametrize(
    ("permissions", "reason", "error"),
    [((), REASON, NotAllowed), (("documents.release",), "  bo tak ", NoReason)],
)
def test_a_refused_release_changes_nothing(ctx, office, permissions, reason, error):
    row = take(ctx, macro())
    [held] = quarantine.quarantined(ctx)

    with pytest.raises(error):
        quarantine.release(
            make_ctx(office, *permissions), inspection_id=held.inspection_id, reason=reason
        )

    assert state(ctx, row).is_held
    with pytest.raises(PermissionDenied):
        quarantine.open_content(ctx, document_id=row.id)


def test_another_office_does_not_reach_the_quarantine(ctx):
    take(ctx, macro())
    [held] = quarantine.quarantined(ctx)
    other = make_office("sulechow")

    assert quarantine.quarantined(system_ctx(other.pk, now=NOW)) == []
    with pytest.raises(Inspection.DoesNotExist):
        quarantine.release(
            make_ctx(other, "documents.release"), inspection_id=held.inspection_id, reason=REASON
        )


def test_the_scanner_lets_a_clean_file_through(ctx, daemon):
    row = take(ctx, b"tekst", "a.txt")
    with pytest.raises(Held):
        quarantine.open_content(ctx, document_id=row.id)

    scanning.scan_waiting(NOW)

    assert quarantine.open_content(ctx, document_id=row.id) == b"tekst"
    assert state(ctx, row).scan == "czysty"
    assert daemon.scanned == 1


def test_the_scanner_finds_eicar_in_a_file(ctx, daemon):
    row = take(ctx, EICAR, "a.txt")

    scanning.scan_waiting(NOW)

    assert state(ctx, row).threat == "Win.Test.EICAR_HDB-1"
    with pytest.raises(Held):
        quarantine.open_content(ctx, document_id=row.id)


def test_a_threat_found_after_a_release_holds_again(ctx, daemon):
    row = take(ctx, EICAR, "a.exe")
    [held] = quarantine.quarantined(ctx)
    quarantine.release(ctx, inspection_id=held.inspection_id, reason=REASON)

    scanning.scan_waiting(NOW)

    assert state(ctx, row).is_held
    assert state(ctx, row).released_at is None


def test_a_macro_stays_held_after_a_clean_scan(ctx, daemon):
    row = take(ctx, macro())

    scanning.scan_waiting(NOW)

    assert state(ctx, row).scan == "czysty"
    assert state(ctx, row).is_held


def test_an_outage_holds_is_seen_and_ends_by_itself(ctx, daemon):
    daemon.broken = True
    row = take(ctx, b"tekst", "a.txt")

    with pytest.raises(ScannerAway):
        scanning.scan_waiting(NOW)
    with pytest.raises(Held):
        quarantine.open_content(ctx, document_id=row.id)
    assert scanning.scanner_state(ctx) == (True, 1, NOW)

    daemon.broken = False
    scanning.scan_waiting(NOW + timedelta(minutes=5))
    assert quarantine.open_content(ctx, document_id=row.id) == b"tekst"
    assert state(ctx, row).inspected_at == NOW


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nie/ma"])
def test_a_scanner_that_is_not_there_never_says_clean(address):
    with pytest.raises(ScannerAway):
        Clamd(address, seconds=2).scan(b"tekst")


def test_a_file_larger_than_the_scanner_takes_is_not_clean(daemon, monkeypatch):
    monkeypatch.setattr(clamd, "LARGEST", 1000)

    with pytest.raises(ScannerAway):
        Clamd(daemon.address).scan(b"x" * 5000)


def test_a_picture_is_drawn_apart_and_the_original_stays(ctx):
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), "green").save(out, "JPEG")
    row = take(ctx, out.getvalue(), "a.jpg")

    previews.draw(ctx, document_id=row.id)

    picture, problem = previews.preview(ctx, document_id=row.id)
    assert problem == ""
    assert max(Image.open(io.BytesIO(picture)).size) == 1100
    assert documents.content(ctx, document_id=row.id) == out.getvalue()


def test_a_page_of_a_pdf_is_drawn(ctx):
    row = take(ctx, files.pdf(), "a.pdf")

    previews.draw(ctx, document_id=row.id)

    picture, _problem = previews.preview(ctx, document_id=row.id)
    assert picture.startswith(b"\x89PNG")


def test_a_held_file_is_not_drawn(ctx):
    row = take(ctx, files.pdf("/OpenAction <</S /Launch>>"), "a.pdf")

    previews.draw(ctx, document_id=row.id)

    with scope(ctx.authority_id):
        assert not Preview.objects.exists()
    with pytest.raises(Held):
        previews.preview(ctx, document_id=row.id)


def test_a_picture_bomb_ends_with_words(ctx):
    import struct
    import zlib

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40000, 40000, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    picture = b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")
    row = take(ctx, picture, "a.png")

    previews.draw(ctx, document_id=row.id)

    drawn, problem = previews.preview(ctx, document_id=row.id)
    assert drawn is None
    assert problem


def test_the_child_that_hangs_or_eats_memory_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(apart.sys, "executable", _program(tmp_path, "sleep 60"))
    with pytest.raises(CannotShow, match="dłużej"):
        apart.work("preview", b"x", seconds=0.5)

    monkeypatch.undo()
    out = io.BytesIO()
    Image.new("L", (7000, 7000)).save(out, "PNG")
    with pytest.raises(CannotShow):
        apart.work("preview", out.getvalue(), memory=120 * files.MEGABYTE)
    assert apart.work("preview", out.getvalue()).startswith(b"\x89PNG")


def test_the_child_knows_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("WROTA_SECRET_KEY", "tajne")
    monkeypatch.setattr(apart.sys, "executable", _program(tmp_path, "env"))

    said = apart.work("preview", b"x")

    assert b"PATH=" in said
    assert b"tajne" not in said


def _program(folder, line):
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)
    return str(file)


def test_the_nightly_check_finds_what_changed(ctx, django_capture_on_commit_callbacks):
    whole = take(ctx, b"a" * 200_000, "caly.txt")
    changed = take(ctx, b"b" * 200_000, "zmieniony.txt")
    lost = take(ctx, b"c" * 200_000, "zgubiony.txt")
    take(ctx, b"maly", "maly.txt")
    recheck.recheck(ctx)

    store._path(ctx.authority_id, changed.sha256).write_bytes(b"b" * 199_999 + b"B")
    store._path(ctx.authority_id, lost.sha256).unlink()
    recheck.recheck(ctx)

    after, before = recheck.checks(ctx)
    assert (before.contents, before.damaged) == (4, ())
    assert dict(after.damaged) == {
        "zmieniony.txt": "treść nie zgadza się ze skrótem",
        "zgubiony.txt": "pliku nie ma w magazynie",
    }
    assert whole.name not in dict(after.damaged)


def test_every_office_is_checked_by_a_job_of_its_own(ctx, office):
    make_office("sulechow")
    from django_tasks_db.models import DBTaskResult

    recheck.recheck_every_office(NOW)

    asked = [t.args_kwargs["kwargs"] for t in DBTaskResult.objects.all()]
    assert len([a for a in asked if a["path"].endswith("recheck.recheck")]) == 2
    with scope(office.pk):
        assert not StoreCheck.objects.exists()


def test_the_page_of_the_quarantine(client, ctx, office):
    here = "/biurko/zabor/kwarantanna/"
    sign_in(client, make_official(office, "kancelaria"))
    assert "Kwarantanna jest pusta" in client.get(here).content.decode()

    row = take(ctx, macro())
    [held] = quarantine.quarantined(ctx)
    page = f"{here}{held.inspection_id}/"
    assert "makra" in client.get(here).content.decode()
    assert "pełnym zdaniem" in client.post(page, {"reason": "bo tak"}).content.decode()
    assert state(ctx, row).is_held

    assert client.post(page, {"reason": REASON}).status_code == 302
    assert not state(ctx, row).is_held
    assert REASON in client.get(page).content.decode()


def test_the_page_of_the_nightly_check(client, ctx, office):
    sign_in(client, make_official(office, "administrator"))
    here = "/biurko/zabor/urzad/pliki/"
    assert "Nie było jeszcze kontroli" in client.get(here).content.decode()

    row = take(ctx, b"c" * 200_000, "zgubiony.txt")
    store._path(ctx.authority_id, row.sha256).unlink()
    recheck.recheck(ctx)

    assert "zgubiony.txt: pliku nie ma w magazynie" in client.get(here).content.decode()
