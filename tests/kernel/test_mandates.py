"""Mandates: in whose name a person may act, for which forms, in which days."""

from datetime import date, timedelta

import pytest
from tests.factories import NOW, make_resident

from wrota.kernel.accounts import people
from wrota.kernel.accounts.models import Mandate
from wrota.kernel.accounts.people import BadMandate, add_mandate, mandates, revoke_mandate

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
SAID = {
    "kind": "podmiot",
    "principal": "Sklep Bukiet sp. z o.o.",
    "nip": "123-456-32-18",
    "basis": "pełnomocnictwo",
    "in_force_from": TODAY,
}


@pytest.fixture
def user():
    return make_resident()


def add(user, **said) -> int:
    return add_mandate(user, data=SAID | said)


def test_a_mandate_is_kept_with_checked_numbers(user):
    add(user)

    [one] = mandates(user.pk)
    assert (one.principal, one.nip) == ("Sklep Bukiet sp. z o.o.", "1234563218")


def test_a_mandate_holds_in_its_days_only(user):
    add(user, in_force_to=TODAY + timedelta(days=2))

    held = [
        [m.id for m in mandates(user.pk, on=TODAY + timedelta(days=n))] != [] for n in (-1, 0, 1, 2)
    ]
    assert held == [False, True, True, False]


def test_a_mandate_covers_the_named_forms_or_all(user):
    add(user, forms=["alcohol.wniosek"])
    add(user, forms=[])

    unlimited, narrow = mandates(user.pk)
    assert narrow.covers("alcohol.wniosek", TODAY)
    assert not narrow.covers("alcohol.inny", TODAY)
    assert unlimited.covers("alcohol.inny", TODAY)
    assert not unlimited.covers("alcohol.inny", TODAY - timedelta(days=1))


def test_a_revoked_mandate_ends_at_once_and_stays_revoked(user):
    one = add(user)
    revoke_mandate(user, mandate_id=one, now=NOW)
    revoke_mandate(user, mandate_id=one, now=NOW + timedelta(days=1))

    [row] = mandates(user.pk)
    assert row.revoked_at == NOW
    assert mandates(user.pk, on=TODAY) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"nip": "1234563219"}, "nip"),
        ({"pesel": "44051401358"}, "pesel"),
        ({"in_force_to": TODAY}, "in_force_to"),
        ({"in_force_to": date(2020, 1, 1)}, "in_force_to"),
    ],
)
def test_a_wrong_mandate_is_refused_with_words_and_changes_nothing(user, said, field):
    with pytest.raises(BadMandate) as refused:
        add(user, **said)

    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field].endswith((".", "!"))
    assert Mandate.objects.count() == 0


def test_nobody_revokes_or_reads_a_mandate_of_another(user):
    one = add(user)
    stranger = make_resident("ewa@poczta.example")

    revoke_mandate(stranger, mandate_id=one, now=NOW)

    assert mandates(stranger.pk) == []
    assert mandates(user.pk)[0].revoked_at is None


def test_what_was_given_is_not_changed_by_checking(user):
    said = dict(SAID)

    add_mandate(user, data=said)

    assert said == SAID


def test_a_persons_card_keeps_only_its_own_fields(user):
    people.update_card(user, first_name=" Anna ", is_operator="1", email="x@y.example")

    user.refresh_from_db()
    assert (user.first_name, user.is_operator, user.email) == ("Anna", False, "jan@poczta.example")
