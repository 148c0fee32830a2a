from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrota.law import identifiers as ids

VALID = [
    (ids.check_pesel, "440514-01359", "44051401359"),
    (ids.check_pesel, "02270803624", "02270803624"),
    (ids.check_nip, "123-456-32-18", "1234563218"),
    (ids.check_nip, "PL 1060000062", "1060000062"),
    (ids.check_regon, "123456785", "123456785"),
    (ids.check_regon, "970770132", "970770132"),
    (ids.check_regon, "12345678512347", "12345678512347"),
    (ids.check_krs, "0001114217", "0001114217"),
    (ids.check_nrb, "PL 83 1010 1023 0000 2613 9510 0000", "83101010230000261395100000"),
    (ids.check_nrb, "76102000000000000000000001", "76102000000000000000000001"),
    (ids.check_nrb, "02836300040000000000000001", "02836300040000000000000001"),
    (ids.check_ade, "AE:PL-72422-98772-ATIDW-24", "AE:PL-72422-98772-ATIDW-24"),
    (ids.check_ade, "ae:pl-88237-25958-bscdw-19 ", "AE:PL-88237-25958-BSCDW-19"),
    (ids.check_ade, "AE:PL-55754-97181-CHDVR-19", "AE:PL-55754-97181-CHDVR-19"),
    (ids.check_kw, "wa1m/12345/1", "WA1M/00012345/1"),
    (ids.check_kw, "ZG1E/00000001/3", "ZG1E/00000001/3"),
    (ids.check_id_card, "aba 300000", "ABA300000"),
    (ids.check_id_card, "ABS123456", "ABS123456"),
    (ids.check_parcel, "086201_1.0012.ar_3.123/4", "086201_1.0012.AR_3.123/4"),
    (ids.check_postal_code, "66 100", "66-100"),
]
INVALID = [
    (ids.check_pesel, "44051401358"), (ids.check_pesel, "00000000000"), (ids.check_pesel, "4405"),
    (ids.check_pesel, "44133101350"), (ids.check_pesel, "４４０５１４０１３５９"),
    (ids.check_nip, "1234563219"), (ids.check_nip, "0000000000"), (ids.check_nip, ""),
    (ids.check_regon, "123456786"), (ids.check_regon, "000000000"),
    (ids.check_regon, "12345678512348"), (ids.check_regon, "1234567851"),
    (ids.check_krs, "0000000000"), (ids.check_krs, "114217"),
    (ids.check_nrb, "84101010230000261395100000"), (ids.check_nrb, "83"),
    (ids.check_nrb, "00000000000000000000000000"),
    (ids.check_ade, "AE:PL-72422-98772-ATIDW-25"), (ids.check_ade, "AE:DE-72422-98772-ATIDW-24"),
    (ids.check_kw, "WA1M/00012345/2"), (ids.check_kw, "WA1M"), (ids.check_kw, "WQ1M/00012345/1"),
    (ids.check_id_card, "ABA300001"), (ids.check_id_card, "OBA300000"),
    (ids.check_parcel, "0862011.0012.1"), (ids.check_postal_code, "6610"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "normal"), VALID)
def test_valid(check, text, normal):
    assert check(text) == normal


@pytest.mark.parametrize(("check", "text"), INVALID)
def test_invalid_says_what_to_do(check, text):
    with pytest.raises(ids.InvalidIdentifier, match=r"^(Wpisz|Sprawdź) .+\.$"):
        check(text)


@pytest.mark.parametrize(
    ("pesel", "born", "sex"),
    [("44051401359", date(1944, 5, 14), "M"), ("02270803624", date(2002, 7, 8), "K")],
)
def test_pesel_tells_birthday_and_sex(pesel, born, sex):
    assert ids.read_pesel(pesel) == ids.Pesel(pesel, born, sex)


@given(st.integers(0, 25), st.integers(0, 9))
def test_one_changed_digit_breaks_an_account_number(position, digit):
    nrb = "83101010230000261395100000"
    changed = nrb[:position] + str(digit) + nrb[position + 1 :]

    if changed == nrb:
        assert ids.check_nrb(changed) == nrb
    else:
        with pytest.raises(ids.InvalidIdentifier):
            ids.check_nrb(changed)


def test_bank_name():
    assert ids.bank_name("83101010230000261395100000") == "Narodowy Bank Polski"
    assert ids.bank_name("41999999990000000000000000") == ""


def test_writing_and_masking():
    assert ids.format_nip("1234563218") == "123-456-32-18"
    assert ids.format_nip("brak") == "brak"
    assert ids.format_nrb("83101010230000261395100000") == "83 1010 1023 0000 2613 9510 0000"
    assert ids.mask_pesel("44051401359") == "440514*****"
    assert ids.mask_nrb("83101010230000261395100000") == "83 **** **** **** **** **** 0000"
    assert ids.mask_id_card("ABA300000") == "ABA****00"
