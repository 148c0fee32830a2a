"""The second lock: PostgreSQL refuses rows of another office, even when our own filter is gone."""

import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.factories import make_office
from tests.rows import make_row, open_second_lock

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.db.models.signals import pre_migrate

from wrota.kernel import reach, row_security, tenancy
from wrota.kernel.offices.models import Unit
from wrota.kernel.tenancy import TenantModel, TenantQuerySet, door, scope

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has policies"),
]

MODELS = [m for m in apps.get_models() if issubclass(m, TenantModel)]
every_table = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
UNITS = Unit._meta.db_table


@pytest.fixture
def home():
    return make_office("zabor", modules=())


@pytest.fixture
def other():
    return make_office("kolsko", modules=())


def run(words: str, *values) -> list[tuple] | int:
    """Run plain SQL; return its rows or, when it has none, how many it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def ids(model) -> set[int]:
    return {pk for (pk,) in run(f'SELECT id FROM "{model._meta.db_table}"')}


def seen(*rows) -> list:
    """Return those of the rows that plain SQL finds now."""
    found = ids(type(rows[0]))
    return [row for row in rows if row.pk in found]


def copy_of(row, office_id: int) -> tuple[str, list]:
    """Return the INSERT of a row like this one for an office."""
    columns = [f.column for f in row._meta.concrete_fields if not f.primary_key]
    table, names = row._meta.db_table, ", ".join(f'"{c}"' for c in columns)
    with scope(row.authority_id):
        [found] = run(f'SELECT {names} FROM "{table}" WHERE id = %s', row.pk)
    values = [office_id if c == "authority_id" else v for c, v in zip(columns, found, strict=True)]
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(values))})', values


def not_inserted(row, office_id: int) -> None:
    words, values = copy_of(row, office_id)
    with pytest.raises(ProgrammingError, match="row-level security"):
        run(words, *values)


def touches(row) -> int:
    """Return how many rows an UPDATE and a DELETE of this row reach."""
    table = row._meta.db_table
    updated = run(f'UPDATE "{table}" SET authority_id = authority_id WHERE id = %s', row.pk)
    return updated + run(f'DELETE FROM "{table}" WHERE id = %s', row.pk)


def test_the_role_of_this_suite_is_an_ordinary_one():
    assert row_security.bypassing() == ""


@every_table
def test_every_table_of_an_office_is_locked(model):
    [(enabled, forced)] = run(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        model._meta.db_table,
    )
    rules = run(
        "SELECT permissive, roles::text, cmd FROM pg_policies WHERE tablename = %s ORDER BY cmd",
        model._meta.db_table,
    )

    assert (enabled, forced) == (True, True)
    assert rules == [("PERMISSIVE", "{public}", "ALL"), ("PERMISSIVE", "{public}", "SELECT")]


@every_table
def test_without_a_scope_there_is_nothing(model, home):
    row = make_row(model, home)

    assert model.read_by_all or ids(model) == set()
    assert touches(row) == 0
    not_inserted(row, home.pk)


@every_table
def test_an_office_reaches_its_own_rows_only(model, home, other):
    own, foreign = make_row(model, home), make_row(model, other)
    given_away = f'UPDATE "{model._meta.db_table}" SET authority_id = %s WHERE id = %s'

    with scope(home.pk):
        assert own.pk in ids(model)
        assert model.read_by_all or foreign.pk not in ids(model)
        assert touches(foreign) == 0
        not_inserted(own, other.pk)
        with pytest.raises(DatabaseError):
            run(given_away, other.pk, own.pk)
    with scope(other.pk):
        assert foreign.pk in ids(model)


@every_table
def test_a_door_reads_and_never_writes(model, home, other):
    rows = make_row(model, home), make_row(model, other)

    with door("region.figures"):
        assert ids(model) >= {row.pk for row in rows}
        assert touches(rows[0]) == 0
        not_inserted(rows[0], home.pk)


@every_table
def test_with_the_lock_open_the_tests_above_would_find_the_row(model, home, other):
    """The negative control."""
    row = make_row(model, home)
    open_second_lock(model)

    assert row.pk in ids(model)
    with scope(other.pk):
        assert row.pk in ids(model)


def test_only_words_that_are_public_anyway_are_read_by_all():
    assert [m._meta.label for m in MODELS if m.read_by_all] == ["office_publication.BipText"]


def test_without_our_own_filter_the_lock_still_holds(home, other, monkeypatch):
    row = make_row(Unit, home)
    monkeypatch.setattr(
        tenancy.TenantManager, "get_queryset", lambda self: TenantQuerySet(self.model)
    )

    with scope(other.pk):
        assert not Unit.objects.filter(pk=row.pk).exists()
        assert Unit.objects.filter(pk=row.pk).update(name="inna") == 0
        assert Unit._base_manager.filter(pk=row.pk).count() == 0
    with scope(home.pk):
        assert Unit.objects.filter(pk=row.pk).exists()


def test_migrations_reach_every_office(home, other):
    rows = make_row(Unit, home), make_row(Unit, other)

    with reach.migrating():
        assert ids(Unit) >= {row.pk for row in rows}
        assert run(f'UPDATE "{UNITS}" SET name = name') >= 2
        with scope(home.pk):  # a command called by a migration is of its office again
            assert seen(*rows) == [rows[0]]


def test_migrate_has_that_reach_and_ends_it():
    seen = []

    def look(**_):
        seen.append(reach.reach())

    pre_migrate.connect(look, weak=False)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)

    assert set(seen) == {reach.MIGRATION}
    assert reach.reach() == ""


def test_nobody_but_migrate_asks_for_that_reach():
    source = Path(reach.__file__).parents[1]
    asking = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if "migrating" in file.read_text()
    }

    assert asking == {"kernel/reach.py", "kernel/management/commands/migrate.py"}


def heard() -> str:
    """Return the setting as the server has it, past our backend."""
    return connection.connection.execute("SHOW wrota.office").fetchone()[0]


@contextmanager
def counted(monkeypatch):
    told, tell = [], type(connections["default"]).tell

    def telling(self, whose):
        told.append(whose)
        tell(self, whose)

    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "tell", telling)
        yield told


def test_a_scope_is_told_once_and_not_by_every_statement(home, other, monkeypatch):
    with door("region.figures"):
        Unit.objects.count()

    with counted(monkeypatch) as told:
        for office in (home, home, other):
            with scope(office.pk):
                for _ in range(5):
                    Unit.objects.count()
                with scope(office.pk):
                    Unit.objects.exists()
        with door("bip.region"):
            pass  # nothing is asked, nothing is told

    assert told == [str(home.pk), str(other.pk)]


def test_what_was_told_is_right_after_every_kind_of_end(home, other):
    def ask(office):
        with scope(office.pk):
            list(Unit.objects.all())
            assert heard() == str(office.pk)

    with scope(home.pk):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ask(other)
            raise ZeroDivisionError
        assert heard() == str(home.pk)  # the rolled-back savepoint took the setting with it
    ask(other)
    with transaction.atomic():
        ask(home)
    ask(home)
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(other)
        run("SELECT 1 / 0")
    ask(other)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["rollback", "failed commit", "new connection"])
def test_it_is_told_again_after(end, home, other):
    units = make_row(Unit, home), make_row(Unit, other)
    with scope(home.pk):
        assert seen(*units) == [units[0]]

    if end == "new connection":
        connection.close()
    elif end == "failed commit":
        # a statement fails, nobody says so, and the commit ends as a rollback
        with transaction.atomic(), scope(other.pk):
            assert seen(*units) == [units[1]]
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
    else:
        with transaction.atomic(), scope(other.pk):
            assert seen(*units) == [units[1]]
            transaction.set_rollback(True)

    with scope(other.pk):
        assert seen(*units) == [units[1]]
    assert seen(*units) == []


@pytest.mark.django_db(transaction=True)
def test_without_forgetting_a_rollback_would_leave_the_wrong_office(home, other, monkeypatch):
    """The negative control: the savepoint took the setting back and the connection did not know."""
    monkeypatch.setattr(type(connections["default"]), "_forget", lambda self: None)
    units = make_row(Unit, home), make_row(Unit, other)
    with transaction.atomic():
        with scope(home.pk):
            before = transaction.savepoint()
        with scope(other.pk):
            ids(Unit)
            transaction.savepoint_rollback(before)
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT id FROM "{Unit._meta.db_table}"')
                found = {pk for (pk,) in cursor.fetchall()}

    assert units[0].pk in found
    assert units[1].pk not in found
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_thread_has_a_reach_of_its_own(home, other):
    units = make_row(Unit, home), make_row(Unit, other)
    found = {}

    def look():
        try:
            found["nobody"] = seen(*units)
            with scope(other.pk):
                found["other"] = seen(*units)
        finally:
            connection.close()

    with scope(home.pk):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert seen(*units) == [units[0]]

    assert found == {"nobody": [], "other": [units[1]]}


def test_rows_that_come_in_portions_stay_those_of_the_question(home, other):
    """The rule is worked out when the question is asked, not anew for each portion."""
    units = [make_row(Unit, home) for _ in range(5)]

    with scope(home.pk):
        found = []
        for one in Unit.objects.filter(pk__gte=units[0].pk).iterator(chunk_size=1):
            with scope(other.pk):
                assert seen(*units) == []
            found.append(one)

    assert found == units


def test_in_a_broken_transaction_the_database_still_says_what_is_wrong(home):
    with pytest.raises(DatabaseError, match="aborted"), transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with scope(home.pk), connection.cursor() as cursor:
            cursor.execute("SELECT 1")


def policies(table: str = UNITS) -> list[str]:
    return [n for (n,) in run("SELECT policyname FROM pg_policies WHERE tablename = %s", table)]


def test_a_lost_lock_is_named_and_comes_back_with_the_next_migrate():
    before = policies()
    run(f'DROP POLICY "{before[0]}" ON "{UNITS}"')
    run(f'ALTER TABLE "{UNITS}" NO FORCE ROW LEVEL SECURITY')
    assert row_security.unlocked() == [UNITS]
    assert [m.id for m in row_security.check(databases=["default"])] == ["wrota.W002"]

    row_security.install()

    assert sorted(policies()) == sorted(before)
    assert row_security.check(databases=["default"]) == []


def test_a_changed_rule_replaces_the_old_policy(monkeypatch):
    before = policies()
    changed = row_security._POLICIES | {"door": "FOR SELECT USING (false)"}
    monkeypatch.setattr(row_security, "_POLICIES", changed)

    row_security.install()

    assert len(policies()) == len(before)
    assert len(set(policies()) - set(before)) == 1


def test_installing_again_changes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        row_security.install()


def test_a_role_that_no_policy_binds_is_named(monkeypatch):
    [(superuser,), *_] = run("SELECT rolname FROM pg_roles WHERE rolsuper")
    assert row_security.bypassing(superuser) == superuser
    monkeypatch.setattr(row_security, "bypassing", lambda: superuser)

    [found] = row_security.check(databases=["default"])

    assert found.id == "wrota.W001"
    assert superuser in found.msg


def test_setup_says_so(monkeypatch, capsys):
    from wrota.conf import setup

    monkeypatch.setattr(row_security, "bypassing", lambda: "postgres")

    setup.database()

    assert "UWAGA: Druga blokada danych urzędów nie działa: rola „postgres”" in (
        capsys.readouterr().out
    )
