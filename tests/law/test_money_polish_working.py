from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrota.law import money, polish
from wrota.law.polish import NBSP
from wrota.law.working import Skladnik, Wyliczenie

GROSZE = st.integers(0, 10**12).map(lambda n: n * money.GROSZ)


@pytest.mark.parametrize(
    ("amount", "result"),
    [("24.452", "24.45"), ("24.455", "24.46"), ("-0.005", "-0.01"), ("7", "7.00")],
)
def test_to_grosz(amount, result):
    assert str(money.to_grosz(Decimal(amount))) == result


@pytest.mark.parametrize(("amount", "result"), [("1.49", "1"), ("1.50", "2"), ("2.50", "3")])
def test_to_full_zloty(amount, result):
    assert str(money.to_full_zloty(Decimal(amount))) == result


def test_raty_give_the_spare_grosze_to_the_first():
    assert money.raty(Decimal("3785.00"), 3) == (
        Decimal("1261.67"),
        Decimal("1261.67"),
        Decimal("1261.66"),
    )


@given(GROSZE, st.integers(1, 60))
def test_raty_sum_to_the_amount_and_differ_by_one_grosz(amount, n):
    parts = money.raty(amount, n)

    assert sum(parts) == amount
    assert max(parts) - min(parts) in (0, money.GROSZ)
    assert list(parts) == sorted(parts, reverse=True)


@pytest.mark.parametrize(("amount", "n"), [("1.00", 0), ("-1.00", 2), ("1.001", 2)])
def test_raty_refuse(amount, n):
    with pytest.raises(ValueError):
        money.raty(Decimal(amount), n)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.56", "1 234,56 zł"),
        ("0", "0,00 zł"),
        ("1000000", "1 000 000,00 zł"),
        ("-5", "−5,00 zł"),
    ],
)
def test_kwota(amount, text):
    assert polish.kwota(Decimal(amount)) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("fraction", "text"), [("0.014", "1,4%"), ("0.30", "30%"), ("1", "100%"), ("0.0005", "0,05%")]
)
def test_procent(fraction, text):
    assert polish.procent(Decimal(fraction)) == text


def test_liczba_keeps_its_own_decimals():
    assert polish.liczba(Decimal("1234.5")) == f"1{NBSP}234,5"


def test_days():
    assert polish.data(date(2027, 1, 4)) == "4.01.2027"
    assert polish.data(date(2026, 11, 22)) == "22.11.2026"
    assert polish.data_slownie(date(2026, 11, 22)) == f"22{NBSP}listopada{NBSP}2026"
    assert polish.dzien_tygodnia(date(2027, 1, 2)) == "sobota"


def test_hours_are_on_the_polish_clock():
    moment = datetime(2026, 11, 24, 11, 52, 7, tzinfo=UTC)

    assert polish.czas(moment) == "12:52"
    assert polish.czas_urzedowy(moment) == "12:52:07"
    assert polish.data_i_czas(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)) == f"2.07.2026{NBSP}1:05"
    assert polish.czas(datetime(2026, 11, 24, 9, 5)) == "9:05"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("n", "word"),
    [(0, "spraw"), (1, "sprawa"), (2, "sprawy"), (4, "sprawy"), (5, "spraw"), (12, "spraw"),
     (14, "spraw"), (21, "spraw"), (22, "sprawy"), (112, "spraw"), (1002, "sprawy")],
)  # fmt: skip
def test_odmiana(n, word):
    assert polish.odmiana(n, "sprawa", "sprawy", "spraw") == f"{n}{NBSP}{word}"


@pytest.mark.parametrize(
    "text",
    ["w~domu i~w~ogrodzie", "art.~18 ust.~12 pkt~5", "§~5 i~§~6", "5~zł", "2~100~m²", "nr~7",
     "4~grudnia", "ul.~Brama 5", "(a~nie b)", "od 5~dni do 2~lat", "5 dnitka", "A~potem"],
)  # fmt: skip
def test_typografia(text):
    assert polish.typografia(text.replace("~", " ")) == text.replace("~", NBSP)


def test_working_survives_json():
    wyliczenie = Wyliczenie(
        Decimal("24.45"),
        (
            Skladnik("Stawka", "525,00 zł", "art. 11¹ ust. 2", "C", "alkohol.stawka_A"),
            Skladnik("Zaokrąglenie", "24,45 zł", "", "V"),
        ),
    )

    assert Wyliczenie.from_dict(wyliczenie.to_dict()) == wyliczenie
    assert wyliczenie.pewnosc == "V"
    assert Wyliczenie(Decimal(0), ()).pewnosc == "C"
