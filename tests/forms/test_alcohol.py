"""The e-forms of the alcohol module, filled as residents fill them."""

import json
from datetime import date, timedelta

import pytest
import xmlschema
from lxml import html as lxml_html
from tests.forms.answers import PDF
from tests.forms.test_xml import ENVELOPE

from wrota.law import params
from wrota.modules.alcohol.eform import (
    CATERING,
    DUPLIKAT,
    EFORMS,
    JEDNORAZOWE,
    ODWOLANIE,
    OSWIADCZENIE,
    WNIOSEK,
    ZAPRZESTANIE,
    ZMIANA,
)
from wrota.modules.alcohol.eform.permit import earliest_end
from wrota.modules.alcohol.rules.rodzaje import Przeznaczenie, Rodzaj
from wrota.modules.alcohol.rules.warunki import wazne_do_minimum
from wrota.office.forms import xml
from wrota.office.forms.clean import clean_all, clean_step
from wrota.office.forms.describe import describe
from wrota.office.forms.html import render_step
from wrota.office.forms.kinds import KINDS
from wrota.office.forms.review import review
from wrota.office.forms.spec import Repeat
from wrota.office.forms.stored import from_json, to_json

DAY = date(2026, 11, 22)
ACCOUNT = "61109010140000071219812874"
LISTS = {"localities": (("0910470", "Sulechów"), ("0910486", "Kije"))}


def day(name, value):
    return {name: [str(value.day)], f"{name}-m": [str(value.month)], f"{name}-r": [str(value.year)]}


def address(name, locality="Zielona Góra"):
    return {name: [locality], f"{name}-nr_domu": ["4"], f"{name}-kod": ["65-001"]}


WHO = {
    "forma": ["osoba"],
    "dziala": ["wlasnym"],
    "firma": ["Sklep „U Jana” Jan Nowak"],
    "imie": ["Jan"],
    "nazwisko": ["Nowak"],
    "nip": ["123-456-32-18"],
    "przedmiot": ["47.11 sklep"],
    "odbior": ["konto"],
    "prawda": ["tak"],
} | address("siedziba")
APPLICATION = (
    WHO
    | {
        "rodzaje": ["A", "B"],
        "przeznaczenie": ["detal"],
        "kontynuacja": ["nie"],
        "budynek": ["wiele"],
        "skladowanie": ["lokal"],
    }
    | day("od", date(2026, 12, 15))
    | day("do", date(2028, 12, 31))
    | address("lokal", "0910470")
)
PAPERS = {"tytul_prawny": (PDF,), "zgoda_zarzadcy": (PDF,), "decyzja_sanepidu": (PDF,)}
HOLDER = {
    "firma": ["Sklep"],
    "nip": ["1234563218"],
    "posiadane": ["A", "C"],
    "numer_a": ["A/12/2024"],
    "numer_c": ["C/3/2024"],
    "odbior": ["konto"],
    "prawda": ["tak"],
} | address("siedziba") | address("lokal", "0910470")  # fmt: skip
FILLED = {
    WNIOSEK: (APPLICATION, PAPERS),
    JEDNORAZOWE: (
        WHO
        | {
            "rodzaje": ["A"],
            "impreza": ["Festyn"],
            "godzina_od": ["16"],
            "godzina_do": ["23.30"],
            "organizator": ["wnioskodawca"],
            "wydane_przez": ["ta_gmina"],
            "numer_stalego": ["A/1/2025, Sulechów"],
        }
        | day("od", date(2026, 12, 5))
        | day("do", date(2026, 12, 6))
        | address("miejsce", "0910486")
        | address("magazyn"),
        {"zgoda_wlasciciela_terenu": (PDF,)},
    ),
    CATERING: (
        WHO
        | {"rodzaje": ["C"], "obszar": ["cała gmina"]}
        | day("od", date(2027, 1, 1))
        | day("do", date(2028, 12, 31))
        | address("magazyn"),
        {"decyzja_sanepidu": (PDF,)},
    ),
    OSWIADCZENIE: (
        HOLDER
        | {
            "rok": ["2025"],
            "korekta": ["nie"],
            "sprzedaz_a": ["40 000,00"],
            "sprzedaz_c": ["0"],
            "k1": ["tak"],
        },
        {},
    ),
    ZAPRZESTANIE: (
        HOLDER
        | {
            "powod": ["likwidacja"],
            "zwrot": ["rachunek"],
            "rachunek": ["61109010140000071219812874"],
        }
        | day("dzien_konca", date(2026, 12, 31)),
        {},
    ),
    ZMIANA: (
        HOLDER
        | {"co_sie_zmienilo": ["siedziba"], "opis_zmiany": ["Było tam, jest tu."]}
        | day("zmiana_od", date(2026, 11, 1))
        | address("nowa_siedziba"),
        {},
    ),
    DUPLIKAT: (HOLDER | {"powod_duplikatu": ["zgubione"]}, {}),
    ODWOLANIE: (
        {
            "numer_decyzji": ["SO.7340.1.2026"],
            "firma": ["Sklep"],
            "zadanie": ["zmiana"],
            "uzasadnienie": ["Lokal leży dalej."],
            "odbior": ["konto"],
        }
        | day("dzien_decyzji", date(2026, 11, 2))
        | day("dzien_doreczenia", date(2026, 11, 10))
        | address("siedziba"),
        {},
    ),
}


