from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forms.answers import EVERYTHING, FILES, JPG, PDF, STEP_1, STEP_2, STEP_3
from tests.forms.sample import DAY, LISTS, SPEC

from wrota.office.forms import stored
from wrota.office.forms.clean import (
    clean_all,
    clean_step,
    edit_rows,
    first_step_to_fix,
    removed_file,
)
from wrota.office.forms.kinds import KINDS
from wrota.office.forms.spec import Address, KindCode, Upload
from wrota.office.forms.stored import Unreadable


def read_all(**changes):
    return clean_all(SPEC, EVERYTHING | changes, FILES, on=DAY, lists=LISTS)


def test_every_kind_of_the_language_has_its_behaviour():
    assert set(KINDS) == set(KindCode.__args__)


def test_a_careful_answer_gets_types():
    read = read_all()

    assert read.ok, read.errors
    assert read.values == {
        "imie": "Żółć Jan",
        "opis": "wiersz 1\nwiersz 2",
        "liczba": 42,
        "kwota": Decimal("1234.50"),
        "miara": Decimal("-1.25"),
        "od": date(2026, 12, 1),
        "do": date(2028, 12, 31),
        "godzina": time(8, 30),
        "tak": True,
        "dlaczego": "bo <b>",
        "gdzie": "sklep",
        "ktore": ("A", "C"),
        "mocne": "wódka",
        "wies": "0002",
        "wspolnicy": (
            {"nazwisko": "Nowak", "ma_pesel": True, "pesel": "44051401359"},
            {"nazwisko": "Kowal", "ma_pesel": False},
        ),
        "pesel": "44051401359",
        "nip": "1234563218",
        "regon": "123456785",
        "krs": "0000127206",
        "ade": "AE:PL-72422-98772-ATIDW-24",
        "konto": "61109010140000071219812874",
        "telefon": "600000000",
        "email": "jan@poczta.pl",
        "kod": "66-100",
        "adres": Address(locality="Kije", house="4", postal_code="66-100"),
        "lokal": Address(
            locality="Sulechów", street="Brama Piastowska", house="4", flat="1",
            postal_code="66-100", simc="0910470",
        ),
        "umowa": (PDF, JPG),
        "prawda": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        ("imie", "x" * 256, "Skróć tekst do 255"),
        ("opis", "x" * 4001, "Skróć tekst do 4000"),
        ("liczba", "4,5", "Wpisz liczbę cyframi"),
        ("liczba", "-1", "Wpisz co najmniej 0"),
        ("liczba", "101", "Wpisz najwyżej 100"),
        ("liczba", "²", "Wpisz liczbę cyframi"),
        ("kwota", "1,234", "Wpisz kwotę w złotych"),
        ("kwota", "NaN", "Wpisz kwotę w złotych"),
        ("kwota", "1e9", "Wpisz kwotę w złotych"),
        ("kwota", "-0,01", "Wpisz co najmniej 0"),
        ("miara", "1,23456", "Wpisz liczbę, na przykład"),
        ("miara", "-6", "Wpisz co najmniej"),
        ("od", "31x", "Wpisz datę cyframi"),
        ("od", "32", "Nie ma takiego dnia"),
        ("od", "", "Wpisz dzień, miesiąc i rok"),
        ("od-r", "26", "Wpisz rok czterema cyframi"),
        ("godzina", "25:00", "Wpisz godzinę"),
        ("tak", "może", "Zaznacz tak albo nie"),
        ("gdzie", "plaża", "Wybierz jedną z podanych"),
        ("ktore", "Z", "Wybierz tylko z podanych"),
        ("wies", "9999", "Wybierz jedną z podanych"),
        ("pesel", "44051401358", ""),
        ("nip", "1234563219", ""),
        ("regon", "123456786", ""),
        ("krs", "12a", ""),
        ("nip", "١٢٣٤٥٦٣٢١٨", ""),
        ("ade", "AE:PL-72422-98772-ATIDW-25", ""),
        ("konto", "61109010140000071219812875", ""),
        ("telefon", "12", "Wpisz numer telefonu"),
        ("email", "jan@", "Wpisz adres e-mail"),
        ("kod", "66-10", "Wpisz kod pocztowy"),
        ("lokal", "Zielona Góra", "Wybierz miejscowość z listy"),
        ("adres-kod", "x", "Wpisz kod pocztowy"),
        ("adres-nr_domu", "", "Wpisz numer domu"),
        ("adres-nr_domu", "12345678901", "Skróć do 10 znaków"),
    ],
)
def test_a_wrong_answer_is_explained_at_its_question(question, typed, says):
    read = read_all(**{question: [typed]})

    [(where, message)] = read.errors.items()
    assert where == ("od" if question == "od-r" else question)
    assert says in message and message.strip()


