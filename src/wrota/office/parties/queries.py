"""Reading parties."""

from collections.abc import Iterable

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.parties.models import Party
from wrota.office.parties.types import PartyRow


def parties(ctx: Ctx, *, ids: Iterable[int]) -> dict[int, PartyRow]:
    """Return the named parties of the office by id."""
    with scope(ctx.authority_id):
        return {p.pk: _row(p) for p in Party.objects.filter(pk__in=list(ids))}


def party(ctx: Ctx, *, party_id: int) -> PartyRow:
    """:raises Party.DoesNotExist: in this office."""
    with scope(ctx.authority_id):
        return _row(Party.objects.get(pk=party_id))


def _row(p: Party) -> PartyRow:
    place = ", ".join(x for x in (p.street, f"{p.postal_code} {p.town}".strip()) if x)
    return PartyRow(
        p.pk,
        p.kind,
        p.name,
        p.pesel,
        p.nip,
        p.regon,
        p.krs,
        place,
        p.email,
        p.phone,
        p.ade,
        p.user_id,
    )
