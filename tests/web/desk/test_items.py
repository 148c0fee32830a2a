"""Pages of what came: list, export, item, file, assignment, rules; and the general letter."""

import pytest
from tests.factories import make_office, make_official, sign_in
from tests.hostile import files

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import previews
from wrota.office.documents.intake import Sent
from wrota.office.inbox import items, outgoing, routing, sent, taking
from wrota.office.inbox.models import Assignment, Mailbox, OutLetter
from wrota.office.inbox.taking import Letter

pytestmark = pytest.mark.django_db
HERE = "/biurko/zabor/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def ctx(office):
    from django.utils import timezone

    return system_ctx(office.pk, now=timezone.localtime())


@pytest.fixture
def clerk(office):
    return sign_in(Client(), make_official(office, "kancelaria"))


def take(ctx, **said):
    pdf = Sent(name="pismo.pdf", content=files.pdf())
    known = {"channel": "email", "title": "=Chodnik", "sender": "Jan Nowak", "files": [pdf]}
    return taking.take_letter(ctx, letter=Letter(**(known | said)))


def text(answer):
    return answer.content.decode()


def test_the_register_is_empty_then_shows_what_came(ctx, clerk):
    assert "Rejestr jest pusty" in text(clerk.get(f"{HERE}rejestr/"))

    take(ctx)

    page = text(clerk.get(f"{HERE}rejestr/"))
    assert "=Chodnik" in page
    assert "droga bez skutku" in page
    assert "Nic nie pasuje" in text(clerk.get(f"{HERE}rejestr/?droga=papier"))
    assert "=Chodnik" in text(clerk.get(f"{HERE}rejestr/?droga=zmyslona&stan=zmyslony"))


def test_the_sheet_runs_no_formula(ctx, clerk):
    take(ctx)

    sheet = text(clerk.get(f"{HERE}rejestr/wplyw.csv"))

    assert "'=Chodnik" in sheet
    assert ";=Chodnik" not in sheet


def test_an_item_shows_effect_files_and_preview(ctx, clerk):
    one = take(ctx)
    [row] = items.item(ctx, incoming_id=one.incoming_id).files
    url = f"{HERE}przesylka/{one.incoming_id}/"
    assert "Podgląd za chwilę powstanie" in text(clerk.get(url))

    previews.draw(ctx, document_id=row.document.id)

    page = text(clerk.get(f"{url}?plik={row.document.id}&podpisy=1"))
    assert "zostawia się bez rozpoznania" in page
    assert "jest w wykazie przyjmowanych formatów" in page
    assert clerk.get(f"{url}podglad/{row.document.id}/").content.startswith(b"\x89PNG")
    assert clerk.get(f"{url}plik/{row.document.id}/").content == files.pdf()
    assert clerk.get(f"{url}upo.xml").content.startswith(b"<")
    assert clerk.get(f"{url}upo.pdf").status_code == 404


def test_a_held_file_is_refused_with_words(ctx, clerk):
    one = take(ctx, files=[Sent(name="a.exe", content=b"MZ" * 99)])
    [row] = items.item(ctx, incoming_id=one.incoming_id).files
    url = f"{HERE}przesylka/{one.incoming_id}/"

    answer = clerk.get(f"{url}plik/{row.document.id}/")

    assert answer.status_code == 403
    assert "kwarantannie" in text(answer)
    assert "kwarantanna" in text(clerk.get(url))


def test_a_file_of_another_item_is_not_reached(ctx, clerk):
    one, other = take(ctx), take(ctx, files=[Sent(name="b.txt", content=b"b")])
    [row] = items.item(ctx, incoming_id=other.incoming_id).files

    for part in ("plik", "podglad"):
        url = f"{HERE}przesylka/{one.incoming_id}/{part}/{row.document.id}/"
        assert clerk.get(url).status_code == 404


def test_a_clerk_assigns_by_hand(ctx, clerk, office):
    one = take(ctx)
    url = f"{HERE}przesylka/{one.incoming_id}/"
    with scope(office.pk):
        unit = offices.units()[0]

    wrong = clerk.post(f"{url}przydzial/", {"unit": unit.pk, "jrwa": "x", "why": ""})
    assert "od 2 do 5 cyfr" in text(wrong)
    with scope(office.pk):
        assert not Assignment.objects.exists()

    said = {"unit": unit.pk, "jrwa": "7226", "why": "Proszę o odpowiedź."}
    assert clerk.post(f"{url}przydzial/", said).status_code == 302
    assert "Proszę o odpowiedź." in text(clerk.get(url))


