"""What a holder of a permit writes later: the end of selling, changed data, a duplicate."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wrota.modules.alcohol.eform import questions as q
from wrota.office.forms.spec import (
    Answers,
    Basis,
    Field,
    FormSpec,
    Has,
    Is,
    Option,
    ServiceCard,
    Step,
    Text,
)

_ACT_18_12 = Basis(
    text=_(
        "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
        "alkoholizmowi: art. 18 ust. 12"
    ),
    pewnosc="S",
)
_ACT = Basis(
    text=_(
        "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
        "alkoholizmowi"
    ),
    pewnosc="V",
)


def check_change(answers: Answers, day: date) -> Mapping[str, Text]:
    """Take a change of data only when it has happened."""
    since = answers.get("zmiana_od")
    if isinstance(since, date) and since > day:
        return {"zmiana_od": gettext("Podaj dzień, który już był. Zgłoś zmianę, gdy nastąpi.")}
    return {}


ZAPRZESTANIE = FormSpec(
    code="alcohol.zaprzestanie",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Zawiadomienie o końcu sprzedaży alkoholu"),
    lead=_("Po zawiadomieniu gmina stwierdza, że zezwolenie wygasło."),
    legal_basis=(_ACT_18_12, q.APPEAL_BASIS),
    card=ServiceCard(
        lead=_("Gdy zamykasz punkt, zmieniasz jego działalność albo rezygnujesz ze sprzedaży."),
        cost=_("nic"),
        cost_note=_("gmina zwraca opłatę za okres po wygaśnięciu zezwolenia"),
        time=_("do miesiąca"),
        who=(_("Przedsiębiorca, który ma zezwolenie."),),
        prepare=(
            (_("Numery zezwoleń"), _("znajdziesz je na zezwoleniach")),
            (_("Numer rachunku"), _("jeśli chcesz zwrot na konto")),
        ),
        outcome=_("Decyzja o wygaśnięciu zezwolenia."),
        appeal=q.APPEAL,
    ),
    steps=(
        q.holder(()),
        Step(
            code="koniec",
            title=_("Koniec sprzedaży"),
            parts=(
                Field(
                    name="dzien_konca",
                    label=_("Ostatni dzień sprzedaży"),
                    kind="date",
                    hint=_("Na przykład 31 12 2026"),
                    missing=_("Wpisz ostatni dzień sprzedaży"),
                ),
                Field(
                    name="powod",
                    label=_("Dlaczego kończysz sprzedaż"),
                    short=_("Powód"),
                    kind="choice",
                    options=(
                        Option(value="likwidacja", label=_("Zamykam punkt sprzedaży")),
                        Option(
                            value="zmiana_dzialalnosci",
                            label=_("Zmieniam rodzaj działalności punktu"),
                        ),
                        Option(
                            value="zmiana_wspolnikow",
                            label=_("Zmienił się skład spółki cywilnej"),
                        ),
                        Option(value="rezygnacja", label=_("Rezygnuję ze sprzedaży alkoholu")),
                    ),
                    missing=_("Zaznacz, dlaczego kończysz sprzedaż"),
                ),
                Field(
                    name="zwrot",
                    label=_("Jak oddać niewykorzystaną opłatę"),
                    short=_("Zwrot opłaty"),
                    kind="choice",
                    options=(
                        Option(value="rachunek", label=_("Na rachunek bankowy")),
                        Option(value="kasa", label=_("W kasie urzędu")),
                    ),
                    missing=_("Zaznacz, jak oddać opłatę"),
                ),
                Field(
                    name="rachunek",
                    label=_("Numer rachunku"),
                    kind="nrb",
                    missing=_("Wpisz numer rachunku"),
                    shown_if=Is("zwrot", "rachunek"),
                ),
                q.PRAWDA,
            ),
        ),
    ),
    rodo=q.RODO,
)
_CO_SIE_ZMIENILO = Field(
    name="co_sie_zmienilo",
    label=_("Co się zmieniło"),
    kind="choices",
    options=(
        Option(value="nazwa", label=_("Nazwa firmy")),
        Option(value="siedziba", label=_("Siedziba")),
        Option(value="numery", label=_("NIP, REGON albo KRS")),
        Option(value="reprezentacja", label=_("Osoby, które reprezentują firmę")),
        Option(value="inne", label=_("Coś innego")),
    ),
    missing=_("Zaznacz, co się zmieniło"),
)
ZMIANA = FormSpec(
    code="alcohol.zmiana",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Zgłoszenie zmiany danych w zezwoleniu"),
    lead=_("Jeśli zmienia się adres punktu, złóż wniosek o nowe zezwolenie."),
    legal_basis=(_ACT, q.APPEAL_BASIS),
    card=ServiceCard(
        lead=_("Gdy zmieniły się dane firmy, która ma zezwolenie."),
        cost=_("zapytaj w urzędzie"),
        cost_note=_("opłata zależy od rodzaju zmiany"),
        time=_("do miesiąca"),
        who=(_("Przedsiębiorca, który ma zezwolenie."),),
        prepare=((_("Dokument, z którego wynika zmiana"), _("jeśli nie ma jej w CEIDG ani KRS")),),
        outcome=_("Zmiana wpisana do rejestru zezwoleń albo decyzja."),
        appeal=q.APPEAL,
    ),
    steps=(
        q.holder(()),
        Step(
            code="zmiana",
            title=_("Zmiana"),
            parts=(
                _CO_SIE_ZMIENILO,
                Field(
                    name="zmiana_od",
                    label=_("Od kiedy"),
                    kind="date",
                    hint=_("Na przykład 1 9 2026"),
                    missing=_("Wpisz, od kiedy jest zmiana"),
                ),
                Field(
                    name="opis_zmiany",
                    label=_("Jak było i jak jest teraz"),
                    short=_("Opis zmiany"),
                    kind="textarea",
                    missing=_("Napisz, jak było i jak jest teraz"),
                ),
                Field(
                    name="nowa_siedziba",
                    label=_("Nowa siedziba"),
                    kind="address",
                    autocomplete="section-nowa",
                    shown_if=Has("co_sie_zmienilo", "siedziba"),
                ),
                Field(
                    name="dokument_zmiany",
                    label=_("Dokument, z którego wynika zmiana"),
                    short=_("Dokument"),
                    kind="file",
                    max_files=3,
                    required=False,
                ),
                q.PRAWDA,
            ),
        ),
    ),
    rodo=q.RODO,
    check=check_change,
)
DUPLIKAT = FormSpec(
    code="alcohol.duplikat",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Wniosek o duplikat zezwolenia"),
    lead=_("Duplikat ma taką samą moc jak zezwolenie."),
    legal_basis=(_ACT,),
    card=ServiceCard(
        lead=_("Gdy zezwolenie zginęło albo się zniszczyło."),
        cost=_("zapytaj w urzędzie"),
        time=_("do miesiąca"),
        who=(_("Przedsiębiorca, który ma zezwolenie."),),
        outcome=_("Duplikat zezwolenia."),
        appeal=_("Jeśli odmówimy, napiszemy, jak możesz się odwołać."),
    ),
    steps=(
        q.holder(()),
        Step(
            code="duplikat",
            title=_("Duplikat"),
            parts=(
                Field(
                    name="powod_duplikatu",
                    label=_("Co się stało z zezwoleniem"),
                    short=_("Powód"),
                    kind="choice",
                    options=(
                        Option(value="zgubione", label=_("Zginęło")),
                        Option(value="zniszczone", label=_("Zniszczyło się")),
                        Option(value="skradzione", label=_("Ktoś je ukradł")),
                    ),
                    missing=_("Zaznacz, co się stało z zezwoleniem"),
                ),
                Field(
                    name="opis_zdarzenia",
                    label=_("Opisz krótko, co się stało"),
                    short=_("Opis"),
                    kind="textarea",
                    max_length=1000,
                    required=False,
                ),
                q.PRAWDA,
            ),
        ),
    ),
    rodo=q.RODO,
)
