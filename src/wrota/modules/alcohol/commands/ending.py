"""Ends of permits: matters opened by the office, drafts of the decisions, what they do."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.offices import queries as offices
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands import texts
from wrota.modules.alcohol.commands.checking import NothingSaid
from wrota.modules.alcohol.commands.choosing import WrongChoice
from wrota.modules.alcohol.commands.fees import CLASSIFICATION, FutureDay
from wrota.modules.alcohol.commands.matters import licences_of, matter
from wrota.modules.alcohol.models import About, Application, Licence
from wrota.modules.alcohol.procedure.parts import UNIT
from wrota.modules.alcohol.rules import PowodCofniecia, PowodWygasniecia
from wrota.office.cases import commands as cases
from wrota.office.cases import letters
from wrota.office.cases.procedure import find
from wrota.office.cases.types import NewCase
from wrota.office.ledger import commands as ledger
from wrota.office.ledger.types import Line

#: what a holder may give as the reason of ceasing -> ground and its basis
CEASING = {
    "likwidacja": PowodWygasniecia.LIKWIDACJA_PUNKTU.value,
    "zmiana_dzialalnosci": PowodWygasniecia.ZMIANA_DZIALALNOSCI.value,
    "zmiana_wspolnikow": PowodWygasniecia.ZMIANA_WSPOLNIKOW.value,
    # Rezygnacji nie ma w art. 18 ust. 12: podstawa do sprawdzenia [V].
    "rezygnacja": ("rezygnacja ze sprzedaży", "art. 162 § 1 pkt 1 k.p.a."),
}


@command("alcohol.work")
def withdraw(
    ctx: Ctx, *, licence_ids: Sequence[int], ground: str, what_happened: str, found_on: date
) -> int:
    """
    Open proceedings to withdraw permits of one holder; return the case's id.

    `ground` is a name of `rules.PowodCofniecia`.

    :raises WrongChoice: for a permit not in force, several holders, or an unknown ground.
    :raises NothingSaid: when it does not say what happened.
    """
    if ground not in PowodCofniecia.__members__:
        raise WrongChoice("Wybierz powód z listy (art. 18 ust. 10).")
    if not what_happened.strip():
        raise NothingSaid("Napisz, co się stało. Strona przeczyta to w zawiadomieniu.")
    if found_on > ctx.today:
        raise WrongChoice("Zdarzenie nie może mieć daty z przyszłości. Popraw dzień.")
    title, basis = PowodCofniecia[ground].value
    facts = {
        "powod_nazwa": ground,
        "powod_opis": title,
        "podstawa": basis,
        "co_sie_stalo": what_happened.strip(),
        "dzien": found_on.isoformat(),
    }
    return open_against(ctx, "alcohol.withdrawal", licence_ids, facts)


def open_against(
    ctx: Ctx, procedure: str, licence_ids: Sequence[int], facts: Mapping[str, object]
) -> int:
    """Open a matter about permits in force of one holder; return the case's id."""
    rows = Licence.objects.filter(pk__in=licence_ids, state=Licence.State.GRANTED)
    licences = list(rows.select_related("outlet").order_by("kind"))
    if not licences or len(licences) != len(set(licence_ids)):
        raise WrongChoice("Wskaż co najmniej jedno obowiązujące zezwolenie.")
    first = licences[0]
    if len({one.party_id for one in licences}) > 1:
        raise WrongChoice("Zezwolenia mają różnych przedsiębiorców. Wskaż zezwolenia jednego.")
    plan = find(procedure)
    numbers = ", ".join(one.number for one in licences)
    case_id = cases.open_case(
        ctx,
        new=NewCase(
            procedure=procedure,
            title=f"{plan.title}: {numbers}, {first.outlet.label}",
            started_on=ctx.today,
            unit_id=unit_id(),
            user_id=first.user_id,
            party_ids=((first.party_id, "przedsiębiorca"),),
        ),
    )
    application = Application.objects.create(
        case_id=case_id,
        procedure=plan.code,
        procedure_version=plan.version,
        step=plan.first,
        user_id=first.user_id,
        party_id=first.party_id,
        outlet=first.outlet,
        kinds=sorted({one.kind for one in licences}),
        facts=dict(facts),
    )
    About.objects.bulk_create(About(application=application, licence=one) for one in licences)
    return case_id


@command("alcohol.work")
def draft_opening(ctx: Ctx, *, case_id: int) -> None:
    """Draft the notice that proceedings began ex officio (KPA art. 61 § 4, art. 10)."""
    application = matter(case_id, "notice")
    letter = texts.opening(ctx, application, licences_of(application))
    letters.draft(ctx, case_id=case_id, letters=(letter,))
    cases.finish_step(ctx, case_id=case_id, step="notice", outcome="drafted")


