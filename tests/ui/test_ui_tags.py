"""Tags and filters: what they write, what they escape, what they refuse."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from django import forms
from django.template import Context, Template
from django.utils.safestring import mark_safe

from wrota.law.clock import Clock
from wrota.law.working import Skladnik, Wyliczenie
from wrota.ui.charts import Bar, BarChart, LineChart, Span, SpanChart
from wrota.ui.parts import Cell, Choice, Column, ErrorItem, Table

NBSP = "\u00a0"
EVIL = "<script>alert(1)</script>"


def draw(source: str, **values) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ x|kwota }}", Decimal("1234.5"), f"1{NBSP}234,50{NBSP}zł"),
        ("{{ x|kwota }}", None, ""),
        ("{{ x|kwota }}", "nie liczba", ""),
        ("{{ x|procent }}", Decimal("0.014"), "1,4%"),
        ("{{ x|data }}", date(2027, 1, 4), "4.01.2027"),
        ("{{ x|data }}", datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "24.11.2026"),
        ("{{ x|data }}", None, ""),
        ("{{ x|data_slownie }}", date(2026, 11, 24), f"24{NBSP}listopada{NBSP}2026"),
        ("{{ x|godzina }}", datetime(2026, 11, 24, 11, 5, tzinfo=UTC), "12:05"),
        ("{{ x|godzina_urzedowa }}", datetime(2026, 7, 1, 10, 5, 7, tzinfo=UTC), "12:05:07"),
        ("{{ x|dzien_tygodnia }}", date(2026, 11, 24), "wtorek"),
        ('{{ x|odmiana:"sprawa,sprawy,spraw" }}', 22, f"22{NBSP}sprawy"),
        ('{{ x|odmiana:"sprawa,sprawy,spraw" }}', 12, f"12{NBSP}spraw"),
        ('{{ x|forma:"sprawa,sprawy,spraw" }}', 1, "sprawa"),
        ("{{ x|nip }}", "1234563218", "123-456-32-18"),
        ("{{ x|nip }}", None, ""),
        ("{{ x|pesel_mask }}", "44051401359", "440514*****"),
        ("{{ x|rozmiar }}", 421_888, f"422{NBSP}kB"),
        ("{{ x|rozmiar }}", 1_234_567, f"1,2{NBSP}MB"),
        ("{{ x|rozmiar }}", 12, f"12{NBSP}B"),
        ("{{ x|przegladarka }}", "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0", "Firefox, Windows"),
        ("{{ x|przegladarka }}", "curl/8", "inna przeglądarka"),
    ],
)
def test_filters(source, value, text):
    assert draw(source, x=value) == text


def test_typo_puts_hard_spaces_but_not_into_tags():
    html = mark_safe('<a href="/x">w ciągu 7 dni</a> i art. 35')

    drawn = draw("{{ x|typo }}", x=html)

    assert drawn == f'<a href="/x">w{NBSP}ciągu 7{NBSP}dni</a> i{NBSP}art.{NBSP}35'


def test_typo_escapes_plain_text():
    assert draw("{{ x|typo }}", x=EVIL) == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    "source",
    [
        '{% chip "run" x %}',
        "{% button x %}",
        '{% button "a" name=x %}',
        '{% link_button "a" x %}',
        "{% card x %}{% endcard %}",
        "{% note title=x %}{% endnote %}",
        '{% tile x "/" x %}',
        "{% field x x hint=x error=x value=x %}",
        '{% field "a" "a" "textarea" x %}',
        '{% checkbox "a" x hint=x %}',
        '{% date_field "a" x day=x error=x %}',
        '{% choices "a" x options value=x error=x %}',
        "{% error_summary errors %}",
        "{% file_row x x x digest=x error=x %}",
        "{% person x x ids=x %}",
        "{% mono x %}{% digest x %}",
        "{% data_table table %}",
        '{% table x "a|b" %}{% row %}{% rowhead %}{{ x }}{% endrowhead %}{% cell x %}{{ x }}'
        "{% endcell %}{% endrow %}{% endtable %}",
        "{% bar_chart chart %}",
        "{% working sum x %}",
        "{% confirm x x x x %}{{ x }}{% endconfirm %}",
        '{% toast x "/" x %}',
        "{% pager x x x x %}",
        "{% pick x x x %}",
    ],
)
def test_every_component_escapes_what_people_typed(source):
    drawn = draw(
        source,
        x=EVIL,
        options=[Choice(EVIL, EVIL, EVIL)],
        errors=[ErrorItem("a", EVIL)],
        table=Table(EVIL, [EVIL], [[Cell(EVIL, EVIL, EVIL)]]),
        chart=BarChart(EVIL, [Bar(EVIL, Decimal(1), EVIL)], EVIL),
        sum=Wyliczenie(Decimal(1), (Skladnik(EVIL, EVIL, EVIL),)),
    )

    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ('{% chip "nieznany" %}', KeyError),
        ('{% button "a" "nieznany" %}', KeyError),
        ('{% note "nieznany" %}{% endnote %}', ValueError),
        ('{{ 1|odmiana:"tylko,dwie" }}', ValueError),
    ],
)
def test_mistakes_of_the_author_are_loud(source, error):
    with pytest.raises(error):
        draw(source)


def test_a_field_ties_hint_and_error_to_its_input():
    drawn = draw('{% field "nip" "NIP" hint="10 cyfr" error="Za krótki" value="12" %}')

    assert 'aria-describedby="f-nip-h f-nip-e"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="f-nip-h"' in drawn and 'id="f-nip-e"' in drawn
    assert 'value="12"' in drawn
    assert "(nie musisz)" not in drawn


def test_a_password_is_never_written_back():
    assert "tajne" not in draw('{% field "p" "Hasło" "password" "tajne" %}')


def test_choices_keep_what_was_chosen():
    drawn = draw(
        '{% choices "r" "Rodzaj" options value=chosen kind="checkbox" %}',
        options=[("A", "piwo"), ("B", "wino"), ("C", "wódka")],
        chosen=["A", "C"],
    )

    assert drawn.count(" checked") == 2
    assert 'value="B" id="f-r-2">' in drawn


class Letter(forms.Form):
    title = forms.CharField(label="Tytuł")
    kind = forms.ChoiceField(label="Rodzaj", choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Zgadzam się")
    note = forms.CharField(label="Uwagi", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_django_form_says_what_to_do_and_leads_there():
    form = Letter({"token": "t"})

    summary = draw("{% error_summary form %}", form=form)
    fields = draw("{% form_fields form %}", form=form)

    assert '<a href="#id_title">Uzupełnij: Tytuł</a>' in summary
    assert '<a href="#id_kind_0">Uzupełnij: Rodzaj</a>' in summary
    assert '<a href="#id_agree">Zaznacz: Zgadzam się</a>' in summary
    assert "autofocus" in summary
    assert 'id="id_kind_0"' in fields
    assert 'aria-describedby="id_title-e"' in fields
    assert fields.count("(nie musisz)") == 1
    assert '<input type="hidden" name="token" value="t"' in fields


def test_labels_rename_fields_in_the_summary_too():
    drawn = draw('{% labels form title="Temat" %}{% error_summary form %}', form=Letter({}))

    assert "Uzupełnij: Temat" in drawn


def test_no_summary_without_errors():
    assert draw("{% error_summary errors %}", errors=[]) == ""


def test_working_marks_what_must_be_checked():
    rows = (Skladnik("stawka", "525,00 zł", "art. 11", "V"), Skladnik("dni", "17", "art. 11"))

    drawn = draw('{% working sum total="Razem" %}', sum=Wyliczenie(Decimal("24.45"), rows))

    assert drawn.count("do sprawdzenia") == 1
    assert f"24,45{NBSP}zł" in drawn


@pytest.mark.parametrize(
    ("today", "words", "state"),
    [
        (date(2026, 12, 1), f"Zostały 22{NBSP}dni z{NBSP}30", ""),
        (date(2026, 12, 22), f"Został 1{NBSP}dzień z{NBSP}30", "wr-chip-warn"),
        (date(2026, 12, 23), "Dziś ostatni dzień", "wr-chip-warn"),
        (date(2026, 12, 24), f"1{NBSP}dzień po terminie", "wr-chip-bad"),
    ],
)
def test_deadline_card_says_what_is_left(today, words, state):
    deadline = Clock(date(2026, 11, 23)).deadline(today=today)

    drawn = draw("{% deadline_card d today %}", d=deadline, today=today)

    assert words in drawn
    assert (state in drawn) if state else ("wr-chip" not in drawn)


def test_table_gives_roles_and_repeats_labels():
    table = Table("Opłaty", ["Za co", Column("Kwota", right=True)], [["Odpady", "84 zł"]])

    drawn = draw("{% data_table t %}", t=table)

    assert 'role="rowheader"' in drawn
    assert '<td role="cell" class="wr-right wr-num" data-l="Kwota">84 zł</td>' in drawn


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        draw("{% data_table t %}", t=Table("Opłaty", ["a", "b"], [["tylko jedna"]]))


def test_bars_are_shares_of_the_longest():
    chart = BarChart("Tytuł", [Bar("a", Decimal(40)), Bar("b", Decimal(10))])

    drawn = draw("{% bar_chart c %}", c=chart)

    assert 'width="100.0%"' in drawn and 'width="25.0%"' in drawn
    assert drawn.count("<tr") == 3


def test_a_line_runs_from_edge_to_edge():
    chart = LineChart(
        "Tytuł", [Bar("I", Decimal(10)), Bar("II", Decimal(5)), Bar("III", Decimal(0))]
    )

    drawn = draw("{% line_chart c %}", c=chart)

    assert 'points="0,0 500,90 1000,180"' in drawn


def test_stretches_of_time_share_one_axis_with_today():
    spans = [
        Span("a", date(2020, 1, 1), date(2030, 1, 1), "w użyciu"),
        Span("b", date(2025, 1, 1), date(2030, 1, 1), state="bad"),
    ]

    drawn = draw("{% span_chart c %}", c=SpanChart("Tytuł", spans, date(2025, 1, 1)))

    assert 'x="0.0%" y="24" width="100.0%"' in drawn and 'x="50.0%"' in drawn
    assert '<line class="is-today" x1="50.0%"' in drawn and 'class="is-bad"' in drawn
    assert "1.01.2020" in drawn or "01.01.2020" in drawn
    assert "<svg" in draw("{% span_chart c %}", c=SpanChart("Tytuł", [], date(2025, 1, 1)))
    with pytest.raises(ValueError, match="ends before"):
        SpanChart("Tytuł", [Span("a", date(2025, 1, 1), date(2024, 1, 1))], date(2025, 1, 1))


def test_charts_survive_nothing_and_refuse_negative_figures():
    assert "<svg" in draw("{% line_chart c %}", c=LineChart("Tytuł", []))
    with pytest.raises(ValueError, match="negative"):
        BarChart("Tytuł", [Bar("a", Decimal(-1))])


def test_steps_say_what_comes_next():
    drawn = draw("{% steps s 2 %}", s=["Kto", "Gdzie", "Podpis"])

    assert "Krok 2 z 3" in drawn and "Potem: Podpis" in drawn
    assert 'max="3" value="1"' in drawn
    assert drawn.count('aria-current="step"') == 1