def read(spec, *, on=DAY, files=None, **changes):
    typed, papers = FILLED[spec]
    given = {name: texts for name, texts in (typed | changes).items() if texts is not None}
    return clean_all(spec, given, papers if files is None else files, on=on, lists=LISTS)


def by_code(spec):
    return spec.code


@pytest.mark.parametrize("spec", EFORMS, ids=by_code)
def test_a_clean_form_goes_the_whole_way(spec):
    cleaned = read(spec)

    assert cleaned.ok, cleaned.errors
    document = xml.document(spec, cleaned.values, ENVELOPE)
    xmlschema.XMLSchema(xml.schema(spec).decode()).validate(document.decode())
    assert xml.parse(document, spec).values == cleaned.values
    assert from_json(spec, json.loads(json.dumps(to_json(spec, cleaned.values)))) == cleaned.values
    assert len(review(spec, cleaned.values, LISTS)) == len(spec.steps)
    json.dumps(describe(spec))


@pytest.mark.parametrize("spec", EFORMS, ids=by_code)
def test_step_by_step_the_same_answers_are_taken(spec):
    typed, papers = FILLED[spec]
    answers = {}
    seen = list(spec.fields) + [place.name for place in spec.places]
    for step in range(len(spec.steps)):
        cleaned = clean_step(
            spec, step, typed | {"_pytano": seen}, papers, on=DAY, answers=answers, lists=LISTS
        )
        assert cleaned.ok, (step, cleaned.errors, cleaned.unseen)
        answers |= cleaned.values

    assert answers == read(spec).values


@pytest.mark.parametrize("spec", EFORMS, ids=by_code)
def test_every_page_is_drawn_with_labels_and_no_reproach(spec):
    values = read(spec).values
    for step in range(len(spec.steps)):
        markup = render_step(
            spec, step, FILLED[spec][0], files=FILLED[spec][1], answers=values, lists=LISTS
        )
        form = lxml_html.fromstring(f"<form>{markup}</form>")
        ids = form.xpath("//@id")
        assert len(ids) == len(set(ids))
        for element in form.xpath("//input[not(@type='hidden')]|//textarea|//select"):
            labelled = form.xpath(f"//label[@for='{element.get('id')}']")
            assert labelled or element.xpath("ancestor::label")
        assert "*" not in form.text_content() and "wr-error" not in markup


@pytest.mark.parametrize("spec", EFORMS, ids=by_code)
def test_an_empty_form_says_at_every_question_what_to_do(spec):
    for field in spec.fields.values():
        if field.required:
            for message in KINDS[field.kind].missing(field).values():
                assert message.split()[0].strip(",") in {
                    "Wpisz",
                    "Zaznacz",
                    "Dołącz",
                    "Wybierz",
                    "Napisz",
                }
                assert "wymagane" not in message and "poprawn" not in message


