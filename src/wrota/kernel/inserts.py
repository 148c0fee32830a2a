"""Inserting rows: the SQL of each table is made once, not at every row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

#: every database takes this many values in one statement
MOST_VALUES = 30_000


def insert_new(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """
    Insert rows that were just made, in as few statements as the database takes.

    Rows whose key the database makes get it. Values are plain ones.

    :raises TypeError: for an expression of the database.
    """
    if not rows:
        return
    # the proxy `django.db.connection` looks the connection up at every use
    database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
    table = _table(model)
    share = max(1, MOST_VALUES // len(table.fields))
    for start in range(0, len(rows), share):
        some = rows[start : start + share]
        values = [_value(field, row, database) for row in some for field in table.fields]
        with database.cursor() as cursor:
            cursor.execute(_text(model, len(some)), values)
            keys = cursor.fetchall() if table.makes_keys else [(row.pk,) for row in some]
        for row, (pk,) in zip(some, keys, strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


class _Table(NamedTuple):
    fields: tuple[models.Field[Any, Any], ...]
    makes_keys: bool


@lru_cache(maxsize=512)
def _table(model: type[models.Model]) -> _Table:
    """Return the columns that get a value, and whether the database makes the key."""
    every = model._meta.concrete_fields
    fields = tuple(f for f in every if not isinstance(f, models.AutoField))
    return _Table(fields, len(fields) < len(every))


@lru_cache(maxsize=1024)
def _text(model: type[models.Model], count: int) -> str:
    name, table = connections[DEFAULT_DB_ALIAS].ops.quote_name, _table(model)
    columns = ", ".join(name(str(f.column)) for f in table.fields)
    row = f"({', '.join(['%s'] * len(table.fields))})"
    into = name(model._meta.db_table)
    words = f"INSERT INTO {into} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own tables
    return f"{words} RETURNING {name(str(model._meta.pk.column))}" if table.makes_keys else words


def _value(field: models.Field[Any, Any], row: models.Model, database: BaseDatabaseWrapper) -> Any:
    value = field.pre_save(row, add=True)
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{field.name}: an expression cannot be inserted")
    return field.get_db_prep_save(value, database)
