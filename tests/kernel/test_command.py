"""A command: the right is asked for, all happens or nothing, the journal says what happened."""

import json
from dataclasses import replace

import pytest
from tests.factories import make_ctx, make_office

from django.db import transaction

from wrota.kernel.audit import journal
from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.command import COMMANDS, command
from wrota.kernel.context import NotAllowed
from wrota.kernel.offices import commands as offices
from wrota.kernel.offices.models import Unit
from wrota.kernel.tenancy import NoScope, current, scope


class Failure(Exception):
    """Thrown by the commands of this file."""


@command("probny.pisz")
def write_unit(ctx, *, symbol: str) -> int:
    return Unit.objects.create(symbol=symbol, name=symbol).pk


@command("probny.pisz")
def write_and_fail(ctx, *, symbol: str) -> None:
    write_unit(ctx, symbol=symbol)
    raise Failure


@command("probny.zewnetrzna")
def outer(ctx, *, symbol: str) -> int:
    return write_unit(ctx, symbol=symbol)


@command("probny.pisz", log=("named",))
def with_arguments(ctx, *, number: int, named: str, secret: str, nothing: None) -> None:
    return


@command("probny.pisz")
def asks_inside(ctx, *, symbol: str) -> None:
    write_unit(ctx, symbol=symbol)
    ctx.require("probny.wiecej")


@command("probny.pisz")
def for_another(ctx, *, other, symbol: str) -> int:
    return write_unit(other, symbol=symbol)


@pytest.fixture
def office(db):
    return make_office(modules=())


@pytest.fixture
def ctx(office):
    return make_ctx(office, "probny.pisz")


def units(ctx) -> set[str]:
    with scope(ctx.authority_id):
        return set(Unit.objects.values_list("symbol", flat=True))


def journalled(ctx) -> list[tuple[str, str]]:
    with scope(ctx.authority_id):
        rows = AuditEntry.objects.filter(name__contains="test_command").order_by("pk")
        return [(e.kind, e.name.rsplit(".", 1)[-1]) for e in rows]


def test_it_does_and_journals(ctx):
    made = write_unit(ctx, symbol="X1")

    assert isinstance(made, int)
    assert "X1" in units(ctx)
    assert journalled(ctx) == [("command", "write_unit")]


def test_without_the_right_nothing_changes_and_the_attempt_stays(ctx):
    stranger = replace(ctx, permissions=frozenset({"probny.inne"}))

    with pytest.raises(NotAllowed, match=r"probny\.pisz"):
        write_unit(stranger, symbol="X1")

    assert "X1" not in units(ctx)
    assert journalled(ctx) == [("refusal", "write_unit")]


def test_a_right_missing_inside_undoes_all_and_the_attempt_stays(ctx):
    with pytest.raises(NotAllowed, match=r"probny\.wiecej"):
        asks_inside(ctx, symbol="X1")

    assert "X1" not in units(ctx)
    assert journalled(ctx) == [("refusal", "asks_inside")]


def test_a_failure_takes_rows_and_journal_back(ctx):
    with pytest.raises(Failure):
        write_and_fail(ctx, symbol="X1")

    assert "X1" not in units(ctx)
    assert journalled(ctx) == []


def test_only_the_outermost_asks_for_a_right_and_journals(ctx):
    outer(replace(ctx, permissions=frozenset({"probny.zewnetrzna"})), symbol="X1")

    assert "X1" in units(ctx)
    assert journalled(ctx) == [("command", "outer")]


def test_a_command_of_another_office_asks_for_itself(ctx, office):
    kolsko = make_office("kolsko", modules=())
    here, there = make_ctx(kolsko), make_ctx(kolsko, "probny.pisz")

    with pytest.raises(NotAllowed):
        for_another(ctx, other=here, symbol="X1")
    for_another(ctx, other=there, symbol="X2")

    assert "X2" in units(there)
    assert not {"X1", "X2"} & units(ctx)
    assert ("command", "write_unit") in journalled(there)


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_the_commit_is_no_longer_inside():
    """A command in `on_commit` has its own scope, transaction and journal."""
    ctx = make_ctx(make_office(modules=()), "probny.pisz")
    kolsko = make_office("kolsko", modules=())
    other, seen = make_ctx(kolsko, "probny.pisz"), []

    @command("probny.pisz")
    def later(ctx) -> None:
        transaction.on_commit(lambda: seen.append(write_unit(other, symbol="X1")))
        transaction.on_commit(lambda: write_unit(ctx, symbol="X2"))

    later(ctx)

    assert len(seen) == 1
    assert ("X1" in units(other), "X2" in units(ctx)) == (True, True)
    assert journalled(other) == [("command", "write_unit")]


def test_the_journal_keeps_numbers_and_named_texts_only(ctx):
    with_arguments(ctx, number=7, named="jawne", secret="PESEL 44051401359", nothing=None)

    with scope(ctx.authority_id):
        entry = AuditEntry.objects.get(name__endswith="with_arguments")
    said = json.loads(entry.payload)
    assert said["data"] == {"number": 7, "named": "jawne"}
    assert said["actor"] == {"kind": "official", "name": "Anna Test", "user": 1}
    assert "4405" not in entry.payload


def test_a_refusal_of_a_real_command_changes_nothing(ctx):
    before = units(ctx)

    with pytest.raises(NotAllowed):
        offices.add_unit(ctx, symbol="NEW", name="Nowa")

    assert units(ctx) == before


def test_every_command_is_known_with_its_permission():
    assert COMMANDS["kernel.offices.commands.add_unit"] == "office.organise"
    assert all(permission.count(".") >= 1 for permission in COMMANDS.values())


def test_a_note_outside_a_command_is_written_at_once(ctx):
    journal.read(ctx, name="test_command.reading", data={"id": 1})

    assert journalled(ctx) == [("read", "reading")]


def test_scope_is_left_after_a_failure(ctx):
    with pytest.raises(Failure):
        write_and_fail(ctx, symbol="X1")

    with pytest.raises(NoScope):
        current()
