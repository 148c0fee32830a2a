"""Statements that wait for one another on PostgreSQL: nothing is lost, hidden or out of order."""

import threading

import pytest
from tests.factories import make_office

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from wrota.kernel.inserts import run_later
from wrota.kernel.models import Counter
from wrota.kernel.offices.models import Unit
from wrota.kernel.postgresql.keys import MOST_AHEAD, KeysAhead
from wrota.kernel.postgresql.waiting import MOST_STATEMENTS, Statement, Waiting
from wrota.kernel.tenancy import scope

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only this engine lets statements wait"
)


def statement(table: str, *, changes: bool = False, whose: str = "1", values: int = 2) -> Statement:
    return Statement(whose, table, f"INTO {table} %s %s", list(range(values)), changes)


def test_statements_about_different_tables_go_together():
    waiting = Waiting()
    for one in (statement("a"), statement("b", changes=True), statement("c")):
        assert waiting.takes(one)
        waiting.put(one)

    assert waiting.take() == (
        "1",
        "WITH w0 AS (INTO a %s %s), w1 AS (INTO b %s %s) INTO c %s %s",
        [0, 1, 0, 1, 0, 1],
    )
    assert not waiting


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        (statement("a"), statement("a"), True),
        (statement("a"), statement("a", changes=True), False),
        (statement("a", changes=True), statement("a"), False),
        (statement("a"), statement("b", whose="2"), False),
        (statement("a"), statement("b", values=30_000), False),
    ],
)
def test_one_that_must_see_the_other_does_not_go_with_it(before, after, together):
    waiting = Waiting()
    waiting.put(before)

    assert waiting.takes(after) is together


def test_only_so_many_go_together():
    waiting = Waiting()
    for n in range(MOST_STATEMENTS):
        waiting.put(statement(f"t{n}"))

    assert not waiting.takes(statement("last"))


@pytest.fixture
def office(db):
    return make_office("zabor", modules=())


def unit(symbol: str) -> Unit:
    return Unit.objects.create(symbol=symbol, name=f"Referat {symbol}")


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_rows_wait_for_the_next_question_and_are_there_for_it():
    office = make_office("zabor", modules=())
    with scope(office.pk), transaction.atomic():
        list(Unit.objects.all())
        with CaptureQueriesContext(connection) as sent:
            made = [unit("AA"), unit("BB")]
        assert [q for q in sent.captured_queries if "INSERT" in q["sql"]] == []
        with CaptureQueriesContext(connection) as sent:
            assert set(Unit.objects.filter(symbol__in=("AA", "BB"))) == set(made)
        [together] = [q for q in sent.captured_queries if "INSERT" in q["sql"]]
        assert together["sql"].count("INSERT") == 2


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_rows_that_wait_are_kept_by_commit_and_dropped_by_rollback():
    office = make_office("zabor", modules=())
    with scope(office.pk):
        with transaction.atomic():
            unit("AA")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            unit("BB")
            raise ZeroDivisionError
        with transaction.atomic():
            unit("CC")
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                unit("DD")
                raise ZeroDivisionError
        found = set(Unit.objects.values_list("symbol", flat=True))

    assert {"AA", "CC"} <= found
    assert not found & {"BB", "DD"}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_fault_is_raised_at_the_end_of_its_savepoint_or_transaction():
    office = make_office("zabor", modules=())
    with scope(office.pk):
        with transaction.atomic():
            unit("AA")
        with transaction.atomic():
            unit("BB")
            with pytest.raises(IntegrityError), transaction.atomic():
                Counter.objects.create(register="x", year=2026, value=1)
                Counter.objects.create(register="x", year=2026, value=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            unit("CC")
            run_later(
                "kernel_counter",
                "INSERT INTO kernel_counter (authority_id, register, year, value) "
                "VALUES (%s, %s, 2026, 1), (%s, %s, 2026, 1)",
                [office.pk, "y", office.pk, "y"],
                changes=False,
            )
        found = set(Unit.objects.values_list("symbol", flat=True))

    assert {"AA", "BB"} <= found
    assert "CC" not in found


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_waits_keeps_the_scope_in_which_it_was_said():
    one, other = make_office("zabor", modules=()), make_office("kolsko", modules=())
    with transaction.atomic():
        with scope(one.pk):
            unit("AA")
        with scope(other.pk):
            unit("BB")
    with scope(one.pk):
        assert Unit.objects.filter(symbol="AA").exists()
    with scope(other.pk):
        assert Unit.objects.filter(symbol="BB").exists()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_keys_rise_and_are_never_given_twice():
    office = make_office("zabor", modules=())
    given: list[int] = []

    def work(name: str) -> None:
        try:
            for n in range(10):
                with scope(office.pk), transaction.atomic():
                    mine = [unit(f"{name}{n}{k}").pk for k in "abc"]
                assert mine == sorted(mine)
                given.extend(mine)
        finally:
            connections[DEFAULT_DB_ALIAS].close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("P", "Q")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(given) == len(set(given)) == 60


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_the_last_transaction_needed_is_fetched_at_once():
    class Fetching(KeysAhead):
        fetched: int = 0

        def _fetch(self, database, wanted):
            self.fetched += 1
            super()._fetch(database, wanted)

    ahead, table, other = Fetching(), Unit._meta.db_table, Counter._meta.db_table
    with transaction.atomic():
        connection.ensure_connection()
        for _ in range(2):
            ahead.take(connection, table, "id", 1)
            ahead.take(connection, other, "id", 2)
            ahead.clear()
    assert ahead.fetched == 3  # twice the first time, once the second time


@on_postgresql
def test_many_rows_get_their_keys_with_the_insert(office):
    with scope(office.pk):
        rows = [Unit(symbol=f"Z{n}", name="Z") for n in range(MOST_AHEAD + 1)]
        Unit.objects.bulk_create(rows)
        assert len({row.pk for row in rows}) == MOST_AHEAD + 1
