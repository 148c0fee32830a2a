"""Everything that can be done to an office's organisation."""

from collections.abc import Iterable
from datetime import date

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.manifest import ROLES, modules
from wrota.kernel.models import Authority
from wrota.kernel.offices.founding import set_up
from wrota.kernel.offices.models import Membership, Post, Substitution, Unit


class UnknownModule(ValueError):
    """There is no such module, or it is not for this kind of office."""


class UnknownRole(ValueError):
    """A role that no office knows."""


class BadPeriod(ValueError):
    """The period ends before it begins."""


@command("office.organise", log=("symbol",))
def add_unit(ctx: Ctx, *, symbol: str, name: str, parent_id: int | None = None) -> int:
    """Add an organisational unit; return its id. `:raises Unit.DoesNotExist:` for the parent."""
    parent = None if parent_id is None else Unit.objects.get(pk=parent_id)
    return Unit.objects.create(symbol=symbol.strip(), name=name.strip(), parent=parent).pk


@command("office.organise")
def appoint(
    ctx: Ctx, *, user_id: int, unit_id: int, title: str, roles: Iterable[str], since: date
) -> int:
    """
    Put a person on a post with roles from a day on; return the membership's id.

    :raises UnknownRole: for a role outside `ROLES`.
    """
    chosen = list(roles)
    if unknown := set(chosen) - set(ROLES):
        raise UnknownRole(", ".join(sorted(unknown)))
    post, _ = Post.objects.get_or_create(unit=Unit.objects.get(pk=unit_id), title=title)
    made = Membership.objects.create(user_id=user_id, post=post, roles=chosen, in_force_from=since)
    return made.pk


@command("office.organise")
def dismiss(ctx: Ctx, *, membership_id: int, until: date) -> None:
    """
    End a membership: `until` is the first day without it.

    :raises BadPeriod: when the end is not after the beginning.
    """
    member = Membership.objects.get(pk=membership_id)
    if until <= member.in_force_from:
        raise BadPeriod(until.isoformat())
    member.in_force_to = until
    member.save(update_fields=["in_force_to"])


@command("office.organise")
def substitute(
    ctx: Ctx, *, absent_id: int, substitute_id: int, from_on: date, to_on: date, reason: str = ""
) -> int:
    """
    Let one member act for another in the given days (both included).

    :raises BadPeriod: when the end is before the beginning, or both are the same person.
    """
    if to_on < from_on or absent_id == substitute_id:
        raise BadPeriod(to_on.isoformat())
    return Substitution.objects.create(
        absent=Membership.objects.get(pk=absent_id),
        substitute=Membership.objects.get(pk=substitute_id),
        from_on=from_on,
        to_on=to_on,
        reason=reason,
    ).pk


@command("office.modules", log=("code",))
def switch_module(ctx: Ctx, *, code: str, on: bool) -> None:
    """
    Switch a module on or off for the office; what is off does not exist for it.

    :raises UnknownModule: when there is none for this kind of office.
    """
    authority = Authority.objects.select_for_update().get(pk=ctx.authority_id)
    module = next((m for m in modules() if m.code == code), None)
    if module is None or authority.kind not in module.offices:
        raise UnknownModule(code)
    chosen = set(authority.modules) | {code} if on else set(authority.modules) - {code}
    authority.modules = sorted(chosen)
    authority.save(update_fields=["modules"])
    if on:
        set_up(ctx, authority)
