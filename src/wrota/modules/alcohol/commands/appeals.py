"""Appeals: passed to the appeal board in 7 days, or granted by the organ itself (art. 132, 133)."""

from datetime import date

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.modules.alcohol.commands import phrases, texts
from wrota.modules.alcohol.commands.bulletin import announce
from wrota.modules.alcohol.commands.checking import NothingSaid
from wrota.modules.alcohol.commands.choosing import WrongChoice
from wrota.modules.alcohol.commands.fees import FutureDay
from wrota.modules.alcohol.commands.matters import matter, note
from wrota.modules.alcohol.models import About, Application, Dispatch, Licence
from wrota.modules.alcohol.queries.limits import ENDED
from wrota.modules.alcohol.queries.panel_later import BOARD
from wrota.office.cases import commands as cases
from wrota.office.cases import letters
from wrota.office.cases import queries as case_queries


def find_appealed(ctx: Ctx, application: Application) -> None:
    """Link an appeal to the permits of the decision whose sign, or number, the party gave."""
    said = str(application.facts.get("numer_decyzji", "")).strip()
    rows = list(Licence.objects.filter(number=said.upper(), party_id=application.party_id))
    if not rows:
        found = case_queries.cases(ctx, search=said) if said else []
        rows = list(Licence.objects.filter(application__case_id__in=[c.id for c in found[:2]]))
    About.objects.bulk_create(About(application=application, licence=one) for one in rows)
    application.kinds = sorted({one.kind for one in rows})
    application.outlet_id = rows[0].outlet_id if rows else None
    delivered = Dispatch.objects.filter(letter_id__in=[one.letter_id for one in rows]).first()
    if delivered is not None and delivered.delivered_on is not None:
        application.facts |= {"doreczono": delivered.delivered_on.isoformat()}
    application.save()


@command("alcohol.work")
def pass_appeal(ctx: Ctx, *, case_id: int, position: str) -> None:
    """
    Draft the letter that passes an appeal with the files to the appeal board (art. 133).

    :raises NothingSaid: without the organ's position on the charges.
    """
    application = matter(case_id, "review")
    if not position.strip():
        raise NothingSaid("Napisz stanowisko organu wobec zarzutów.")
    letter = texts.to_board(ctx, application, position.strip())
    letters.draft(ctx, case_id=case_id, letters=(letter,))
    cases.finish_step(ctx, case_id=case_id, step="review", outcome="drafted")


@command("alcohol.work")
def grant_appeal(ctx: Ctx, *, case_id: int, ruling: str, reasons: str) -> None:
    """
    Draft the new decision by which the organ itself grants the appeal in full (art. 132).

    :raises NothingSaid: without the ruling.
    """
    application = matter(case_id, "review")
    if not ruling.strip():
        raise NothingSaid("Napisz nowe rozstrzygnięcie.")
    letter = texts.self_correction(ctx, application, ruling.strip(), reasons.strip())
    letters.draft(ctx, case_id=case_id, letters=(letter,))
    cases.finish_step(ctx, case_id=case_id, step="review", outcome="corrected")


@command("alcohol.deliver")
def send_to_board(ctx: Ctx, *, case_id: int, sent_on: date) -> None:
    """
    Record the day on which the appeal and the files left for the appeal board.

    :raises FutureDay: when the day has not come yet.
    """
    application = matter(case_id, "to_board")
    if sent_on > ctx.today:
        raise FutureDay("Wysyłka nie może mieć daty z przyszłości. Popraw dzień.")
    application.facts |= {"wyslano_do_sko": sent_on.isoformat()}
    application.save(update_fields=["facts"])
    words = phrases.SENT_TO_BOARD(day=polish.data(sent_on))
    cases.finish_step(ctx, case_id=case_id, step="to_board", outcome="sent", words=words)


@command("alcohol.work", log=("outcome",))
def record_board(ctx: Ctx, *, case_id: int, outcome: str, number: str, on: date) -> None:
    """
    Record what the appeal board decided and close the matter.

    `outcome` is a key of `BOARD`; what follows for the permit is a decision of its own.

    :raises WrongChoice: for another outcome.
    """
    application = matter(case_id, "sko")
    if outcome not in BOARD:
        raise WrongChoice("Wybierz rozstrzygnięcie z listy.")
    words = phrases.BOARD_SAID(
        what=BOARD[outcome].lower(),
        number=number.strip() or phrases.NO_NUMBER,
        day=polish.data(on),
    )
    for licence in Licence.objects.filter(later__application=application):
        note(ctx, licence, words, on=on, case_id=case_id)
    cases.finish_step(ctx, case_id=case_id, step="sko", outcome=outcome, words=words[:240])


@command("alcohol.work")
def reinstate(ctx: Ctx, *, licence_id: int, reason: str) -> None:
    """
    Put an ended permit back in force because the decision that ended it has been set aside.

    :raises NothingSaid: without a reason.
    :raises WrongChoice: when the permit has not ended by a decision, or its time has run out.
    """
    if not reason.strip():
        raise NothingSaid("Podaj rozstrzygnięcie, które przywraca zezwolenie.")
    licence = Licence.objects.select_for_update().select_related("outlet").get(pk=licence_id)
    if licence.state not in ENDED or licence.valid_to < ctx.today:
        raise WrongChoice("Tego zezwolenia nie można przywrócić.")
    licence.state, licence.ended_on, licence.barred_until = Licence.State.GRANTED, None, None
    licence.end_ground = licence.end_basis = ""
    licence.save()
    note(ctx, licence, f"Przywrócono zezwolenie: {reason.strip()}")
    announce(ctx, [licence], "Przywrócono", signed_by=ctx.actor.name)
