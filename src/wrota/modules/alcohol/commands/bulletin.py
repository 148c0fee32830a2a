"""The register of permits in the bulletin: a new version whenever a permit begins or ends."""

from collections.abc import Sequence

from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.law import polish
from wrota.modules.alcohol.models import Licence
from wrota.modules.alcohol.queries.register import COLUMNS, public_row
from wrota.office.publication import commands as publication
from wrota.office.publication.commands import Content
from wrota.office.publication.types import RegisterTable

KEY = "alcohol.licences"
TITLE = "Rejestr zezwoleń na sprzedaż napojów alkoholowych"


def announce(ctx: Ctx, licences: Sequence[Licence], verb: str, *, signed_by: str) -> None:
    """
    Publish that permits began or ended; `verb` is "Wydano", "Wygaszono" and the like.

    The words of the change name numbers only, never a person.
    """
    if not licences:
        return
    office = Authority.objects.get(pk=ctx.authority_id)
    in_force = Licence.objects.filter(
        state=Licence.State.GRANTED, valid_from__lte=ctx.today, valid_to__gte=ctx.today
    ).count()
    numbers = ", ".join(one.number for one in licences)
    word = polish.forma(len(licences), "zezwolenie", "zezwolenia", "zezwolenia")
    table = RegisterTable(COLUMNS, tuple(public_row(one) for one in licences))
    publication.publish(
        ctx,
        key=KEY,
        content=Content(
            title=TITLE,
            category="rejestry",
            change=f"{verb} {word} {numbers}"[:240],
            produced_by=signed_by or office.organ,
            produced_on=ctx.today,
            body=(
                f"Rejestr prowadzi {office.organ}. W dniu {polish.data(ctx.today)} "
                f"{polish.forma(in_force, 'obowiązuje', 'obowiązują', 'obowiązuje')} "
                f"{polish.odmiana(in_force, 'zezwolenie', 'zezwolenia', 'zezwoleń')}. "
                "Tabela pokazuje zezwolenia, których dotyczy ta zmiana. Cały rejestr jest w "
                "dziale „Rejestry i ewidencje”."
            ),
            table=table.to_dict(),
        ),
    )
