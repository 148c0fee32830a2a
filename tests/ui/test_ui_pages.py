"""Pages by HTTP: status, title, what they say, and what they keep away from."""

import pytest

from django.test import Client, RequestFactory
from django.urls import reverse

from wrota.ui.pages import Hat, NavItem, Shell
from wrota.ui.shell import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def calm(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/blad/400/", 400, "Nie rozumiemy tego zapytania"),
        ("/blad/403/", 403, "Twoja rola w urzędzie nie pozwala na tę czynność."),
        ("/nie-ma-takiej/", 404, "Nie ma takiej strony"),
        ("/blad/500/", 500, "Ostatniej czynności nie zapisaliśmy"),
        ("/blad/503/", 503, "Trwa przerwa techniczna"),
    ],
)
def test_errors_say_what_to_do(calm, path, status, words):
    answer = calm.get(path)

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_old_form_says_that_nothing_was_sent():
    answer = Client(enforce_csrf_checks=True).post("/blad/csrf/", {"a": "b"})

    assert answer.status_code == 403
    assert "Niczego nie wysłaliśmy" in answer.content.decode()


def test_maintenance_tells_machines_when_to_come_back(client):
    assert client.get("/blad/503/").headers["Retry-After"] == "600"


def test_server_error_asks_nothing_of_the_database(calm, django_assert_num_queries):
    with django_assert_num_queries(0):
        calm.get("/blad/500/")


@pytest.mark.parametrize("layout", ["resident", "desk", "bip", "print"])
def test_a_title_makes_a_page(client, layout):
    page = client.get(f"/uklad/{layout}/").content.decode()

    assert "<title>Sama nazwa" in page
    assert "<h1>Sama nazwa</h1>" in page
    assert '<html lang="pl">' in page


def test_components_page_has_every_id_once(client):
    import re

    page = client.get(reverse("components")).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert sorted(ids) == sorted(set(ids))


def test_shell_takes_gaps_from_the_request(rf: RequestFactory, person):
    request = rf.get("/")
    request.user = person
    request.office = type("Office", (), {"name": "Urząd Miejski w Sulechowie"})()
    request.hat = type(
        "Hat", (), {"post": "Inspektor", "unit": "SO", "instead_of": ("Anna Wilk",)}
    )()

    shell = filled(Shell("Sprawy"), request)

    assert (shell.authority, shell.unit) == ("Urząd Miejski w Sulechowie", "SO")
    assert shell.hat == "Inspektor, za: Anna Wilk"
    assert shell.user == "Jan Nowak"
    assert shell.logout_url == reverse("account_logout")


def test_shell_keeps_what_the_view_said(rf: RequestFactory):
    given = Shell(user="", authority="Gmina", hat="Skarbnik", languages=(), home="/start/")

    shell = filled(given, rf.get("/"))

    assert (shell.user, shell.authority, shell.hat, shell.languages, shell.home) == (
        "",
        "Gmina",
        "Skarbnik",
        (),
        "/start/",
    )


def test_frame_shows_hats_crumbs_and_the_error_in_the_title(rf: RequestFactory, person):
    from django.shortcuts import render

    request = rf.get("/")
    request.user = person
    shell = Shell(
        "Punkt sprzedaży",
        nav=(NavItem("Sprawy", "/s/", True, 7),),
        crumbs=(NavItem("Sprawy", "/s/"), NavItem("Wniosek", "")),
        hat="Inspektor",
        hats=(Hat("Mieszkaniec", "/rola/", "mieszkaniec"),),
        has_errors=True,
    )

    page = render(request, "ui/desk.html", {"shell": shell}).content.decode()

    assert "<title>Błąd: Punkt sprzedaży" in page
    assert '<a href="/s/" aria-current="page">Sprawy <span class="wr-num">(7)</span></a>' in page
    assert '<span aria-current="page">Wniosek</span>' in page
    assert 'name="hat" value="mieszkaniec"' in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_letters_are_polish_and_plain(client, mailoutbox, settings, person):
    client.post(reverse("account_reset_password"), {"email": person.email})

    letter = mailoutbox[0]
    assert letter.subject.endswith("Ustaw nowe hasło")
    assert letter.body.startswith("Dzień dobry,")
    assert "&amp;" not in letter.body


def test_signing_in_is_told_in_polish(client, person):
    from ui_checks import PASSWORD

    data = {"login": person.email, "password": PASSWORD}
    page = client.post(reverse("account_login"), data, follow=True).content.decode()

    assert "Zalogowano. Dzień dobry, Jan Nowak." in page
