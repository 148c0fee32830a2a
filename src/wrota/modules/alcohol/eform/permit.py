"""Application for permits to sell alcohol at one outlet (art. 18)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wrota.law import params
from wrota.law.calendar import add_months
from wrota.law.polish import data_slownie
from wrota.modules.alcohol.eform import entrepreneur as who
from wrota.modules.alcohol.eform import questions as q
from wrota.office.forms.spec import (
    Answers,
    Basis,
    Field,
    FormSpec,
    Group,
    Info,
    Is,
    Option,
    ServiceCard,
    Step,
    Text,
)


def earliest_end(place: str, first_day: date) -> date:
    """Return the earliest last day of a permit for "detal" or "gastronomia" (art. 18 ust. 9)."""
    years = params.value(f"alkohol.wazne_min_lata_{place}", on=first_day).jako_int
    return add_months(first_day, 12 * years) - timedelta(days=1)


def check(answers: Answers, day: date) -> Mapping[str, Text]:
    """Compare the period with the day of filing and with the shortest one the act allows."""
    found: dict[str, Text] = {}
    start, end = answers.get("od"), answers.get("do")
    if not isinstance(start, date):
        return found
    if start < day:
        found["od"] = gettext("Podaj dzień nie wcześniejszy niż dziś, %(day)s") % {
            "day": data_slownie(day)
        }
    place = answers.get("przeznaczenie")
    if isinstance(end, date) and isinstance(place, str):
        limit = earliest_end(place, start)
        if end < limit:
            found["do"] = gettext(
                "Podaj %(day)s albo późniejszy dzień. Krótszego okresu nie ma."
            ) % {"day": data_slownie(limit)}
    return found


_ZEZWOLENIE = Step(
    code="zezwolenie",
    title=_("Zezwolenie"),
    why=_(
        "Zezwolenie wydaje się osobno na każdy rodzaj alkoholu i osobno na sprzedaż w lokalu i "
        "poza nim (art. 18 ust. 3). Rada gminy ustala, ile może być takich zezwoleń."
    ),
    parts=(
        q.RODZAJE,
        Field(
            name="przeznaczenie",
            label=_("Gdzie klienci będą pić alkohol"),
            short=_("Gdzie klienci będą pić"),
            kind="choice",
            options=(
                Option(
                    value="detal",
                    label=_("Poza lokalem"),
                    hint=_("Sklep, stacja paliw. Zezwolenie na co najmniej 2 lata."),
                ),
                Option(
                    value="gastronomia",
                    label=_("Na miejscu"),
                    hint=_("Bar, restauracja, kawiarnia. Zezwolenie na co najmniej 4 lata."),
                ),
            ),
            missing=_("Zaznacz, gdzie klienci będą pić alkohol"),
        ),
        Field(
            name="od",
            label=_("Od kiedy chcesz sprzedawać"),
            short=_("Od kiedy"),
            kind="date",
            hint=_("Na przykład 15 12 2026. Opłatę policzymy od tego dnia."),
            missing=_("Wpisz, od kiedy chcesz sprzedawać"),
        ),
        Field(
            name="do",
            label=_("Do kiedy chcesz sprzedawać"),
            short=_("Do kiedy"),
            kind="date",
            hint=_("Sklep co najmniej 2 lata, gastronomia co najmniej 4 lata."),
            missing=_("Wpisz, do kiedy chcesz sprzedawać"),
        ),
        Field(
            name="kontynuacja",
            label=_("Czy masz już zezwolenie w tym lokalu"),
            short=_("Kontynuacja"),
            kind="yes_no",
            missing=_("Zaznacz, czy masz już zezwolenie w tym lokalu"),
        ),
        Field(
            name="poprzednie_numery",
            label=_("Numery obecnych zezwoleń"),
            missing=_("Wpisz numery obecnych zezwoleń"),
            width="w20",
            shown_if=Is("kontynuacja", True),
        ),
        Field(
            name="poprzednie_do",
            label=_("Do kiedy są ważne"),
            short=_("Obecne zezwolenia ważne do"),
            kind="date",
            missing=_("Wpisz, do kiedy są ważne obecne zezwolenia"),
            shown_if=Is("kontynuacja", True),
        ),
        who.kto_sklada(),
    ),
)
_PUNKT = Step(
    code="punkt",
    title=_("Punkt sprzedaży"),
    why=_(
        "Ustawa wymaga adresu punktu sprzedaży (art. 18 ust. 5). Komisja sprawdza, czy lokal nie "
        "leży zbyt blisko szkoły lub kościoła. Odległość ustala rada gminy."
    ),
    parts=(
        Field(
            name="nazwa_punktu",
            label=_("Nazwa lokalu"),
            hint=_("Na przykład Sklep „U Jana”"),
            required=False,
            width="w20",
        ),
        Field(
            name="lokal",
            label=_("Gdzie jest lokal"),
            short=_("Adres lokalu"),
            kind="address",
            source="localities",
            autocomplete="section-lokal",
        ),
        Field(
            name="polozenie",
            label=_("Miejsce w budynku"),
            hint=_("Na przykład parter, wejście od podwórza"),
            required=False,
            width="w20",
        ),
        Field(
            name="budynek",
            label=_("W jakim budynku jest lokal"),
            short=_("Budynek"),
            kind="choice",
            options=(
                Option(
                    value="wiele",
                    label=_("W bloku lub kamienicy"),
                    hint=_("W następnym kroku dołączysz zgodę zarządcy."),
                ),
                Option(
                    value="inny",
                    label=_("W innym budynku"),
                    hint=_("Zgoda zarządcy nie jest potrzebna."),
                ),
            ),
            missing=_("Zaznacz, w jakim budynku jest lokal"),
        ),
        Field(
            name="ogrodek",
            label=_("Czy będzie ogródek"),
            short=_("Ogródek"),
            kind="yes_no",
            missing=_("Zaznacz, czy będzie ogródek"),
            shown_if=Is("przeznaczenie", "gastronomia"),
        ),
        Field(
            name="godziny",
            label=_("Godziny otwarcia"),
            hint=_("Na przykład pon.–sob. 6.00–22.00"),
            required=False,
            width="w20",
        ),
        Field(
            name="powierzchnia",
            label=_("Powierzchnia sprzedaży w m²"),
            kind="decimal",
            required=False,
            width="w4",
        ),
        Field(
            name="skladowanie",
            label=_("Gdzie będziesz przechowywać alkohol"),
            short=_("Przechowywanie"),
            kind="choice",
            options=(
                Option(value="lokal", label=_("W lokalu")),
                Option(value="inny", label=_("Pod innym adresem")),
            ),
            missing=_("Zaznacz, gdzie będziesz przechowywać alkohol"),
        ),
        Field(
            name="magazyn",
            label=_("Adres magazynu"),
            kind="address",
            autocomplete="section-magazyn",
            shown_if=Is("skladowanie", "inny"),
        ),
    ),
)
_ZALACZNIKI = Step(
    code="zalaczniki",
    title=_("Załączniki"),
    lead=_("Wystarczą czytelne zdjęcia albo skany."),
    why=_("Tych dokumentów wymaga ustawa (art. 18 ust. 6)."),
    parts=(
        Field(
            name="tytul_prawny",
            label=_("Dokument do lokalu"),
            hint=_("Na przykład umowa najmu albo akt własności."),
            kind="file",
            max_files=5,
            missing=_("Dołącz dokument do lokalu"),
        ),
        Field(
            name="zgoda_zarzadcy",
            label=_("Zgoda właściciela, zarządcy albo wspólnoty"),
            short=_("Zgoda zarządcy"),
            kind="file",
            max_files=3,
            missing=_("Dołącz zgodę zarządcy budynku"),
            shown_if=Is("budynek", "wiele"),
        ),
        Field(
            name="decyzja_sanepidu",
            label=_("Decyzja sanepidu o zatwierdzeniu zakładu"),
            short=_("Decyzja sanepidu"),
            hint=_("Może być też zaświadczenie o wpisie do rejestru zakładów."),
            kind="file",
            max_files=3,
            missing=_("Dołącz decyzję sanepidu"),
        ),
        who.powers_of_attorney(),
        Group(
            title=_("Oświadczenie"),
            fields=(
                Info(text=_("Za chwilę zobaczysz cały wniosek. Jeszcze nic nie wysyłasz.")),
                q.PRAWDA,
            ),
        ),
    ),
)
CARD = ServiceCard(
    lead=_(
        "Musisz je mieć, zanim zaczniesz sprzedawać alkohol w sklepie, barze lub restauracji na "
        "terenie gminy."
    ),
    cost=_("od 525 zł rocznie"),
    cost_note=_(
        "w pierwszym roku mniej: płacisz za dni, w których zezwolenie jest ważne; wniosek jest "
        "bezpłatny"
    ),
    time=_("do miesiąca"),
    time_note=_("do 2 miesięcy w sprawie szczególnie złożonej"),
    validity=_("co najmniej 2 albo 4 lata"),
    validity_note=_("sklep co najmniej 2 lata, gastronomia co najmniej 4"),
    who=(
        _(
            "Przedsiębiorca, który ma tytuł prawny do lokalu na terenie gminy. Wniosek może też "
            "złożyć pełnomocnik."
        ),
        _(
            "Na każdy rodzaj alkoholu potrzebujesz osobnego zezwolenia. Wszystkie zaznaczysz w "
            "jednym wniosku."
        ),
    ),
    prepare=(
        (_("Dokument do lokalu"), _("na przykład umowa najmu albo akt własności")),
        (_("Decyzja sanepidu"), _("o zatwierdzeniu zakładu")),
        (_("Zgoda zarządcy budynku"), _("tylko jeśli lokal jest w bloku lub kamienicy")),
        (_("Pełnomocnictwo"), _("i dowód zapłaty 17 zł, tylko jeśli działasz za kogoś")),
    ),
    course=(
        (_("Składasz wniosek"), _("Od razu dostajesz urzędowe poświadczenie odbioru.")),
        (
            _("Komisja sprawdza, czy lokal może być w tym miejscu"),
            _("Wydaje opinię. Ten czas nie wlicza się do terminu."),
        ),
        (_("Płacisz opłatę"), _("Kwotę policzymy i pokażemy krok po kroku.")),
        (_("Dostajesz decyzję"), _("Jeśli się nie zgadzasz, masz 14 dni na odwołanie.")),
    ),
    outcome=_("Decyzja: zezwolenie na każdy rodzaj alkoholu osobno albo odmowa."),
    appeal=q.APPEAL,
)
WNIOSEK = FormSpec(
    code="alcohol.wniosek",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Wniosek o zezwolenie na sprzedaż napojów alkoholowych"),
    lead=_("Jeden wniosek dotyczy jednego lokalu."),
    legal_basis=(
        Basis(
            text=_(
                "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
                "alkoholizmowi: art. 18 (zezwolenie), art. 11¹ (opłata)"
            ),
            pewnosc="C",
        ),
        q.TIME_BASIS,
        q.APPEAL_BASIS,
    ),
    card=CARD,
    steps=(_ZEZWOLENIE, who.entrepreneur(), _PUNKT, _ZALACZNIKI),
    rodo=q.RODO,
    check=check,
)
