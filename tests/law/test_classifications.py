from collections import Counter
from datetime import date

import pytest

from wrota.law.classifications import accounts, budget, jrwa, places, tables, teryt
from wrota.law.classifications.tables import UnknownSymbol
from wrota.law.classifications.teryt import Rodzaj

DAY = date(2026, 11, 22)


def test_the_95_offices_of_the_region():
    kinds = Counter(office.rodzaj for office in teryt.offices())

    assert len(teryt.offices()) == 95
    assert len(teryt.gminy()) == 82
    assert len(teryt.powiaty()) == 12
    assert kinds == {
        Rodzaj.GMINA_MIEJSKA: 7,
        Rodzaj.MIASTO_NA_PRAWACH_POWIATU: 2,
        Rodzaj.GMINA_WIEJSKA: 38,
        Rodzaj.GMINA_MIEJSKO_WIEJSKA: 35,
        Rodzaj.POWIAT: 12,
        Rodzaj.WOJEWODZTWO: 1,
    }


def test_offices_are_complete_and_unique():
    for office in teryt.offices():
        assert office.urzad and office.organ and office.organ_stanowiacy, office.slug
        assert office.numer and office.miejscowosc, office.slug
        assert len(office.kod_pocztowy) == 6, office.slug
        assert office.pewnosc_tytulu in "CSV", office.slug
        assert office.ludnosc > 0 and office.powierzchnia_km2 > 0, office.slug
        assert len(office.teryt) == {Rodzaj.POWIAT: 4, Rodzaj.WOJEWODZTWO: 2}.get(office.rodzaj, 7)
        assert bool(office.kody_pocztowe) is office.rodzaj.is_gmina
        assert not office.powiat or teryt.by_teryt(office.powiat).rodzaj is Rodzaj.POWIAT
    assert len({office.slug for office in teryt.offices()}) == 95


def test_people_and_area_of_gminas_add_up_to_powiats_and_region():
    region = teryt.by_slug("wojewodztwo-lubuskie")

    assert sum(gmina.ludnosc for gmina in teryt.gminy()) == region.ludnosc == 985487
    assert sum(gmina.powierzchnia_km2 for gmina in teryt.gminy()) == region.powierzchnia_km2
    for powiat in teryt.powiaty():
        members = [gmina for gmina in teryt.gminy() if gmina.powiat == powiat.teryt]
        assert sum(gmina.ludnosc for gmina in members) == powiat.ludnosc, powiat.slug
        assert abs(sum(g.powierzchnia_km2 for g in members) - powiat.powierzchnia_km2) < 1


def test_the_office_of_the_example():
    office = teryt.by_slug("sulechow")

    assert office is teryt.by_teryt("0809063")
    assert office.urzad == "Urząd Miejski w Sulechowie"
    assert office.adres == "pl. Ratuszowy 6, 66-100 Sulechów"
    assert teryt.by_teryt(office.powiat).slug == "powiat-zielonogorski"
    assert teryt.by_slug("bobrowice").adres == "Bobrowice 131, 66-627 Bobrowice"


@pytest.mark.parametrize("name", ["gubin", "nowa-sol", "zagan", "zary"])
def test_town_and_village_gminas_of_one_name_have_their_own_addresses(name):
    assert teryt.by_slug(f"{name}-miasto").rodzaj is Rodzaj.GMINA_MIEJSKA
    assert teryt.by_slug(f"{name}-gmina").rodzaj is Rodzaj.GMINA_WIEJSKA


def test_unknown_offices():
    with pytest.raises(UnknownSymbol):
        teryt.by_teryt("9999999")
    with pytest.raises(UnknownSymbol):
        teryt.by_slug("nie-ma")


@pytest.mark.parametrize(
    ("kind", "wykaz"),
    [
        (Rodzaj.MIASTO_NA_PRAWACH_POWIATU, "gmina"),
        (Rodzaj.POWIAT, "powiat"),
        (Rodzaj.WOJEWODZTWO, "wojewodztwo"),
    ],
)
def test_which_list_of_records_binds(kind, wykaz):
    assert kind.wykaz_akt == wykaz
    assert jrwa.klasy(wykaz)


