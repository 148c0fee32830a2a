"""Appeal against a decision about a permit; it needs no special reasons (KPA art. 128)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wrota.law import params
from wrota.law.calendar import end_of_days
from wrota.law.polish import data_slownie
from wrota.modules.alcohol.eform import questions as q
from wrota.office.forms.spec import (
    Answers,
    Basis,
    Field,
    FormSpec,
    Is,
    Option,
    ServiceCard,
    Step,
    Text,
)


def check(answers: Answers, day: date) -> Mapping[str, Text]:
    """Compare the days of an appeal and say when a request to restore the term is needed."""
    decided, delivered = answers.get("dzien_decyzji"), answers.get("dzien_doreczenia")
    if isinstance(decided, date) and decided > day:
        return {"dzien_decyzji": gettext("Podaj dzień, który już był")}
    if not isinstance(delivered, date):
        return {}
    if delivered > day:
        return {"dzien_doreczenia": gettext("Podaj dzień, który już był")}
    if isinstance(decided, date) and delivered < decided:
        return {"dzien_doreczenia": gettext("Podaj dzień nie wcześniejszy niż dzień decyzji")}
    last = end_of_days(delivered, params.value("kpa.odwolanie", on=delivered).jako_int).day
    if day > last and "przywrocenie" not in answers:
        return {
            "przywrocenie": gettext(
                "Termin minął %(day)s. Zaznacz, czy prosisz o przywrócenie terminu."
            )
            % {"day": data_slownie(last)}
        }
    return {}


_DECYZJA = Step(
    code="decyzja",
    title=_("Decyzja"),
    parts=(
        Field(
            name="numer_decyzji",
            label=_("Znak decyzji"),
            hint=_("Znajdziesz go na górze pierwszej strony"),
            missing=_("Wpisz znak decyzji"),
            prefill="decision.reference",
            width="w20",
        ),
        Field(
            name="dzien_decyzji",
            label=_("Z jakiego dnia jest decyzja"),
            short=_("Data decyzji"),
            kind="date",
            missing=_("Wpisz datę decyzji"),
            prefill="decision.day",
        ),
        Field(
            name="dzien_doreczenia",
            label=_("Kiedy ją dostałaś/dostałeś"),
            short=_("Data doręczenia"),
            kind="date",
            hint=_("Od tego dnia liczymy 14 dni na odwołanie."),
            missing=_("Wpisz, kiedy dostałaś/dostałeś decyzję"),
            prefill="decision.delivered",
        ),
        Field(
            name="przywrocenie",
            label=_("Czy prosisz o przywrócenie terminu"),
            short=_("Przywrócenie terminu"),
            kind="yes_no",
            required=False,
            hint=_("Tylko gdy minęło 14 dni i nie z Twojej winy (art. 58 k.p.a.)."),
        ),
        Field(
            name="dlaczego_po_terminie",
            label=_("Dlaczego odwołanie jest po terminie"),
            short=_("Powód opóźnienia"),
            kind="textarea",
            missing=_("Napisz, dlaczego odwołanie jest po terminie"),
            shown_if=Is("przywrocenie", True),
        ),
    ),
)
_ODWOLANIE = Step(
    code="odwolanie",
    title=_("Odwołanie"),
    lead=_("Wystarczy, że napiszesz, z czym się nie zgadzasz."),
    parts=(
        Field(
            name="firma",
            label=_("Kto się odwołuje"),
            short=_("Odwołuje się"),
            hint=_("Nazwa firmy albo imię i nazwisko, jak w decyzji"),
            missing=_("Wpisz, kto się odwołuje"),
            prefill="company.name",
            width="w20",
        ),
        Field(
            name="siedziba",
            label=_("Adres"),
            kind="address",
            prefill="company.address",
            autocomplete="section-siedziba",
        ),
        Field(
            name="zadanie",
            label=_("Czego oczekujesz"),
            kind="choice",
            options=(
                Option(value="zmiana", label=_("Zmiany decyzji")),
                Option(value="uchylenie", label=_("Uchylenia decyzji w całości")),
                Option(value="ponownie", label=_("Ponownego zbadania sprawy")),
            ),
            missing=_("Zaznacz, czego oczekujesz"),
        ),
        Field(
            name="uzasadnienie",
            label=_("Z czym się nie zgadzasz"),
            short=_("Uzasadnienie"),
            kind="textarea",
            missing=_("Napisz, z czym się nie zgadzasz"),
        ),
        Field(
            name="zalaczniki_odwolania",
            label=_("Dokumenty, które chcesz pokazać"),
            short=_("Dokumenty"),
            kind="file",
            max_files=5,
            required=False,
        ),
        q.KONTAKT,
        q.ODBIOR,
    ),
)
ODWOLANIE = FormSpec(
    code="alcohol.odwolanie",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Odwołanie od decyzji w sprawie sprzedaży alkoholu"),
    lead=_("Odwołanie rozpatruje samorządowe kolegium odwoławcze. Wysyłasz je przez nasz urząd."),
    legal_basis=(q.APPEAL_BASIS, Basis(text=_("art. 58 k.p.a."), pewnosc="S")),
    card=ServiceCard(
        lead=_("Gdy nie zgadzasz się z decyzją o zezwoleniu."),
        cost=_("nic"),
        time=_("do miesiąca"),
        time_note=_("od dnia, w którym kolegium dostanie akta"),
        who=(_("Strona decyzji albo jej pełnomocnik."),),
        prepare=((_("Decyzja"), _("potrzebny jest jej znak i data")),),
        outcome=_("Rozstrzygnięcie kolegium. Gmina może też sama zmienić decyzję."),
        appeal=_("Na rozstrzygnięcie kolegium przysługuje skarga do sądu administracyjnego."),
    ),
    steps=(_DECYZJA, _ODWOLANIE),
    rodo=q.RODO,
    check=check,
)
