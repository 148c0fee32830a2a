from datetime import date
from decimal import Decimal

import pytest

from wrota.modules.alcohol import rules
from wrota.modules.alcohol.rules import PowodCofniecia, PowodWygasniecia, Przeznaczenie, Rodzaj
from wrota.modules.alcohol.tests.test_rules import each, load, money

SKUTKI, WARUNKI = load("skutki"), load("warunki")


def check_outcome(outcome, case, reason):
    expired = case["stan"] == "wygasło"
    assert outcome.stan == case["stan"]
    assert outcome.ostatni_dzien == case["ostatni"]
    assert (outcome.doplata and str(outcome.doplata.wynik)) == case.get("doplata")
    assert outcome.powod is (reason if expired else None)


@each(SKUTKI["oswiadczenie"])
def test_missing_statement(case):
    outcome = rules.skutek_braku_oswiadczenia(
        Rodzaj(case["rodzaj"]),
        case["rok"],
        zlozono=case.get("zlozono"),
        na_dzien=case["na_dzien"],
    )

    assert outcome.termin == date(case["rok"], 1, 31)
    check_outcome(outcome, case, PowodWygasniecia.BRAK_OSWIADCZENIA)


@each(SKUTKI["wplata"])
def test_missing_payment(case):
    outcome = rules.skutek_braku_wplaty(
        money(case["kwota"]),
        case["termin"],
        wplacono=case.get("wplacono"),
        na_dzien=case["na_dzien"],
    )

    check_outcome(outcome, case, PowodWygasniecia.BRAK_OPLATY)


@each(SKUTKI["nowy_wniosek"])
def test_new_application(case):
    if "powod" in case:
        first = rules.nowy_wniosek_po_wygasnieciu(PowodWygasniecia[case["powod"]], case["decyzja"])
    else:
        first = rules.nowy_wniosek_po_cofnieciu(case["decyzja"])

    assert first == case["od"]


@each(WARUNKI["minimum"])
def test_shortest_period(case):
    limit = rules.wazne_do_minimum(Przeznaczenie(case["przeznaczenie"]), case["od"])

    assert limit.dzien == case["do"]
    assert limit.podstawa == "art. 18 ust. 9"


@each(WARUNKI["maksimum"])
def test_longest_period(case):
    limit = rules.wazne_do_maksimum(rules.Zezwolenie(case["zezwolenie"]), case["od"])

    assert limit.dzien == case["do"]


@each(WARUNKI["okres"])
def test_period(case):
    check = rules.sprawdz_okres(Przeznaczenie(case["przeznaczenie"]), case["od"], case["do"])

    assert check.spelnione is case["spelnione"]
    assert ("Najwcześniejszy koniec to 14.12.2028" in check.opis) is not case["spelnione"]


@each(WARUNKI["limit"])
def test_limit(case):
    check = rules.sprawdz_limit(
        Rodzaj.C, Przeznaczenie.GASTRONOMIA, limit=case["limit"], wydane=case["wydane"]
    )

    assert check.spelnione is case["spelnione"]
    assert case["opis"] in check.opis.replace("\u00a0", " ")


@each(WARUNKI["lokalizacja"])
def test_location(case):
    check = rules.sprawdz_lokalizacje(
        odleglosc_m=Decimal(case["odleglosc"]), minimum_m=Decimal(case["minimum"])
    )

    assert check.spelnione is case["spelnione"]


def test_location_sentence():
    check = rules.sprawdz_lokalizacje(odleglosc_m=Decimal(112), minimum_m=Decimal(70))

    assert check.opis.replace("\u00a0", " ") == (
        "Punkt leży 112 m od najbliższego obiektu chronionego; uchwała wymaga co najmniej 70 m."
    )


@each(WARUNKI["zaklocenia"])
def test_disturbances(case):
    assert rules.sprawdz_zaklocenia(case["dni"]).spelnione is case["spelnione"]


@pytest.mark.parametrize("reason", [*PowodWygasniecia, *PowodCofniecia])
def test_every_ground_has_its_article(reason):
    assert reason.opis
    assert reason.podstawa.startswith("art. 18 ust. 1")


def test_words_of_the_act():
    assert [kind.opis for kind in Rodzaj] == [
        "do 4,5% i piwo",
        "od 4,5% do 18% (oprócz piwa)",
        "powyżej 18%",
    ]
    assert Przeznaczenie.GASTRONOMIA.opis == "do spożycia w miejscu sprzedaży"
    assert Przeznaczenie.DETAL.opis == "do spożycia poza miejscem sprzedaży"
