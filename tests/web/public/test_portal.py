"""The regional portal: finding a service, an office, a place; what each page must hold."""

import csv
import io
import re

import pytest

from django.urls import reverse

from wrota.kernel.models import Authority
from wrota.kernel.offices.region import NewOffice, add_office
from wrota.law import params
from wrota.web.portal.search import search

from .conftest import NOW
from .sample import DAY
from .test_region import OPERATOR

A11Y_IDS = (
    "a11y-deklaracja a11y-wstep a11y-podmiot a11y-url a11y-data-publikacja a11y-data-aktualizacja "
    "a11y-status a11y-data-sporzadzenie a11y-data-przeglad a11y-kontakt a11y-osoba a11y-email "
    "a11y-telefon a11y-procedura a11y-aplikacje a11y-architektura"
).split()


def text(answer) -> str:
    """Return the page's words with plain spaces."""
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(page.replace("\u00a0", " ").split())


def page(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query, headers={"accept-language": "pl"})
    assert answer.status_code == 200
    return answer


PAGES = [
    ("portal:home", [], 5),
    ("portal:offices", [], 1),
    ("portal:services", [], 0),
    ("portal:service", ["dogs.zgloszenie"], 1),
    ("portal:office", ["sulechow"], 8),
    ("portal:card", ["sulechow", "dogs.zgloszenie"], 2),
    ("portal:accessibility", [], 2),
    ("portal:office_a11y", ["sulechow"], 2),
    ("portal:privacy", [], 1),
    ("portal:help", [], 1),
    ("portal:parameters", [], 0),
    ("portal:data", [], 0),
    ("portal:find", [], 0),
]


@pytest.mark.parametrize(("name", "args", "most"), PAGES)
def test_a_public_page_asks_the_database_little(
    client, bulletin, django_assert_max_num_queries, name, args, most
):
    page(client, name, *args)

    with django_assert_max_num_queries(most):
        page(client, name, *args)


def test_start_page_shows_services_examples_and_newest_entries(client, bulletin):
    seen = text(page(client, "portal:home"))

    assert "Zgłoszenie psa" in seen
    assert "psy i koty" in seen
    assert "Regulamin wybiegu (regulamin) 18 listopada 2026 · Gmina Sulechów" in seen
    assert "82 gminy, 12 powiatów, samorząd województwa." in seen


def test_start_page_of_an_empty_platform_promises_nothing(client, db):
    seen = text(page(client, "portal:home"))

    assert "Urzędy nie opublikowały jeszcze żadnego dokumentu." in seen


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("pies", "/sprawy/dogs.zgloszenie/"),
        ("zgloszenie PSA", "/sprawy/dogs.zgloszenie/"),
        ("jamnik", "/sprawy/dogs.zgloszenie/"),
        ("zgłoszenie psa w Sulechowie", "/u/sulechow/sprawa/dogs.zgloszenie/"),
        ("zgłoszenie psa Kalsk", "/u/sulechow/sprawa/dogs.zgloszenie/"),
    ],
)
def test_search_finds_the_service_and_goes_straight_to_the_named_office(offices, question, url):
    assert search(question, on=DAY).services[0].url == url


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("sulechów", "sulechow"),
        ("urząd w sulechowie", "sulechow"),
        ("zielonej górze", "zielona-gora"),
        ("66-100", "sulechow"),
        ("kalsk", "sulechow"),
        ("powiat żagański", "powiat-zaganski"),
    ],
)
def test_search_finds_the_office(offices, question, slug):
    assert search(question, on=DAY).offices[0].office.slug == slug


def test_search_finds_a_register_and_an_entry(bulletin):
    register = search("ewidencja psów", on=DAY).registers[0]
    here = search("ewidencja psów sulechów", on=DAY).registers[0]
    entry = search("regulaminy", on=DAY).entries[0]

    assert register.url == "/bip/rejestr/dogs/ewidencja/"
    assert here.url == "/u/sulechow/bip/rejestr/dogs/ewidencja/"
    assert entry.office.slug == "sulechow"


def test_a_slip_gets_a_proposal(client, offices):
    answer = page(client, "portal:search", query="?q=zgłoszeine+ps%C4%85qqq")

    assert "Nie znaleźliśmy nic dla „zgłoszeine psąqqq”" in text(answer)
    assert "zgloszenie" in text(answer)


def test_search_asks_the_database_at_most_three_times(
    client, bulletin, django_assert_max_num_queries
):
    search("regulamin sulechów", on=DAY)

    with django_assert_max_num_queries(3):
        search("regulamin sulechów", on=DAY)


def test_search_without_a_question_goes_back(client, db):
    assert client.get("/szukaj/?q=+").headers["Location"] == "/"


