"""The machine door of this module: queries and commands, one to one."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Path, Router, Schema
from ninja.errors import HttpError

from django.http import HttpRequest

from wrota.kernel.context import Ctx
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.types import (
    FeesRun,
    LicenceCard,
    Limits,
    Page,
    Ruling,
    StatementRow,
    YearFigures,
)
from wrota.office.publication.types import RegisterTable

router = Router(tags=["alcohol"])
REFUSALS = (
    commands.BadLimits, commands.BadRuling, commands.FutureDay, commands.Unmet, commands.WrongStep,
)  # fmt: skip


class LimitsIn(Schema):
    """A council's resolution; `limits` by kind and purpose, such as "A-detal"."""

    number: str
    dated_on: date
    in_force_from: date
    limits: dict[str, int]
    min_distance_m: Decimal | None = None
    night: tuple[int, int] | None = None
    source: str = ""


class RulingIn(Schema):
    """What the municipal commission said."""

    positive: bool
    on: date
    number: str = ""
    distance_m: Decimal | None = None
    reasons: str = ""


class DayIn(Schema):
    day: date


class Done(Schema):
    """What a command returned, as text."""

    result: str


@router.get("/licences", response=Page, operation_id="alcohol_licences")
def licences(
    request: HttpRequest,
    slug: Path[str],
    search: str = "",
    kind: str = "",
    purpose: str = "",
    state: str = "",
    after: int | None = None,
) -> Page:
    """List permits of the office, newest first, below the key `after`."""
    return queries.licences(
        _ctx(request), search=search, kind=kind, purpose=purpose, state=state, after=after
    )


@router.get("/licences/{licence_id}", response=LicenceCard, operation_id="alcohol_licence")
def licence(request: HttpRequest, slug: Path[str], licence_id: int) -> LicenceCard:
    """Return one permit with its history and dues."""
    return queries.licence_card(_ctx(request), licence_id=licence_id)


@router.get("/register", response=RegisterTable, operation_id="alcohol_register")
def register(request: HttpRequest, slug: Path[str], on: date, search: str = "") -> RegisterTable:
    """Return the public extract of the register on a day."""
    return queries.rows(_ctx(request), on=on, search=search)


@router.get("/limits", response=Limits, operation_id="alcohol_limits")
def limits(request: HttpRequest, slug: Path[str], on: date) -> Limits:
    """Return the council's limits on a day and what they leave."""
    return queries.limits(_ctx(request), on=on)


@router.post("/limits", response=Done, operation_id="alcohol_set_limits")
def set_limits(request: HttpRequest, slug: Path[str], body: LimitsIn) -> dict[str, str]:
    """Enter a resolution of the council."""
    return _do(commands.set_limits, _ctx(request), **body.dict())


@router.get("/statements/{year}", response=list[StatementRow], operation_id="alcohol_statements")
def statements(request: HttpRequest, slug: Path[str], year: int) -> list[StatementRow]:
    """List statements of the sales of a year."""
    return queries.statements(_ctx(request), year=year)


@router.get("/fees/{year}", response=FeesRun, operation_id="alcohol_fees")
def fees(request: HttpRequest, slug: Path[str], year: int) -> FeesRun:
    """Return how far the fees of a year have come and what is late."""
    return queries.fees_run(_ctx(request), year=year)


@router.get("/figures/{year}", response=YearFigures, operation_id="alcohol_figures")
def figures(request: HttpRequest, slug: Path[str], year: int) -> YearFigures:
    """Return counts of permits and sums of fees of a year."""
    return queries.year_figures(_ctx(request), year=year)


@router.post("/cases/{case_id}/check", response=Done, operation_id="alcohol_check")
def check(request: HttpRequest, slug: Path[str], case_id: int) -> dict[str, str]:
    """Judge the conditions of an application and pass it on."""
    return _do(commands.finish_check, _ctx(request), case_id=case_id)


@router.post("/cases/{case_id}/opinion", response=Done, operation_id="alcohol_opinion")
def opinion(request: HttpRequest, slug: Path[str], case_id: int, body: RulingIn) -> dict[str, str]:
    """Record the ruling of the municipal commission."""
    ruling = Ruling(**body.dict())
    return _do(commands.record_opinion, _ctx(request), case_id=case_id, ruling=ruling)


@router.post("/cases/{case_id}/fee", response=Done, operation_id="alcohol_assess")
def assess(request: HttpRequest, slug: Path[str], case_id: int) -> dict[str, str]:
    """Book the fee of the first year."""
    return _do(commands.assess, _ctx(request), case_id=case_id)


@router.post("/cases/{case_id}/payment", response=Done, operation_id="alcohol_payment")
def payment(request: HttpRequest, slug: Path[str], case_id: int, body: DayIn) -> dict[str, str]:
    """Book every open due of a case as paid on a day."""
    return _do(commands.confirm_payment, _ctx(request), case_id=case_id, paid_on=body.day)


@router.post("/cases/{case_id}/decision", response=Done, operation_id="alcohol_decision")
def decision(request: HttpRequest, slug: Path[str], case_id: int) -> dict[str, str]:
    """Draft the permits of a case."""
    return _do(commands.draft_decision, _ctx(request), case_id=case_id)


def _ctx(request: HttpRequest) -> Ctx:
    found: Ctx = request.ctx  # type: ignore[attr-defined]
    return found


def _do(command: Any, ctx: Ctx, **said: Any) -> dict[str, str]:
    """Run a command; a refusal of the domain is answer 422 with its own words."""
    try:
        result = command(ctx, **said)
    except REFUSALS as refused:
        raise HttpError(422, str(refused)) from refused
    return {"result": "" if result is None else str(result)}
