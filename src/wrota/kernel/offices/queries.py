"""Reading who works where and what they may do."""

from copy import copy
from datetime import date

from django.db.models import Q, QuerySet

from wrota.kernel.context import Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.memory import Memory
from wrota.kernel.models import Authority
from wrota.kernel.offices.models import Membership, Substitution, Unit
from wrota.kernel.offices.types import Hat, PersonRow
from wrota.kernel.prepared import Prepared
from wrota.kernel.tenancy import scope

_BY_SLUG, _BY_ID = Prepared(Authority, "slug"), Prepared(Authority, "id")
_known: Memory[Authority] = Memory()


def office(slug: str) -> Authority:
    """:raises Authority.DoesNotExist: when no office has this address."""
    return copy(_known.get(slug, lambda: _BY_SLUG.get(slug=slug)))


def office_of(ctx: Ctx) -> Authority:
    """Return the office in which somebody acts."""
    return copy(_known.get(ctx.authority_id, lambda: _BY_ID.get(id=ctx.authority_id)))


def hat(user_id: int, authority: Authority, *, on: date) -> Hat | None:
    """Return what a person is in an office on a day, or None for an outsider."""
    with scope(authority.pk):
        own = list(_in_force(on).filter(user_id=user_id).select_related("post__unit"))
        if not own:
            return None
        replaced = Substitution.objects.filter(
            substitute__in=own, absent__in=_in_force(on), from_on__lte=on, to_on__gte=on
        ).select_related("absent__user")
        absent = [s.absent for s in replaced]
    main = own[0]
    return Hat(
        authority_id=authority.pk,
        slug=authority.slug,
        office=authority.short_name,
        membership_id=main.pk,
        unit_id=main.post.unit_id,
        unit=main.post.unit.name,
        post=main.post.title,
        roles=frozenset(role for m in [*own, *absent] for role in m.roles),
        instead_of=tuple(str(m.user) for m in absent),
    )


def hats(user_id: int, *, on: date) -> list[Hat]:
    """List the offices in which a person works today: their own account shows it to them."""
    from wrota.kernel.tenancy import door

    with door("citizen.matters"):
        ids = list(
            _in_force(on).filter(user_id=user_id).values_list("authority_id", flat=True).distinct()
        )
    found = (hat(user_id, a, on=on) for a in Authority.objects.filter(pk__in=ids))
    return [h for h in found if h]


def permissions(worn: Hat, authority: Authority) -> frozenset[str]:
    return permissions_of(worn.roles, enabled=tuple(authority.modules))


def people(ctx: Ctx, *, on: date) -> list[PersonRow]:
    """List who works in the office on a day, by unit and name."""
    ctx.require("office.people")
    with scope(ctx.authority_id):
        rows = _in_force(on).select_related("user", "post__unit")
        return [
            PersonRow(
                m.pk,
                m.user_id,
                str(m.user),
                m.user.email,
                m.post.unit.name,
                m.post.unit_id,
                m.post.title,
                tuple(m.roles),
                m.in_force_from,
                m.in_force_to,
            )
            for m in rows.order_by("post__unit__symbol", "user__last_name", "pk")
        ]


def unit_by_symbol(symbol: str) -> Unit:
    """Return a unit of the scope's office; `:raises Unit.DoesNotExist:`."""
    return Unit.objects.get(symbol=symbol)


def units() -> list[Unit]:
    """List the open units of the scope's office, by symbol."""
    return list(Unit.objects.filter(closed_on=None))


def holders(role: str, *, on: date) -> list[Membership]:
    """List the members of the scope's office who have a role on a day."""
    return [m for m in _in_force(on).select_related("user", "post") if role in m.roles]


def members(*, on: date) -> QuerySet[Membership]:
    """Return the members of the scope's office on a day."""
    return _in_force(on)


def _in_force(on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(in_force_to=None) | Q(in_force_to__gt=on), in_force_from__lte=on
    ).order_by("pk")
