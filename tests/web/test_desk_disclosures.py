"""Pages where an office tells its hours and accessibility, and the public pages that show them."""

import html
import re
from datetime import timedelta

import pytest
from tests.factories import make_office, make_official, sign_in

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wrota.kernel.offices.disclosures import disclosed
from wrota.kernel.offices.hours import text_of
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db
WEEK = {"d0": "8-18", "d1": "8-16", "d2": "8-16", "d3": "8-16", "d4": "8-12, 13-16"}
ROWS = {"dni-TOTAL_FORMS": "3", "dni-INITIAL_FORMS": "0"}
HOURS = WEEK | ROWS | {"wersja": "0", "note": "Kasa do 14.00."}
SAID = {
    "wersja": "0",
    "state": "czesciowo",
    "barriers": "Skany uchwał.\r\n\r\nMapy: zadzwoń.",
    "drawn_up": "2.03.2026",
    "reviewed": "5.10.2026",
    "method": "samoocena",
    "person": "Anna Dostępna",
    "email": "dostepnosc@zabor.example",
    "phone": "68 000 00 00",
    "coordinator": "Jan Równy",
    "entrance": "Wejście od Rynku, bez progu.",
}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def editor(office):
    return sign_in(Client(), make_official(office, "redaktor"))


def there(name: str, *args) -> str:
    return reverse(name, args=args)


def words(answer) -> str:
    plain = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(plain.replace("\u00a0", " ").split())


def told(office):
    with scope(office.pk):
        return disclosed()


def test_hours_told_on_the_desk_are_read_by_residents(office, editor):
    day = timezone.localdate() + timedelta(days=20)
    special = {"dni-0-day": day.strftime("%d.%m.%Y"), "dni-0-reason": "inwentaryzacja"}

    answer = editor.post(there("desk:hours", office.slug), HOURS | special, follow=True)

    assert "Mieszkańcy już je widzą" in words(answer)
    assert "Podano po raz pierwszy" in words(answer)
    for name, more in (
        ("portal:office", ()),
        ("bip:office", ()),
        ("bip:category", ("dane-podstawowe",)),
    ):
        seen = words(Client(headers={"accept-language": "pl"}).get(there(name, office.slug, *more)))
        assert "poniedziałek 8.00–18.00 wtorek–czwartek 8.00–16.00" in seen
        assert "piątek 8.00–12.00, 13.00–16.00 sobota, niedziela zamknięte" in seen
        assert ": zamknięte , inwentaryzacja" in seen
        assert "Kasa do 14.00." in seen
        assert "Otwarte do" in seen or "Zamknięte" in seen
        assert ("Historia zmian" in seen) == (name == "bip:category")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"d1": "rano"}, "Wpisz godziny, na przykład"),
        ({"d1": "16-8"}, "Godzina zamknięcia musi być późniejsza"),
        ({"dni-0-day": "wigilia", "dni-0-reason": "x"}, "Wpisz datę"),
        ({"dni-0-day": "24.12.2020", "dni-0-reason": "x"}, "już minął"),
        ({"dni-0-hours": "8-12"}, "Wpisz dzień"),
        ({"dni-0-day": "24.12.2090"}, "Podaj powód"),
        ({"note": "x" * 601}, "Skróć uwagi"),
        ({"wersja": "7"}, "nowszą wersję"),
        ({"wersja": "x"}, "nowszą wersję"),
    ],
)
def test_a_mistake_in_hours_is_named_and_what_was_typed_stays(office, editor, changed, said):
    answer = editor.post(there("desk:hours", office.slug), HOURS | changed)

    assert answer.status_code == 422
    assert said in words(answer)
    page = html.unescape(answer.content.decode())
    assert "Błąd: " in page
    for typed in (HOURS | changed).values():
        assert typed in page or typed == changed.get("wersja")
    assert told(office).hours is None