def test_what_was_typed_is_shown_as_text(client, offices):
    answer = page(client, "portal:search", query="?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert b"<script>alert" not in answer.content


def test_a_question_of_any_length_and_letters_is_answered(client, offices):
    page(client, "portal:search", query="?q=" + "%00%F0%9F%90%95a" * 400)


def test_offices_are_grouped_and_filtered(client, offices):
    every = text(page(client, "portal:offices"))
    some = text(page(client, "portal:offices", query="?q=sulech&rodzaj=gmina"))

    assert "95 urzędów" in every
    assert "Powiat zielonogórski" in every
    assert "Miasta na prawach powiatu" in every
    assert "1 urząd" in some
    assert "Gmina Sulechów" in some
    assert "Nie ma takiego urzędu" in text(page(client, "portal:offices", query="?q=qqq"))


def test_a_place_shows_the_gmina_and_those_above(client, offices):
    seen = text(page(client, "portal:find", query="?miejsce=kalsk"))

    assert "Gmina Sulechów wieś Kalsk" in seen
    assert "Wyżej: Powiat zielonogórski , Województwo Lubuskie" in seen
    assert "Nie znamy takiego miejsca" in text(page(client, "portal:find", query="?miejsce=qq"))


def test_page_of_an_office_tells_where_its_facts_come_from(client, offices):
    seen = text(page(client, "portal:office", "sulechow"))

    assert "pl. Ratuszowy 6, 66-100 Sulechów" in seen
    assert "Burmistrz Sulechowa" in seen
    assert "26 026" in seen
    assert "do sprawdzenia" in seen
    assert "GUS, rejestr TERYT" in seen


def test_card_of_a_service_says_what_a_resident_asks(client, offices):
    seen = text(page(client, "portal:card", "sulechow", "dogs.zgloszenie"))

    for said in (
        "50 zł rocznie",
        "emeryci nie płacą",
        "Numer czipa , jeśli pies go ma",
        "Od razu dostajesz poświadczenie.",
        "Masz 14 dni na odwołanie.",
        "ustawa, art. 2 do sprawdzenia",
        "Zgłoszenie kota",
    ):
        assert said in seen
    assert "uchwała rady, § 1 do sprawdzenia" not in seen


def test_a_service_that_an_office_switched_off_does_not_exist_there(client, offices):
    Authority.objects.filter(slug="sulechow").update(modules=[])

    assert client.get("/u/sulechow/sprawa/dogs.zgloszenie/").status_code == 404
    assert "/u/sulechow/" not in page(client, "portal:service", "dogs.zgloszenie").content.decode()
    assert client.get("/u/powiat-zielonogorski/sprawa/dogs.zgloszenie/").status_code == 404
    assert client.get("/sprawy/nie.ma/").status_code == 404
    assert client.get("/u/nie-ma/").status_code == 404


def test_choosing_an_office_for_a_service_by_place(client, offices):
    answer = page(client, "portal:service", "dogs.zgloszenie", query="?miejsce=66-100")

    assert "/u/sulechow/sprawa/dogs.zgloszenie/" in answer.content.decode()


def test_services_from_a_to_z_and_by_group(client, offices):
    seen = text(page(client, "portal:services"))
    grouped = text(page(client, "portal:services", query="?grupa=dogs"))

    assert "Z Zgłoszenie kota" in seen
    assert "Psy i koty" in grouped


@pytest.mark.parametrize("url", ["/deklaracja-dostepnosci/", "/u/sulechow/deklaracja-dostepnosci/"])
def test_accessibility_statement_has_every_required_part_once(client, offices, url):
    seen = client.get(url).content.decode()

    for ident in A11Y_IDS:
        assert len(re.findall(f'id="{ident}"', seen)) == 1, ident
    for when in re.findall(r'id="a11y-data-[^>]*datetime="([^"]*)"', seen):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", when)
    assert len(re.findall(r'<time id="a11y-data-', seen)) == 4


def test_every_public_page_links_the_statement(client, offices):
    assert 'href="/deklaracja-dostepnosci/"' in page(client, "portal:home").content.decode()


def test_parameters_are_all_there_with_their_marks(client, db):
    seen = text(page(client, "portal:parameters"))
    doubtful = page(client, "portal:parameters", query="?pewnosc=V")
    alcohol = text(page(client, "portal:parameters", query="?q=oplata+podstawowa"))

    assert f"{len(params.all_parameters())} pozycji" in seen
    assert doubtful.context["count"] == sum(p.pewnosc == "V" for p in params.all_parameters())
    assert "525,00 zł" in alcohol
    assert "art. 11¹ ust. 2 pkt 1" in alcohol
    assert "Nie ma takiej pozycji" in text(page(client, "portal:parameters", query="?q=qqq"))


def read_csv(answer) -> list[list[str]]:
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_open_data_hold_the_same_facts(client, offices):
    towns = read_csv(client.get("/dane/urzedy.csv"))
    registers = read_csv(client.get("/dane/rejestry.csv"))
    values = read_csv(client.get("/dane/parametry.csv"))

    assert len(towns) == 96
    assert len(registers) == 83
    assert len(values) == len(params.all_parameters()) + 1
    assert client.get("/dane/miejscowosci.csv").status_code == 200
    assert client.get("/dane/zrodla.csv").status_code == 200
    assert client.get("/dane/nie-ma.csv").status_code == 404
    described = client.get("/dane/katalog.jsonld").json()
    assert {one["@type"] for one in described["dcat:dataset"]} == {"dcat:Dataset"}


def test_a_new_office_has_its_pages_at_once(client, offices):
    office = NewOffice(name="Urząd Gminy Nowa", kind="gmina", region="mazowieckie")
    added = add_office(office, actor=OPERATOR, now=NOW)

    for name, args in (
        ("portal:office", [added.slug]),
        ("portal:card", [added.slug, "dogs.zgloszenie"]),
        ("bip:office", [added.slug]),
        ("bip:register", [added.slug, "dogs", "ewidencja"]),
    ):
        page(client, name, *args)
