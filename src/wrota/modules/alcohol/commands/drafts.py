"""Decisions of a case: one letter for each kind of drinks, made from the register."""

from collections.abc import Iterable

from wrota.kernel import counters
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol.commands import texts
from wrota.modules.alcohol.commands.checking import NothingSaid, Unmet
from wrota.modules.alcohol.commands.matters import licences_of, matter
from wrota.modules.alcohol.models import Application, Licence, LimitResolution, YearFee
from wrota.modules.alcohol.queries.limits import limits_on, resolution_on
from wrota.office.cases import commands as cases
from wrota.office.cases import letters


@command("alcohol.work")
def draft_decision(ctx: Ctx, *, case_id: int) -> list[int]:
    """
    Draft a permit for each kind asked for; return the letters' ids.

    Each permit takes its number here, because the decision must show it, and with it a place
    in the council's limit. A second draft keeps the number.

    :raises Unmet: when the last free place has gone meanwhile.
    """
    application = matter(case_id, "draft")
    licences = licences_of(application)
    _take_numbers(ctx, application, licences)
    fees = {
        fee.licence_id: Wyliczenie.from_dict(fee.working)
        for fee in YearFee.objects.filter(licence__in=licences, is_current=True)
    }
    night = resolution_on(application.valid_from or ctx.today)
    drafts = tuple(
        texts.permit(ctx, application, licence, fees[licence.pk], night) for licence in licences
    )
    ids = letters.draft(ctx, case_id=case_id, letters=drafts)
    _remember(licences, ids)
    cases.finish_step(ctx, case_id=case_id, step="draft", outcome="drafted")
    return ids


@command("alcohol.work")
def draft_refusal(ctx: Ctx, *, case_id: int, reasons: str) -> list[int]:
    """
    Draft one decision that refuses all permits of a case; return the letter's id in a list.

    :raises NothingSaid: without reasons (KPA art. 107 § 3).
    """
    application = matter(case_id, "refusal")
    if not reasons.strip():
        raise NothingSaid("Decyzja odmowna musi mieć uzasadnienie. Napisz je.")
    licences = licences_of(application)
    letter = texts.refusal(ctx, application, licences, reasons.strip())
    ids = letters.draft(ctx, case_id=case_id, letters=(letter,))
    _remember(licences, ids * len(licences))
    cases.finish_step(ctx, case_id=case_id, step="refusal", outcome="drafted")
    return ids


def _take_numbers(ctx: Ctx, application: Application, licences: list[Licence]) -> None:
    if application.permit == "stale":
        _wait_in_turn()
        _check_places(application, licences)
    year = ctx.today.year
    for licence in licences:
        if not licence.number:
            n = counters.take(f"alcohol:{licence.kind}", year=year)
            licence.number = f"{licence.kind}/{n}/{year}"
            licence.save(update_fields=["number"])


def _wait_in_turn() -> None:
    """Hold the limits until COMMIT, so that writers who race for the last place go one by one."""
    list(LimitResolution.objects.select_for_update().order_by("pk"))


def _check_places(application: Application, licences: Iterable[Licence]) -> None:
    known = limits_on(
        application.valid_from or application.licences.all()[0].valid_from, without=application.pk
    )
    rows = {(row.kind, row.purpose): row for row in known.rows}
    full = [one.kind for one in licences if rows[one.kind, one.purpose].free == 0]
    if full:
        raise Unmet(f"Nie ma już wolnych zezwoleń: {', '.join(full)}. Limit wyczerpano.")


def _remember(licences: list[Licence], letter_ids: list[int]) -> None:
    for licence, letter_id in zip(licences, letter_ids, strict=True):
        licence.letter_id = letter_id
        licence.save(update_fields=["letter_id"])