def test_a_day_that_is_cleared_is_gone_and_the_past_stays_in_the_history(office, editor):
    day = timezone.localdate() + timedelta(days=3)
    special = {"dni-0-day": day.isoformat(), "dni-0-hours": "9-11", "dni-0-reason": "szkolenie"}
    editor.post(there("desk:hours", office.slug), HOURS | special)
    assert text_of(told(office).hours.on(day)) == "9.00–11.00"
    shown = editor.get(there("desk:hours", office.slug)).content.decode()
    assert 'name="dni-INITIAL_FORMS" value="1"' in shown
    assert 'name="wersja" value="1"' in shown

    cleared = {"dni-INITIAL_FORMS": "1", "dni-0-day": "", "dni-0-hours": "", "dni-0-reason": ""}
    editor.post(there("desk:hours", office.slug), HOURS | cleared | {"wersja": "1"})

    assert told(office).hours.special == ()
    assert "Dni wyjątkowe" in words(editor.get(there("desk:hours", office.slug)))


def test_a_declaration_told_on_the_desk_is_the_statement_of_the_office(office, editor):
    answer = editor.post(there("desk:declaration", office.slug), SAID, follow=True)

    assert "Mieszkańcy już ją widzą" in words(answer)
    page = Client(headers={"accept-language": "pl"}).get(there("portal:office_a11y", office.slug))
    seen = page.content.decode()
    assert "<li>Skany uchwał.</li><li>Mapy: zadzwoń.</li>" in seen
    assert 'id="a11y-data-przeglad" datetime="2026-10-05"' in seen
    assert ">Anna Dostępna<" in seen and "dostepnosc@zabor.example" in seen
    assert "Dojście i wejście Wejście od Rynku" in words(page)
    assert "Koordynator dostępności: Jan Równy" in words(page)
    bulletin = words(Client().get(there("bip:category", office.slug, "dostepnosc")))
    assert "częściowo zgodna" in bulletin and "Wejście od Rynku" in bulletin
    assert "Historia zmian" in bulletin


def test_before_the_office_says_anything_the_statement_says_what_is_known(office):
    page = Client(headers={"accept-language": "pl"}).get(there("portal:office_a11y", office.slug))

    assert "bywają skanami" in words(page)
    assert "nie opisał tu jeszcze" in words(page)
    assert "nie opisał" in words(Client().get(there("bip:category", office.slug, "dostepnosc")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": "niezgodna", "barriers": ""}, "Napisz, co nie jest dostępne"),
        ({"reviewed": "jutro"}, "Wpisz datę"),
        ({"reviewed": "1.03.2026"}, "Przegląd nie może być wcześniejszy"),
        ({"email": "adres"}, "Wpisz adres e-mail"),
        ({"phone": ""}, "Uzupełnij: Telefon"),
        ({"burden_url": "strona"}, "Podaj pełny adres"),
        ({"wersja": ""}, "nowszą wersję"),
    ],
)
def test_a_mistake_in_a_declaration_is_named_and_what_was_typed_stays(
    office, editor, changed, said
):
    answer = editor.post(there("desk:declaration", office.slug), SAID | changed)

    assert answer.status_code == 422
    assert said in words(answer)
    page = html.unescape(answer.content.decode())
    for name, typed in (SAID | changed).items():
        assert name == "wersja" or typed.replace("\r\n", "\n") in page.replace("\r\n", "\n")
    assert told(office).declaration is None


def test_a_review_that_is_late_is_called_for(office, editor):
    editor.post(
        there("desk:declaration", office.slug),
        SAID | {"drawn_up": "1.01.2020", "reviewed": "1.02.2020"},
    )

    assert "Przegląd był potrzebny do 31 marca 2021" in words(
        editor.get(there("desk:declaration", office.slug))
    )


def test_only_editors_reach_the_forms(office, editor):
    clerk = sign_in(Client(), make_official(office, "urzednik", "kierownik"))

    for name in ("desk:hours", "desk:declaration"):
        assert clerk.get(there(name, office.slug)).status_code == 403
        assert clerk.post(there(name, office.slug), HOURS | SAID).status_code == 403
        assert there(name, office.slug) in editor.get(there(name, office.slug)).content.decode()
    assert (
        there("desk:hours", office.slug)
        not in clerk.get(there("desk:people", office.slug)).content.decode()
    )
    assert told(office).hours is None and told(office).declaration is None


def test_an_editor_who_runs_no_office_finds_the_way_by_the_menu(office, editor):
    nav = editor.get(there("desk:declaration", office.slug)).content.decode()
    people = there("desk:people", office.slug)

    assert re.search(rf'"{there("desk:hours", office.slug)}"[^>]*>\s*Urząd', nav)
    assert f'href="{people}"' not in nav