def test_nothing_typed_is_lost_when_an_answer_is_wrong():
    bad = STEP_1 | {"kwota": ["dużo <złotych>"], "od": ["32"]}

    read = clean_step(SPEC, 0, bad, on=DAY)

    assert read.raw == bad
    assert list(read.errors) == ["kwota", "od"]
    assert read.values["liczba"] == 42


def test_an_empty_step_says_what_to_do_in_the_order_of_the_page():
    read = clean_step(SPEC, 2, {}, on=DAY)

    assert read.errors["adres-nr_domu"] == "Wpisz numer domu"
    assert "umowa" in read.errors and "telefon" not in read.errors
    assert list(read.errors)[:2] == ["pesel", "nip"] and list(read.errors)[-1] == "prawda"


def test_hidden_answers_are_ignored_but_kept_as_typed():
    raw = STEP_2 | {"tak": ["nie"], "ktore": ["A"]}

    read = clean_step(SPEC, 1, raw, on=DAY, lists=LISTS)

    assert read.ok
    assert "dlaczego" not in read.values and "mocne" not in read.values
    assert read.raw["dlaczego"] == ["bo <b>"]


def test_a_question_just_brought_up_is_asked_without_reproach():
    raw = {k: v for k, v in STEP_2.items() if k not in ("mocne", "_pytano", "dlaczego")}

    first = clean_step(SPEC, 1, raw, on=DAY, lists=LISTS)
    second = clean_step(SPEC, 1, raw | {"_pytano": ["dlaczego", "mocne"]}, on=DAY, lists=LISTS)

    assert (first.errors, first.unseen, first.ok) == ({}, ("dlaczego", "mocne"), False)
    assert list(second.errors) == ["dlaczego", "mocne"] and not second.unseen


def test_answers_of_other_steps_decide_what_is_shown():
    typed = {k: v for k, v in STEP_3.items() if k != "telefon"}

    read = clean_step(
        SPEC, 2, typed, {**FILES, "zgoda": (PDF,)}, on=DAY, answers={"telefon": "1"}, lists=LISTS
    )

    assert "zgoda" not in read.values  # its own step was posted again, without the telephone


def test_answers_are_compared_with_each_other():
    read = clean_step(SPEC, 0, STEP_1 | {"do-r": ["2025"]}, on=DAY)

    assert read.errors == {"do": "Podaj dzień nie wcześniejszy niż początek"}


