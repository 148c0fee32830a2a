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

    Rows whose key the database makes get it. Values are plain ones. Within a transaction an engine
    may send the rows with its next statement; a fault of theirs is raised then.

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
        if not _put(database, table, model, some):
            values = [_value(field, row, database) for row in some for field in table.fields]
            with database.cursor() as cursor:
                cursor.execute(_text(model, len(some), table.makes_keys), values)
                keys = cursor.fetchall() if table.makes_keys else [(row.pk,) for row in some]
            for row, (pk,) in zip(some, keys, strict=True):
                row.pk = pk
        for row in some:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def run_later(table: str, sql: str, params: Sequence[Any], *, changes: bool) -> None:
    """Run a statement that returns nothing, together with others where the engine can do so."""
    database = connections[DEFAULT_DB_ALIAS]
    put = getattr(database, "put", None)
    if put is not None:
        put(table, sql, params, changes=changes)
        return
    with database.cursor() as cursor:
        cursor.execute(sql, params)


def run_returning(table: str, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run an INSERT of our own that returns rows, together with what waits for a statement."""
    database = connections[DEFAULT_DB_ALIAS]
    ask = getattr(database, "ask", None)
    if ask is not None:
        rows: list[tuple[Any, ...]] = ask(table, sql, params)
        return rows
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


class _Table(NamedTuple):
    fields: tuple[models.Field[Any, Any], ...]
    every: tuple[models.Field[Any, Any], ...]

    @property
    def makes_keys(self) -> bool:
        return len(self.fields) < len(self.every)


def _put(
    database: BaseDatabaseWrapper,
    table: _Table,
    model: type[models.Model],
    rows: Sequence[models.Model],
) -> bool:
    """Insert rows with keys known beforehand, if the engine gives them; say whether it did."""
    ahead = getattr(database, "keys", None)
    if ahead is None:
        return False
    meta = model._meta
    if table.makes_keys:
        keys = ahead(meta.db_table, str(meta.pk.column), len(rows))
        if keys is None:
            return False
        for row, pk in zip(rows, keys, strict=True):
            row.pk = pk
    values = [_value(field, row, database) for row in rows for field in table.every]
    run_later(meta.db_table, _text(model, len(rows), False), values, changes=False)
    return True


@lru_cache(maxsize=512)
def _table(model: type[models.Model]) -> _Table:
    """Return the columns that get a value when the database makes the key, and all columns."""
    every = tuple(model._meta.concrete_fields)
    return _Table(tuple(f for f in every if not isinstance(f, models.AutoField)), every)


@lru_cache(maxsize=1024)
def _text(model: type[models.Model], count: int, asks_keys: bool) -> str:
    name, table = connections[DEFAULT_DB_ALIAS].ops.quote_name, _table(model)
    fields = table.fields if asks_keys else table.every
    columns = ", ".join(name(str(f.column)) for f in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    into = name(model._meta.db_table)
    words = f"INSERT INTO {into} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own tables
    return f"{words} RETURNING {name(str(model._meta.pk.column))}" if asks_keys else words


def _value(field: models.Field[Any, Any], row: models.Model, database: BaseDatabaseWrapper) -> Any:
    value = field.pre_save(row, add=True)
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{field.name}: an expression cannot be inserted")
    return field.get_db_prep_save(value, database)
