"""Inserting rows: the SQL of each table is made once, not at every row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

Columns = tuple[models.Field[Any, Any], ...]


def insert(
    model: type[models.Model],
    rows: Sequence[models.Model],
    fields: Columns,
    returning: Columns,
) -> list[tuple[Any, ...]]:
    """
    Insert rows in one statement; return the `returning` columns of each, in the order of the rows.

    What the framework does, without working out the text anew. Values are plain ones: an
    expression of the database is refused.

    :raises TypeError: for an expression.
    """
    values = [_value(field, row) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_text(model, fields, returning, len(rows)), values)
        return list(cursor.fetchall()) if returning else []


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = field.pre_save(row, add=True)
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{field.name}: an expression cannot be inserted")
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=1024)
def _text(model: type[models.Model], fields: Columns, returning: Columns, count: int) -> str:
    name = connection.ops.quote_name
    row = f"({', '.join(['%s'] * len(fields))})"
    columns, end = (", ".join(name(str(f.column)) for f in some) for some in (fields, returning))
    table = name(model._meta.db_table)
    words = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own tables
    return f"{words} RETURNING {end}" if end else words
