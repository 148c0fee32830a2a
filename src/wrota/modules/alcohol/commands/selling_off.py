"""Selling off the stock of an ended permit: a paper application that the clerk enters."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.law.money import to_grosz
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.choosing import WrongChoice
from wrota.modules.alcohol.commands.ending import unit_id
from wrota.modules.alcohol.commands.matters import note
from wrota.modules.alcohol.models import Application, Licence
from wrota.modules.alcohol.queries.checks import checks_of
from wrota.modules.alcohol.queries.limits import ENDED
from wrota.modules.alcohol.rules import Zezwolenie, wazne_do_maksimum
from wrota.office.cases import commands as cases
from wrota.office.cases.procedure import find
from wrota.office.cases.types import NewCase

PROCEDURE = "alcohol.licence"


@command("alcohol.work")
def apply_sell_off(
    ctx: Ctx, *, licence_id: int, stock: Decimal, valid_from: date, valid_to: date, filed_on: date
) -> int:
    """
    Open the matter of a permit to sell off the stock of one ended permit; return the case's id.

    `stock` is the gross value of the stock in zł by the entrepreneur's inventory.

    :raises WrongChoice: for a permit that has not ended, a stock not above zero, or bad days.
    """
    ended = Licence.objects.select_related("outlet").get(pk=licence_id)
    _check(ctx, ended, stock, valid_from, valid_to, filed_on)
    case_id = _open_case(ctx, ended, filed_on)
    values = {"permit": "wyprzedaz", "valid_from": valid_from, "valid_to": valid_to}
    application = _apply(ctx, ended, case_id, stock, values)
    licence = Licence.objects.create(
        kind=ended.kind,
        purpose=ended.purpose,
        application=application,
        outlet=ended.outlet,
        party_id=ended.party_id,
        user_id=ended.user_id,
        holder_name=ended.holder_name,
        holder_nip=ended.holder_nip,
        state=Licence.State.REQUESTED,
        **values,
    )
    note(ctx, licence, "Wpłynął wniosek", on=filed_on, case_id=case_id)
    return case_id


def _open_case(ctx: Ctx, ended: Licence, filed_on: date) -> int:
    return cases.open_case(
        ctx,
        new=NewCase(
            procedure=PROCEDURE,
            title=phrases.SELLING_OFF(outlet=ended.outlet.label),
            started_on=filed_on,
            unit_id=unit_id(),
            user_id=ended.user_id,
            party_ids=((ended.party_id, "wnioskodawca"),),
        ),
    )


def _apply(
    ctx: Ctx, ended: Licence, case_id: int, stock: Decimal, values: Mapping[str, Any]
) -> Application:
    plan = find(PROCEDURE)
    application = Application.objects.create(
        case_id=case_id,
        procedure=plan.code,
        procedure_version=plan.version,
        step=plan.first,
        user_id=ended.user_id,
        party_id=ended.party_id,
        kinds=[ended.kind],
        purpose=ended.purpose,
        outlet=ended.outlet,
        facts=_facts(ended, stock),
        **values,
    )
    application.checks = [one.to_dict() for one in checks_of(application, today=ctx.today)]
    application.save(update_fields=["checks"])
    return application


def _facts(ended: Licence, stock: Decimal) -> dict[str, object]:
    return {
        "poprzednie_numery": ended.number,
        "zapasy": {ended.kind: str(stock)},
        "zalaczniki": {"inwentaryzacja": 1},
    }


def _check(
    ctx: Ctx, ended: Licence, stock: Decimal, start: date, end: date, filed_on: date
) -> None:
    if ended.state not in ENDED:
        raise WrongChoice("Wyprzedaż jest możliwa dopiero po końcu zezwolenia.")
    if stock <= 0 or stock != to_grosz(stock):
        raise WrongChoice("Wpisz wartość zapasów brutto, na przykład 12 500,00.")
    if filed_on > ctx.today or end < start or start < filed_on:
        raise WrongChoice("Daty nie zgadzają się ze sobą. Popraw je.")
    last = wazne_do_maksimum(Zezwolenie.WYPRZEDAZ, start)
    if end > last.dzien:
        raise WrongChoice(f"Wyprzedaż trwa {last.opis}, do {polish.data(last.dzien)}.")
