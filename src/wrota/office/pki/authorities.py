"""The authorities of the centre: the first ones, their next generations, taking one back."""

from django.db import transaction

from wrota.kernel import memory
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.office.pki import ceremony, lists, publishing, queries, responder, shelf
from wrota.office.pki.models import Certificate
from wrota.office.pki.plans import plan_of
from wrota.office.pki.profiles import ISSUERS, CeremonyPlan, Kind

#: Authorities of which an operator may ask for a new generation.
RENEWABLE = (Kind.ROOT, *ISSUERS)


class NotAnAuthority(ValueError):
    """There is no such authority, or it was taken back already."""


def found(ctx: Ctx, operator: Authority) -> None:
    """Store a new centre, inside a command of the operator's office."""
    plan = plan_of(operator)
    made = ceremony.hold(plan, now=ctx.now)
    root = shelf.keep(Certificate.Kind.ROOT, made.root, issuer=None)
    shelf.keep_list(root, 1, made.lists[Kind.ROOT])
    keys = zip(ISSUERS, (made.persons, made.seals, made.services, made.stamps), strict=True)
    rows = {}
    for kind, key in keys:
        rows[kind] = shelf.keep(kind.value, key, issuer=root)
        lists.start_lists(ctx, issuer_id=rows[kind].pk)
    shelf.keep(Certificate.Kind.TSA, made.tsa, issuer=rows[Kind.STAMPS])
    shelf.keep(Certificate.Kind.PLATFORM, made.platform_seal, issuer=rows[Kind.SEALS])
    responder.keep_responders(ctx)


@command("pki.establish", log=("kind",))
def make_generation(ctx: Ctx, *, kind: str) -> int:
    """
    Give an authority a new key and a new name, and return the id of its certificate.

    The former one issues no more and signs its lists until its last certificate ends. After a new
    root the authorities in use get a second certificate from it; an authority made under it gets
    one from every older root still in force, so that those who know one root only believe both.

    :raises NotAnAuthority: for a kind outside `RENEWABLE`.
    :raises wrota.office.pki.queries.KeyIsAway: when the key of the root lies outside.
    """
    if kind not in {one.value for one in RENEWABLE}:
        raise NotAnAuthority(kind)
    plan = plan_of(Authority.objects.get(pk=ctx.authority_id))
    wanted = Kind(kind)
    made = _new_root(ctx, plan) if wanted is Kind.ROOT else _new_issuing(ctx, plan, wanted)
    transaction.on_commit(publishing.write_public_files)
    return made.pk


@command("pki.establish", log=("reason",))
def revoke_authority(ctx: Ctx, *, authority_id: int, reason: str) -> None:
    """
    Take an issuing authority back: nothing that it issued is believed from now on.

    It issues no more at once. A root that lies outside tells others in its next list only.

    :raises NotAnAuthority: for a root, or when it was taken back already.
    """
    kinds = [one for one in queries.AUTHORITIES if one != Certificate.Kind.ROOT]
    rows = Certificate.objects.select_for_update().filter(pk=authority_id, kind__in=kinds)
    one = rows.filter(revoked_at=None).first()
    if one is None or one.issuer_id is None or reason not in lists.REASONS:
        raise NotAnAuthority(authority_id)
    one.revoked_at, one.revocation_reason, one.is_current = ctx.now, reason, False
    one.save(update_fields=["revoked_at", "revocation_reason", "is_current"])
    memory.forget()
    crossed = Certificate.objects.filter(kind=Certificate.Kind.CROSS, post=one.slug)
    crossed.filter(revoked_at=None).update(revoked_at=ctx.now, revocation_reason=reason)
    issuers = {one.issuer_id, *crossed.values_list("issuer_id", flat=True)}
    # a root that lies outside signs its list in the next ceremony; the request file says what
    here = Certificate.objects.filter(pk__in=issuers).exclude(sealed_key=b"").order_by("pk")
    for issuer_id in here.values_list("pk", flat=True):
        lists.list_revocations(ctx, issuer_id=issuer_id)


def _new_root(ctx: Ctx, plan: CeremonyPlan) -> Certificate:
    generation = next_generation(Kind.ROOT)
    name = plan.authority_name(Kind.ROOT, generation)
    key = ceremony.make_root(plan.operator, name, now=ctx.now, new_key=plan.places.new_key)
    shelf.retire(Certificate.Kind.ROOT)
    root = shelf.keep(Certificate.Kind.ROOT, key, issuer=None, generation=generation)
    lists.start_lists(ctx, issuer_id=root.pk)
    issuing = [one for one in queries.AUTHORITIES if one != Certificate.Kind.ROOT]
    for one in Certificate.objects.filter(kind__in=issuing, is_current=True).order_by("pk"):
        _cross(ctx, plan, one, root)
    return root


def _new_issuing(ctx: Ctx, plan: CeremonyPlan, kind: Kind) -> Certificate:
    root = Certificate.objects.get(kind=Certificate.Kind.ROOT, is_current=True)
    generation = next_generation(kind)
    key = ceremony.make_issuing(
        plan,
        kind,
        queries.open_row(root),
        now=ctx.now,
        generation=generation,
        root_slug=root.slug,
    )
    shelf.retire(kind.value)
    made = shelf.keep(kind.value, key, issuer=root, generation=generation)
    lists.start_lists(ctx, issuer_id=made.pk)
    older = Certificate.objects.filter(kind=Certificate.Kind.ROOT, is_current=False)
    for one in older.filter(revoked_at=None, not_after__gt=ctx.now).order_by("pk"):
        if one.sealed_key:
            _cross(ctx, plan, made, one)
    if kind is Kind.STAMPS:
        renew_stamps(ctx, plan, made)
    responder.keep_responders(ctx)
    return made


def _cross(ctx: Ctx, plan: CeremonyPlan, one: Certificate, root: Certificate) -> None:
    made = ceremony.cross_certify(
        queries.open_row(one),
        Kind(one.kind),
        queries.open_row(root),
        places=plan.places,
        now=ctx.now,
        root_slug=root.slug,
    )
    kind = Certificate.Kind.CROSS
    shelf.keep_certificate(kind, made, issuer=root, post=one.slug, generation=root.generation)


def renew_stamps(ctx: Ctx, plan: CeremonyPlan, issuer: Certificate) -> None:
    """Let the time-stamping unit work under the new authority at once."""
    made = ceremony.issue_stamps(
        plan.operator,
        plan.tsa_name,
        queries.open_row(issuer),
        places=plan.places,
        now=ctx.now,
        slug=issuer.slug,
    )
    shelf.retire(Certificate.Kind.TSA)
    shelf.keep(Certificate.Kind.TSA, made, issuer=issuer)


def renew_platform(ctx: Ctx, plan: CeremonyPlan, issuer: Certificate) -> None:
    """Give the platform's seal a new key at once."""
    made = ceremony.issue_seal(
        plan.operator,
        queries.open_row(issuer),
        common_name=plan.seal_name,
        places=plan.places,
        now=ctx.now,
        new_key=plan.places.new_key,
        slug=issuer.slug,
    )
    shelf.retire(Certificate.Kind.PLATFORM)
    shelf.keep(Certificate.Kind.PLATFORM, made, issuer=issuer)


def next_generation(kind: Kind) -> int:
    """Return the number of an authority that is made now."""
    last = Certificate.objects.filter(kind=kind.value).order_by("-generation").first()
    return last.generation + 1 if last else 1
