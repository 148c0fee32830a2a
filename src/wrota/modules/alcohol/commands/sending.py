"""Signed letters go to the party; when all have arrived, the case moves on."""

from datetime import date

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.modules.alcohol.commands.effects import take_effect
from wrota.modules.alcohol.commands.fees import FutureDay
from wrota.modules.alcohol.commands.matters import by_platform, licences_of, matter
from wrota.modules.alcohol.models import Application, Dispatch
from wrota.modules.alcohol.procedure.parts import DELIVER, SIGN
from wrota.office.cases import commands as cases
from wrota.office.cases import queries as case_queries
from wrota.office.cases.procedure import find
from wrota.office.delivery import commands as delivery
from wrota.office.delivery import queries as deliveries
from wrota.office.delivery.commands import Parcel
from wrota.office.parties import queries as parties


@command("alcohol.take")
def send_signed(ctx: Ctx, *, case_id: int, letter_ids: tuple[int, ...]) -> None:
    """
    Send the letters just signed to the party's account and finish the signing step.

    A party without an account gets them on paper: the chancellery records the day.
    """
    application = Application.objects.select_for_update().filter(case_id=case_id).first()
    if application is None or not application.step.endswith(SIGN):
        return
    step = application.step
    plan = find(application.procedure, application.procedure_version)
    following = plan.steps[step].then["signed"]
    if following.endswith(DELIVER):
        for letter_id in letter_ids:
            _send(ctx, application, following, letter_id)
    cases.finish_step(ctx, case_id=case_id, step=step, outcome="signed")


@command("alcohol.take")
def note_delivery(ctx: Ctx, *, document_id: int, delivery_id: int, by_fiction: bool) -> None:
    """Keep the day of a delivery; the last one of a step gives the letters their effect."""
    sent = Dispatch.objects.filter(document_id=document_id, delivered_on=None).first()
    if sent is None:
        return
    application = Application.objects.select_for_update().get(pk=sent.application_id)
    sent.delivered_on, sent.by_fiction = ctx.today, by_fiction
    if by_fiction:
        rows = deliveries.of_case(ctx, case_id=application.case_id)
        sent.delivered_on = next(r.deemed_on for r in rows if r.id == delivery_id)
    sent.save(update_fields=["delivered_on", "by_fiction"])
    _move_on(by_platform(ctx), application, sent.step)


@command("alcohol.deliver")
def confirm_delivery(ctx: Ctx, *, case_id: int, delivered_on: date) -> None:
    """
    Record that the letters of the open step were delivered on paper.

    :raises FutureDay: when the day has not come yet.
    """
    application = _waiting(case_id)
    if delivered_on > ctx.today:
        raise FutureDay("Doręczenie nie może mieć daty z przyszłości. Popraw dzień.")
    rows = Dispatch.objects.filter(
        application=application, step=application.step, delivered_on=None, delivery_id=None
    )
    rows.update(delivered_on=delivered_on)
    _move_on(ctx, application, application.step)


def _waiting(case_id: int) -> Application:
    found = matter(case_id)
    if not found.step.endswith(DELIVER):
        return matter(case_id, DELIVER)
    return found


def _send(ctx: Ctx, application: Application, step: str, letter_id: int) -> None:
    letter = case_queries.letter(ctx, letter_id=letter_id)
    assert letter.signed_id is not None
    party = parties.party(ctx, party_id=application.party_id)
    delivery_id = None
    if application.user_id is not None:
        delivery_id = delivery.send(
            ctx,
            parcel=Parcel(
                document_id=letter.signed_id,
                title=letter.title,
                addressee=party.name,
                user_id=application.user_id,
                party_id=party.id,
                case_id=application.case_id,
            ),
        )
    Dispatch.objects.create(
        application=application,
        step=step,
        subject=letter.subject,
        letter_id=letter_id,
        document_id=letter.signed_id,
        signed_by=letter.signed_by,
        delivery_id=delivery_id,
        sent_on=ctx.today,
    )
    for licence in licences_of(application):
        if licence.letter_id == letter_id:
            licence.document_id = letter.signed_id
            licence.save(update_fields=["document_id"])


def _move_on(ctx: Ctx, application: Application, step: str) -> None:
    left = Dispatch.objects.filter(application=application, step=step, delivered_on=None)
    if application.step != step or left.exists():
        return
    outcome = take_effect(ctx, application)
    cases.finish_step(ctx, case_id=application.case_id, step=step, outcome=outcome)
