"""The counter of any office: a clerk checks who somebody is, and a second one where it matters."""

from datetime import datetime

from wrota.kernel import codes
from wrota.kernel.accounts import people
from wrota.kernel.command import command
from wrota.kernel.context import Ctx, NotAllowed
from wrota.office.holders import policy
from wrota.office.holders.centre import at_centre
from wrota.office.holders.issuing import certify, has_certificate
from wrota.office.holders.models import Enrolment
from wrota.office.holders.queries import enrolment_row
from wrota.office.holders.types import EnrolmentRow

PAPERS = {
    "dowod": "dowód osobisty",
    "paszport": "paszport",
    "mdowod": "mDowód w aplikacji mObywatel",
    "karta": "karta pobytu",
}
REFUSALS = {
    "dane": "dane na koncie różnią się od dokumentu",
    "dokument": "dokument jest nieważny albo niewiarygodny",
    "osoba": "to nie ta osoba",
    "inne": "inny powód",
}
ENDING = 4  #: characters of the paper's number that stay


class NotOpen(ValueError):
    """The enrolment is not in the state that this act needs: somebody was first, or it ended."""


class BadPaper(ValueError):
    """The kind or the ending of the identity paper is missing."""


class BadReason(ValueError):
    """No reason of a refusal was chosen."""


class SamePerson(NotAllowed):
    """One person must not do both: hold the certificate, confirm and approve."""


@command("holders.confirm", log=("code", "paper"))
def confirm(ctx: Ctx, *, code: str, paper: str, paper_end: str) -> EnrolmentRow:
    """
    Say that the person at the counter is the one of the enrolment; the certificate follows at once.

    When a rule of the centre asks for a second clerk it waits for `approve`.

    :raises Enrolment.DoesNotExist: for an unknown code.
    :raises NotOpen: when it was confirmed before, has ended or expired.
    :raises SamePerson: when the clerk confirms themselves.
    :raises BadPaper: when the paper is not said.
    """
    end = codes.plain(paper_end)
    if paper not in PAPERS or len(end) != ENDING:
        raise BadPaper(paper)
    return keep_confirmation(
        at_centre(ctx, "holders.keep"),
        code=code,
        paper=paper,
        paper_end=end,
        counter_id=ctx.authority_id,
    )


@command("holders.confirm", log=("code",))
def approve(ctx: Ctx, *, code: str) -> EnrolmentRow:
    """
    Agree as the second clerk; the certificate follows at once.

    :raises Enrolment.DoesNotExist: for an unknown code.
    :raises NotOpen: when it does not wait for a second clerk.
    :raises SamePerson: for the clerk who confirmed it, and for the holder.
    """
    return keep_approval(at_centre(ctx, "holders.keep"), code=code)


@command("holders.confirm", log=("code", "reason"))
def refuse(ctx: Ctx, *, code: str, reason: str) -> EnrolmentRow:
    """
    End an enrolment without a certificate; `reason` is a key of `REFUSALS`.

    :raises NotOpen: when it has ended already.
    :raises BadReason: for an unknown reason.
    """
    return keep_refusal(at_centre(ctx, "holders.keep"), code=code, reason=reason)


@command("holders.keep", log=("code", "paper"))
def keep_confirmation(
    ctx: Ctx, *, code: str, paper: str, paper_end: str, counter_id: int
) -> EnrolmentRow:
    """Write a confirmation at the centre; see `confirm`."""
    row = _held(code, ctx.now, Enrolment.State.WAITING)
    if row.user_id == ctx.account_id:
        raise SamePerson("własne zgłoszenie")
    row.paper, row.paper_end, row.office_id_of_counter = paper, paper_end, counter_id
    row.confirmed_by_id, row.confirmed_by = ctx.account_id, ctx.actor.name
    row.confirmed_at, row.state = ctx.now, Enrolment.State.CONFIRMED
    row.why_second = policy.why_second(
        ctx.today,
        acts_for=any(one.kind == "podmiot" for one in people.mandates(row.user_id, on=ctx.today)),
        has_another=has_certificate(ctx, row.user_id),
    )
    if row.why_second:
        row.save()
    else:
        certify(ctx, row)
    return enrolment_row(row)


@command("holders.keep", log=("code",))
def keep_approval(ctx: Ctx, *, code: str) -> EnrolmentRow:
    """Write an approval at the centre; see `approve`."""
    row = _held(code, ctx.now, Enrolment.State.CONFIRMED)
    if ctx.account_id in (row.user_id, row.confirmed_by_id):
        raise SamePerson("druga osoba")
    row.approved_by_id, row.approved_by, row.approved_at = ctx.account_id, ctx.actor.name, ctx.now
    certify(ctx, row)
    return enrolment_row(row)


@command("holders.keep", log=("code", "reason"))
def keep_refusal(ctx: Ctx, *, code: str, reason: str) -> EnrolmentRow:
    """Write a refusal at the centre; see `refuse`."""
    if reason not in REFUSALS:
        raise BadReason(reason)
    row = _held(code, ctx.now, Enrolment.State.WAITING, Enrolment.State.CONFIRMED)
    row.state, row.refusal, row.ended_at = Enrolment.State.REFUSED, reason, ctx.now
    row.save(update_fields=["state", "refusal", "ended_at"])
    return enrolment_row(row)


def _held(code: str, now: datetime, *states: str) -> Enrolment:
    row = Enrolment.objects.select_for_update().get(code=codes.plain(code))
    if row.state not in states or row.expires_at <= now:
        raise NotOpen(row.state)
    return row
