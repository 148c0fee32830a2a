"""The metryka of a case: each act is chained to the one before, inline, under the case's lock."""

import hashlib

from wrota.kernel.audit.journal import canonical
from wrota.kernel.context import Ctx
from wrota.office.cases.models import Act, Case


def write(
    ctx: Ctx, case: Case, what: str, *, plain: str = "", document_id: int | None = None
) -> None:
    """
    Add an act; `plain` is what the party reads, empty keeps the act inside the office.

    The caller holds the case's row (`select_for_update`), so that one writer at a time chains.
    """
    last = Act.objects.filter(case=case).order_by("-number").values_list("number", flat=True)
    number = (last.first() or 0) + 1
    who = ctx.actor.name
    if ctx.actor.instead_of:
        who = f"{who} (w zastępstwie: {ctx.actor.instead_of})"
    act = Act(
        case=case,
        number=number,
        at=ctx.now,
        who=who[:160],
        post=ctx.actor.post,
        what=what[:240],
        plain=plain[:240],
        document_id=document_id,
        previous=case.chain,
    )
    act.digest = digest_of(act)
    act.save(force_insert=True)
    case.chain = act.digest
    case.save(update_fields=["chain"])


def digest_of(act: Act) -> str:
    """Return the SHA-256 that the act must carry."""
    said = {
        "case": act.case_id,
        "number": act.number,
        "at": act.at.timestamp(),
        "who": act.who,
        "post": act.post,
        "what": act.what,
        "plain": act.plain,
        "document": act.document_id,
        "previous": act.previous,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def first_broken(case: Case) -> Act | None:
    """Return the first act whose digest or link does not hold, None when all do."""
    previous = ""
    for act in Act.objects.filter(case=case).order_by("number"):
        if act.previous != previous or act.digest != digest_of(act):
            return act
        previous = act.digest
    return None
