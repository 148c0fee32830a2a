"""What operators of the centre watch: authorities, their lists, what waits and what was done."""

from cryptography import x509

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.pki import lists, queries
from wrota.office.pki.acts import ACTS
from wrota.office.pki.four_eyes import is_waiting
from wrota.office.pki.models import Proposal
from wrota.office.pki.types import AuthorityState, ListRow, ProposalRow

PAGE = 30


def state(ctx: Ctx) -> list[AuthorityState]:
    """
    List authorities with their lists, those in use first.

    :raises wrota.kernel.context.NotAllowed: without `pki.operate`.
    """
    ctx.require("pki.operate")
    bound = {one.pk for one in lists.bound_to_sign(ctx.now)}
    rows = sorted(queries.authorities(), key=lambda one: (not one.is_current, one.id))
    return [
        AuthorityState(
            one,
            (one.not_after - ctx.now).days,
            _list_row(one.full_list),
            _list_row(one.changes),
            one.id in bound,
        )
        for one in rows
    ]


def waiting(ctx: Ctx) -> list[ProposalRow]:
    """List proposals that can still be decided, the most urgent first."""
    ctx.require("pki.operate")
    with scope(ctx.authority_id):
        rows = Proposal.objects.filter(outcome=Proposal.Outcome.NONE, ends_at__gt=ctx.now)
        return [row_of(one, ctx) for one in rows.order_by("ends_at", "pk")]


def history(ctx: Ctx, *, before: int | None = None) -> list[ProposalRow]:
    """List a page of all proposals, the newest first, older than the given id."""
    ctx.require("pki.operate")
    with scope(ctx.authority_id):
        rows = Proposal.objects.order_by("-pk")
        if before is not None:
            rows = rows.filter(pk__lt=before)
        return [row_of(one, ctx) for one in rows[:PAGE]]


def proposal(ctx: Ctx, *, proposal_id: int) -> ProposalRow:
    """
    Return one proposal.

    :raises Proposal.DoesNotExist: when this office has none under that id.
    """
    ctx.require("pki.operate")
    with scope(ctx.authority_id):
        return row_of(Proposal.objects.get(pk=proposal_id), ctx)


def row_of(one: Proposal, ctx: Ctx) -> ProposalRow:
    """Turn a row into what operators read."""
    act = ACTS[one.act]
    return ProposalRow(
        one.pk,
        one.act,
        act.title,
        act.warning,
        act.facts(one.data),
        one.reason,
        one.proposed_by_id,
        one.proposed_by,
        one.proposed_at,
        one.ends_at,
        one.outcome or ("waiting" if is_waiting(one, ctx.now) else "expired"),
        one.decided_by,
        one.decided_at,
        one.result,
    )


def _list_row(der: bytes) -> ListRow | None:
    if not der:
        return None
    found = x509.load_der_x509_crl(der)
    assert found.next_update_utc is not None  # the ceremony always says when the next one is due
    number = found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    return ListRow(number, found.last_update_utc, found.next_update_utc, len(found))