def test_every_column_of_offices_has_a_source():
    described = {source.kolumna for source in teryt.office_sources()}
    of_address = {"ulica", "numer", "kod_pocztowy", "miejscowosc"}
    columns = set(tables.rows(teryt.FILE)[0]) - of_address - {"pewnosc_tytulu", "uwaga"}

    assert described == columns | {"adres"}
    assert all(source.pewnosc in "CSV" and source.zrodlo for source in tables.sources())
    assert {source.plik for source in tables.sources()} == {
        path.name for path in tables.FOLDER.glob("*.csv")
    }


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Sulechów", ["sulechow"]),
        ("  sulechow ", ["sulechow"]),
        ("66-100", ["sulechow"]),
        ("66 100", ["sulechow"]),
        ("66100 Sulechów", ["sulechow"]),
        ("Żary", ["zary-miasto", "zary-gmina"]),
        ("zielona góra", ["zielona-gora"]),
        ("65-424", ["zielona-gora"]),
        ("65-499", ["zielona-gora"]),
        ("66-199", []),
        ("67-100", ["nowa-sol-miasto", "nowa-sol-gmina"]),
        ("00-001", []),
        ("x", []),
        ("Xyzyx", []),
    ],
)
def test_find_office(text, slugs):
    assert [match.office.slug for match in places.find_office(text)] == slugs


def test_beginning_of_a_name_finds_at_most_twenty():
    found = places.find_office("no")

    assert len(found) == places.MAX_MATCHES
    assert found[0].place.rodzaj == "miasto"
    assert all(places.fold(match.place.nazwa).startswith("no") for match in found)


def test_a_name_shared_by_two_places_shows_both():
    found = places.find_office("Brody")

    assert {match.office.slug for match in found} >= {"sulechow", "brody"}
    assert found[0].place.kody


def test_every_place_and_code_belongs_to_a_gmina():
    gminy = {gmina.teryt for gmina in teryt.gminy()}

    assert {place.teryt for place in places.places()} == gminy
    assert {code for row in tables.rows("lubuskie_kody.csv") for code in row["teryt"].split()} == (
        gminy
    )
    assert len({place.sym for place in places.places()}) == len(places.places()) == 1665


@pytest.mark.parametrize("wykaz", ["gmina", "powiat", "wojewodztwo"])
def test_every_class_has_its_parent(wykaz):
    symbols = {item.symbol for item in jrwa.klasy(wykaz)}

    assert len(symbols) == len(jrwa.klasy(wykaz))
    for item in jrwa.klasy(wykaz):
        assert len(item.symbol) == 1 or item.symbol[:-1] in symbols
        assert item.pewnosc in "CSV"
        assert item.haslo or item.uwaga


def test_a_case_needs_a_leaf_with_a_heading_in_force():
    assert jrwa.klasa_koncowa("gmina", "7340", on=DAY).haslo == (
        "Zezwolenia na sprzedaż napojów alkoholowych"
    )
    with pytest.raises(jrwa.NotALeaf, match="klasy niższe"):
        jrwa.klasa_koncowa("gmina", "734", on=DAY)
    with pytest.raises(jrwa.NotALeaf, match="nie ma hasła"):
        jrwa.klasa_koncowa("gmina", "7145", on=DAY)
    with pytest.raises(jrwa.NotALeaf, match="nie obowiązuje"):
        jrwa.klasa_koncowa("gmina", "7340", on=date(2010, 12, 31))
    with pytest.raises(UnknownSymbol):
        jrwa.klasa("gmina", "9999")


def test_a_class_out_of_force():
    old = jrwa.Klasa("gmina", "1", "x", "V", "", date(2011, 1, 1), date(2026, 1, 1), "")

    assert old.in_force(date(2025, 12, 31))
    assert not old.in_force(date(2026, 1, 1))


def test_budget_classification():
    triple = budget.klasyfikacja("dochod", "75618", "0480")

    assert str(triple) == "756 75618 0480"
    assert triple.paragraf.nazwa == "Wpływy z opłat za zezwolenia na sprzedaż napojów alkoholowych"
    assert triple.paragraf.pewnosc == "C"


@pytest.mark.parametrize(
    ("rozdzial", "paragraf"),
    [("75618", "048"), ("7561", "0480"), ("99999", "0480"), ("75618", "9990")],
)
def test_unknown_budget_symbols(rozdzial, paragraf):
    with pytest.raises(UnknownSymbol):
        budget.klasyfikacja("dochod", rozdzial, paragraf)


def test_every_chapter_has_its_division():
    for kind in ("dzial", "rozdzial", "dochod", "wydatek"):
        items = budget.pozycje(kind)
        assert items
        assert len({item.symbol for item in items}) == len(items)
    for item in budget.pozycje("rozdzial"):
        assert item.symbol.startswith(item.dzial)
        assert budget.pozycja("dzial", item.dzial)


def test_charts_of_accounts():
    assert accounts.konto("jednostka", "221-ALK").nazwa == (
        "Należności z tytułu dochodów budżetowych"
    )
    assert accounts.konto("budzet", "901").zespol == "9"
    assert accounts.konto("budzet", "991").pozabilansowe
    assert not accounts.konto("jednostka", "130").pozabilansowe
    with pytest.raises(UnknownSymbol):
        accounts.konto("budzet", "001")
