"""The permit itself: a decision with all parts of KPA art. 107 and its conditions."""

from wrota.kernel.context import Ctx
from wrota.law import params, polish
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.texts.frame import (
    ACT,
    KPA,
    appeal,
    day_of_filing,
    letterhead,
    place_of,
)
from wrota.modules.alcohol.models import Application, Licence, LimitResolution
from wrota.modules.alcohol.rules import Rodzaj
from wrota.office.cases.types import NewLetter

STRENGTH = {
    "A": "o zawartości do 4,5% alkoholu oraz piwa",
    "B": "o zawartości powyżej 4,5% do 18% alkoholu, z wyjątkiem piwa",
    "C": "o zawartości powyżej 18% alkoholu",
}
BASIS = {
    "stale": "art. 18 ust. 1, 2, 3, 3a i 9",
    "jednorazowe": "art. 18¹",
    "catering": "art. 18 ust. 1 i 2 (zezwolenie na organizację przyjęć)",
    "wyprzedaz": "art. 18 ust. 1 i 2 (zezwolenie na wyprzedaż zapasów)",
}


def permit(
    ctx: Ctx,
    application: Application,
    licence: Licence,
    fee: Wyliczenie,
    resolution: LimitResolution | None,
) -> NewLetter:
    """Return the decision that grants one permit."""
    kind = Rodzaj(licence.kind)
    content = letterhead(ctx, licence.party_id) | {
        "title": f"DECYZJA nr {licence.number}",
        "subject": f"Zezwolenie na sprzedaż napojów alkoholowych, rodzaj {kind}: {kind.opis}",
        "basis": f"Na podstawie {BASIS[licence.permit]} oraz art. 11¹ {ACT}, a także art. 104 i "
        f"107 {KPA}, po rozpatrzeniu wniosku z {day_of_filing(application)} r.,",
        "ruling_word": "zezwalam",
        "ruling": _ruling(licence),
        "points": _conditions(ctx, licence, resolution),
        "tables": [_table(licence, kind)],
        "working": fee.to_dict(),
        "working_title": "Opłata za pierwszy okres: sposób obliczenia",
        "reasons": _reasons(application, licence.kind),
        "instruction": appeal(ctx),
        "fee_note": "Opłatę za korzystanie z zezwolenia wniesiono przed jego wydaniem "
        "(art. 11¹ ust. 2 ustawy).",
    }
    return NewLetter(
        kind="decyzja",
        subject=licence.kind,
        title=phrases.PERMIT(number=licence.number, kind=licence.kind),
        template="decyzja",
        content=content,
    )


def _ruling(licence: Licence) -> str:
    purpose = f", {licence.get_purpose_display()}" if licence.purpose else ""
    return (
        f"przedsiębiorcy {licence.holder_name} na sprzedaż napojów alkoholowych "
        f"{STRENGTH[licence.kind]}{purpose}, w punkcie: {place_of(licence)}, od "
        f"{polish.data_slownie(licence.valid_from)} r. do "
        f"{polish.data_slownie(licence.valid_to)} r., lecz nie wcześniej niż od dnia doręczenia "
        "tej decyzji."
    )


def _table(licence: Licence, kind: Rodzaj) -> dict[str, object]:
    rows = [
        ["Numer zezwolenia", licence.number],
        ["Rodzaj napojów", f"{kind}: {kind.opis}"],
        ["Zezwolenie", licence.get_permit_display()],
        ["Przedsiębiorca", licence.holder_name],
        ["NIP", licence.holder_nip or "–"],
        ["Punkt sprzedaży", place_of(licence)],
        ["Ważne", f"{polish.data(licence.valid_from)}–{polish.data(licence.valid_to)}"],
    ]
    if licence.purpose:
        rows.insert(3, ["Przeznaczenie", licence.get_purpose_display()])
    return {"title": "Zezwolenie", "columns": ["Co", "Ustalenie"], "rows": rows}


def _conditions(ctx: Ctx, licence: Licence, resolution: LimitResolution | None) -> list[str]:
    points = [
        "Napoje wolno sprzedawać tylko w punkcie wskazanym w zezwoleniu.",
        "Nie wolno ich sprzedawać ani podawać osobom do lat 18, nietrzeźwym, na kredyt ani pod "
        "zastaw (art. 15 ustawy).",
        "Zmiany danych z zezwolenia trzeba zgłosić organowi.",
    ]
    if licence.permit in {"stale", "catering"}:
        year = ctx.today.year
        first, second, third = (
            params.value(f"alkohol.termin_raty_{n}", on=ctx.today).tekst for n in (1, 2, 3)
        )
        statement = params.day_of_year("alkohol.termin_oswiadczenia", year=year)
        points += [
            f"Co roku do {statement.day}.{statement.month:02} przedsiębiorca składa oświadczenie "
            "o wartości sprzedaży w roku poprzednim (art. 11¹ ust. 4 ustawy).",
            f"Opłatę za kolejne lata wnosi się do {first}, {second} i {third} albo całą do "
            f"{first} (art. 11¹ ust. 7 ustawy). Spóźnione oświadczenie albo wpłata prowadzi do "
            "wygaśnięcia zezwolenia (art. 18 ust. 12 pkt 5 ustawy).",
        ]
    if resolution and resolution.night_from is not None and licence.purpose == "detal":
        points.append(
            f"Rada gminy ograniczyła sprzedaż od godziny {resolution.night_from} do "
            f"{resolution.night_to} (uchwała {resolution.number})."
        )
    return points


def _reasons(application: Application, kind: str) -> str:
    others = {f"limit_{one}" for one in application.kinds if one != kind}
    facts = [one["text"] for one in application.checks if one["met"] and one["code"] not in others]
    said = ["Wniosek uwzględniono w całości (art. 107 § 4 k.p.a.). Ustalono, co następuje."]
    said += facts
    if application.opinion:
        said.append(
            "Gminna komisja rozwiązywania problemów alkoholowych zaopiniowała wniosek pozytywnie "
            f"(postanowienie {application.opinion_number})."
        )
    return "\n\n".join(said)
