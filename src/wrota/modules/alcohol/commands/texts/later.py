"""Letters about permits in force: ends, changes, duplicates, appeals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.texts.frame import ACT, KPA, appeal, letterhead, place_of
from wrota.modules.alcohol.models import Application, Licence
from wrota.office.cases.types import LetterRow, NewLetter

DECISION = {"kind": "decyzja", "template": "decyzja"}
LETTER = {"kind": "pismo", "template": "pismo"}
VERBS = {
    "alcohol.ceasing": ("Stwierdzenie wygaśnięcia", "stwierdzam wygaśnięcie", phrases.EXPIRY),
    "alcohol.expiry": ("Stwierdzenie wygaśnięcia", "stwierdzam wygaśnięcie", phrases.EXPIRY),
    "alcohol.withdrawal": ("Cofnięcie", "cofam", phrases.WITHDRAWAL),
}


def opening(ctx: Ctx, application: Application, licences: Sequence[Licence]) -> NewLetter:
    """Return the notice that proceedings began ex officio (KPA art. 61 § 4, 10)."""
    facts = application.facts
    numbers = ", ".join(one.number for one in licences)
    what = "cofnięcia" if application.procedure == "alcohol.withdrawal" else "wygaśnięcia"
    content = letterhead(ctx, application.party_id) | {
        "title": "Zawiadomienie o wszczęciu postępowania",
        "subject": f"Zezwolenia {numbers}",
        "salutation": "Szanowni Państwo,",
        "basis": f"Na podstawie art. 61 § 4 {KPA} zawiadamiam, że z urzędu wszczęto postępowanie "
        f"w sprawie {what} zezwoleń {numbers} w punkcie: {place_of(licences[0])}.",
        "reasons": f"Powód: {facts['powod_opis']} ({facts['podstawa']}).\n\n"
        f"{facts.get('co_sie_stalo', '')}".strip(),
        "instruction": "Mogą Państwo zobaczyć akta, wypowiedzieć się i przedstawić dowody w "
        "ciągu 7 dni od dnia doręczenia (art. 10 § 1 k.p.a.). Potem wydam decyzję.",
    }
    title = phrases.NOTICE
    return NewLetter(subject="wszczecie", title=title, content=content, **LETTER)


def end(ctx: Ctx, application: Application, licence: Licence) -> NewLetter:
    """Return the decision that ends one permit."""
    facts = application.facts
    title, verb, kept_title = VERBS[application.procedure]
    ending = ""
    if "ostatni_dzien" in facts:
        last = date.fromisoformat(facts["ostatni_dzien"])
        ending = f" z dniem {polish.data_slownie(last)} r."
    declares = verb.startswith("stwierdzam")
    ruling = (
        f"zezwolenia {licence.number} wydanego przedsiębiorcy {licence.holder_name}, dotyczącego "
        if declares
        else f"zezwolenie {licence.number} wydane przedsiębiorcy {licence.holder_name}, dotyczące "
    )
    content = letterhead(ctx, licence.party_id) | {
        "title": "DECYZJA",
        "subject": f"{title} zezwolenia {licence.number} na sprzedaż napojów alkoholowych",
        "basis": f"Na podstawie {facts['podstawa']} {_act(facts['podstawa'])}oraz art. 104 i 107 "
        f"{KPA}",
        "ruling_word": verb,
        "ruling": f"{ruling}punktu: {place_of(licence)}{ending or '.'}",
        "reasons": _end_reasons(facts),
        "instruction": appeal(ctx),
    }
    return NewLetter(
        subject=licence.number,
        title=kept_title(number=licence.number),
        content=content,
        **DECISION,
    )


def discontinuance(ctx: Ctx, application: Application, licences: Sequence[Licence]) -> NewLetter:
    """Return the decision that discontinues proceedings ex officio (KPA art. 105 § 1)."""
    numbers = ", ".join(one.number for one in licences)
    content = letterhead(ctx, application.party_id) | {
        "title": "DECYZJA",
        "subject": f"Umorzenie postępowania w sprawie zezwoleń {numbers}",
        "basis": f"Na podstawie art. 105 § 1, art. 104 i 107 {KPA}",
        "ruling_word": "umarzam",
        "ruling": f"postępowanie w sprawie zezwoleń {numbers}. Zezwolenia obowiązują.",
        "reasons": application.facts["uzasadnienie_decyzji"],
        "instruction": appeal(ctx),
    }
    return NewLetter(subject="umorzenie", title=phrases.DISCONTINUED, content=content, **DECISION)


def change(ctx: Ctx, application: Application, licence: Licence, new: dict[str, str]) -> NewLetter:
    """Return the decision that changes the holder's data in one permit (KPA art. 155)."""
    labels = {"holder_name": "Przedsiębiorca", "holder_nip": "NIP"}
    rows = [
        [labels[name], getattr(licence, name) or "–", value or "–"] for name, value in new.items()
    ]
    content = letterhead(ctx, licence.party_id) | {
        "title": "DECYZJA",
        "subject": f"Zmiana danych w zezwoleniu {licence.number}",
        "basis": f"Na podstawie art. 155 {KPA} w związku z art. 18 {ACT}",
        "ruling_word": "zmieniam",
        "ruling": f"za zgodą strony zezwolenie {licence.number} w części oznaczenia "
        "przedsiębiorcy, jak w tabeli. Pozostała treść się nie zmienia.",
        "tables": [{"title": "Zmiana", "columns": ["Dane", "Było", "Jest"], "rows": rows}],
        "reasons": "Przedsiębiorca zgłosił zmianę: "
        + str(application.facts.get("opis_zmiany", "zgodnie z aktami sprawy")),
        "instruction": appeal(ctx),
    }
    return NewLetter(
        subject=licence.number, title=phrases.CHANGED(number=licence.number),
        content=content, **DECISION,
    )  # fmt: skip


