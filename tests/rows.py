"""One valid row of any table, built from the table's own description."""

from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from tests.factories import NOW, make_resident

from django.db import connection, models

from wrota.kernel.models import Authority
from wrota.kernel.tenancy import TenantModel, scope

_numbers = count(1)

#: what a table's own rules ask for and its columns do not say
SPECIAL: dict[str, dict[str, Any]] = {"office_pki.Certificate": {"is_current": False}}


def make_row(model: type[TenantModel], office: Authority, **given: Any) -> TenantModel:
    """
    Store a row with every required column filled, and the rows that it points to.

    :raises AssertionError: for a column of a kind that this file does not know yet.
    """
    with scope(office.pk):
        values = {
            field.name: _value(model, field, office)
            for field in model._meta.concrete_fields
            if field.name not in given and not _may_stay_out(field)
        }
        return model.objects.create(**(values | SPECIAL.get(model._meta.label, {}) | given))


def open_second_lock(model: type[TenantModel]) -> None:
    """Let the owner of the table by PostgreSQL's policies until the test's transaction ends."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # a table with checks that wait cannot be altered
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" NO FORCE ROW LEVEL SECURITY')


def _may_stay_out(field: models.Field) -> bool:
    return (
        field.primary_key
        or field.name == "authority"
        or field.has_default()
        or field.null
        or field.blank
    )


def _value(model: type[TenantModel], field: models.Field, office: Authority) -> Any:
    if field.is_relation:
        target = field.related_model
        if issubclass(target, TenantModel):
            return make_row(target, office)
        return make_resident(f"osoba{next(_numbers)}@poczta.example")
    if field.choices:
        return field.choices[0][0]
    number = next(_numbers)
    kinds: tuple[tuple[type[models.Field], Any], ...] = (
        (models.CharField, f"{number}"[-(field.max_length or 9) :]),
        (models.TextField, f"tekst {number}"),
        (models.DateTimeField, NOW),
        (models.DateField, NOW.date()),
        (models.UUIDField, uuid4()),
        (models.DecimalField, Decimal(1)),
        (models.IntegerField, number),
        (models.BooleanField, False),
        (models.BinaryField, b"x"),
        (models.JSONField, {}),
    )
    for kind, value in kinds:
        if isinstance(field, kind):
            return value
    raise AssertionError(
        f"{model._meta.label}.{field.name}: tests/rows.py does not know {type(field).__name__}"
    )
