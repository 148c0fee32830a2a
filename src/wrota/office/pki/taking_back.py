"""The centre takes back a certificate of any office, or of one of its own units."""

from dataclasses import replace

from wrota.kernel import memory
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tenancy import door
from wrota.office.pki import authorities, commands, lists, queries, responder
from wrota.office.pki.models import Certificate
from wrota.office.pki.plans import plan_of
from wrota.office.pki.profiles import Kind

#: units of the centre; each gets a new certificate at once, or its work would stop
OWN = (Certificate.Kind.TSA, Certificate.Kind.PLATFORM, Certificate.Kind.OCSP)
KINDS = (*commands.OF_OFFICES, *(kind.value for kind in OWN))


@command("pki.establish", log=("reason",))
def take_back(ctx: Ctx, *, certificate_id: int, reason: str) -> None:
    """
    Take a certificate back from now on, whatever office it belongs to.

    :raises Certificate.DoesNotExist: when there is none of `KINDS` in force under this id.
    :raises wrota.office.pki.commands.UnknownReason: for a reason outside `lists.REASONS`.
    """
    with door("pki.trust"):
        one = Certificate.objects.get(pk=certificate_id, kind__in=KINDS, revoked_at=None)
    if one.kind in commands.OF_OFFICES:
        assert one.authority_id is not None  # a row read from the table has its office
        there = replace(ctx, authority_id=one.authority_id, permissions=frozenset({"pki.revoke"}))
        commands.revoke(there, serial=one.serial, reason=reason)
        return
    if reason not in lists.REASONS:
        raise commands.UnknownReason(reason)
    one.revoked_at, one.revocation_reason, one.is_current = ctx.now, reason, False
    one.save(update_fields=["revoked_at", "revocation_reason", "is_current"])
    queries.vault().forget(one.key_id)
    memory.forget()
    _replace(ctx, one)
    if one.issuer_id is not None:
        lists.list_revocations(ctx, issuer_id=one.issuer_id)
        responder.forget_answer(ctx, issuer_id=one.issuer_id, serial=one.serial)


def _replace(ctx: Ctx, one: Certificate) -> None:
    """Give the unit a new key; an older one that was out of use already needs none."""
    if Certificate.objects.filter(kind=one.kind, post=one.post, is_current=True).exists():
        return
    plan = plan_of(Authority.objects.get(pk=ctx.authority_id))
    if one.kind == Certificate.Kind.TSA:
        authorities.renew_stamps(ctx, plan, queries.issuer_of(Kind.TSA))
    elif one.kind == Certificate.Kind.PLATFORM:
        authorities.renew_platform(ctx, plan, queries.issuer_of(Kind.SEAL))
    else:
        responder.keep_responders(ctx)
