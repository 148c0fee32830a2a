"""Rows that the database itself lets nobody change or delete, whoever asks."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from wrota.kernel.tenancy import TenantModel

PREFIX = "append_only_"
_FUNCTION = """
CREATE OR REPLACE FUNCTION wrota_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guarded() -> list[type[TenantModel]]:
    """Return the tables that declare `append_only`."""
    models = (m for m in apps.get_models() if issubclass(m, TenantModel))
    return [m for m in models if m.append_only]


def install(**_: Any) -> None:
    """
    Give every declared table its triggers; what is there already is left alone.

    Runs after every `migrate`: SQLite drops the triggers of a table that a migration remakes.
    A migration that must change old rows calls `remove` first.
    """
    existing, present = set(connection.introspection.table_names()), set(_present())
    wanted = {
        name: words
        for model in guarded()
        if model._meta.db_table in existing
        for name, words in _triggers(model)
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and wanted.keys() - present:
            cursor.execute(_FUNCTION)
        for name in present - wanted.keys():
            cursor.execute(_dropping(name))
        for name in wanted.keys() - present:
            cursor.execute(wanted[name])


def remove() -> None:
    """Take all guards away; `install` puts them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # checks that wait for the commit would hold the tables
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in _present():
            cursor.execute(_dropping(name))


@contextmanager
def lifted() -> Iterator[None]:
    """Take all guards away for a while: for migrations and for tests that forge rows."""
    remove()
    try:
        yield
    finally:
        install()


def _triggers(model: type[TenantModel]) -> Iterator[tuple[str, str]]:
    """Yield (name, SQL); the name holds a digest, so that a changed rule is a new trigger."""
    events = {"UPDATE": _unless_only(model), "DELETE": ""}
    if connection.vendor == "postgresql":
        events["TRUNCATE"] = ""
    for event, condition in events.items():
        body = _body(model._meta.db_table, event, condition)
        digest = hashlib.sha256(f"{model._meta.db_table} {body}".encode()).hexdigest()[:12]
        name = f"{PREFIX}{event.lower()}_{digest}"
        yield name, f'CREATE TRIGGER "{name}" {body}'


def _body(table: str, event: str, condition: str) -> str:
    if connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        return f'BEFORE {event} ON "{table}" {condition} {refuse}'
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return (
        f'BEFORE {event} ON "{table}" FOR EACH {each} {condition} '
        "EXECUTE FUNCTION wrota_append_only()"
    )


def _unless_only(model: type[Model]) -> str:
    """Return the WHEN of the update trigger: columns written once may go from null to a value."""
    once: tuple[str, ...] = getattr(model, "written_once", ())
    if not once:
        return ""
    fields = model._meta.local_concrete_fields
    open_columns = {f.column for f in fields if f.name in once}
    columns = [f.column for f in fields]
    same = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    kept = [f'NEW."{c}" {same} OLD."{c}"' for c in columns if c not in open_columns]
    empty = [f'OLD."{c}" IS NULL' for c in columns if c in open_columns]
    return f"WHEN (NOT ({' AND '.join([*empty, *kept])}))"


def _present() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            )
        return [str(name) for (name,) in cursor.fetchall() if str(name).startswith(PREFIX)]


def _dropping(name: str) -> str:
    if connection.vendor == "sqlite":
        return f'DROP TRIGGER "{name}"'
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [name])
        return f'DROP TRIGGER "{name}" ON {cursor.fetchone()[0]}'
