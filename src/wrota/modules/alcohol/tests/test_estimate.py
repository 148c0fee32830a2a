"""The estimate beside the form is the fee that will be booked."""

from datetime import date
from decimal import Decimal

import pytest

from wrota.modules.alcohol.queries.estimate import EFORMS, first_year

ANSWERS = {"rodzaje": ("A", "B"), "od": date(2026, 12, 15), "do": date(2030, 12, 14)}


def test_two_permits_for_seventeen_days():
    assert first_year(ANSWERS, date(2026, 11, 24)).wynik == Decimal("48.90")


@pytest.mark.parametrize("missing", ["rodzaje", "od", "do"])
def test_no_estimate_before_the_answers(missing):
    answers = {k: v for k, v in ANSWERS.items() if k != missing}

    with pytest.raises(KeyError):
        first_year(answers, date(2026, 11, 24))


def test_a_period_that_ends_before_it_begins_has_no_estimate():
    with pytest.raises(KeyError):
        first_year(ANSWERS | {"do": date(2026, 1, 1)}, date(2026, 11, 24))


def test_only_the_application_has_it():
    assert [spec.code for spec in EFORMS if spec.fee] == ["alcohol.wniosek"]
