from decimal import Decimal

import pytest

from wrota.law.identifiers import InvalidIdentifier
from wrota.law.zbp_2d import NotEncodable, transfer_text

TRANSFER = {
    "nrb": "83101010230000261395100000",
    "amount": Decimal("48.90"),
    "name": "Urząd Miejski w Sulechowie",
    "title": "SO.7340.41.2026 alkohol",
    "nip": "123-456-32-18",
}


def test_text_of_a_transfer_to_an_office():
    assert transfer_text(**TRANSFER) == (
        "1234563218|PL|83101010230000261395100000|004890|"
        "Urząd Miejski w Sule|SO.7340.41.2026 alkohol|||"
    )


def test_a_person_has_no_nip_and_a_bar_cannot_break_the_fields():
    text = transfer_text(**TRANSFER | {"nip": "", "name": "Jan|Nowak", "title": "a | b"})

    assert text == "|PL|83101010230000261395100000|004890|Jan Nowak|a b|||"


@pytest.mark.parametrize("amount", ["0.01", "9999.99"])
def test_limits_of_the_amount(amount):
    text = transfer_text(**TRANSFER | {"amount": Decimal(amount)})

    assert text.split("|")[3] == amount.replace(".", "").zfill(6)
    assert len(text) <= 160


@pytest.mark.parametrize("change", [
    {"amount": Decimal("0.00")}, {"amount": Decimal("10000.00")}, {"amount": Decimal("1.001")},
    {"title": "x" * 33},
])  # fmt: skip
def test_what_does_not_fit_is_refused(change):
    with pytest.raises(NotEncodable):
        transfer_text(**TRANSFER | change)


def test_wrong_account_is_refused():
    with pytest.raises(InvalidIdentifier):
        transfer_text(**TRANSFER | {"nrb": "84101010230000261395100000"})
