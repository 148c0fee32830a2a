"""What a delivered decision does to the register of permits."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from wrota.kernel.context import Ctx
from wrota.law import params, polish
from wrota.law.calendar import end_of_days
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands.bulletin import announce
from wrota.modules.alcohol.commands.ending import barred_until
from wrota.modules.alcohol.commands.matters import licences_of, note
from wrota.modules.alcohol.commands.yearly import lower, sales_of
from wrota.modules.alcohol.models import Application, Dispatch, Instalment, Licence, YearFee
from wrota.modules.alcohol.rules import Rodzaj

Effect = Callable[[Ctx, Application], str]
ZERO = Decimal("0.00")
DONE = "delivered"


def take_effect(ctx: Ctx, application: Application) -> str:
    """Carry out what the letters of the open step decided; return the outcome of the step."""
    effect = _EFFECTS.get((application.procedure, application.step))
    return effect(ctx, application) if effect else DONE


def _grant(ctx: Ctx, application: Application) -> str:
    licences = licences_of(application)
    for licence in licences:
        licence.state, licence.granted_on = Licence.State.GRANTED, ctx.today
        licence.save(update_fields=["state", "granted_on"])
        note(ctx, licence, f"Wydano zezwolenie {licence.number}", case_id=application.case_id)
    announce(ctx, licences, "Wydano", signed_by=signed_by(application))
    return DONE


def _refuse(ctx: Ctx, application: Application) -> str:
    for licence in licences_of(application):
        licence.state = Licence.State.REFUSED
        licence.save(update_fields=["state"])
        note(ctx, licence, "Odmówiono wydania zezwolenia", case_id=application.case_id)
    return DONE


def _cease(ctx: Ctx, application: Application) -> str:
    last = date.fromisoformat(application.facts["ostatni_dzien"])
    licences = _end(ctx, application, Licence.State.CEASED, last)
    refund = sum((_give_up(ctx, application, one, last) for one in licences), ZERO)
    if not refund:
        return DONE
    application.facts |= {"zwrot_kwota": str(refund)}
    application.save(update_fields=["facts"])
    return "refund"


def _expire(ctx: Ctx, application: Application) -> str:
    if application.facts.get("umorzenie"):
        return _discontinue(ctx, application)
    last = date.fromisoformat(application.facts["ostatni_dzien"])
    _end(ctx, application, Licence.State.EXPIRED, last)
    return DONE


def _withdraw(ctx: Ctx, application: Application) -> str:
    """Withdraw from the day on which the decision becomes final, unless it is appealed."""
    if application.facts.get("umorzenie"):
        return _discontinue(ctx, application)
    days = params.value("kpa.odwolanie", on=ctx.today).jako_int
    _end(ctx, application, Licence.State.WITHDRAWN, end_of_days(ctx.today, days).day)
    return DONE


def _discontinue(ctx: Ctx, application: Application) -> str:
    for licence in licences_of(application):
        note(ctx, licence, "Umorzono postępowanie", case_id=application.case_id)
    return "discontinued"


def _end(ctx: Ctx, application: Application, state: Licence.State, last: date) -> list[Licence]:
    licences = licences_of(application)
    barred = barred_until(application, ctx.today)
    verb = {"cofniete": "Cofnięto"}.get(state, "Wygaszono")
    for licence in licences:
        licence.state, licence.ended_on = state, last
        licence.end_ground = application.facts["powod_opis"]
        licence.end_basis = application.facts["podstawa"]
        licence.barred_until = barred
        licence.save()
        what = f"{verb} zezwolenie {licence.number}: {licence.end_ground}"
        note(ctx, licence, what, on=last, case_id=application.case_id)
    announce(ctx, licences, verb, signed_by=signed_by(application))
    return licences


def _give_up(ctx: Ctx, application: Application, licence: Licence, last: date) -> Decimal:
    """Lower this year's and later fees to the days used; return what must be paid back, zł."""
    back = ZERO
    for fee in YearFee.objects.filter(licence=licence, year__gte=last.year, is_current=True):
        used = _used_part(licence, fee, last)
        excess = fee.amount - used
        for one in Instalment.objects.filter(licence=licence, year=fee.year).order_by("-number"):
            part = min(excess, one.amount)
            if part > 0:
                back += lower(ctx, one, part, reason="Koniec sprzedaży", mark="koniec")
                one.amount -= part
                one.save(update_fields=["amount"])
                excess -= part
        if used != fee.amount:
            what = f"Opłata za {fee.year} r. po końcu sprzedaży: {polish.kwota(used)}"
            note(ctx, licence, what, case_id=application.case_id)
    return back


def _used_part(licence: Licence, fee: YearFee, last: date) -> Decimal:
    if fee.year > last.year or last < licence.valid_from:
        return ZERO
    if licence.permit not in {"stale", "catering"}:
        return fee.amount
    sales = sales_of(fee.statement, licence.kind) if fee.statement else None
    count = rules.oplata_catering if licence.permit == "catering" else rules.oplata_roczna
    kind = Rodzaj(licence.kind)
    end = min(last, licence.valid_to)
    return count(kind, sales, fee.year, wazne_od=licence.valid_from, wazne_do=end).wynik


def _change(ctx: Ctx, application: Application) -> str:
    apply_change(ctx, licences_of(application), application.facts["nowe"], application.case_id)
    announce(ctx, licences_of(application), "Zmieniono", signed_by=signed_by(application))
    return DONE


def apply_change(
    ctx: Ctx, licences: list[Licence], new: dict[str, str], case_id: int | None
) -> None:
    """Write new data of the holder into permits, with what was there before in their history."""
    for licence in licences:
        changed = {
            name: {"było": getattr(licence, name), "jest": value}
            for name, value in new.items()
            if getattr(licence, name) != value
        }
        for name, value in new.items():
            setattr(licence, name, value)
        licence.save(update_fields=list(new))
        note(ctx, licence, "Zmieniono dane w zezwoleniu", case_id=case_id, changed=changed)


def _duplicate(ctx: Ctx, application: Application) -> str:
    for licence in licences_of(application):
        note(ctx, licence, "Wydano duplikat", case_id=application.case_id)
    return DONE


def signed_by(application: Application) -> str:
    """Return who signed the last letter of a matter."""
    last = Dispatch.objects.filter(application=application).order_by("-pk").first()
    return last.signed_by if last else ""


_EFFECTS: dict[tuple[str, str], Effect] = {
    ("alcohol.licence", "deliver"): _grant,
    ("alcohol.licence", "refusal_deliver"): _refuse,
    ("alcohol.ceasing", "deliver"): _cease,
    ("alcohol.expiry", "deliver"): _expire,
    ("alcohol.withdrawal", "deliver"): _withdraw,
    ("alcohol.change", "deliver"): _change,
    ("alcohol.duplicate", "deliver"): _duplicate,
}
