from datetime import date
from decimal import Decimal

import pytest

from wrota.law import params
from wrota.law.polish import NBSP

DAY = date(2026, 11, 22)


def test_value_carries_its_source():
    parametr = params.value("alkohol.stawka_A", on=DAY)

    assert parametr.wartosc == Decimal("525.00")
    assert parametr.podstawa == "art. 11¹ ust. 2 pkt 1"
    assert parametr.pewnosc == "C"


def test_before_the_first_value_nothing_is_in_force():
    with pytest.raises(params.NotInForce):
        params.value("alkohol.stawka_A", on=date(1990, 1, 1))


@pytest.mark.parametrize("key", ["alkohol.nie_ma", "nie_ma.stawka", "bez_kropki"])
def test_unknown_parameter(key):
    with pytest.raises(params.UnknownParameter):
        params.value(key, on=DAY)


def test_day_of_year():
    assert params.day_of_year("alkohol.termin_raty_2", year=2027) == date(2027, 5, 31)


def test_a_fraction_is_not_a_whole_number():
    with pytest.raises(ValueError):
        _ = params.value("alkohol.procent_C", on=DAY).jako_int


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("alkohol.stawka_C", "2 100,00 zł"),
        ("alkohol.procent_C", "2,7%"),
        ("alkohol.termin_raty_1", "31.01"),
        ("alkohol.dni_na_doplate", "30 dni"),
        ("alkohol.karencja_wygasniecie_miesiace", "6 miesięcy"),
        ("alkohol.liczba_rat", "3 rat"),
    ],
)
def test_text(key, text):
    assert params.value(key, on=DAY).tekst == text.replace(" ", NBSP)


def test_every_parameter_is_complete():
    everything = params.all_parameters()

    assert len({(p.klucz, p.od) for p in everything}) == len(everything)
    for parametr in everything:
        assert parametr.pewnosc in params.PEWNOSC, parametr.klucz
        assert parametr.podstawa and parametr.opis and parametr.akt, parametr.klucz
        assert parametr.tekst, parametr.klucz
