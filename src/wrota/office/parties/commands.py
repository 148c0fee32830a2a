"""Entering parties: found by identifier, made when new, completed when they say more."""

from django.db.models import Q

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.parties.models import Party
from wrota.office.parties.types import PartyData


@command("parties.enter")
def enter(ctx: Ctx, *, data: PartyData) -> int:
    """
    Return the id of the party with these identifiers, entering it when it is new.

    What the party said last about its address and contact replaces what was there before.

    :raises wrota.law.identifiers.InvalidIdentifier: when a check digit is wrong.
    """
    values = data.checked()
    known = _same(values)
    if known is None and (values["pesel"] or values["nip"]):
        # another clerk may be entering the same numbers: whoever is second finds the first one's
        Party.objects.bulk_create([Party(**values)], ignore_conflicts=True)
        known = _same(values)
    if known is None:
        return Party.objects.create(**values).pk
    changed = [f for f, v in values.items() if v and getattr(known, f) != v]
    for name in changed:
        setattr(known, name, values[name])
    if changed:
        known.save(update_fields=changed)
    return known.pk


def _same(values: dict[str, object]) -> Party | None:
    if values["pesel"]:
        match = Q(pesel=values["pesel"], nip=values["nip"])
    elif values["nip"]:
        match = Q(pesel="", nip=values["nip"])
    elif values["krs"]:
        match = Q(krs=values["krs"])
    elif values["user_id"]:
        match = Q(user_id=values["user_id"], name=values["name"], kind=values["kind"])
    else:
        return None
    return Party.objects.select_for_update().filter(match).first()