def test_the_first_step_to_fix_is_named():
    assert first_step_to_fix(SPEC, read_all()) is None
    assert first_step_to_fix(SPEC, read_all(nip=["1"], gdzie=["x"])) == 1


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (Upload(name="a.exe", size=5, media_type="application/x-dosexec", sha256="0" * 64),
         "Wyślij PDF, JPG albo PNG"),
        (Upload(name="a.pdf", size=0, media_type="application/pdf", sha256="0" * 64), "pusty"),
        (Upload(name="a.pdf", size=11 << 20, media_type="application/pdf", sha256="0" * 64),
         "11\u00a0MB, a może mieć najwyżej 10\u00a0MB"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_name(upload, says):
    read = clean_all(SPEC, EVERYTHING, {"umowa": (PDF, upload)}, on=DAY, lists=LISTS)

    assert upload.name in read.errors["umowa"] and says in read.errors["umowa"]


def test_too_many_files_are_refused():
    read = clean_all(SPEC, EVERYTHING, {"umowa": (PDF, JPG, PDF)}, on=DAY, lists=LISTS)

    assert read.errors == {"umowa": "Zostaw najwyżej 2, resztę usuń"}


def test_a_row_is_added_and_removed_with_all_else_kept():
    added = edit_rows(SPEC, 1, STEP_2 | {"_dodaj": ["wspolnicy"]})
    removed = edit_rows(SPEC, 1, STEP_2 | {"_usun": ["wspolnicy-0"]})

    assert added["wspolnicy-ile"] == ["3"] and added["wspolnicy-1-nazwisko"] == ["Kowal"]
    assert removed["wspolnicy-ile"] == ["1"] and removed["wspolnicy-0-nazwisko"] == ["Kowal"]
    assert "wspolnicy-0-pesel" not in removed and removed["dlaczego"] == ["bo <b>"]
    assert edit_rows(SPEC, 1, STEP_2) is None
    assert edit_rows(SPEC, 1, STEP_2 | {"_usun": ["wspolnicy-²", "obcy-1"]}) is None


@pytest.mark.parametrize("count", ["999999999999", "-5", "x", "٣", ""])
def test_the_number_of_rows_stays_within_limits(count):
    read = clean_step(SPEC, 1, STEP_2 | {"wspolnicy-ile": [count]}, on=DAY, lists=LISTS)

    assert 1 <= len(read.values["wspolnicy"]) <= 4


def test_a_blank_extra_row_is_left_out_and_a_blank_first_row_is_not():
    extra = clean_step(SPEC, 1, STEP_2 | {"wspolnicy-ile": ["3"]}, on=DAY, lists=LISTS)
    first = clean_step(
        SPEC, 1, STEP_2 | {"wspolnicy-ile": ["1"], "wspolnicy-0-nazwisko": [""]}, on=DAY,
        lists=LISTS,
    )  # fmt: skip

    assert len(extra.values["wspolnicy"]) == 2
    assert first.errors == {"wspolnicy-0-nazwisko": "Wpisz nazwisko"}


def test_the_remove_button_of_a_file_names_it():
    assert removed_file({"_usun_plik": ["umowa:" + "ab" * 32]}) == ("umowa", "ab" * 32)
    assert removed_file({"_usun_plik": ["umowa"]}) is None


def test_json_keeps_types():
    values = read_all().values

    data = stored.to_json(SPEC, values)

    assert stored.from_json(SPEC, data) == values
    assert data["kwota"] == "1234.50" and data["liczba"] == 42 and data["od"] == "2026-12-01"


def test_values_typed_again_give_the_same_values():
    values = read_all().values

    again = clean_all(
        SPEC, stored.raw_of(SPEC, values), stored.uploads_of(SPEC, values), on=DAY, lists=LISTS
    )

    assert again.errors == {} and again.values == values


@pytest.mark.parametrize(
    "data",
    [
        {"obce": 1},
        {"liczba": "42"},
        {"liczba": True},
        {"tak": "true"},
        {"kwota": "sto"},
        {"od": "31.12.2026"},
        {"ktore": "A"},
        {"adres": {"locality": "x"}},
        {"adres": {"locality": 1}},
        {"umowa": [{"name": "x"}]},
        {"umowa": [{"name": "x", "size": "1", "media_type": "y", "sha256": "z"}]},
        {"wspolnicy": {"nazwisko": "x"}},
        {"wspolnicy": ["x"]},
        {"wspolnicy": [{"obce": 1}]},
    ],
)
def test_json_of_another_shape_is_refused(data):
    with pytest.raises(Unreadable):
        stored.from_json(SPEC, data)


def test_known_facts_are_typed_in_advance():
    assert stored.prefill(SPEC, {"person.first_name": "Jan", "person.age": 5}) == {"imie": ["Jan"]}
    assert stored.prefill(SPEC, {}) == {}


TYPED = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789-,. :٣²\x00\ud800", max_size=12),
    st.sampled_from(["tak", "nie", "A", "sklep", "0910470", "2026", "31"]),
)
INPUTS = st.sampled_from([*EVERYTHING, "_dodaj", "_usun", "wspolnicy-3-nazwisko", "obce"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(INPUTS, st.lists(TYPED, max_size=3), max_size=20))
def test_no_text_breaks_the_reading(raw):
    mixed = EVERYTHING | raw
    for typed in (raw, mixed):
        read = clean_all(SPEC, typed, FILES, on=DAY, lists=LISTS)
        assert all(read.raw[key] == list(typed[key]) for key in read.raw)
        stored.from_json(SPEC, stored.to_json(SPEC, read.values))
        for step in range(3):
            clean_step(SPEC, step, typed, on=DAY, lists=LISTS)
            edit_rows(SPEC, step, typed)
