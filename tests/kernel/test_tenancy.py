"""Every table of every part, asked from the wrong office: nothing is seen, nothing is changed."""

import pytest
from tests.factories import make_office
from tests.rows import make_row, open_second_lock

from django.apps import apps

from wrota.kernel import tenancy
from wrota.kernel.offices.models import Unit
from wrota.kernel.tenancy import (
    DOORS,
    NoScope,
    TenantModel,
    TenantQuerySet,
    UnknownDoor,
    current,
    door,
    scope,
)

pytestmark = pytest.mark.django_db

MODELS = [m for m in apps.get_models() if issubclass(m, TenantModel)]
every_table = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)


@pytest.fixture
def home():
    return make_office("zabor", modules=())


@pytest.fixture
def other():
    return make_office("kolsko", modules=())


def stored(model, pk) -> dict:
    with door("region.figures"):
        return model.objects.filter(pk=pk).values().get()


@every_table
def test_rows_of_one_office_do_not_exist_for_another(model, home, other):
    row = make_row(model, home)
    before = stored(model, row.pk)

    with scope(other.pk):
        assert not model.objects.filter(pk=row.pk).exists()
        assert row.pk not in model.objects.values_list("pk", flat=True)
        with pytest.raises(model.DoesNotExist):
            model.objects.get(pk=row.pk)
        with pytest.raises(model.DoesNotExist):
            row.refresh_from_db()
        assert model.objects.filter(pk=row.pk).update(authority_id=other.pk) == 0
        assert model.objects.filter(pk=row.pk).delete()[0] == 0

    assert stored(model, row.pk) == before


@every_table
def test_an_object_fetched_in_one_office_cannot_be_written_in_another(model, home, other):
    row = make_row(model, home)
    before = stored(model, row.pk)

    with scope(other.pk):
        for write in (row.save, row.delete, lambda: model.objects.bulk_create([row])):
            with pytest.raises(NoScope):
                write()
    with scope(home.pk), pytest.raises(NoScope):
        model.objects.filter(pk=row.pk).update(authority_id=other.pk)

    assert stored(model, row.pk) == before


@every_table
def test_outside_a_scope_nothing_can_be_asked(model, home):
    row = make_row(model, home)

    for ask in (model.objects.all, model.objects.count, row.save, row.delete):
        with pytest.raises(NoScope):
            ask()


@every_table
def test_a_door_is_for_reading(model, home):
    row = make_row(model, home)
    before = stored(model, row.pk)

    with door("region.figures"):
        rows = model.objects.filter(pk=row.pk)
        assert rows.count() == 1
        for write in (
            lambda: rows.update(authority_id=home.pk),
            rows.delete,
            row.save,
            row.delete,
            lambda: model.objects.bulk_create([row]),
        ):
            with pytest.raises(NoScope):
                write()

    assert stored(model, row.pk) == before


def test_without_the_filter_the_test_above_would_find_the_row(home, other, monkeypatch):
    """The negative control of the generated tests."""
    model = Unit
    monkeypatch.setattr(
        tenancy.TenantManager, "get_queryset", lambda self: TenantQuerySet(self.model)
    )
    row = make_row(model, home)

    open_second_lock(model)
    with scope(other.pk):
        assert model.objects.filter(pk=row.pk).exists()


def test_a_new_row_belongs_to_the_scope(home):
    with scope(home.pk):
        assert make_row(Unit, home).authority_id == current()


def test_scopes_nest_and_end(home, other):
    with scope(home.pk):
        with scope(other.pk):
            assert current() == other.pk
        assert current() == home.pk
    with pytest.raises(NoScope):
        current()


def test_only_listed_doors_open():
    with pytest.raises(UnknownDoor), door("bo tak wygodniej"):
        pass
    assert all(len(reason) > 20 for reason in DOORS.values())


def test_a_door_is_closed_behind(home):
    with scope(home.pk):
        with door("bip.region"), pytest.raises(NoScope):
            current()
        assert current() == home.pk
