"""Conditions of an application, read from the register and judged by the rules."""

from datetime import date

from wrota.law import polish
from wrota.modules.alcohol.models import Application, Licence
from wrota.modules.alcohol.queries.limits import limits_on
from wrota.modules.alcohol.rules import (
    Przeznaczenie,
    Rodzaj,
    Sprawdzenie,
    Zezwolenie,
    sprawdz_limit,
    sprawdz_okres,
    wazne_do_maksimum,
)
from wrota.modules.alcohol.types import Check

PAPERS = {
    "tytul_prawny": "dokument do lokalu",
    "zgoda_zarzadcy": "zgoda zarządcy",
    "decyzja_sanepidu": "decyzja sanepidu",
    "zgoda_organizatora": "zgoda organizatora",
    "zgoda_wlasciciela_terenu": "zgoda właściciela terenu",
    "szkic": "szkic miejsca",
    "kopia_zezwolenia": "kopia zezwolenia",
    "pelnomocnictwo": "pełnomocnictwo",
    "inwentaryzacja": "inwentaryzacja zapasów, na papierze",
}


def checks_of(application: Application, *, today: date) -> tuple[Check, ...]:
    """Judge the application of the scope's office as things stand today."""
    found = [_papers(application), _period(application, today)]
    if application.permit == "stale":
        found += _limits(application)
    else:
        found.append(_no_opinion(application))
    if application.permit != "wyprzedaz":
        found.append(_barred(application, today))
    return tuple(found)


def _papers(application: Application) -> Check:
    counted = application.facts.get("zalaczniki", {})
    names = [
        PAPERS[field]
        if field == "inwentaryzacja"
        else f"{PAPERS[field]} ({polish.odmiana(n, 'plik', 'pliki', 'plików')})"
        for field, n in counted.items()
        if field in PAPERS
    ]
    text = f"Załączniki: {', '.join(names)}." if names else "Nie ma załączników."
    return Check("zalaczniki", bool(names), text, "art. 18 ust. 6", "S")


def _period(application: Application, today: date) -> Check:
    start, end = application.valid_from or today, application.valid_to or today
    if application.permit == "stale":
        judged = sprawdz_okres(Przeznaczenie(application.purpose), start, end)
        return _check("okres", judged)
    last = wazne_do_maksimum(Zezwolenie(application.permit), start)
    text = f"Okres {polish.data(start)}–{polish.data(end)}: {last.opis}."
    return Check("okres", end <= last.dzien, text, last.podstawa, last.pewnosc)


def _limits(application: Application) -> list[Check]:
    known = limits_on(application.valid_from or date.min, without=application.pk)
    if not known.is_known:
        text = "Nie ma limitów. Wpisz limity z uchwały rady."
        return [Check("limit", None, text, "art. 12 ust. 1", "S")]
    rows = {(row.kind, row.purpose): row for row in known.rows}
    found = []
    for kind in application.kinds:
        row = rows[kind, application.purpose]
        if row.limit is None:
            text = f"Uchwała nie podaje limitu {kind}, {row.purpose_label}."
            found.append(Check(f"limit_{kind}", None, text, "art. 12 ust. 1", "S"))
            continue
        judged = sprawdz_limit(
            Rodzaj(kind), Przeznaczenie(application.purpose), limit=row.limit, wydane=row.used
        )
        found.append(_check(f"limit_{kind}", judged))
    return found


def _no_opinion(application: Application) -> Check:
    text = (
        "Opinia komisji i limity: przyjęto, że to zezwolenie ich nie wymaga. "
        "Gdy urząd stosuje je inaczej, wyślij wniosek do komisji."
    )
    return Check("opinia", True, text, "art. 18¹ i 18³ albo 18⁴", "V")


def _barred(application: Application, today: date) -> Check:
    rows = Licence.objects.filter(party_id=application.party_id, barred_until__gt=today)
    last = rows.order_by("-barred_until").first()
    if last is None:
        text = "Przedsiębiorca nie czeka po wygaśnięciu ani cofnięciu zezwolenia."
        return Check("karencja", True, text, "art. 18 ust. 11 i 13", "S")
    text = (
        f"Zezwolenie {last.number} skończyło się ({last.end_ground}). Nowy wniosek można złożyć "
        f"od {polish.data(last.barred_until or today)}."
    )
    return Check("karencja", False, text, "art. 18 ust. 11 i 13", "S")


def _check(code: str, judged: Sprawdzenie) -> Check:
    return Check(code, judged.spelnione, judged.opis, judged.podstawa, judged.pewnosc)
