"""The bulletin: metadata of each entry, versions, change log, registers, feeds."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from django.utils import timezone

from wrota.kernel.models import Authority
from wrota.kernel.offices.region import NewOffice, add_office
from wrota.web.bip import compare, sheet
from wrota.web.bip.days import typed

from .conftest import NOW
from .test_portal import page, text
from .test_region import NEW, OPERATOR

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PAGES = [
    ("bip:home", [], 2),
    ("bip:office", ["sulechow"], 7),
    ("bip:category", ["sulechow", "prawo-lokalne"], 2),
    ("bip:category", ["sulechow", "dane-podstawowe"], 8),
    ("bip:changes", ["sulechow"], 2),
    ("bip:archive", ["sulechow"], 2),
    ("bip:instruction", ["sulechow"], 6),
    ("bip:registers", ["sulechow"], 1),
    ("bip:register", ["sulechow", "dogs", "ewidencja"], 1),
    ("bip:register_offices", ["dogs", "ewidencja"], 1),
]


@pytest.mark.parametrize(("name", "args", "most"), PAGES)
def test_a_page_of_the_bulletin_asks_the_database_little(
    client, bulletin, django_assert_max_num_queries, name, args, most
):
    page(client, name, *args)

    with django_assert_max_num_queries(most):
        page(client, name, *args)


def test_an_entry_asks_three_times(client, bulletin, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page(client, "bip:entry", "sulechow", bulletin)


def test_subject_page_has_what_the_regulation_asks(client, offices):
    added = add_office(NEW, actor=OPERATOR, now=timezone.localtime())

    answer = page(client, "bip:office", added.slug)

    seen = text(answer)
    assert 'href="https://www.bip.gov.pl/"' in answer.content.decode()
    assert "Urząd Gminy Przykładowo ul. Rynek 1, 62-100 Przykładowo" in seen
    assert "Redakcja BIP Jan Wzorcowy wojt@przyklad.pl" in seen
    assert 'type="search"' in answer.content.decode()
    for subject in ("Dane podstawowe", "Prawo lokalne", "Ogłoszenia", "Rejestry i ewidencje"):
        assert subject in seen
    assert "Instrukcja i redakcja" in seen
    assert "urząd udostępni na wniosek" in seen
    assert "14 dni" in text(page(client, "bip:instruction", added.slug))


def test_an_entry_carries_the_metadata_of_the_act(client, bulletin):
    seen = text(page(client, "bip:entry", "sulechow", bulletin))

    for said in (
        "Kto udostępnia Urząd Miejski w Sulechowie",
        "Kto wytworzył lub odpowiada za treść Rada Miejska w Sulechowie",
        "Data wytworzenia 1 października 2026",
        "Kto wprowadził do BIP system",
        "Data udostępnienia 3 listopada 2026, 9:30",
        "Ostatnia zmiana 18 listopada 2026, 9:30",
    ):
        assert said in seen


def test_each_version_stays_readable_and_the_change_is_shown(client, bulletin):
    newest = page(client, "bip:entry", "sulechow", bulletin)
    first = text(page(client, "bip:entry", "sulechow", bulletin, query="?wersja=1"))

    assert "Psy wchodzą z lewej strony." in text(newest)
    assert "usunięto: prawej" in text(newest)
    assert "dodano: lewej" in text(newest)
    assert "strona · lewej" in text(newest)
    assert "Psy wchodzą z prawej strony." in first
    assert "To nie jest najnowsza treść." in first


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("5.11.2026", "Psy wchodzą z prawej strony."),
        ("2026-11-20", "Psy wchodzą z lewej strony."),
        ("1.01.2020", "Tego dnia wpisu jeszcze nie było."),
        ("32.13.2026", "Wpisz dzień w postaci 8.12.2026."),
    ],
)
def test_an_entry_is_shown_as_it_stood_on_a_day(client, bulletin, day, said):
    assert said in text(page(client, "bip:entry", "sulechow", bulletin, query=f"?stan={day}"))


def test_an_archived_entry_is_off_the_lists_but_readable(client, bulletin):
    archived = text(page(client, "bip:archive", "sulechow"))
    current = text(page(client, "bip:category", "sulechow", "prawo-lokalne"))

    assert "Regulamin wybiegu (dawny)" in archived
    assert "Regulamin wybiegu (dawny)" not in current
    assert "Przeniesiono do archiwum: uchylono" in text(page(client, "bip:changes", "sulechow"))


def test_an_entry_of_another_office_is_not_found_here(client, bulletin):
    assert client.get(f"/u/swiebodzin/bip/wpis/{bulletin}/").status_code == 404
    assert client.get("/u/sulechow/bip/wpis/999999/").status_code == 404
    assert client.get("/u/sulechow/bip/dzial/nie-ma/").status_code == 404


def test_search_in_one_office_and_in_all(client, bulletin):
    here = text(page(client, "bip:office", "sulechow", query="?q=regulamin"))
    there = text(page(client, "bip:office", "swiebodzin", query="?q=regulamin"))
    everywhere = text(page(client, "bip:home", query="?q=regulamin"))

    assert "Regulamin wybiegu" in here
    assert "Nic nie znaleźliśmy" in there
    assert "Regulamin wybiegu (regulamin) 18 listopada 2026 · Gmina Sulechów" in everywhere


def test_a_register_is_shown_on_a_day_and_searched(client, offices):
    today = text(page(client, "bip:register", "sulechow", "dogs", "ewidencja"))
    before = page(client, "bip:register", "sulechow", "dogs", "ewidencja", query="?stan=1.06.2025")
    found = text(page(client, "bip:register", "sulechow", "dogs", "ewidencja", query="?q=burek"))

    assert "Azor" in today
    assert "Bez danych właścicieli." in today
    assert before.context["count"] == 1
    assert "Stan na 1 czerwca 2025" in text(before)
    assert "Burek" in found
    assert "Azor" not in found


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?stan=jutro", "Wpisz dzień w postaci 8.12.2026."),
        ("?stan=1.01.2999", "Przyszłości nie znamy."),
        ("?q=qqq", "Nie ma takich pozycji"),
    ],
)
def test_a_register_explains_what_it_cannot_show(client, offices, query, said):
    answer = page(client, "bip:register", "sulechow", "dogs", "ewidencja", query=query)

    assert said in text(answer)


def test_a_register_on_paper_and_as_csv_has_the_same_rows(client, offices):
    paper = text(
        page(client, "bip:register", "sulechow", "dogs", "ewidencja", query="?q=azor&druk=1")
    )
    answer = client.get("/u/sulechow/bip/rejestr/dogs/ewidencja.csv?stan=1.06.2025")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert "Azor" in paper
    assert rows == [["Numer", "Imię", "Od"], ["1", "Azor", "2025-01-10"]]
    assert "sulechow-dogs-ewidencja-2025-06-01.csv" in answer.headers["Content-Disposition"]


def test_no_cell_of_csv_can_run_as_a_formula(client, offices):
    answer = client.get("/u/sulechow/bip/rejestr/dogs/ewidencja.csv")

    assert "'=HYPERLINK(1)" in answer.content.decode()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+48 68 000", "+48 68 000"),
        ("-5,00", "-5,00"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("zwykły", "zwykły"),
        ("a=b", "a=b"),
    ],
)
def test_dangerous_cells(cell, written):
    assert sheet.safe(cell) == written


def test_a_register_of_a_switched_off_module_does_not_exist(client, offices):
    Authority.objects.filter(slug="sulechow").update(modules=[])

    assert client.get("/u/sulechow/bip/rejestr/dogs/ewidencja/").status_code == 404
    assert client.get("/u/sulechow/bip/rejestr/dogs/ewidencja.csv").status_code == 404
    assert "Ewidencja psów" not in text(page(client, "bip:registers", "sulechow"))
    assert client.get("/bip/rejestr/dogs/nie-ma/").status_code == 404


@pytest.mark.parametrize(
    ("url", "count"), [("/bip/kanal.atom", 1), ("/u/sulechow/bip/kanal.atom", 4)]
)
def test_feeds_are_valid_atom(client, bulletin, url, count):
    answer = client.get(url)

    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall("a:entry", ATOM)
    assert answer.headers["Content-Type"] == "application/atom+xml"
    assert len(entries) == count
    ids = [e.findtext("a:id", namespaces=ATOM) for e in entries]
    assert len(set(ids)) == count
    assert all(re.fullmatch(r"http.*/u/sulechow/bip/wpis/\d+/\?wersja=\d+", one) for one in ids)


def test_an_office_page_of_any_kind_has_a_bulletin(client, offices):
    school = NewOffice(name="Szkoła nr 1", kind="jednostka", parent="sulechow")
    added = add_office(school, actor=OPERATOR, now=NOW)

    assert "Należy do Gmina Sulechów" in text(
        page(client, "bip:category", added.slug, "dane-podstawowe")
    )


@pytest.mark.parametrize(
    ("said", "day"),
    [("8.12.2026", "2026-12-08"), ("2026-12-08", "2026-12-08"), ("8-12-2026 r.", "2026-12-08")],
)
def test_a_typed_day_is_read(said, day):
    assert typed(said).isoformat() == day


@pytest.mark.parametrize("said", ["", "jutro", "31.02.2026", "8.12.26", "99999-01-01"])
def test_what_is_no_day_is_none(said):
    assert typed(said) is None


def test_a_very_long_text_is_not_compared(bulletin):
    from wrota.office.publication.types import VersionRow

    def version(number, body):
        return VersionRow(number, NOW, "", body, {}, "", NOW.date(), "", "")

    found = compare.between(version(1, "a " * 3000), version(2, "b " * 3000))

    assert found.too_long
    assert found.words == ()
