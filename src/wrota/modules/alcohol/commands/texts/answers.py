"""Letters on the way: summons, notice of unmet conditions, the commission's ruling, refusal."""

from collections.abc import Sequence
from typing import Any

from wrota.kernel.context import Ctx
from wrota.law import params, polish
from wrota.modules.alcohol.commands import phrases
from wrota.modules.alcohol.commands.texts.frame import (
    ACT,
    KPA,
    appeal,
    day_of_filing,
    letterhead,
    place_of,
)
from wrota.modules.alcohol.models import Application, Licence
from wrota.modules.alcohol.rules import Rodzaj
from wrota.office.cases import queries as cases
from wrota.office.cases.types import NewLetter


def summons(ctx: Ctx, application: Application, missing: str) -> NewLetter:
    """Return the summons to complete an application (KPA art. 64 § 2)."""
    content = letterhead(ctx, application.party_id) | {
        "title": "Wezwanie do uzupełnienia wniosku",
        "subject": "Wniosek o zezwolenie na sprzedaż napojów alkoholowych",
        "salutation": "Szanowni Państwo,",
        "basis": f"Na podstawie art. 64 § 2 {KPA} proszę uzupełnić wniosek z "
        f"{day_of_filing(application)} r.",
        "reasons": f"Brakuje:\n\n{missing}",
        "instruction": "Na uzupełnienie jest 7 dni od dnia doręczenia tego wezwania. Jeśli "
        "wniosek nie zostanie uzupełniony w tym czasie, pozostanie bez rozpoznania.",
    }
    return NewLetter(
        kind="pismo",
        subject="wezwanie",
        title=phrases.SUMMONS,
        template="pismo",
        content=content,
    )


def unmet_notice(ctx: Ctx, application: Application, reasons: str) -> NewLetter:
    """Return the notice of conditions that are not met, before a refusal (KPA art. 10, 79a)."""
    content = letterhead(ctx, application.party_id) | {
        "title": "Zawiadomienie o niespełnionych warunkach",
        "subject": "Wniosek o zezwolenie na sprzedaż napojów alkoholowych",
        "salutation": "Szanowni Państwo,",
        "basis": f"Na podstawie art. 10 § 1 i art. 79a {KPA} zawiadamiam, że na dzień tego pisma "
        "wniosek nie spełnia warunków, od których zależy zezwolenie.",
        "reasons": reasons,
        "instruction": "W ciągu 7 dni od dnia doręczenia mogą Państwo zobaczyć akta sprawy, "
        "wypowiedzieć się i przedstawić dowody, że warunki są spełnione. Potem wydam decyzję.",
    }
    return NewLetter(
        kind="pismo",
        subject="zawiadomienie-79a",
        title=phrases.CONDITIONS,
        template="pismo",
        content=content,
    )


def refusal(
    ctx: Ctx, application: Application, licences: Sequence[Licence], reasons: str
) -> NewLetter:
    """Return the decision that refuses every permit of the case."""
    kinds = ", ".join(f"{Rodzaj(one.kind)} ({Rodzaj(one.kind).opis})" for one in licences)
    content = letterhead(ctx, application.party_id) | {
        "title": "DECYZJA",
        "subject": "Odmowa wydania zezwolenia na sprzedaż napojów alkoholowych",
        "basis": f"Na podstawie art. 12 i art. 18 {ACT} oraz art. 104 i 107 {KPA}, po "
        f"rozpatrzeniu wniosku z {day_of_filing(application)} r.,",
        "ruling_word": "odmawiam",
        "ruling": f"przedsiębiorcy {licences[0].holder_name} wydania zezwoleń na sprzedaż napojów "
        f"alkoholowych rodzaju {kinds} w punkcie: {place_of(licences[0])}.",
        "reasons": reasons,
        "instruction": appeal(ctx),
    }
    return NewLetter(
        kind="decyzja",
        subject="odmowa",
        title=phrases.REFUSAL,
        template="decyzja",
        content=content,
    )


def ruling(ctx: Ctx, application: Application) -> dict[str, Any]:
    """Return the printable text of the commission's ruling; its chair signs the original."""
    assert application.opinion_on is not None
    first = application.licences.select_related("outlet").order_by("kind")[0]
    kinds = ", ".join(application.kinds)
    days = params.value("kpa.zazalenie", on=application.opinion_on).jako_int
    distance = (
        f"Punkt leży {polish.liczba(application.distance_m)} m od najbliższego obiektu "
        "chronionego.\n\n"
        if application.distance_m is not None
        else ""
    )
    verdict = "pozytywnie" if application.opinion == "pozytywna" else "negatywnie"
    return letterhead(ctx, application.party_id) | {
        "organ": "Gminna Komisja Rozwiązywania Problemów Alkoholowych",
        "title": f"POSTANOWIENIE nr {application.opinion_number}",
        "subject": "Opinia o zgodności lokalizacji punktu sprzedaży z uchwałami rady gminy",
        "reference": _reference(ctx, application),
        "date": application.opinion_on.isoformat(),
        "basis": f"Na podstawie art. 18 ust. 3a {ACT} oraz art. 106 {KPA}",
        "ruling_word": "opiniuję",
        "ruling": f"{verdict} wniosek przedsiębiorcy {first.holder_name} o zezwolenia rodzaju "
        f"{kinds} w punkcie: {place_of(first)}.",
        "reasons": distance
        + (
            application.facts.get("opinia_powody")
            or "Lokalizacja punktu i liczba zezwoleń są zgodne z uchwałami rady gminy."
            if verdict == "pozytywnie"
            else application.facts.get("opinia_powody", "")
        ),
        "instruction": "Na postanowienie przysługuje zażalenie do samorządowego kolegium "
        f"odwoławczego w ciągu {polish.odmiana(days, 'dzień', 'dni', 'dni')} od doręczenia "
        "(art. 106 § 5 i art. 141 § 2 k.p.a.).",
        "signatory": {
            "name": "",
            "post": "przewodnicząca lub przewodniczący komisji",
            "by_authority": "",
        },
        "sign_note": "podpis na oryginale w aktach komisji",
    }


def _reference(ctx: Ctx, application: Application) -> str:
    return cases.references(ctx, ids=[application.case_id])[application.case_id]
