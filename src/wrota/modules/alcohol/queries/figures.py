"""Figures of a year by kind of drinks, and how far the run of a year's fees has come."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.models import Instalment, Licence, YearFee
from wrota.modules.alcohol.queries.duties import booked, overdue, payers, sources, unstated
from wrota.modules.alcohol.queries.licences import row_of
from wrota.modules.alcohol.queries.limits import ENDED
from wrota.modules.alcohol.rules import Rodzaj
from wrota.modules.alcohol.types import FeesRun, KindFigures, OverdueRow, YearFigures


def year_figures(ctx: Ctx, *, year: int) -> YearFigures:
    """Return counts of permits and sums of fees in zł of a year, up to today when it lasts."""
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        last = min(date(year, 12, 31), ctx.today)
        counts = _counts(year, last)
        charged, paid = _charged(year), _paid(ctx, year)
    kinds = tuple(
        KindFigures(
            kind=kind.value,
            label=kind.opis,
            in_force=counts[kind.value]["in_force"],
            granted=counts[kind.value]["granted"],
            ended=counts[kind.value]["ended"],
            charged=charged.get(kind.value, Decimal(0)),
            paid=paid.get(kind.value, Decimal(0)),
        )
        for kind in Rodzaj
    )
    return YearFigures(year, last, kinds)


def fees_run(ctx: Ctx, *, year: int) -> FeesRun:
    """Return how far the fees of a year have come and who has not stated the sales."""
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        total = payers(year).count()
        charged = YearFee.objects.filter(year=year, is_current=True, licence__in=payers(year))
        silent = unstated(year)
        late = [
            OverdueRow(
                licence_id=one.instalment.licence_id,
                number=one.instalment.licence.number,
                holder=one.instalment.licence.holder_name,
                instalment_id=one.instalment.pk,
                year=one.instalment.year,
                instalment=one.instalment.number,
                open=one.open,
                due_on=one.instalment.due_on,
                last_day=one.last_day,
                is_lost=ctx.today > one.last_day,
            )
            for one in overdue(ctx, on=ctx.today)
        ]
        return FeesRun(
            year,
            charged.count(),
            total,
            tuple(row_of(one) for one in silent[:200]),
            len(silent),
            tuple(late),
        )


def _counts(year: int, last: date) -> dict[str, dict[str, int]]:
    in_year = (date(year, 1, 1), date(year, 12, 31))
    on_day = Q(granted_on__lte=last, valid_from__lte=last, valid_to__gte=last) & (
        Q(state=Licence.State.GRANTED) | Q(state__in=ENDED, ended_on__gte=last)
    )
    rows = (
        Licence.objects.filter(kind__in=[kind.value for kind in Rodzaj])
        .values("kind")
        .annotate(
            in_force=Count("pk", filter=on_day),
            granted=Count("pk", filter=Q(granted_on__range=in_year)),
            ended=Count("pk", filter=Q(state__in=ENDED, ended_on__range=in_year)),
        )
        .order_by()
    )
    found = {kind.value: {"in_force": 0, "granted": 0, "ended": 0} for kind in Rodzaj}
    for row in rows:
        found[row["kind"]] = {name: row[name] for name in ("in_force", "granted", "ended")}
    return found


def _charged(year: int) -> dict[str, Decimal]:
    rows = Instalment.objects.filter(year=year).values("licence__kind").annotate(x=Sum("amount"))
    return {row["licence__kind"]: row["x"] for row in rows.order_by()}


def _paid(ctx: Ctx, year: int) -> dict[str, Decimal]:
    wanted = list(Instalment.objects.filter(year=year).select_related("licence"))
    names = sources(wanted)
    known = booked(ctx, [name for own in names.values() for name in own])
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in wanted:
        found[one.licence.kind] += sum(
            (known[name].paid for name in names[one.pk] if name in known), Decimal(0)
        )
    return found
