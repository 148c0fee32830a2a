"""What holders owe the office by law and have not done: statements, instalments, ends of time."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from wrota.kernel.context import Ctx
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.models import Instalment, Licence, SalesStatement, YearFee
from wrota.modules.alcohol.rules import Rodzaj, Stan
from wrota.office.ledger import queries as books
from wrota.office.ledger.types import ReceivableRow

#: permits whose holders state their sales and pay every year
YEARLY = ("stale", "catering")
AT_ONCE = 500


class Overdue(NamedTuple):
    """An instalment that has not been paid in full, with what the books still ask for, zł."""

    instalment: Instalment
    open: Decimal
    last_day: date


def payers(year: int) -> QuerySet[Licence]:
    """Return the permits in force whose holders pay a yearly fee for a year (not the first)."""
    return Licence.objects.filter(
        state=Licence.State.GRANTED,
        permit__in=YEARLY,
        valid_from__lt=date(year, 1, 1),
        valid_to__gte=date(year, 1, 1),
    )


def stated(year: int) -> set[tuple[int, str]]:
    """Return (outlet, kind) of the sales of a year that have been stated."""
    rows = SalesStatement.objects.filter(year=year, is_current=True)
    values = rows.values_list("outlet_id", "sales_a", "sales_b", "sales_c")
    return {
        (outlet, kind)
        for outlet, *sales in values
        for kind, value in zip("ABC", sales, strict=True)
        if value is not None
    }


def unstated(year: int) -> list[Licence]:
    """List the permits for which the statement needed to pay in a year has not come."""
    known = stated(year - 1)
    rows = payers(year).select_related("outlet").order_by("pk")
    return [one for one in rows if (one.outlet_id, one.kind) not in known]


def lost_by_silence(year: int, on: date) -> list[tuple[Licence, rules.Skutek]]:
    """List the permits that have expired because no statement came, with the day."""
    found = []
    for one in unstated(year):
        kind = Rodzaj(one.kind)
        effect = rules.skutek_braku_oswiadczenia(kind, year, zlozono=None, na_dzien=on)
        if effect.stan is Stan.WYGASLO:
            found.append((one, effect))
    return found


def overdue(ctx: Ctx, *, on: date) -> list[Overdue]:
    """List yearly instalments of permits in force that were due before a day and are open."""
    days = timedelta(days=366)
    rows = Instalment.objects.filter(
        licence__state=Licence.State.GRANTED, due_on__lt=on, due_on__gte=on - days, amount__gt=0
    ).select_related("licence__outlet")
    instalments = list(rows.order_by("due_on", "pk"))
    left = still_open(ctx, instalments)
    found = []
    for one in instalments:
        if left[one.pk] > 0:
            effect = rules.skutek_braku_wplaty(left[one.pk], one.due_on, wplacono=None, na_dzien=on)
            found.append(Overdue(one, left[one.pk], effect.ostatni_dzien))
    return found


def still_open(ctx: Ctx, instalments: Iterable[Instalment]) -> dict[int, Decimal]:
    """Return what the books still ask for, in zł, by the instalment's id."""
    wanted = list(instalments)
    names = sources(wanted)
    rows = booked(ctx, [name for every in names.values() for name in every])
    return {
        one.pk: sum((rows[n].open for n in names[one.pk] if n in rows), Decimal(0))
        for one in wanted
    }


def sources(instalments: Iterable[Instalment]) -> dict[int, list[str]]:
    """Return the names in the books of each instalment, corrections too, by its id."""
    wanted = list(instalments)
    fees = YearFee.objects.filter(
        licence_id__in={one.licence_id for one in wanted}, is_current=True
    ).values_list("licence_id", "year", "version")
    versions = {(licence, year): version for licence, year, version in fees}
    return {
        one.pk: [
            one.source,
            *(
                f"{one.source}:v{n}"
                for n in range(2, versions.get((one.licence_id, one.year), 1) + 1)
            ),
        ]
        for one in wanted
    }


def booked(ctx: Ctx, names: Iterable[str]) -> Mapping[str, ReceivableRow]:
    """Return receivables by source, asking the books in portions."""
    wanted, found = list(names), dict[str, ReceivableRow]()
    for start in range(0, len(wanted), AT_ONCE):
        found |= books.by_source(ctx, sources=wanted[start : start + AT_ONCE])
    return found
