"""Events run their handlers in the command's own transaction; ports are answered by manifests."""

import json

import pytest
from tests.factories import make_ctx, make_office
from tests.kernel import heard
from tests.kernel.heard import Answers, Broken, Happened, NobodyAnswers

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.command import command
from wrota.kernel.events import enabled, is_on, publish
from wrota.kernel.manifest import Module, modules
from wrota.kernel.offices.models import Unit
from wrota.kernel.ports import NotProvided, obtain
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db


def part(code: str, handler: str, **more) -> Module:
    return Module(code=code, title=code, on={Happened: f"tests.kernel.heard.{handler}"}, **more)


@command("probny.pisz")
def happen(ctx, *, number: int) -> None:
    Unit.objects.create(symbol="PRZED", name="przed zdarzeniem")
    publish(ctx, Happened(number))


@pytest.fixture
def ctx():
    return make_ctx(make_office(modules=()), "probny.pisz")


def symbols(ctx) -> set[str]:
    with scope(ctx.authority_id):
        return set(Unit.objects.values_list("symbol", flat=True))


def test_handlers_run_in_the_listed_order(ctx, installed, ran):
    installed([part("b", "second"), part("a", "first")])

    happen(ctx, number=5)

    assert ran == ["second 5", "first 5"]
    assert {"PRZED", "H5"} <= symbols(ctx)


def test_a_failing_handler_takes_everything_back(ctx, installed, ran):
    installed([part("a", "first"), part("b", "failing")])

    with pytest.raises(Broken):
        happen(ctx, number=5)

    assert ran == ["first 5", "failing"]
    assert not {"PRZED", "H5"} & symbols(ctx)
    with scope(ctx.authority_id):
        assert not AuditEntry.objects.filter(name="Happened").exists()


def test_the_fact_is_journalled_with_its_values(ctx, installed):
    installed([])

    happen(ctx, number=5)

    with scope(ctx.authority_id):
        entry = AuditEntry.objects.get(name="Happened")
    assert (entry.kind, json.loads(entry.payload)["data"]) == ("event", {"number": 5})


def test_a_module_that_is_off_hears_nothing(ctx, installed, ran):
    installed([part("stala", "second")], modules=[part("modul", "first")])

    happen(ctx, number=1)
    assert ran == ["second 1"]

    with_module = make_ctx(make_office("kolsko", modules=()), "probny.pisz")
    switch_on(with_module, "modul")
    happen(with_module, number=2)
    assert ran == ["second 1", "second 2", "first 2"]


def test_what_is_on_is_told_apart(ctx, installed):
    off, on = part("modul", "first"), part("drugi", "first")
    installed([part("stala", "second")], modules=[off, on])
    switch_on(ctx, "drugi")
    with scope(ctx.authority_id):
        office = Unit.objects.first().authority

    assert enabled(ctx.authority_id) == {"stala", "drugi"}
    assert (is_on(off, office), is_on(on, office)) == (False, True)


def test_a_port_is_answered_by_the_part_that_says_so(installed):
    installed([Module(code="x", title="x", provides={Answers: "tests.kernel.heard.answer"})])

    assert obtain(Answers)() == heard.answer()
    with pytest.raises(NotProvided, match="NobodyAnswers"):
        obtain(NobodyAnswers)


def test_real_modules_are_all_off_for_an_office_without_them(ctx):
    assert not enabled(ctx.authority_id) & {m.code for m in modules()}


def switch_on(ctx, code: str) -> None:
    from wrota.kernel.models import Authority

    Authority.objects.filter(pk=ctx.authority_id).update(modules=[code])
