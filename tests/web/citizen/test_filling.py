"""Filling in: in whose name, step by step, nothing typed is lost, bad input is explained."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.web.citizen import conftest as world
from tests.web.citizen import trial
from tests.web.citizen.conftest import PDF, begin, clear_caches, fill

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wrota.kernel.accounts import people
from wrota.kernel.tenancy import scope
from wrota.office.forms.models import Draft
from wrota.web.citizen import guard, kept

pytestmark = pytest.mark.django_db
GOOD = {"imie": "Jan", "pesel": "44051401359", "ile": "2"}


def draft(office) -> Draft:
    with scope(office.pk):
        return Draft.objects.get()


def page(answer) -> str:
    """Return the text of a page with its hard spaces made soft."""
    return answer.content.decode().replace("\u00a0", " ")


def start_url(office, code=trial.CODE) -> str:
    return reverse("citizen:start", args=[office.slug, code])


def test_start_shows_what_is_needed_and_starts_once(janek, office):
    shown = page(janek.get(start_url(office)))
    first = begin(janek, office)
    again = begin(janek, office)

    assert "Co przygotować" in shown and "Jan Nowak" in shown
    assert first == again
    assert page(janek.get(first)).count('value="Jan"') == 1  # filled in from the account
    assert "Masz już zaczęty wniosek" in page(janek.get(start_url(office)))


def test_signed_out_is_sent_to_sign_in_and_back(client, office):
    answer = client.get(start_url(office))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert "next=/u/sulechow/wniosek/probny.wniosek/" in answer.url.replace("%2F", "/")


@pytest.mark.parametrize("code", ["probny.inny", "nie.ma"])
def test_unknown_form_does_not_exist(janek, office, code):
    assert janek.get(start_url(office, code)).status_code == 404


def test_a_module_that_is_off_does_not_exist(janek, office):
    first = begin(janek, office)
    office.modules = []
    office.save()

    assert janek.get(start_url(office)).status_code == 404
    assert janek.post(start_url(office), {"imie": "osoba"}).status_code == 404
    assert janek.get(first).status_code == 404
    assert janek.post(first, GOOD).status_code == 404


def test_a_draft_is_seen_by_its_own_account_only(janek, ewa, browser_of, office, other_office):
    first = begin(janek, office)
    stranger = browser_of(ewa)
    elsewhere = first.replace("sulechow", "zabor")

    for url in (first, first[:-2] + "sprawdz/", elsewhere):
        client = janek if url == elsewhere else stranger
        assert client.get(url).status_code == 404
        assert client.post(url, GOOD).status_code == 404
    assert stranger.post(first[:-2] + "usun/").status_code == 404
    assert draft(office).raw["imie"] == ["Jan"]


@pytest.mark.parametrize("step", [0, 4, 99])
def test_a_step_that_the_form_has_not(janek, office, step):
    first = begin(janek, office)

    assert janek.get(f"{first[:-2]}{step}/").status_code == 404


def test_an_unknown_key(janek, office):
    assert janek.get(reverse("citizen:step", args=[office.slug, uuid4(), 1])).status_code == 404


def test_wrong_answers_are_explained_and_kept(janek, office):
    first = begin(janek, office)

    answer = janek.post(first, {"imie": "", "pesel": "44051401350", "nip": "1", "ile": "dwa"})

    shown = page(answer)
    assert answer.status_code == 200
    assert "<title>Błąd:" in shown and "Popraw 4 rzeczy" in shown
    for typed in ("44051401350", 'value="1"', 'value="dwa"'):
        assert typed in shown
    assert 'href="#pesel"' in shown and 'aria-invalid="true"' in shown
    assert draft(office).raw["ile"] == ["dwa"]
    assert 'value="dwa"' in page(janek.get(first))


def test_back_and_later_save_what_is_typed_even_wrong(janek, office):
    first = begin(janek, office)
    second = janek.post(first, GOOD).url

    back = janek.post(second, {"gdzie": "zle", "psy-0-imie": "Reks", "akcja": "wroc"})
    later = janek.post(first, GOOD | {"ile": "wiele", "akcja": "pozniej"}, follow=True)

    assert back.url == first
    assert later.redirect_chain == [(reverse("citizen:matters"), 302)]
    assert "Zapisaliśmy szkic" in page(later)
    assert draft(office).raw["ile"] == ["wiele"]
    assert draft(office).raw["psy-0-imie"] == ["Reks"]


def test_rows_are_added_and_removed_without_losing_the_others(janek, office):
    second = janek.post(begin(janek, office), GOOD).url
    typed = {"psy-ile": "1", "psy-0-imie": "Burek", "gdzie": "dom"}

    added = janek.post(second, typed | {"_dodaj": "psy"})
    two = page(janek.get(second))
    removed = janek.post(second, typed | {"psy-ile": "2", "psy-1-imie": "Azor", "_usun": "psy-0"})

    assert added.status_code == removed.status_code == 302
    assert 'name="psy-1-imie"' in two and 'value="Burek"' in two
    assert draft(office).raw["psy-0-imie"] == ["Azor"]
    assert "psy-1-imie" not in draft(office).raw


def test_a_question_that_an_answer_reveals_is_asked_without_reproach(janek, office):
    second = janek.post(begin(janek, office), GOOD).url

    answer = janek.post(second, {"gdzie": "x", "psy-ile": "1", "psy-0-imie": "Burek"})
    shown = page(janek.get(answer.url))

    assert answer.url == f"{second}?nowe=1#jakie"
    assert "pytamy jeszcze o coś" in shown and 'name="jakie"' in shown
    assert "Popraw" not in shown and "<title>Błąd:" not in shown


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("umowa.exe", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "Nie przyjmujemy plików"),
        ("umowa.pdf", b"GIF89a" + bytes(50), "Nie przyjmujemy plików"),
        ("umowa.jpg", PDF, "w środku jest plikiem PDF"),
        ("umowa.pdf", PDF[:-7], "uszkodzony albo urwany"),
        ("umowa.pdf", b"", "jest pusty"),
        ("umowa.txt", "zwykły tekst".encode(), "ma format, który nie działa"),
        ("umowa.pdf", PDF[:-6] + bytes(10 * 1024 * 1024) + b"%%EOF\n", "jest za duży"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason_and_the_rest_stays(janek, office, name, content, says):
    second = janek.post(begin(janek, office), GOOD).url
    third = janek.post(second, {"gdzie": "dom", "psy-ile": "1", "psy-0-imie": "Burek"}).url

    answer = janek.post(third, {"umowa": SimpleUploadedFile(name, content), "prawda": "tak"})

    assert answer.status_code == 200
    assert says in page(answer)
    assert re.search(r'name="prawda"[^>]*checked', page(answer))
    assert draft(office).raw["prawda"] == ["tak"]


def test_a_file_is_kept_shown_and_removed(janek, office):
    fill(janek, office)
    third = reverse("citizen:step", args=[office.slug, draft(office).key, 3])
    sha = draft(office).files["umowa"][0]["sha256"]

    shown = page(janek.get(third))
    removed = janek.post(third, {"_usun_plik": f"umowa:{sha}", "prawda": "tak"})

    assert "umowa najmu.pdf" in shown
    assert removed.url == f"{third}#umowa"
    assert draft(office).files["umowa"] == []
    assert draft(office).raw["prawda"] == ["tak"]


def test_too_many_files_at_once_is_a_message_not_a_crash(janek, office):
    first = begin(janek, office)
    many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(21)]

    answer = janek.post(first, {"umowa": many}, follow=True)

    assert answer.status_code == 200
    assert "Za dużo naraz" in page(answer)


def test_an_ended_session_loses_nothing(jan, office, browser_of):
    first = begin(browser_of(jan), office)
    outside = Client()

    sent = outside.post(first, GOOD | {"imie": "Wpisane po sesji", "ile": "dwa"})
    inside = outside.post(
        reverse("account_login"),
        {"login": jan.email, "password": world.PASSWORD, "next": first},
    )
    code = outside.post(inside.url, {"code": world.code_of(jan), "next": first})
    shown = page(outside.get(code.url))
    saved = outside.post(first, GOOD | {"imie": "Wpisane po sesji"})

    assert sent.status_code == 302 and sent.url.startswith(reverse("account_login"))
    assert code.url == first
    assert "Nic nie zginęło" in shown
    assert 'value="Wpisane po sesji"' in shown and 'value="dwa"' in shown
    assert saved.status_code == 302
    assert draft(office).raw["imie"] == ["Wpisane po sesji"]
    assert "Nic nie zginęło" not in page(outside.get(first))


def test_after_an_ended_session_files_are_asked_for_again(jan, office, browser_of):
    fill(browser_of(jan), office)
    third = reverse("citizen:step", args=[office.slug, draft(office).key, 3])
    outside = Client()
    outside.post(third, {"umowa": SimpleUploadedFile("nowa.pdf", PDF), "prawda": "tak"})
    outside.force_login(jan)

    shown = page(outside.get(third))

    assert "Pliki z tej strony dodaj jeszcze raz." in shown
    assert "umowa najmu.pdf" in shown and "nowa.pdf" not in shown


def test_what_is_put_aside_has_a_limit(jan, office, browser_of):
    first = begin(browser_of(jan), office)
    outside = Client()
    outside.post(first, {"imie": "x" * (kept.MAX_CHARACTERS + 1)})
    many = Client()
    for _n in range(guard.KEPT_TRIES):
        many.post(first, GOOD)

    late = Client()
    late.post(first, GOOD)

    assert kept.KEY not in outside.session
    assert kept.KEY in many.session
    assert kept.KEY not in late.session


def test_what_was_put_aside_is_not_shown_to_somebody_else(jan, ewa, office, browser_of):
    first = begin(browser_of(jan), office)
    shared = Client()
    shared.post(first, {"imie": "Tajne Jana"})
    shared.force_login(ewa)

    assert shared.get(first).status_code == 404
    assert "Tajne Jana" not in page(shared.get(reverse("citizen:matters")))


def test_a_stale_token_puts_the_page_aside_instead_of_losing_it(jan, office, browser_of):
    first = begin(browser_of(jan), office)
    strict = browser_of(jan, enforce_csrf_checks=True)
    strict.get(first)
    old = GOOD | {"imie": "Ze starej karty", "csrfmiddlewaretoken": "x" * 64}

    answer = strict.post(first, old, headers={"origin": "http://testserver"})
    shown = page(strict.get(first))

    assert answer.status_code == 302 and answer.url == first
    assert 'value="Ze starej karty"' in shown
    assert draft(office).raw["imie"] == ["Jan"]  # nothing was written


@pytest.mark.parametrize("headers", [{"origin": "https://zly.example"}, {"origin": "null"}, {}])
def test_a_page_of_another_site_writes_and_keeps_nothing(jan, office, browser_of, headers):
    first = begin(browser_of(jan), office)
    strict = browser_of(jan, enforce_csrf_checks=True)
    strict.get(first)

    answer = strict.post(first, GOOD | {"imie": "Podrzucone"}, headers=headers)

    assert answer.status_code == 403
    assert "Podrzucone" not in page(strict.get(first))
    assert draft(office).raw["imie"] == ["Jan"]


def test_a_mandate_is_offered_chosen_and_its_end_stops_the_signature(janek, jan, office):
    mandate_id = people.add_mandate(
        jan,
        data={
            "kind": "podmiot", "principal": "Bar Sp. z o.o.", "nip": "1234563218",
            "basis": "prezes", "in_force_from": date(2026, 1, 1),
        },
    )  # fmt: skip
    url = start_url(office)

    unsure = janek.post(url, {"imie": ""})
    chosen = janek.post(url, {"imie": str(mandate_id)})
    people.revoke_mandate(jan, mandate_id=mandate_id, now=world.clerk_ctx(office).now)
    shown = page(janek.get(chosen.url))

    assert "Zaznacz, w czyim imieniu" in page(unsure)
    assert draft(office).mandate_id == mandate_id
    assert "Umocowanie wygasło" in shown
    assert "Bar Sp. z o.o." not in page(janek.get(url))


def test_a_mandate_of_somebody_else_cannot_be_used(janek, ewa, office):
    foreign = people.add_mandate(
        ewa,
        data={"kind": "podmiot", "principal": "Obca", "basis": "x",
              "in_force_from": date(2026, 1, 1)},
    )  # fmt: skip

    answer = janek.post(start_url(office), {"imie": str(foreign)})

    assert answer.status_code == 200
    with scope(office.pk):
        assert not Draft.objects.exists()


def test_discard(janek, office):
    first = begin(janek, office)

    answer = janek.post(first[:-2] + "usun/", follow=True)

    assert "Usunęliśmy szkic" in page(answer)
    with scope(office.pk):
        assert not Draft.objects.exists()
    assert janek.get(first[:-2] + "usun/").status_code == 405


def test_a_newer_form_stops_the_old_one_and_takes_the_answers_over(janek, office, monkeypatch):
    review = fill(janek, office)
    newer = trial.spec(2, world.clerk_ctx(office).today - timedelta(days=1))
    monkeypatch.setattr(trial, "FORMS", (*trial.FORMS, newer))
    clear_caches()

    shown = page(janek.get(review))
    digest = draft(office)
    blocked = janek.post(review, {"digest": "x", "kod": "000000"})
    moved = janek.post(reverse("citizen:renew", args=[office.slug, digest.key]))

    assert "Formularz się zmienił" in shown and "Podpisz i wyślij" not in shown
    assert blocked.status_code == 200
    made = draft(office)
    assert (made.form_version, made.raw["psy-0-imie"]) == (2, ["Burek"])
    assert moved.url == reverse("citizen:step", args=[office.slug, made.key, 1])


def test_the_box_beside_shows_answers_and_the_fee_with_its_working(janek, office):
    second = janek.post(begin(janek, office), GOOD).url

    shown = page(janek.get(second))

    assert "Szacowana opłata" in shown and "100,00 zł" in shown
    assert "Za jednego psa" in shown
    assert shown.count("44051401359") == 1


def test_pages_of_the_form_ask_few_queries(janek, office, django_assert_num_queries):
    review = fill(janek, office)
    first = reverse("citizen:step", args=[office.slug, draft(office).key, 1])

    with django_assert_num_queries(4):  # two of them are the session's
        janek.get(first)
    with django_assert_num_queries(6):  # one asks whether there is a certificate to sign with
        janek.get(review)