def duplicate(ctx: Ctx, licence: Licence, issued: LetterRow) -> NewLetter:
    """Return the duplicate of an issued permit, in the words in which it was issued."""
    mark = (
        f"Duplikat decyzji z {polish.data_slownie(issued.dated_on)} r., wydany "
        f"{polish.data_slownie(ctx.today)} r."
    )
    content: dict[str, Any] = issued.content | {
        "title": f"DUPLIKAT. {issued.content['title']}",
        "fee_note": mark,
        "signatory": letterhead(ctx, licence.party_id)["signatory"],
    }
    return NewLetter(
        kind="pismo",
        template="decyzja",
        subject=licence.number,
        title=phrases.DUPLICATE(number=licence.number),
        content=content,
    )


def to_board(ctx: Ctx, application: Application, position: str) -> NewLetter:
    """Return the letter that passes an appeal to the appeal board (KPA art. 133)."""
    facts = application.facts
    content = letterhead(ctx, application.party_id) | {
        "addressees": [{"name": "Samorządowe Kolegium Odwoławcze", "address": ""}],
        "title": "Przekazanie odwołania",
        "subject": f"Odwołanie od decyzji {facts.get('numer_decyzji', '')}".strip(),
        "basis": f"Na podstawie art. 133 {KPA} przekazuję odwołanie z aktami sprawy.",
        "reasons": f"Odwołujący: {facts.get('firma', '')}.\n\nStanowisko organu:\n\n{position}",
        "attachments": ["odwołanie", "akta sprawy"],
        "copies": ["adresat", "strona (do wiadomości)", "akta sprawy"],
    }
    return NewLetter(subject="sko", title=phrases.TO_BOARD, content=content, **LETTER)


def self_correction(ctx: Ctx, application: Application, ruling: str, reasons: str) -> NewLetter:
    """Return the decision that grants an appeal in full (KPA art. 132)."""
    content = letterhead(ctx, application.party_id) | {
        "title": "DECYZJA",
        "subject": f"Odwołanie od decyzji {application.facts.get('numer_decyzji', '')}".strip(),
        "basis": f"Na podstawie art. 132 § 1, art. 104 i 107 {KPA}",
        "ruling_word": "uwzględniam odwołanie w całości",
        "ruling": ruling,
        "reasons": reasons or "Decyzja uwzględnia odwołanie w całości (art. 107 § 4 k.p.a.).",
        "instruction": appeal(ctx),
    }
    return NewLetter(
        subject="autokontrola", title=phrases.AFTER_APPEAL, content=content, **DECISION
    )


def _act(basis: str) -> str:
    return "" if "k.p.a." in basis else f"{ACT} "


def _end_reasons(facts: dict[str, Any]) -> str:
    said = [f"Powód: {facts['powod_opis']} ({facts['podstawa']})."]
    said += [facts[name] for name in ("co_sie_stalo", "uzasadnienie_decyzji") if facts.get(name)]
    return "\n\n".join(said)
