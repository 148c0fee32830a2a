"""Numbers of registers: from one, without gaps, apart for every office, register and year."""

import pytest
from tests.factories import make_office

from django.db import transaction

from wrota.kernel.counters import last, take
from wrota.kernel.tenancy import NoScope, scope


@pytest.fixture
def office(db):
    with scope(make_office(modules=()).pk):
        yield


def test_numbers_start_at_one_and_follow_each_other(office):
    assert [take("rpw", year=2026) for _ in range(3)] == [1, 2, 3]
    assert last("rpw", year=2026) == 3


def test_registers_and_years_count_apart(office):
    take("rpw", year=2026)

    assert take("rpw", year=2027) == 1
    assert take("spis:SO.7340", year=2026) == 1
    assert (last("rpw", year=2026), last("rpw", year=2028)) == (1, 0)


def test_offices_count_apart(office):
    take("rpw", year=2026)

    with scope(make_office("kolsko", modules=()).pk):
        assert take("rpw", year=2026) == 1


def test_a_number_taken_in_vain_leaves_no_gap(office):
    take("rpw", year=2026)

    with pytest.raises(RuntimeError), transaction.atomic():
        assert take("rpw", year=2026) == 2
        raise RuntimeError

    assert take("rpw", year=2026) == 2


def test_the_very_first_number_in_vain_leaves_no_gap(office):
    with pytest.raises(RuntimeError), transaction.atomic():
        take("nowy", year=2026)
        raise RuntimeError

    assert take("nowy", year=2026) == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with scope(make_office(modules=()).pk):
        with pytest.raises(transaction.TransactionManagementError):
            take("rpw", year=2026)
        assert last("rpw", year=2026) == 0


def test_outside_a_scope_there_are_no_numbers(db):
    with pytest.raises(NoScope):
        take("rpw", year=2026)
