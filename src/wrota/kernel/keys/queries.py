"""Reading the keys of one office, and what may be given to a new one."""

from wrota.kernel.context import Ctx
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.keys.types import KeyRow, Offer
from wrota.kernel.manifest import parts
from wrota.kernel.offices import queries as offices
from wrota.kernel.tenancy import scope

PAGE = 200


def keys(ctx: Ctx) -> list[KeyRow]:
    """List the office's keys: those in use first, then the newest."""
    ctx.require("keys.manage")
    with scope(ctx.authority_id):
        here = {row.user_id for row in offices.members(on=ctx.today)}
        rows = ApiKey.objects.select_related("made_by").order_by("-pk")[:PAGE]
        found = [_row(one, here) for one in rows]
    return sorted(found, key=lambda one: not one.works(ctx.today))


def key(ctx: Ctx, *, key_id: int) -> KeyRow:
    """Return one key; `:raises ApiKey.DoesNotExist:`."""
    ctx.require("keys.manage")
    with scope(ctx.authority_id):
        here = {row.user_id for row in offices.members(on=ctx.today)}
        return _row(ApiKey.objects.select_related("made_by").get(pk=key_id), here)


def offers(ctx: Ctx) -> list[Offer]:
    """List what the acting person may give to a key: never more than they hold themselves."""
    ctx.require("keys.manage")
    found = (
        Offer(
            part.title,
            tuple(
                (name, permission.title)
                for name, permission in part.permissions.items()
                if ctx.may(name) and not permission.for_people
            ),
        )
        for part in parts()
    )
    return [one for one in found if one.permissions]


def _row(one: ApiKey, here: set[int]) -> KeyRow:
    return KeyRow(
        one.pk,
        one.name,
        one.beginning,
        tuple(one.permissions),
        str(one.made_by),
        one.made_at,
        one.in_force_to,
        one.last_used_at,
        one.last_used_from,
        one.revoked_at,
        one.revoked_by,
        one.made_by_id in here,
    )
