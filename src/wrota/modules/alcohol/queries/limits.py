"""The council's limits and what they leave."""

from datetime import date

from django.db.models import Count, Q

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.models import Licence, LimitResolution
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj
from wrota.modules.alcohol.types import LimitRow, Limits

PERMANENT = "stale"
ENDED = (Licence.State.EXPIRED, Licence.State.WITHDRAWN, Licence.State.CEASED)


def limits(ctx: Ctx, *, on: date) -> Limits:
    """Return the limits in force on a day with the permits that use them."""
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        return limits_on(on)


def resolution_on(day: date) -> LimitResolution | None:
    """Return the resolution in force on a day in the scope's office."""
    rows = LimitResolution.objects.filter(in_force_from__lte=day)
    return rows.order_by("-in_force_from").first()


def limits_on(day: date, *, without: int | None = None) -> Limits:
    """
    Return the limits for the scope's office; `without` leaves out one application's own permits.

    Permits in force on the day count, and those whose decision has been drafted: their number
    is taken, so the place is too.
    """
    found = resolution_on(day)
    used = _used(day, without)
    rows = tuple(
        LimitRow(
            kind=kind.value,
            purpose=purpose.value,
            purpose_label=purpose.opis,
            limit=found.limits.get(f"{kind}-{purpose}") if found else None,
            used=used.get((kind.value, purpose.value), 0),
        )
        for purpose in Przeznaczenie
        for kind in Rodzaj
    )
    if found is None:
        return Limits("", None, None, None, None, None, "", rows)
    return Limits(
        found.number,
        found.dated_on,
        found.in_force_from,
        found.min_distance_m,
        found.night_from,
        found.night_to,
        found.source,
        rows,
    )


def _used(day: date, without: int | None) -> dict[tuple[str, str], int]:
    taken = (
        Q(state=Licence.State.GRANTED, valid_to__gte=day)
        | Q(state__in=ENDED, ended_on__gte=day)
        | (Q(state=Licence.State.REQUESTED) & ~Q(number=""))
    )
    rows = Licence.objects.filter(taken, permit=PERMANENT)
    if without is not None:
        rows = rows.exclude(application_id=without)
    counted = rows.values("kind", "purpose").annotate(n=Count("pk")).order_by()
    return {(r["kind"], r["purpose"]): r["n"] for r in counted}
