"""Words found although they are written or inflected differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrota.web.portal.words import Index, alike, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sulechow", "sulechowie"),
        ("sulechow", "sulechowa"),
        ("alkohol", "alkoholu"),
        ("alkohol", "alkoholowych"),
        ("zielona", "zielonej"),
        ("gora", "gorze"),
        ("podatek", "podatku"),
        ("odpady", "odpadow"),
        ("kostrzyn", "kostrzynie"),
        ("zagan", "zaganiu"),
        ("pies", "pies"),
    ],
)
def test_forms_of_a_word_are_alike(one, other):
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("zary", "zarzad"), ("alkohol", "podatek"), ("101", "10"), ("dom", "dam")]
)
def test_other_words_are_not(one, other):
    assert not alike(one, other)


def test_a_question_is_what_is_left_without_empty_words():
    assert words("Jak dostać ZEZWOLENIE na sprzedaż piwa?") == ("zezwolenie", "sprzedaz", "piwa")
    assert words("co i jak") == ()
    assert len(words(" ".join(f"slowo{n}" for n in range(50)))) == 12


@pytest.fixture
def index():
    return Index.of(
        [
            ("alkohol", {"Zezwolenie na sprzedaż alkoholu": 3.0, "w sklepie albo barze": 1.0}),
            ("drzewo", {"Zezwolenie na wycinkę drzewa": 3.0}),
            ("pies", {"Zgłoszenie psa": 3.0, "alkohol": 0.3}),
        ]
    )


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("zezwolenie alkohol", "alkohol"),
        ("SPRZEDAZ ALKOHOLI", "alkohol"),
        ("koncesja na wódkę", "alkohol"),
        ("sklep", "alkohol"),
        ("wycinka drzew", "drzewo"),
        ("zglosz", "pies"),
    ],
)
def test_the_best_answer_comes_first(index, question, first):
    assert index.search(words(question))[0].key == first


def test_an_entry_must_answer_half_of_the_question(index):
    assert index.search(("xyz", "qwe", "alkohol")) == []


def test_a_slip_is_recognised(index):
    assert index.closest("zezwolnie") == "zezwolenie"
    assert index.closest("qqqqqq") == ""


@given(st.text(max_size=200))
def test_no_question_breaks_the_search(question):
    index = Index.of([("a", {"Zezwolenie na alkohol": 1.0})])

    asked = words(question)

    assert len(asked) <= 12
    assert all(one.score > 0 for one in index.search(asked)) if asked else True
