"""Statements of sales: a clean one is read, charged and closed without a clerk (art. 11¹)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.fees import CLASSIFICATION
from wrota.modules.alcohol.commands.matters import licences_of, matter, note
from wrota.modules.alcohol.commands.yearly import assess_year, sales_of
from wrota.modules.alcohol.models import Application, Licence, SalesStatement
from wrota.modules.alcohol.rules import Rodzaj, Stan
from wrota.office.cases import commands as cases
from wrota.office.forms import queries as forms
from wrota.office.ledger import commands as ledger

KINDS = ("A", "B", "C")


class Doubtful(ValueError):
    """The statement cannot be taken as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says: the year of sales and the gross sales by kind, zł."""

    year: int
    sales: dict[str, Decimal]
    on: date
    is_correction: bool


def read_statement(ctx: Ctx, application: Application) -> None:
    """Take a statement over at once, or leave it to a clerk with the reason."""
    said = _said(ctx, application)
    try:
        _refuse_doubts(application, said, licences_of(application))
        total = _accept(ctx, application, said)
    except Doubtful as doubt:
        application.facts |= {"watpliwosci": str(doubt)}
        application.save(update_fields=["facts"])
        _finish(ctx, application, "doubts", "")
        return
    _finish(ctx, application, "assessed", _words(said.year + 1, total))


@command("alcohol.work")
def accept_statement(ctx: Ctx, *, case_id: int) -> Decimal:
    """
    Take over a statement that a clerk has looked at; return the sum of the yearly fees in zł.

    The clerk has chosen the permits; a term that has passed for good cannot be restored.

    :raises Doubtful: when no permit is chosen, or the statement came too late for all of them.
    """
    application = matter(case_id, "review")
    said = _said(ctx, application)
    licences = licences_of(application)
    if not licences:
        raise Doubtful("Wskaż zezwolenia, których dotyczy oświadczenie.")
    _refuse_late(said, licences)
    total = _accept(ctx, application, said)
    words = _words(said.year + 1, total)
    cases.finish_step(ctx, case_id=case_id, step="review", outcome="assessed", words=words)
    return total


@command("alcohol.work")
def set_statement_aside(ctx: Ctx, *, case_id: int, reason: str) -> None:
    """
    Close a statement without effect and tell the party why.

    :raises Doubtful: without a reason.
    """
    matter(case_id, "review")
    if not reason.strip():
        raise Doubtful("Napisz, dlaczego oświadczenie nie ma skutku. Strona to przeczyta.")
    words = phrases.WITHOUT_EFFECT(reason=reason.strip())
    cases.finish_step(
        ctx, case_id=case_id, step="review", outcome="without_effect", words=words[:240]
    )


def _said(ctx: Ctx, application: Application) -> Said:
    assert application.submission_id is not None
    sent = forms.submission(ctx, submission_id=application.submission_id)
    answers = sent.answers
    sales = {
        k: answers[f"sprzedaz_{k.lower()}"] for k in KINDS if f"sprzedaz_{k.lower()}" in answers
    }
    # bazą jest UTC, a o spóźnieniu decyduje doba w Polsce
    day = sent.submitted_at.astimezone(polish.WARSZAWA).date()
    return Said(answers["rok"], sales, day, bool(answers.get("korekta")))


def _refuse_doubts(application: Application, said: Said, licences: list[Licence]) -> None:
    if unknown := application.facts.get("nieznane"):
        raise Doubtful(f"Nie ma w rejestrze zezwoleń tego przedsiębiorcy: {', '.join(unknown)}.")
    if not licences:
        raise Doubtful("Oświadczenie nie wskazuje żadnego zezwolenia z rejestru.")
    if len({one.outlet_id for one in licences}) > 1:
        raise Doubtful("Zezwolenia są z różnych punktów. Oświadczenie składa się dla punktu.")
    if {one.kind for one in licences} != set(said.sales):
        raise Doubtful("Rodzaje sprzedaży nie zgadzają się z zezwoleniami.")
    before = _current(licences[0].outlet_id, said.year)
    known = {k for k in KINDS if before is not None and sales_of(before, k) is not None}
    if known & set(said.sales) and not said.is_correction:
        raise Doubtful(f"Za {said.year} r. jest już oświadczenie, a to nie jest korekta.")
    _refuse_late(said, licences)


def _refuse_late(said: Said, licences: list[Licence]) -> None:
    lost = [one.number for one in licences if _late(said, one).stan is Stan.WYGASLO]
    if lost and not _current(licences[0].outlet_id, said.year):
        raise Doubtful(
            f"Oświadczenie przyszło po ostatnim dniu z dopłatą. Zezwolenie wygasło: "
            f"{', '.join(lost)} (art. 18 ust. 12 pkt 5)."
        )


def _late(said: Said, licence: Licence) -> rules.Skutek:
    year = said.year + 1
    kind = Rodzaj(licence.kind)
    return rules.skutek_braku_oswiadczenia(kind, year, zlozono=said.on, na_dzien=said.on)


def _current(outlet_id: int, year: int) -> SalesStatement | None:
    return SalesStatement.objects.filter(outlet_id=outlet_id, year=year, is_current=True).first()


def _accept(ctx: Ctx, application: Application, said: Said) -> Decimal:
    licences = licences_of(application)
    before = _current(licences[0].outlet_id, said.year)
    known = {k for k in KINDS if before is not None and sales_of(before, k) is not None}
    statement = _write(application, said, licences[0], before)
    year = said.year + 1
    total = Decimal(0)
    for licence in licences:
        if licence.kind not in known:
            _surcharge(ctx, application, said, licence)
        if licence.valid_from.year < year <= licence.valid_to.year:
            total += assess_year(ctx, licence, year, statement, case_id=application.case_id)
    return total


def _write(
    application: Application, said: Said, licence: Licence, before: SalesStatement | None
) -> SalesStatement:
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    values = {
        f"sales_{k.lower()}": said.sales.get(k, sales_of(before, k) if before else None)
        for k in KINDS
    }
    return SalesStatement.objects.create(
        outlet=licence.outlet,
        party_id=licence.party_id,
        year=said.year,
        submitted_on=said.on,
        submission_id=application.submission_id,
        case_id=application.case_id,
        corrects=before,
        **values,
    )


def _surcharge(ctx: Ctx, application: Application, said: Said, licence: Licence) -> None:
    """Book 30% of the basic fee for a statement that came late but in time to save the permit."""
    effect = _late(said, licence)
    if effect.doplata is None:
        return
    working: Wyliczenie = effect.doplata
    ledger.charge(
        ctx,
        source=f"alcohol.doplata:{licence.pk}:{said.year + 1}:oswiadczenie",
        party_id=licence.party_id,
        title=phrases.LATE_STATEMENT(number=licence.number),
        classification=CLASSIFICATION,
        due_on=effect.ostatni_dzien,
        working=working,
        case_id=application.case_id,
        user_id=licence.user_id,
    )
    what = f"Dopłata za spóźnione oświadczenie: {polish.kwota(working.wynik)}"
    note(ctx, licence, what, case_id=application.case_id)


def _words(year: int, total: Decimal) -> str:
    if not total:
        return phrases.NO_FEE
    return phrases.FEE_FOR_YEAR(year=year, sum=polish.kwota(total))


def _finish(ctx: Ctx, application: Application, outcome: str, words: str) -> None:
    cases.finish_step(ctx, case_id=application.case_id, step="match", outcome=outcome, words=words)
