from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wrota.law.polish import NBSP
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.rules import Rodzaj

CASES = Path(__file__).parent / "cases"
KWOTY = st.integers(0, 10**9).map(lambda n: n * Decimal("0.01"))
RODZAJE = st.sampled_from(Rodzaj)
DNI_2026 = st.integers(1, 365).map(lambda n: date.fromordinal(date(2025, 12, 31).toordinal() + n))


def load(name):
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.get("nazwa", str(case)))


def money(text):
    return None if text is None else Decimal(text)


@each(load("oplata_roczna"))
def test_yearly_fee(case):
    fee = rules.oplata_roczna(
        Rodzaj(case["rodzaj"]),
        money(case.get("sprzedaz")),
        case["rok"],
        wazne_od=case.get("od"),
        wazne_do=case.get("do"),
    )

    assert str(fee.wynik) == case["wynik"]
    keys = {row.parametr for row in fee.skladniki}
    assert (f"alkohol.procent_{case['rodzaj']}" in keys) == case.get("procent", False)
    days = [row.wartosc for row in fee.skladniki if row.opis.startswith("Dni ważności")]
    assert days == ([case["dni"]] if "dni" in case else [])
    assert Wyliczenie.from_dict(fee.to_dict()) == fee


@each(load("oplaty"))
def test_fee_of_several_permits(case):
    sales = {Rodzaj(kind): money(text) for kind, text in case["sprzedaz"].items()}

    fee = rules.oplaty(sales, case["rok"], wazne_od=case.get("od"), wazne_do=case.get("do"))

    assert str(fee.wynik) == case["wynik"]
    assert len(set(fee.skladniki)) == len(fee.skladniki)


def test_working_reads_like_the_page():
    fee = rules.oplaty(
        {Rodzaj.B: None, Rodzaj.A: None},
        2026,
        wazne_od=date(2026, 12, 15),
        wazne_do=date(2030, 12, 14),
    )

    assert [(row.opis, row.wartosc, row.podstawa) for row in fee.skladniki] == [
        ("Stawka roczna, do 4,5% i piwo", f"525,00{NBSP}zł", "art. 11¹ ust. 2 pkt 1"),
        (
            "Stawka roczna, od 4,5% do 18% (oprócz piwa)",
            f"525,00{NBSP}zł",
            "art. 11¹ ust. 2 pkt 2",
        ),
        ("Dni ważności w 2026 r.", "17 z 365", "15–31.12.2026, art. 11¹ ust. 8"),
        (
            "Jedno zezwolenie: 525 × 17 ÷ 365",
            f"24,45{NBSP}zł",
            "24,452 w zaokrągleniu do grosza",
        ),
        (f"Razem, 2{NBSP}zezwolenia", f"48,90{NBSP}zł", "suma opłat"),
    ]


def test_a_period_over_months_names_both():
    fee = rules.oplata_roczna(
        Rodzaj.A, None, 2026, wazne_od=date(2026, 3, 1), wazne_do=date(2030, 2, 28)
    )

    assert fee.skladniki[1].podstawa == "1.03–31.12.2026, art. 11¹ ust. 8"


@each(load("inne_oplaty"))
def test_other_fees(case):
    kind, day = Rodzaj(case["rodzaj"]), date(2026, 7, 18)

    if case["funkcja"] == "jednorazowa":
        fee = rules.oplata_jednorazowa(kind, day)
    elif case["funkcja"] == "wyprzedaz":
        fee = rules.oplata_wyprzedazy(kind, money(case["zapas"]), day)
        assert fee.pewnosc == "V"
    else:
        fee = rules.oplata_catering(
            kind,
            money(case.get("sprzedaz")),
            2026,
            wazne_od=case.get("od"),
            wazne_do=case.get("do"),
        )

    assert str(fee.wynik) == case["wynik"]


@each(load("raty"))
def test_instalments(case):
    parts = rules.raty(
        money(case["kwota"]), case["rok"], wazne_od=case.get("od"), wazne_do=case.get("do")
    )

    assert [[str(part.kwota), part.termin] for part in parts] == case["raty"]
    assert [part.numer for part in parts] == list(range(1, len(parts) + 1))


@pytest.mark.parametrize("sales", ["-0.01", "100.001"])
def test_wrong_amounts_are_refused(sales):
    with pytest.raises(rules.NiedozwolonaWartosc, match="wpisz kwotę"):
        rules.oplata_roczna(Rodzaj.A, Decimal(sales), 2026)
    with pytest.raises(rules.NiedozwolonaWartosc, match="wpisz kwotę"):
        rules.oplata_wyprzedazy(Rodzaj.A, Decimal(sales), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("od", "do"),
    [(date(2027, 1, 1), None), (None, date(2025, 12, 31)), (date(2026, 5, 2), date(2026, 5, 1))],
)
def test_a_permit_outside_the_year_is_refused(od, do):
    with pytest.raises(rules.NiedozwolonaWartosc, match="Popraw daty"):
        rules.oplata_roczna(Rodzaj.A, None, 2026, wazne_od=od, wazne_do=do)


def test_no_kind_is_refused():
    with pytest.raises(rules.NiedozwolonaWartosc):
        rules.oplaty({}, 2026)


@given(st.dictionaries(RODZAJE, st.none() | KWOTY, min_size=1), DNI_2026)
def test_instalments_sum_to_the_fee(sales, last_day):
    fee = rules.oplaty(sales, 2026, wazne_do=last_day)

    parts = rules.raty(fee.wynik, 2026, wazne_do=last_day)

    assert sum(part.kwota for part in parts) == fee.wynik
    assert fee.wynik == sum(
        rules.oplata_roczna(kind, sales[kind], 2026, wazne_do=last_day).wynik for kind in sales
    )


@given(RODZAJE, KWOTY, KWOTY)
def test_fee_grows_with_sales_except_at_the_threshold_of_c(kind, one, other):
    less, more = sorted((one, other))
    fee_less = rules.oplata_roczna(kind, less, 2026).wynik
    fee_more = rules.oplata_roczna(kind, more, 2026).wynik

    # 2,7% z 77 000,01 to 2079 zł, mniej niż opłata podstawowa 2100 zł.
    assert fee_less <= fee_more or (kind is Rodzaj.C and less <= Decimal("77000") < more)


@given(RODZAJE, st.none() | KWOTY, DNI_2026, DNI_2026)
def test_fee_by_days_is_never_above_the_yearly_one(kind, sales, one, other):
    first, last = sorted((one, other))

    part = rules.oplata_roczna(kind, sales, 2026, wazne_od=first, wazne_do=last).wynik

    assert part <= rules.oplata_roczna(kind, sales, 2026).wynik