@command("alcohol.work")
def close_as_mistake(ctx: Ctx, *, case_id: int) -> None:
    """Close proceedings begun ex officio before anybody was told: there was no ground."""
    application = matter(case_id, "notice")
    if application.procedure == "alcohol.licence":
        raise WrongChoice("Wniosku strony nie zamyka się w ten sposób.")
    cases.finish_step(ctx, case_id=case_id, step="notice", outcome="mistake")


@command("alcohol.work")
def draft_end(ctx: Ctx, *, case_id: int, reasons: str = "") -> list[int]:
    """
    Draft a decision for each permit that ends; return the letters' ids.

    :raises WrongChoice: when no permit is linked to the matter.
    :raises NothingSaid: for proceedings ex officio without reasons.
    """
    application = matter(case_id, "draft")
    licences = _linked(application)
    if application.procedure == "alcohol.ceasing":
        application.facts |= _ceasing_ground(application)
    elif not reasons.strip():
        raise NothingSaid("Decyzja musi mieć uzasadnienie. Napisz je.")
    application.facts |= {"uzasadnienie_decyzji": reasons.strip(), "umorzenie": False}
    application.save(update_fields=["facts"])
    drafts = tuple(texts.end(ctx, application, one) for one in licences)
    ids = letters.draft(ctx, case_id=case_id, letters=drafts)
    cases.finish_step(ctx, case_id=case_id, step="draft", outcome="drafted")
    return ids


@command("alcohol.work")
def draft_discontinuance(ctx: Ctx, *, case_id: int, reasons: str) -> list[int]:
    """
    Draft a decision that discontinues proceedings ex officio (KPA art. 105 § 1).

    :raises NothingSaid: without reasons.
    """
    application = matter(case_id, "draft")
    if "discontinued" not in find(application.procedure).steps["deliver"].then:
        raise WrongChoice("Tego postępowania nie umarza się w ten sposób.")
    if not reasons.strip():
        raise NothingSaid("Umorzenie musi mieć uzasadnienie. Napisz je.")
    application.facts |= {"uzasadnienie_decyzji": reasons.strip(), "umorzenie": True}
    application.save(update_fields=["facts"])
    licences = _linked(application)
    letter = texts.discontinuance(ctx, application, licences)
    ids = letters.draft(ctx, case_id=case_id, letters=(letter,))
    cases.finish_step(ctx, case_id=case_id, step="draft", outcome="drafted")
    return ids


@command("alcohol.pay")
def confirm_refund(ctx: Ctx, *, case_id: int, paid_on: date) -> Decimal:
    """
    Book the refund of an unused fee (Wn 720 Ma 130) and close the case; return it in zł.

    :raises FutureDay: when the day has not come yet.
    """
    application = matter(case_id, "refund")
    if paid_on > ctx.today:
        raise FutureDay("Zwrot nie może mieć daty z przyszłości. Popraw dzień.")
    amount = Decimal(application.facts["zwrot_kwota"])
    ledger.post(
        ctx,
        source=f"alcohol.refund:{case_id}",
        text=f"Zwrot niewykorzystanej opłaty za zezwolenie, sprawa {case_id}",
        lines=[
            Line(ledger.INCOME, amount, CLASSIFICATION),
            Line(ledger.BANK, -amount, CLASSIFICATION, application.party_id),
        ],
        document_on=paid_on,
    )
    cases.finish_step(ctx, case_id=case_id, step="refund", outcome="refunded")
    return amount


def barred_until(application: Application, decided_on: date) -> date | None:
    """Return the first day for a new application after this end, None when nobody waits."""
    name = application.facts.get("powod_nazwa", "")
    if name in PowodCofniecia.__members__:
        return rules.nowy_wniosek_po_cofnieciu(decided_on)
    if name in PowodWygasniecia.__members__ and PowodWygasniecia[name].wymaga_czekania:
        return rules.nowy_wniosek_po_wygasnieciu(PowodWygasniecia[name], decided_on)
    return None


def _linked(application: Application) -> list[Licence]:
    licences = licences_of(application)
    if not licences:
        raise WrongChoice("Wskaż zezwolenia, których dotyczy sprawa.")
    return licences


def _ceasing_ground(application: Application) -> dict[str, str]:
    title, basis = CEASING[application.facts["powod"]]
    return {
        "powod_opis": title,
        "podstawa": basis,
        "ostatni_dzien": application.facts["dzien_konca"],
    }


def unit_id() -> int:
    """Return the unit that runs these matters; an office without it has one that does all."""
    units = offices.units()
    return next((one.pk for one in units if one.symbol == UNIT), units[0].pk)
