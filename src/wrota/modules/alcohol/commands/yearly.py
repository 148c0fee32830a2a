"""The fee of a year, booked by instalments; a new figure books only the difference."""

from decimal import Decimal

from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.law.working import Skladnik, Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.fees import CLASSIFICATION
from wrota.modules.alcohol.commands.matters import note
from wrota.modules.alcohol.models import Instalment, Licence, SalesStatement, YearFee
from wrota.modules.alcohol.queries.duties import sources
from wrota.modules.alcohol.rules import Rata, Rodzaj
from wrota.office.ledger import commands as ledger
from wrota.office.ledger import queries as books

ZERO = Decimal("0.00")


def year_fee(licence: Licence, year: int, sales: Decimal | None) -> Wyliczenie:
    """Return the fee of a permit for a year in zł; `sales` are last year's, in zł."""
    count = rules.oplata_catering if licence.permit == "catering" else rules.oplata_roczna
    return count(
        Rodzaj(licence.kind),
        sales,
        year,
        wazne_od=licence.valid_from,
        wazne_do=licence.valid_to,
    )


def assess_year(
    ctx: Ctx,
    licence: Licence,
    year: int,
    statement: SalesStatement,
    *,
    case_id: int | None = None,
) -> Decimal:
    """
    Compute and book the fee of one permit for a year from a statement; return it in zł.

    The same statement books nothing twice. A correction books what is missing, or writes down
    what was too much; what has been paid above stays as an overpayment and is noted.
    """
    working = year_fee(licence, year, sales_of(statement, licence.kind))
    known = YearFee.objects.filter(licence=licence, year=year, is_current=True).first()
    if known is not None and known.amount == working.wynik:
        return known.amount
    version = known.version + 1 if known else 1
    YearFee.objects.filter(licence=licence, year=year).update(is_current=False)
    YearFee.objects.create(
        licence=licence,
        year=year,
        version=version,
        statement=statement,
        amount=working.wynik,
        working=working.to_dict(),
        assessed_on=ctx.today,
    )
    raty = rules.raty(working.wynik, year, wazne_do=licence.valid_to)
    overpaid = ZERO
    for rata in raty:
        instalment, change = _resize(licence, year, rata)
        if change < 0:
            reason, mark = "Korekta oświadczenia", f"odpis-v{version}"
            overpaid += lower(ctx, instalment, -change, reason=reason, mark=mark)
        elif change > 0:
            part = Skladnik(f"Rata {rata.numer} z {len(raty)}", polish.kwota(change), rata.podstawa)
            share = Wyliczenie(change, (*working.skladniki, part))
            _charge(ctx, licence, instalment, version, share, case_id)
    _tell(ctx, licence, year, version, working.wynik, overpaid, case_id)
    return working.wynik


def sales_of(statement: SalesStatement, kind: str) -> Decimal | None:
    """Return the sales of a kind in a statement in zł, None when it says nothing of it."""
    value: Decimal | None = getattr(statement, f"sales_{kind.lower()}")
    return value


def lower(ctx: Ctx, instalment: Instalment, amount: Decimal, *, reason: str, mark: str) -> Decimal:
    """
    Write down an instalment by an amount in zł; return what was paid already and is too much.

    `mark` makes the source of the write-down unique.
    """
    left = amount
    rows = books.by_source(ctx, sources=sources([instalment])[instalment.pk])
    for source, due in sorted(rows.items(), reverse=True):
        part = min(left, due.open)
        if part > 0:
            ledger.write_down(
                ctx, receivable_id=due.id, amount=part, reason=reason, source=f"{source}:{mark}"
            )
            left -= part
    return left


def _resize(licence: Licence, year: int, rata: Rata) -> tuple[Instalment, Decimal]:
    """Bring an instalment to its new amount; return it with the change in zł."""
    assert rata.termin is not None
    instalment, _ = Instalment.objects.get_or_create(
        licence=licence,
        year=year,
        number=rata.numer,
        defaults={
            "amount": ZERO,
            "due_on": rata.termin,
            "basis": rata.podstawa,
            "source": f"alcohol.fee:{licence.pk}:{year}:{rata.numer}",
        },
    )
    change = rata.kwota - instalment.amount
    instalment.amount = rata.kwota
    instalment.save(update_fields=["amount"])
    return instalment, change


def _charge(
    ctx: Ctx,
    licence: Licence,
    instalment: Instalment,
    version: int,
    working: Wyliczenie,
    case_id: int | None,
) -> None:
    ledger.charge(
        ctx,
        source=instalment.source if version == 1 else f"{instalment.source}:v{version}",
        party_id=licence.party_id,
        title=phrases.INSTALMENT(
            number=licence.number, year=instalment.year, part=instalment.number
        ),
        classification=CLASSIFICATION,
        due_on=instalment.due_on,
        working=working,
        case_id=case_id,
        user_id=licence.user_id,
    )


def _tell(
    ctx: Ctx,
    licence: Licence,
    year: int,
    version: int,
    amount: Decimal,
    overpaid: Decimal,
    case_id: int | None,
) -> None:
    verb = "Naliczono" if version == 1 else "Zmieniono"
    what = f"{verb} opłatę za {year} r.: {polish.kwota(amount)}"
    if overpaid:
        what += f". Nadpłata: {polish.kwota(overpaid)}"
    note(ctx, licence, what, case_id=case_id)