@pytest.mark.parametrize("spec", EFORMS, ids=by_code)
def test_a_service_card_answers_what_a_resident_asks(spec):
    card = spec.card

    assert all((card.lead, card.cost, card.time, card.who, card.outcome, card.appeal))
    assert spec.legal_basis and all(basis.pewnosc in "CSV" for basis in spec.legal_basis)


def test_codes_are_unique_and_belong_to_the_module():
    codes = [spec.code for spec in EFORMS]

    assert len(set(codes)) == len(codes) == 8
    assert all(code.startswith("alcohol.") for code in codes)


def test_choices_are_those_of_the_rules():
    kinds = {option.value for option in WNIOSEK.fields["rodzaje"].options}
    places = {option.value for option in WNIOSEK.fields["przeznaczenie"].options}

    assert kinds == set(Rodzaj) and places == set(Przeznaczenie)


@pytest.mark.parametrize("place", list(Przeznaczenie))
@pytest.mark.parametrize("start", [date(2026, 12, 15), date(2028, 2, 29), date(2027, 1, 1)])
def test_the_shortest_period_is_that_of_the_rules(place, start):
    assert earliest_end(place, start) == wazne_do_minimum(place, start).dzien


def test_figures_told_to_residents_are_those_in_force():
    def value(key):
        return params.value(key, on=DAY).wartosc

    assert [value(f"alkohol.stawka_{kind}") for kind in "ABC"] == [525, 525, 2100]
    assert value("alkohol.stawka_A") / value("alkohol.jednorazowe_czesc") * 4 == 175
    assert value("alkohol.stawka_C") / value("alkohol.jednorazowe_czesc") == 175
    assert value("alkohol.wazne_min_lata_detal") == 2
    assert value("alkohol.wazne_min_lata_gastronomia") == 4
    assert value("alkohol.jednorazowe_max_dni") == 2 == value("alkohol.catering_max_lata")
    assert value("alkohol.dni_na_doplate") == 30
    assert value("alkohol.doplata_za_oswiadczenie") * 100 == 30
    assert value("skarbowa.pelnomocnictwo") == 17
    assert value("kpa.odwolanie") == 14


def test_a_shop_asks_for_at_least_two_years():
    last = date(2028, 12, 14)

    assert read(WNIOSEK, **day("do", last)).ok
    short = read(WNIOSEK, **day("do", last - timedelta(days=1)))
    assert list(short.errors) == ["do"]
    assert "14\u00a0grudnia\u00a02028" in short.errors["do"]
    assert list(read(WNIOSEK, przeznaczenie=["gastronomia"], ogrodek=["nie"]).errors) == ["do"]


def test_nobody_asks_for_a_permit_from_yesterday():
    assert list(read(WNIOSEK, **day("od", DAY - timedelta(days=1))).errors) == ["od"]
    assert read(WNIOSEK, **day("od", DAY)).ok


def test_consent_of_the_manager_only_in_a_block_of_flats():
    without = {name: files for name, files in PAPERS.items() if name != "zgoda_zarzadcy"}

    assert list(read(WNIOSEK, files=without).errors) == ["zgoda_zarzadcy"]
    assert read(WNIOSEK, files=without, budynek=["inny"]).ok
    assert "zgoda_zarzadcy" not in read(WNIOSEK, budynek=["inny"]).values


def test_a_civil_partnership_names_at_least_two_partners():
    asked = [p.question for p in WNIOSEK.places if isinstance(p.question, Repeat)]
    partner = {
        "wspolnicy-0-imie": ["Ewa"],
        "wspolnicy-0-nazwisko": ["Nowak"],
        "wspolnicy-0-nip": ["1234563218"],
    } | address("wspolnicy-0-adres")
    other = {name.replace("-0-", "-1-"): texts for name, texts in partner.items()}

    one = read(WNIOSEK, forma=["cywilna"], **partner)
    two = read(WNIOSEK, forma=["cywilna"], **partner, **other)

    assert [repeat.name for repeat in asked] == ["wspolnicy"]
    assert set(one.errors) == {
        f"wspolnicy-1-{part}"
        for part in ("imie", "nazwisko", "nip", "adres", "adres-nr_domu", "adres-kod")
    }
    assert two.ok and len(two.values["wspolnicy"]) == 2 and "imie" not in two.values