def test_rules_are_written_and_ended(ctx, clerk, office):
    with scope(office.pk):
        unit = offices.units()[0]
    page = f"{HERE}rejestr/reguly/"
    assert "Nie ma reguł" in text(clerk.get(page))
    said = {"name": "Drogi", "unit": unit.pk, "words": ""}
    assert "co najmniej jeden warunek" in text(clerk.post(f"{page}nowa/", said))

    clerk.post(f"{page}nowa/", said | {"words": "chodnik, droga"})
    [made] = routing.rules(ctx)
    assert made.words == ("chodnik", "droga")
    assert "Drogi" in text(clerk.get(page))

    clerk.post(f"{page}{made.id}/koniec/")
    assert routing.rules(ctx) == []


def test_boxes_are_added_shown_and_taken_away(office):
    admin = sign_in(Client(), make_official(office, "administrator"))
    page = f"{HERE}urzad/skrzynki/"
    assert "Nie ma skrzynek" in text(admin.get(page))
    typed = {
        "kind": "email", "address": "urzad@zabor.example", "server": "imap://poczta.example",
        "login": "urzad", "secret": "tajne-haslo",
    }  # fmt: skip
    assert "nie byłoby szyfrowane" in text(admin.post(f"{page}nowa/", typed))
    ade = typed | {"kind": "ade", "address": "AE:PL-1", "server": "https://a.example"}
    assert admin.post(f"{page}nowa/", ade).status_code == 200
    with scope(office.pk):
        assert not Mailbox.objects.exists()

    made = typed | {"server": "imaps://poczta.example"}
    assert admin.post(f"{page}nowa/", made).status_code == 302
    shown = text(admin.get(page))
    assert "urzad@zabor.example" in shown
    assert "tajne-haslo" not in shown

    with scope(office.pk):
        box = Mailbox.objects.get()
    admin.post(f"{page}{box.pk}/odlacz/")
    assert "Nie ma skrzynek" in text(admin.get(page))


def test_a_letter_is_written_to_another_office_and_answered(ctx, clerk, office):
    other = make_office("sulechow")
    page = f"{HERE}pisma/"
    assert "Nie ma jeszcze pism" in text(clerk.get(page))
    typed = {"channel": "urzad", "subject": "Opinia", "body": "Prosimy o opinię."}
    assert "Wybierz urząd." in text(clerk.post(f"{page}nowe/", typed))
    mail = typed | {"channel": "email", "address": "nie-adres"}
    assert "Wpisz adres e-mail" in text(clerk.post(f"{page}nowe/", mail))
    assert "Wpisz adres." in text(clerk.post(f"{page}nowe/", typed | {"channel": "ade"}))
    with scope(office.pk):
        assert not OutLetter.objects.exists()

    plan = SimpleUploadedFile("plan.pdf", files.pdf(), "application/pdf")
    answer = clerk.post(f"{page}nowe/", typed | {"office": "sulechow", "attached": plan})
    assert answer.status_code == 302
    with scope(office.pk):
        one = OutLetter.objects.get()
    outgoing.carry(ctx, letter_id=one.pk)

    shown = text(clerk.get(f"{page}{one.pk}/"))
    assert "Doręczone" in shown
    assert "UPP-" in shown
    [proof] = sent.sent_letter(ctx, letter_id=one.pk).evidence
    assert clerk.get(f"{page}{one.pk}/plik/{proof}/").content.startswith(b"<")
    assert clerk.get(f"{page}{one.pk}/plik/999999/").status_code == 404

    there = sign_in(Client(), make_official(other, "kancelaria"))
    system = system_ctx(other.pk, now=ctx.now)
    [(item, _)] = items.listed(system, wanted=items.Wanted(year=ctx.now.year))
    start = text(there.get(f"/biurko/sulechow/pisma/nowe/?na={item.id}"))
    assert "Odp.: Opinia" in start
    assert 'value="zabor" selected' in start
