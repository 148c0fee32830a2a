"""What the council has resolved, entered by the office from the published text."""

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import params
from wrota.modules.alcohol.models import LimitResolution
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj
from wrota.modules.alcohol.types import NewLimits

KEYS = {(kind.value, purpose.value) for kind in Rodzaj for purpose in Przeznaczenie}


class BadLimits(ValueError):
    """The resolution cannot be as typed; the message says what to correct."""


@command("alcohol.limits")
def set_limits(ctx: Ctx, *, new: NewLimits) -> int:
    """
    Enter a resolution; the older one keeps its time, so past cases stay explained. Return its id.

    A resolution that begins on the same day as one already entered replaces it.

    :raises BadLimits: without a number, with a negative limit, or a night ban outside the act.
    """
    _check(new)
    values = {
        "number": new.number.strip(),
        "adopted_on": new.adopted_on,
        "limits": {f"{kind}:{purpose}": n for (kind, purpose), n in sorted(new.limits.items())},
        "min_distance_m": new.min_distance_m,
        "night_from": new.night_from,
        "night_to": new.night_to,
        "source": new.source.strip(),
        "entered_by": ctx.actor.name,
    }
    made, _ = LimitResolution.objects.update_or_create(
        in_force_from=new.in_force_from, defaults=values
    )
    return made.pk


def _check(new: NewLimits) -> None:
    if not new.number.strip():
        raise BadLimits("Wpisz numer uchwały.")
    if new.in_force_from < new.adopted_on:
        raise BadLimits("Uchwała nie może obowiązywać przed dniem podjęcia. Popraw daty.")
    if set(new.limits) - KEYS or any(n < 0 for n in new.limits.values()):
        raise BadLimits("Limit jest liczbą od 0, osobną dla każdego rodzaju i miejsca picia.")
    if (new.night_from is None) != (new.night_to is None):
        raise BadLimits("Zakaz nocny ma dwie godziny: od i do.")
    if new.night_from is None or new.night_to is None:
        return
    earliest = params.value("alkohol.zakaz_nocny_od", on=new.in_force_from).jako_int
    latest = params.value("alkohol.zakaz_nocny_do", on=new.in_force_from).jako_int
    if not (earliest <= new.night_from <= 24 and 0 <= new.night_to <= latest):
        raise BadLimits(f"Zakaz nocny mieści się między {earliest} a {latest} (art. 12 ust. 4).")
