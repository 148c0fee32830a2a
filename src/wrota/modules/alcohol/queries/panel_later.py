"""The case screen of matters about permits in force: statement, end, change, appeal."""

from datetime import date
from decimal import Decimal
from typing import Any

from wrota.kernel.context import Ctx
from wrota.law import identifiers, params, polish
from wrota.law.calendar import end_of_days
from wrota.modules.alcohol.models import Application, Licence
from wrota.modules.alcohol.queries.licences import licences_of_party
from wrota.modules.alcohol.types import LicenceRow
from wrota.office.cases.panel import Panel
from wrota.office.cases.types import CaseView
from wrota.office.forms import queries as forms

KINDS = ("a", "b", "c")
WANTS = {
    "zmiana": "zmiany decyzji",
    "uchylenie": "uchylenia decyzji w całości",
    "ponownie": "ponownego zbadania sprawy",
}
#: what the appeal board may decide: outcome of the step -> words
BOARD = {
    "upheld": "Utrzymało decyzję w mocy",
    "reversed": "Zmieniło albo uchyliło decyzję",
    "returned_to_us": "Przekazało sprawę do ponownego rozpatrzenia",
}


def review_statement(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Say why a statement was not taken by itself and offer the permits to choose from."""
    assert application.submission_id is not None
    sent = forms.submission(ctx, submission_id=application.submission_id)
    sales = [
        (kind.upper(), sent.answers[f"sprzedaz_{kind}"])
        for kind in KINDS
        if f"sprzedaz_{kind}" in sent.answers
    ]
    return Panel(
        heading="Następny krok: wyjaśnij oświadczenie",
        text=str(application.facts.get("watpliwosci", "")),
        template="alcohol/panel/statement.html",
        data=_choice(ctx, application) | {"year": application.facts["rok"], "sales": sales},
    )


def draft_ceasing(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Show the end that the holder told of and offer the draft of the decision."""
    last = _day(application.facts["dzien_konca"])
    unsure = application.facts.get("powod") == "rezygnacja"
    text = f"Ostatni dzień sprzedaży: {polish.data(last)}. Treść decyzji jest gotowa."
    if unsure:
        text += " Podstawa przy rezygnacji (art. 162 k.p.a.) jest do sprawdzenia."
    return Panel(
        heading="Następny krok: przygotuj decyzję o wygaśnięciu",
        text=text,
        template="alcohol/panel/end.html",
        data=_choice(ctx, application) | {"button": "Przygotuj projekt", "ask_reasons": False},
    )


def notice_ex_officio(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Show the ground of proceedings begun by the office."""
    facts = application.facts
    return Panel(
        heading="Następny krok: zawiadom o wszczęciu",
        text=f"{facts['powod_opis'].capitalize()} ({facts['podstawa']}).",
        template="alcohol/panel/opening.html",
        data=_choice(ctx, application) | {"what_happened": facts.get("co_sie_stalo", "")},
    )


def draft_ex_officio(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Ask for reasons of the decision that ends a permit, or of discontinuance."""
    facts = application.facts
    start = facts.get("uzasadnienie_decyzji") or facts.get("co_sie_stalo") or _silence(facts)
    return Panel(
        heading="Następny krok: przygotuj decyzję",
        text=f"{facts['powod_opis'].capitalize()} ({facts['podstawa']}).",
        template="alcohol/panel/end.html",
        data=_choice(ctx, application)
        | {
            "button": "Przygotuj projekt decyzji",
            "ask_reasons": True,
            "reasons": start,
            "may_discontinue": True,
        },
    )


def draft_change(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Put the reported change beside the register and ask for the new data."""
    linked = _linked(application)
    new = application.facts.get("nowe", {})
    first = linked[0] if linked else None
    return Panel(
        heading="Następny krok: przygotuj decyzję o zmianie",
        text=str(application.facts.get("opis_zmiany", "")),
        template="alcohol/panel/change.html",
        data=_choice(ctx, application)
        | {
            "name": new.get("holder_name") or (first.holder_name if first else ""),
            "nip": new.get("holder_nip") or (first.holder_nip if first else ""),
            "since": _day(application.facts["zmiana_od"]),
        },
    )


def draft_duplicate(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Offer the duplicate, whose words are those of the permit."""
    return Panel(
        heading="Następny krok: przygotuj duplikat",
        text="Duplikat powtarza słowo w słowo decyzję z akt.",
        template="alcohol/panel/duplicate.html",
        data=_choice(ctx, application),
    )


def review_appeal(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Count both terms of an appeal and offer the two ways out of it."""
    facts = application.facts
    received = view.deadline.start
    pass_by = end_of_days(received, params.value("kpa.autokontrola", on=received).jako_int).day
    return Panel(
        heading=f"Następny krok: przekaż odwołanie do {polish.data(pass_by)}",
        text="Masz 7 dni: przekaż odwołanie z aktami SKO albo sam zmień decyzję w całości po "
        "myśli strony (art. 132 i 133 k.p.a.).",
        template="alcohol/panel/appeal.html",
        data={
            "decision": facts.get("numer_decyzji", ""),
            "wants": WANTS.get(facts.get("zadanie", ""), ""),
            "reasons": facts.get("uzasadnienie", ""),
            "linked": [one.number for one in _linked(application)],
            "in_time": _in_time(facts, received),
        },
    )


def send_to_board(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Ask for the day on which the files left."""
    return Panel(
        heading="Następny krok: wyślij odwołanie z aktami do SKO",
        text="Podpisane pismo jest w dokumentach. Zapisz dzień wysłania.",
        template="alcohol/panel/day.html",
        data={
            "today": ctx.today,
            "action": "alcohol:to-board",
            "label": "Dzień wysłania do SKO",
            "button": "Zapisz wysłanie",
            "may": ctx.may("alcohol.deliver"),
        },
    )


def board(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Ask what the appeal board has decided."""
    return Panel(
        heading="Czekamy na rozstrzygnięcie SKO",
        text=f"Odwołanie wysłano {polish.data(_day(application.facts['wyslano_do_sko']))}.",
        template="alcohol/panel/board.html",
        data={"today": ctx.today, "outcomes": tuple(BOARD.items())},
    )


def refund(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    """Tell the treasurer how much goes back and where."""
    facts = application.facts
    amount = polish.kwota(Decimal(facts["zwrot_kwota"]))
    account = facts.get("rachunek", "")
    where = f"na rachunek {identifiers.format_nrb(account)}" if account else "w kasie"
    return Panel(
        heading=f"Następny krok: zwróć {amount}",
        text=f"Niewykorzystana opłata po końcu sprzedaży, {where}.",
        template="alcohol/panel/day.html",
        data={
            "today": ctx.today,
            "action": "alcohol:refund",
            "label": "Dzień zwrotu",
            "button": "Zapisz zwrot",
            "may": ctx.may("alcohol.pay"),
        },
    )


def _choice(ctx: Ctx, application: Application) -> dict[str, Any]:
    """Return the linked permits and, for a choice, all permits in force of the holder."""
    linked = {one.pk for one in _linked(application)}
    nip = str(application.facts.get("nip", ""))
    offered: list[tuple[LicenceRow, bool]] = [
        (row, row.id in linked)
        for row in licences_of_party(ctx, party_id=application.party_id, nip=nip)
    ]
    return {
        "offered": offered,
        "options": [
            (
                str(row.id),
                row.number,
                f"{row.outlet or row.address}, do {polish.data(row.valid_to)}",
            )
            for row, _ in offered
        ],
        "chosen": [row for row, is_linked in offered if is_linked],
        "unknown": application.facts.get("nieznane", []),
    }


def _linked(application: Application) -> list[Licence]:
    rows = Licence.objects.filter(later__application=application)
    return list(rows.order_by("kind", "pk"))


def _silence(facts: dict[str, Any]) -> str:
    return (
        f"Obowiązku nie wykonano do {polish.data(_day(facts['ostatni_dzien']))}, czyli w 30 dni "
        "po terminie. Terminu nie przywraca się."
        if "ostatni_dzien" in facts
        else ""
    )


def _in_time(facts: dict[str, Any], received: date) -> bool | None:
    """Say whether the appeal came in time, by the delivery that our own register knows."""
    said = facts.get("doreczono") or facts.get("dzien_doreczenia")
    if not said:
        return None
    days = params.value("kpa.odwolanie", on=received).jako_int
    return received <= end_of_days(_day(said), days).day


def _day(text: str) -> date:
    return date.fromisoformat(text)
