"""What is done to many permits at once, in portions that can be interrupted and resumed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import enqueue, job
from wrota.law import polish
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.bulletin import announce
from wrota.modules.alcohol.commands.ending import open_against
from wrota.modules.alcohol.commands.fees import CLASSIFICATION
from wrota.modules.alcohol.commands.matters import note
from wrota.modules.alcohol.commands.yearly import assess_year
from wrota.modules.alcohol.models import About, Licence, LicenceChange, SalesStatement, YearFee
from wrota.modules.alcohol.queries.duties import lost_by_silence, overdue, payers, stated
from wrota.modules.alcohol.rules import PowodWygasniecia
from wrota.office.ledger import commands as ledger
from wrota.office.ledger import queries as books

PORTION = 200


@command("alcohol.assess")
def charge_year(ctx: Ctx, *, year: int) -> int:
    """
    Book the fees of a year for a portion of permits with a statement; return how many are left.

    A permit that has its fee is passed over, so the run may be stopped and begun again.
    """
    charged = YearFee.objects.filter(year=year, is_current=True).values("licence_id")
    known = stated(year - 1)
    rows = payers(year).exclude(pk__in=charged).select_related("outlet").order_by("pk")
    waiting = [one for one in rows if (one.outlet_id, one.kind) in known]
    portion = waiting[:PORTION]
    statements = {
        one.outlet_id: one
        for one in SalesStatement.objects.filter(
            year=year - 1, is_current=True, outlet_id__in={one.outlet_id for one in portion}
        )
    }
    for licence in portion:
        assess_year(ctx, licence, year, statements[licence.outlet_id])
    return len(waiting) - len(portion)


@command("alcohol.assess")
def start_year(ctx: Ctx, *, year: int) -> None:
    """Put the run of a year's fees into the queue; the worker goes on until none is left."""
    enqueue(ctx, run_year, year=year)


@job()
def run_year(ctx: Ctx, *, year: int) -> None:
    """Charge portion after portion, each in a transaction of its own."""
    while charge_year(ctx, year=year):
        continue


@command("alcohol.assess")
def surcharge_overdue(ctx: Ctx, *, on: date) -> int:
    """
    Book 30% on instalments that are late but can still be paid; return how many.

    An instalment gets its surcharge once. Payments of the last days should be booked before.
    """
    made = 0
    for one in overdue(ctx, on=on):
        effect = rules.skutek_braku_wplaty(
            one.open, one.instalment.due_on, wplacono=None, na_dzien=on
        )
        source = f"alcohol.doplata:{one.instalment.pk}"
        if effect.doplata is None or books.by_source(ctx, sources=[source]):
            continue
        amount = effect.doplata.wynik - one.open
        licence, rata = one.instalment.licence, one.instalment
        ledger.charge(
            ctx,
            source=source,
            party_id=licence.party_id,
            title=phrases.LATE_INSTALMENT(number=licence.number, part=rata.number, year=rata.year),
            classification=CLASSIFICATION,
            due_on=effect.ostatni_dzien,
            working=Wyliczenie(amount, effect.doplata.skladniki[:-1]),
            user_id=licence.user_id,
        )
        note(ctx, licence, f"Dopłata do raty {rata.number}: {polish.kwota(amount)}")
        made += 1
    return made


@command("alcohol.assess")
def drop_surcharge(ctx: Ctx, *, instalment_id: int, reason: str) -> Decimal:
    """Write down a surcharge booked before the bank told of a payment in time; return it in zł."""
    source = f"alcohol.doplata:{instalment_id}"
    found = books.by_source(ctx, sources=[source]).get(source)
    if found is None or found.open <= 0:
        return Decimal(0)
    ledger.write_down(
        ctx, receivable_id=found.id, amount=found.open, reason=reason, source=f"{source}:odpis"
    )
    return found.open


@command("alcohol.expire")
def expire_overdue(ctx: Ctx, *, on: date) -> list[int]:
    """
    Open a matter for every outlet whose permits expired by a missed duty; return the cases' ids.

    A permit whose matter is open, or was closed for the same day, is passed over. A clerk looks
    at each matter before the holder is told: the permit stays in force in the register until
    the decision is delivered.
    """
    before = About.objects.filter(application__procedure="alcohol.expiry").select_related(
        "application"
    )
    busy = {one.licence_id for one in before if one.application.step}
    done = {(one.licence_id, *_ground(one.application.facts)) for one in before}
    found = [*_lost_by_silence(on), *_lost_by_debt(ctx, on)]
    groups: dict[tuple[int, str, date], list[int]] = defaultdict(list)
    for licence, ground, last in found:
        if licence.pk not in busy and (licence.pk, ground, last.isoformat()) not in done:
            busy.add(licence.pk)
            groups[licence.outlet_id, ground, last].append(licence.pk)
    return [
        open_against(ctx, "alcohol.expiry", ids, _facts(ground, last))
        for (_, ground, last), ids in list(groups.items())[:PORTION]
    ]


@command("alcohol.expire")
def expire_ended(ctx: Ctx, *, on: date) -> int:
    """Mark a portion of permits whose last day has passed as expired; return how many."""
    rows = Licence.objects.select_for_update(of=("self",)).select_related("outlet")
    ended = list(rows.filter(state=Licence.State.GRANTED, valid_to__lt=on).order_by("pk")[:PORTION])
    title, basis = PowodWygasniecia.UPLYW_WAZNOSCI.value
    for one in ended:
        one.state, one.ended_on = Licence.State.EXPIRED, one.valid_to
        one.end_ground, one.end_basis = title, basis
    Licence.objects.bulk_update(ended, ["state", "ended_on", "end_ground", "end_basis"])
    LicenceChange.objects.bulk_create(
        LicenceChange(
            licence=one,
            at=ctx.now,
            on=one.valid_to,
            what=f"Wygasło zezwolenie {one.number}: {title}",
            state=one.state,
            who=ctx.actor.name,
        )
        for one in ended
    )
    announce(ctx, ended, "Wygasło", signed_by="")
    return len(ended)


def _lost_by_silence(on: date) -> Iterable[tuple[Licence, str, date]]:
    for licence, effect in lost_by_silence(on.year, on):
        yield licence, PowodWygasniecia.BRAK_OSWIADCZENIA.name, effect.ostatni_dzien


def _lost_by_debt(ctx: Ctx, on: date) -> Iterable[tuple[Licence, str, date]]:
    for one in overdue(ctx, on=on):
        if on > one.last_day and one.instalment.licence.granted_on is not None:
            yield one.instalment.licence, PowodWygasniecia.BRAK_OPLATY.name, one.last_day


def _facts(ground: str, last: date) -> dict[str, object]:
    title, basis = PowodWygasniecia[ground].value
    return {
        "powod_nazwa": ground,
        "powod_opis": title,
        "podstawa": basis,
        "ostatni_dzien": last.isoformat(),
    }


def _ground(facts: dict[str, str]) -> tuple[str, str]:
    return facts["powod_nazwa"], facts["ostatni_dzien"]
