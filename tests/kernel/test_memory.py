"""What is remembered for a second is never older than what this process knows."""

import pytest
from tests.factories import make_office

from django.db import transaction

from wrota.kernel import memory
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def remembering(monkeypatch):
    monkeypatch.setattr(memory, "LIFE", 60)
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def office():
    return make_office()


def name(office) -> str:
    return offices.office(office.slug).name


def test_the_second_question_is_not_asked(office, django_assert_num_queries):
    name(office)
    with django_assert_num_queries(0):
        name(office)


def test_after_its_time_it_is_asked_again(office, monkeypatch, django_assert_num_queries):
    name(office)
    later = memory.time.monotonic() + 61
    monkeypatch.setattr(memory.time, "monotonic", lambda: later)
    with django_assert_num_queries(1):
        name(office)


def test_a_change_is_known_at_once(office):
    name(office)
    office.name = "Gmina Nowa"
    office.save()
    assert name(office) == "Gmina Nowa"


def test_without_forgetting_the_change_would_be_missed(office):
    """The negative control: an update that tells nobody."""
    before = name(office)
    Authority.objects.filter(pk=office.pk).update(name="Gmina Nowa")
    assert name(office) == before


def test_what_is_taken_back_is_not_remembered(office):
    before = name(office)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        office.name = "Gmina Niedoszła"
        office.save()
        assert name(office) == "Gmina Niedoszła"
        raise ZeroDivisionError
    assert name(office) == before


def test_nobody_changes_what_others_will_get(office):
    mine = offices.office(office.slug)
    mine.name = "Moja"
    assert name(office) != "Moja"


def test_what_does_not_exist_is_asked_each_time(office):
    with pytest.raises(Authority.DoesNotExist):
        offices.office("nie-ma")
    Authority.objects.filter(pk=office.pk).update(slug="nie-ma")
    assert offices.office("nie-ma").pk == office.pk
