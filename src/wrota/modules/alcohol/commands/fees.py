"""The fee of the first year: computed, booked, paid before the permit is issued (art. 11¹)."""

from datetime import date, timedelta
from decimal import Decimal

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.matters import licences_of, matter, note
from wrota.modules.alcohol.models import Application, Instalment, Licence, YearFee
from wrota.modules.alcohol.rules import Rodzaj
from wrota.office.cases import commands as cases
from wrota.office.cases.procedure import find
from wrota.office.ledger import commands as ledger
from wrota.office.ledger import queries as books

#: dział 756, rozdział 75618, paragraf 0480: opłaty za zezwolenia na sprzedaż alkoholu
CLASSIFICATION = "756-75618-0480"
BEFORE_ISSUE = "art. 11¹ ust. 2"
ONE_DAY = timedelta(days=1)


class FutureDay(ValueError):
    """A payment cannot come from the future."""


@command("alcohol.assess")
def assess(ctx: Ctx, *, case_id: int) -> Decimal:
    """
    Compute the fee of the first year of every permit of a case, book it; return the sum in zł.

    A permit asked for from a day that has passed begins today.
    """
    application = matter(case_id, "fee")
    due_on = _due_on(ctx, application)
    total = Decimal(0)
    for licence in licences_of(application):
        if licence.valid_from < ctx.today <= licence.valid_to:
            licence.valid_from = ctx.today
            licence.save(update_fields=["valid_from"])
        working = first_fee(application, licence)
        book_first(ctx, application, licence, working, due_on)
        total += working.wynik
    cases.finish_step(ctx, case_id=case_id, step="fee", outcome="assessed")
    return total


def first_fee(application: Application, licence: Licence) -> Wyliczenie:
    """Return the fee in zł that must be paid before this permit is issued."""
    kind, day = Rodzaj(licence.kind), licence.valid_from
    if licence.permit == "jednorazowe":
        return rules.oplata_jednorazowa(kind, day)
    if licence.permit == "wyprzedaz":
        stock = Decimal(application.facts["zapasy"][licence.kind])
        return rules.oplata_wyprzedazy(kind, stock, day)
    count = rules.oplata_catering if licence.permit == "catering" else rules.oplata_roczna
    return count(kind, None, day.year, wazne_od=day, wazne_do=licence.valid_to)


def book_first(
    ctx: Ctx, application: Application, licence: Licence, working: Wyliczenie, due_on: date
) -> None:
    """Book the first fee of a permit, once."""
    year = licence.valid_from.year
    source = f"alcohol.fee:{licence.pk}:{year}"
    ledger.charge(
        ctx,
        source=source,
        party_id=licence.party_id,
        title=phrases.FIRST_FEE(kind=licence.kind, year=year),
        classification=CLASSIFICATION,
        due_on=due_on,
        working=working,
        case_id=application.case_id,
        user_id=licence.user_id,
    )
    YearFee.objects.create(
        licence=licence,
        year=year,
        amount=working.wynik,
        working=working.to_dict(),
        assessed_on=ctx.today,
    )
    Instalment.objects.create(
        licence=licence,
        year=year,
        number=1,
        amount=working.wynik,
        due_on=due_on,
        basis=BEFORE_ISSUE,
        source=source,
    )
    note(ctx, licence, f"Naliczono opłatę za {year} r.", case_id=application.case_id)


@command("alcohol.pay")
def confirm_payment(ctx: Ctx, *, case_id: int, paid_on: date) -> Decimal:
    """
    Book every open due of a case as paid on a day; return the sum in zł.

    Dues already settled in the books are left alone, so it is safe after a bank import.

    :raises FutureDay: when the day has not come yet.
    """
    matter(case_id, "payment")
    if paid_on > ctx.today:
        raise FutureDay("Wpłata nie może mieć daty z przyszłości. Popraw dzień.")
    total = Decimal(0)
    for due in books.receivables(ctx, case_id=case_id, only_open=True):
        ledger.book_payment(
            ctx,
            receivable_id=due.id,
            amount=due.open,
            paid_on=paid_on,
            source=f"alcohol.payment:{case_id}:{due.id}",
        )
        total += due.open
    cases.finish_step(ctx, case_id=case_id, step="payment", outcome="paid")
    return total


def _due_on(ctx: Ctx, application: Application) -> date:
    """Return the day before the permit begins, but leave the party the days of the step."""
    step = find(application.procedure, application.procedure_version).steps["payment"]
    usual = step.due(ctx.today)
    before = (application.valid_from or ctx.today) - ONE_DAY
    return before if before > ctx.today else usual