def test_a_proxy_adds_the_power_and_pays_unless_close_family():
    proxy = {
        "dziala": ["pelnomocnik"],
        "pelnomocnik_imie": ["Anna"],
        "pelnomocnik_nazwisko": ["Lis"],
    } | address("pelnomocnik_adres")

    stranger = read(WNIOSEK, **proxy, pelnomocnik_rodzina=["nie"])
    family = read(WNIOSEK, **proxy, pelnomocnik_rodzina=["tak"])

    assert list(stranger.errors) == ["pelnomocnictwo", "dowod_oplaty_skarbowej"]
    assert list(family.errors) == ["pelnomocnictwo"]


def test_a_company_gives_its_krs_and_representative():
    found = read(WNIOSEK, forma=["spolka"], dziala=["reprezentant"])

    assert list(found.errors) == [
        "krs", "reprezentant_imie", "reprezentant_nazwisko", "reprezentant_funkcja",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "last"),
    [(JEDNORAZOWE, date(2026, 12, 6)), (CATERING, date(2028, 12, 31))],
    ids=["jednorazowe", "catering"],
)
def test_a_period_is_not_longer_than_the_act_allows(spec, last):
    assert read(spec, **day("do", last)).ok
    assert list(read(spec, **day("do", last + timedelta(days=1))).errors) == ["do"]
    assert list(read(spec, **day("do", date(2026, 11, 30))).errors) == ["do"]


def test_sale_on_one_day_ends_after_it_begins():
    found = read(JEDNORAZOWE, **day("do", date(2026, 12, 5)), godzina_do=["15:00"])

    assert list(found.errors) == ["godzina_do"]


def test_a_permit_of_another_gmina_is_shown_and_a_fire_brigade_needs_none():
    other = read(JEDNORAZOWE, wydane_przez=["inna_gmina"])
    brigade = read(
        JEDNORAZOWE, forma=["osp"], krs=["0000127206"], wydane_przez=None, numer_stalego=None
    )

    assert list(other.errors) == ["kopia_zezwolenia", "dowod_oplaty"]
    assert brigade.ok, brigade.errors
    assert "przedmiot" not in brigade.values


@pytest.mark.parametrize(
    ("year", "good"), [(2025, True), (2020, True), (2026, False), (2027, False), (2019, False)]
)
def test_sales_are_stated_for_a_year_that_is_over(year, good):
    assert read(OSWIADCZENIE, rok=[str(year)]).ok is good


def test_sales_are_asked_only_for_held_kinds_and_zero_is_a_value():
    found = read(OSWIADCZENIE, sprzedaz_b=["5"])
    none = read(OSWIADCZENIE, sprzedaz_c=None)

    assert "sprzedaz_b" not in found.values and found.values["sprzedaz_c"] == 0
    assert none.errors == {"sprzedaz_c": "Wpisz wartość sprzedaży C, choćby 0"}
    assert list(read(OSWIADCZENIE, sprzedaz_a=["-1"]).errors) == ["sprzedaz_a"]


def test_a_statement_needs_the_declaration_of_liability():
    assert list(read(OSWIADCZENIE, k1=None).errors) == ["k1"]


def test_a_change_is_reported_after_it_happened():
    assert list(read(ZMIANA, **day("zmiana_od", DAY + timedelta(days=1))).errors) == ["zmiana_od"]


@pytest.mark.parametrize(
    ("delivered", "more", "errors"),
    [
        (date(2026, 11, 8), {}, []),
        (date(2026, 11, 5), {}, ["przywrocenie"]),
        (date(2026, 11, 5), {"przywrocenie": ["nie"]}, []),
        (date(2026, 11, 5), {"przywrocenie": ["tak"]}, ["dlaczego_po_terminie"]),
        (date(2026, 11, 1), {}, ["dzien_doreczenia"]),
        (date(2026, 11, 23), {}, ["dzien_doreczenia"]),
    ],
)
def test_an_appeal_knows_its_term(delivered, more, errors):
    found = read(ODWOLANIE, **day("dzien_doreczenia", delivered), **more)

    assert list(found.errors) == errors
