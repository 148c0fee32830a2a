"""Applications without an outlet of their own: a one-off event (art. 18¹) and catering."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wrota.law import params
from wrota.law.calendar import add_months
from wrota.law.polish import data_slownie
from wrota.modules.alcohol.eform import entrepreneur as who
from wrota.modules.alcohol.eform import questions as q
from wrota.office.forms.spec import (
    All,
    Answers,
    Basis,
    Field,
    FormSpec,
    Group,
    In,
    Is,
    Option,
    ServiceCard,
    Step,
    Text,
)

_PRZEDSIEBIORCA = In("forma", ("osoba", "cywilna", "spolka"))


def _check_start(answers: Answers, day: date, found: dict[str, Text]) -> tuple[date, date] | None:
    start, end = answers.get("od"), answers.get("do")
    if isinstance(start, date) and start < day:
        found["od"] = gettext("Podaj dzień nie wcześniejszy niż dziś, %(day)s") % {
            "day": data_slownie(day)
        }
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    if end < start:
        found["do"] = gettext("Podaj dzień nie wcześniejszy niż pierwszy dzień")
        return None
    return start, end


def _check_end(period: tuple[date, date], last: date, found: dict[str, Text]) -> None:
    if period[1] > last:
        found["do"] = gettext("Podaj najpóźniej %(day)s. Dłuższego okresu nie ma.") % {
            "day": data_slownie(last)
        }


def _ends_too_soon(answers: Answers) -> bool:
    start, end = answers.get("godzina_od"), answers.get("godzina_do")
    return isinstance(start, time) and isinstance(end, time) and end <= start


def check_event(answers: Answers, day: date) -> Mapping[str, Text]:
    """Keep a one-off permit within the days that the act allows."""
    found: dict[str, Text] = {}
    if period := _check_start(answers, day, found):
        days = params.value("alkohol.jednorazowe_max_dni", on=period[0]).jako_int
        _check_end(period, period[0] + timedelta(days=days - 1), found)
        if period[0] == period[1] and _ends_too_soon(answers):
            found["godzina_do"] = gettext("Podaj godzinę późniejszą niż początek")
    return found


def check_catering(answers: Answers, day: date) -> Mapping[str, Text]:
    """Keep a catering permit within the years that the act allows."""
    found: dict[str, Text] = {}
    if period := _check_start(answers, day, found):
        years = params.value("alkohol.catering_max_lata", on=period[0]).jako_int
        _check_end(period, add_months(period[0], 12 * years) - timedelta(days=1), found)
    return found


_OD = Field(
    name="od",
    label=_("Pierwszy dzień sprzedaży"),
    short=_("Od kiedy"),
    kind="date",
    hint=_("Na przykład 15 12 2026"),
    missing=_("Wpisz pierwszy dzień sprzedaży"),
)
_DO = Field(
    name="do",
    label=_("Ostatni dzień sprzedaży"),
    short=_("Do kiedy"),
    kind="date",
    missing=_("Wpisz ostatni dzień sprzedaży"),
)
_MAGAZYN = Field(
    name="magazyn",
    label=_("Gdzie będziesz przechowywać alkohol"),
    short=_("Adres magazynu"),
    kind="address",
    autocomplete="section-magazyn",
)
_IMPREZA = Step(
    code="impreza",
    title=_("Impreza"),
    why=_("Zezwolenie jednorazowe dotyczy jednej imprezy i najwyżej 2 dni (art. 18¹)."),
    parts=(
        q.RODZAJE,
        Field(
            name="impreza",
            label=_("Nazwa imprezy"),
            missing=_("Wpisz nazwę imprezy"),
            width="w20",
        ),
        _OD,
        Field(
            name="godzina_od",
            label=_("Godzina rozpoczęcia sprzedaży"),
            kind="time",
            hint=_("Na przykład 16:00"),
            missing=_("Wpisz, o której zaczynasz sprzedaż"),
        ),
        _DO,
        Field(
            name="godzina_do",
            label=_("Godzina zakończenia sprzedaży"),
            kind="time",
            missing=_("Wpisz, o której kończysz sprzedaż"),
        ),
        Field(
            name="miejsce",
            label=_("Gdzie będziesz sprzedawać"),
            short=_("Miejsce sprzedaży"),
            kind="address",
            source="localities",
            autocomplete="section-miejsce",
        ),
        Field(
            name="opis_miejsca",
            label=_("Dokładne miejsce"),
            hint=_("Na przykład stoisko przy scenie"),
            required=False,
            width="w20",
        ),
        _MAGAZYN,
        Field(
            name="osoba_odpowiedzialna",
            label=_("Kto odpowiada za sprzedaż na miejscu"),
            short=_("Osoba odpowiedzialna"),
            hint=_("Imię, nazwisko i telefon"),
            required=False,
            width="w20",
        ),
        Field(
            name="organizator",
            label=_("Kto organizuje imprezę"),
            short=_("Organizator"),
            kind="choice",
            options=(
                Option(value="wnioskodawca", label=_("Ja")),
                Option(
                    value="inny",
                    label=_("Ktoś inny"),
                    hint=_("Dołączysz zgodę organizatora"),
                ),
            ),
            missing=_("Zaznacz, kto organizuje imprezę"),
        ),
        Field(
            name="nazwa_organizatora",
            label=_("Nazwa i adres organizatora"),
            missing=_("Wpisz nazwę i adres organizatora"),
            kind="textarea",
            max_length=500,
            shown_if=Is("organizator", "inny"),
        ),
        who.kto_sklada(who.OSP),
        Field(
            name="wydane_przez",
            label=_("Kto wydał Twoje stałe zezwolenie"),
            kind="choice",
            options=(
                Option(value="ta_gmina", label=_("Ta gmina")),
                Option(
                    value="inna_gmina",
                    label=_("Inna gmina"),
                    hint=_("Dołączysz jego kopię i dowód opłaty"),
                ),
            ),
            missing=_("Zaznacz, kto wydał Twoje stałe zezwolenie"),
            shown_if=_PRZEDSIEBIORCA,
        ),
        Field(
            name="numer_stalego",
            label=_("Numer stałego zezwolenia i nazwa urzędu"),
            short=_("Stałe zezwolenie"),
            missing=_("Wpisz numer stałego zezwolenia i nazwę urzędu"),
            width="w20",
            shown_if=_PRZEDSIEBIORCA,
        ),
    ),
)
_INNA_GMINA = All((_PRZEDSIEBIORCA, Is("wydane_przez", "inna_gmina")))
_ZALACZNIKI_IMPREZY = Step(
    code="zalaczniki",
    title=_("Załączniki"),
    lead=_("Wystarczą czytelne zdjęcia albo skany."),
    parts=(
        Field(
            name="zgoda_organizatora",
            label=_("Zgoda organizatora"),
            kind="file",
            missing=_("Dołącz zgodę organizatora"),
            shown_if=Is("organizator", "inny"),
        ),
        Field(
            name="zgoda_wlasciciela_terenu",
            label=_("Zgoda właściciela albo zarządcy terenu"),
            short=_("Zgoda właściciela terenu"),
            kind="file",
            missing=_("Dołącz zgodę właściciela albo zarządcy terenu"),
        ),
        Field(
            name="szkic",
            label=_("Szkic miejsca sprzedaży"),
            kind="file",
            required=False,
        ),
        Field(
            name="kopia_zezwolenia",
            label=_("Kopia stałego zezwolenia"),
            kind="file",
            max_files=3,
            missing=_("Dołącz kopię stałego zezwolenia"),
            shown_if=_INNA_GMINA,
        ),
        Field(
            name="dowod_oplaty",
            label=_("Dowód opłaty za stałe zezwolenie"),
            kind="file",
            missing=_("Dołącz dowód opłaty za stałe zezwolenie"),
            shown_if=_INNA_GMINA,
        ),
        who.powers_of_attorney(),
        q.PRAWDA,
    ),
)
JEDNORAZOWE = FormSpec(
    code="alcohol.jednorazowe",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Wniosek o jednorazowe zezwolenie na sprzedaż alkoholu"),
    lead=_("Jeden wniosek dotyczy jednej imprezy."),
    legal_basis=(
        Basis(
            text=_(
                "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
                "alkoholizmowi: art. 18¹"
            ),
            pewnosc="C",
        ),
        q.TIME_BASIS,
        q.APPEAL_BASIS,
    ),
    card=ServiceCard(
        lead=_("Na festyn, mecz albo inną imprezę, na której chcesz sprzedawać alkohol."),
        cost=_("43,75 zł albo 175 zł"),
        cost_note=_("43,75 zł za rodzaj A i za rodzaj B, 175 zł za rodzaj C"),
        time=_("do miesiąca"),
        time_note=_("złóż wniosek najpóźniej 14 dni przed imprezą"),
        validity=_("najwyżej 2 dni"),
        who=(_("Przedsiębiorca ze stałym zezwoleniem albo ochotnicza straż pożarna."),),
        prepare=(
            (_("Zgoda właściciela terenu"), _("albo jego zarządcy")),
            (_("Zgoda organizatora"), _("jeśli organizuje ktoś inny")),
            (
                _("Kopia stałego zezwolenia i dowód opłaty"),
                _("jeśli wydała je inna gmina"),
            ),
        ),
        outcome=_("Decyzja: zezwolenie jednorazowe albo odmowa."),
        appeal=q.APPEAL,
    ),
    steps=(_IMPREZA, who.entrepreneur(), _ZALACZNIKI_IMPREZY),
    rodo=q.RODO,
    check=check_event,
)
CATERING = FormSpec(
    code="alcohol.catering",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Wniosek o zezwolenie dla firmy, która organizuje przyjęcia"),
    lead=_("Dla firm, które podają alkohol na przyjęciach w różnych miejscach gminy."),
    legal_basis=(
        Basis(
            text=_(
                "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
                "alkoholizmowi: art. 18³ albo 18⁴"
            ),
            pewnosc="V",
        ),
        q.TIME_BASIS,
        q.APPEAL_BASIS,
    ),
    card=ServiceCard(
        lead=_("Na wesela, bankiety i inne przyjęcia zamknięte, bez stałego lokalu."),
        cost=_("od 525 zł rocznie"),
        cost_note=_("525 zł za rodzaj A i za rodzaj B, 2100 zł za rodzaj C"),
        time=_("do miesiąca"),
        validity=_("najwyżej 2 lata"),
        who=(_("Przedsiębiorca, którego działalność polega na organizacji przyjęć."),),
        prepare=((_("Decyzja sanepidu"), _("o zatwierdzeniu zakładu")),),
        outcome=_("Decyzja: zezwolenie na każdy rodzaj alkoholu osobno albo odmowa."),
        appeal=q.APPEAL,
    ),
    steps=(
        Step(
            code="zezwolenie",
            title=_("Zezwolenie"),
            parts=(
                q.RODZAJE,
                _OD,
                _DO,
                Field(
                    name="obszar",
                    label=_("Gdzie organizujesz przyjęcia"),
                    short=_("Obszar"),
                    hint=_("Na przykład cała gmina, sale wiejskie"),
                    missing=_("Wpisz, gdzie organizujesz przyjęcia"),
                    width="w20",
                ),
                _MAGAZYN,
                who.kto_sklada(),
            ),
        ),
        who.entrepreneur(),
        Step(
            code="zalaczniki",
            title=_("Załączniki"),
            lead=_("Wystarczą czytelne zdjęcia albo skany."),
            parts=(
                Field(
                    name="decyzja_sanepidu",
                    label=_("Decyzja sanepidu o zatwierdzeniu zakładu"),
                    short=_("Decyzja sanepidu"),
                    kind="file",
                    max_files=3,
                    missing=_("Dołącz decyzję sanepidu"),
                ),
                who.powers_of_attorney(),
                Group(title=_("Oświadczenie"), fields=(q.PRAWDA,)),
            ),
        ),
    ),
    rodo=q.RODO,
    check=check_catering,
)
