"""Four-eyes control: one operator proposes, another one approves, and only then it happens."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx, NotAllowed
from wrota.kernel.models import Authority
from wrota.office.pki.acts import ACTS, Act, BadProposal
from wrota.office.pki.models import Proposal

#: After that a proposal does nothing: circumstances may have changed.
TERM = timedelta(days=3)
#: How long the host's command may use an approved permit.
PERMIT = timedelta(hours=24)
_LONG = 200


class NotTheCentre(LookupError):
    """Only the office that runs the platform has the certificate centre."""


class NotWaiting(ValueError):
    """The proposal was decided, withdrawn, or its term has passed."""


class OwnProposal(NotAllowed):
    """Nobody approves what they proposed themselves."""


class NoPermit(LookupError):
    """Two operators have not agreed to this, or it was done already."""


@command("pki.operate", log=("act",))
def propose(ctx: Ctx, *, act: str, data: Mapping[str, Any], reason: str) -> int:
    """
    Propose an act to the other operators and return the proposal's id.

    :raises NotTheCentre: in an office that does not run the platform.
    :raises BadProposal: when the act cannot be done, or nothing says why it should.
    """
    _centre(ctx)
    if act not in ACTS:
        raise BadProposal("Nie ma takiej czynności.")
    if not reason.strip():
        raise BadProposal("Napisz, dlaczego to jest potrzebne: druga osoba musi to ocenić.")
    ACTS[act].check(ctx, data)
    made = Proposal.objects.create(
        act=act,
        data=dict(data),
        reason=reason.strip()[:300],
        proposed_by_id=ctx.account_id,
        proposed_by=ctx.actor.name[:120],
        proposed_at=ctx.now,
        ends_at=ctx.now + TERM,
    )
    return made.pk


@command("pki.operate")
def withdraw(ctx: Ctx, *, proposal_id: int) -> None:
    """
    Take one's own proposal back.

    :raises NotWaiting: when it was decided or its term has passed.
    :raises NotAllowed: for somebody else's.
    """
    one = _waiting(ctx, proposal_id)
    if one.proposed_by_id != ctx.account_id:
        raise NotAllowed("pki.operate")
    _decide(ctx, one, Proposal.Outcome.WITHDRAWN, "")


@command("pki.operate", log=("why",))
def refuse(ctx: Ctx, *, proposal_id: int, why: str) -> None:
    """
    Refuse a proposal of another operator and say why.

    :raises NotWaiting: when it was decided or its term has passed.
    :raises OwnProposal: one's own is withdrawn instead.
    """
    one = _of_another(ctx, proposal_id)
    _decide(ctx, one, Proposal.Outcome.REFUSED, why.strip())


@command("pki.operate")
def approve(ctx: Ctx, *, proposal_id: int) -> str:
    """
    Approve a proposal of another operator: it is carried out in this very transaction.

    Returns a sentence about what happened. An act of the host (`is_permit`) is not carried out
    but allowed, once.

    :raises NotWaiting: when it was decided or its term has passed.
    :raises OwnProposal: for the one who proposed it.
    :raises BadProposal: when it cannot be done any more; it goes on waiting.
    """
    one = _of_another(ctx, proposal_id)
    act: Act = ACTS[one.act]
    act.check(ctx, one.data)
    said = {"proposal": one.pk, "by": one.proposed_by_id, "act": one.act, "data": _short(one.data)}
    journal.note(ctx, kind="command", name="office.pki.four_eyes.carry_out", data=said)
    _decide(ctx, one, Proposal.Outcome.APPROVED, act.carry_out(ctx, one))
    return one.result


@command("pki.establish", log=("act",))
def use_permit(ctx: Ctx, *, act: str) -> int:
    """
    Use up what two operators allowed the host to do; return the proposal's id.

    :raises NoPermit: when there is none, it was used, or it is older than a day.
    """
    rows = Proposal.objects.select_for_update().filter(
        act=act,
        outcome=Proposal.Outcome.APPROVED,
        used_at=None,
        decided_at__gt=ctx.now - PERMIT,
    )
    one = rows.order_by("pk").first()
    if one is None or not ACTS[act].is_permit:
        raise NoPermit(act)
    one.used_at = ctx.now
    one.save(update_fields=["used_at"])
    return one.pk


def is_waiting(one: Proposal, now: datetime) -> bool:
    """Tell whether a proposal can still be decided."""
    return not one.outcome and one.ends_at > now


def _short(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal keeps of an act: of a whole file its digest."""
    return {
        name: hashlib.sha256(value.encode()).hexdigest()
        if isinstance(value, str) and len(value) > _LONG
        else value
        for name, value in data.items()
    }


def _centre(ctx: Ctx) -> None:
    if not Authority.objects.filter(pk=ctx.authority_id, is_operator=True).exists():
        raise NotTheCentre(ctx.authority_id)


def _waiting(ctx: Ctx, proposal_id: int) -> Proposal:
    """Two who decide at the same time wait for each other: the second finds it decided."""
    one = Proposal.objects.select_for_update().get(pk=proposal_id)
    if not is_waiting(one, ctx.now):
        raise NotWaiting(proposal_id)
    return one


def _of_another(ctx: Ctx, proposal_id: int) -> Proposal:
    one = _waiting(ctx, proposal_id)
    if one.proposed_by_id == ctx.account_id:
        raise OwnProposal("pki.operate")
    return one


def _decide(ctx: Ctx, one: Proposal, outcome: Proposal.Outcome, result: str) -> None:
    one.outcome, one.result = outcome, result[:300]
    one.decided_by_id, one.decided_by = ctx.account_id, ctx.actor.name[:120]
    one.decided_at = ctx.now
    fields = ["outcome", "result", "decided_by_id", "decided_by", "decided_at"]
    one.save(update_fields=fields)
