"""What the council has resolved, entered by the office from the published text."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import params
from wrota.modules.alcohol.models import LimitResolution
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj

KEYS = {f"{kind}-{purpose}" for kind in Rodzaj for purpose in Przeznaczenie}
MIDNIGHT = 24
Night = tuple[int | None, int | None]


class BadLimits(ValueError):
    """The resolution cannot be as typed; the message says what to correct."""


@command("alcohol.limits", log=("number",))
def set_limits(
    ctx: Ctx,
    *,
    number: str,
    dated_on: date,
    in_force_from: date,
    limits: Mapping[str, int],
    min_distance_m: Decimal | int | None = None,
    night: Night | None = None,
    source: str = "",
) -> int:
    """
    Enter a resolution of the council and return its id; older ones keep their time.

    `limits` by kind and purpose ("A-detal"), `min_distance_m` in metres, `night` the hours of a
    night ban. A resolution that begins on the same day as one entered before replaces it.

    :raises BadLimits: without a number, with a negative limit, or a night ban outside the act.
    """
    if not number.strip():
        raise BadLimits("Wpisz numer uchwały.")
    if in_force_from < dated_on:
        raise BadLimits("Uchwała nie może obowiązywać przed dniem podjęcia. Popraw daty.")
    if set(limits) - KEYS or any(n < 0 for n in limits.values()):
        raise BadLimits("Limit jest liczbą od 0, osobną dla każdego rodzaju i miejsca picia.")
    first, last = _night(night, in_force_from)
    made, _ = LimitResolution.objects.update_or_create(
        in_force_from=in_force_from,
        defaults={
            "number": number.strip(),
            "dated_on": dated_on,
            "limits": dict(sorted(limits.items())),
            "min_distance_m": min_distance_m,
            "night_from": first,
            "night_to": last,
            "source": source.strip(),
            "entered_by": ctx.actor.name,
        },
    )
    return made.pk


def _night(night: Night | None, day: date) -> Night:
    if night is None:
        return None, None
    first, last = night
    if first is None or last is None:
        raise BadLimits("Zakaz nocny ma dwie godziny: od i do.")
    earliest = params.value("alkohol.zakaz_nocny_od", on=day).jako_int
    latest = params.value("alkohol.zakaz_nocny_do", on=day).jako_int
    if not (earliest <= first <= MIDNIGHT and 0 <= last <= latest):
        raise BadLimits(f"Zakaz nocny mieści się między {earliest} a {latest} (art. 12 ust. 4).")
    return first, last
