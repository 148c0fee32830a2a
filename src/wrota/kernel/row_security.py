"""The second lock of tenancy: PostgreSQL itself shows and takes rows of one office only."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import connection

from wrota.kernel.reach import DOOR, MIGRATION
from wrota.kernel.tenancy import TenantModel

PREFIX = "wrota_"
_SAID = "current_setting('wrota.office', true)"
#: a subquery is worked out once in a statement, not for every row
_OFFICE = f"(SELECT CASE WHEN said ~ '^[0-9]+$' THEN said::bigint END FROM {_SAID} said)"  # noqa: S608
_POLICIES = {
    # our queries name the office too: `coalesce` keeps the planner from halving for it twice
    "office": (
        f"USING (coalesce(authority_id = {_OFFICE}, false) OR (SELECT {_SAID}) = '{MIGRATION}')"
    ),
    "door": f"FOR SELECT USING ((SELECT {_SAID}) = '{DOOR}')",
}
#: PostgreSQL searches a text index only where no policy has to be asked before
_READ_BY_ALL = {"door": "FOR SELECT USING (true)"}
_TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       coalesce(array_agg(p.polname::text) FILTER (WHERE p.polname IS NOT NULL), '{}')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
GROUP BY c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
"""


def guarded() -> dict[str, dict[str, str]]:
    """Return the tables whose every row belongs to one office, each with its rules."""
    return {
        m._meta.db_table: _POLICIES | (_READ_BY_ALL if m.read_by_all else {})
        for m in apps.get_models()
        if issubclass(m, TenantModel)
    }


def install(**_: Any) -> None:
    """
    Give every table of an office its policies; what is there already is left alone.

    Runs after every `migrate`, so that nobody has to think of it for a new table.
    """
    if connection.vendor != "postgresql":
        return
    found = _found()
    with connection.cursor() as cursor:
        for table, rules in guarded().items():
            for words in _missing(table, rules, *found[table]) if table in found else ():
                cursor.execute(words)


def unlocked() -> list[str]:
    """Name the tables of offices that the database does not guard."""
    found = _found()
    rules = guarded().items()
    return [t for t, wanted in rules if t in found and list(_missing(t, wanted, *found[t]))]


def bypassing(role: str = "") -> str:
    """Return the role, by default the connection's own, when no policy binds it, else nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) "
            "AND rolname = coalesce(nullif(%s, ''), current_user)",
            [role],
        )
        row = cursor.fetchone()
        return row[0] if row else ""


def check(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Say plainly when the second lock does not hold; a check of Django for this database."""
    if not databases or connection.vendor != "postgresql":
        return []
    found: list[CheckMessage] = []
    if role := bypassing():
        found.append(
            Warning(
                f"Druga blokada danych urzędów nie działa: rola „{role}” omija reguły bazy.",
                hint="Połącz platformę zwykłą rolą (NOSUPERUSER NOBYPASSRLS): docs/settings.md.",
                id="wrota.W001",
            )
        )
    if tables := unlocked():
        found.append(
            Warning(
                f"Tabele bez drugiej blokady danych urzędów: {', '.join(tables)}.",
                hint="Uruchom `wrota setup --force`.",
                id="wrota.W002",
            )
        )
    return found


def _found() -> dict[str, tuple[bool, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return {table: (forced, policies) for table, forced, policies in cursor.fetchall()}


def _missing(table: str, rules: dict[str, str], forced: bool, present: list[str]) -> Iterator[str]:
    """Yield what brings a table to its policies; a policy of another rule is replaced."""
    wanted = {_name(kind, rule): rule for kind, rule in rules.items()}
    for name in sorted(wanted.keys() - set(present)):
        yield f'CREATE POLICY "{name}" ON "{table}" {wanted[name]}'
    for name in sorted(set(present) - wanted.keys()):
        if name.startswith(PREFIX):
            yield f'DROP POLICY "{name}" ON "{table}"'
    if not forced:
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'


def _name(kind: str, rule: str) -> str:
    """Name a policy with a digest of its rule, so that a changed rule is a new policy."""
    return f"{PREFIX}{kind}_{hashlib.sha256(rule.encode()).hexdigest()[:12]}"
