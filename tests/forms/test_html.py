import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from tests.forms.answers import EVERYTHING, FILES, STEP_1, STEP_2, STEP_3
from tests.forms.sample import DAY, LISTS, SPEC

from django.utils import translation

from wrota.office.forms import stored
from wrota.office.forms.clean import clean_all, clean_step
from wrota.office.forms.html import compiled, render_step
from wrota.office.forms.review import review


def page(step, raw, **more):
    markup = render_step(SPEC, step, raw, lists=LISTS, **more)
    return lxml_html.fromstring(f"<form>{markup}</form>")


def posted(form):
    """What a browser would send, without buttons."""
    raw = {}
    for element in form.xpath("//input[@name and not(@type='file')]|//textarea|//select"):
        kind = element.get("type", "text")
        if kind in ("radio", "checkbox") and element.get("checked") is None:
            continue
        value = element.value if element.tag in ("textarea", "select") else element.get("value")
        if element.tag == "textarea":
            value = value.removeprefix("\n")  # a browser drops the first line end, libxml2 does not
        raw.setdefault(element.get("name"), []).append(value or "")
    return raw


def test_what_was_typed_is_on_the_page_again():
    for step, typed in enumerate((STEP_1, STEP_2, STEP_3)):
        form = page(step, typed, files=FILES)

        sent = posted(form)

        plain = {k: [t.replace("\r\n", "\n") for t in v] for k, v in typed.items()}
        for name, texts in plain.items():
            assert sorted(sent[name]) == sorted(texts), name


def test_a_wrong_answer_is_marked_described_and_kept():
    read = clean_step(SPEC, 0, STEP_1 | {"kwota": ['"><script>'], "od": ["32"]}, on=DAY)

    form = page(0, read.raw, errors=read.errors)

    [money] = form.xpath("//input[@name='kwota']")
    assert money.get("value") == '"><script>' and money.get("aria-invalid") == "true"
    assert money.get("aria-describedby") == "kwota-e"
    assert "Błąd: Wpisz kwotę" in form.xpath("//*[@id='kwota-e']")[0].text_content()
    [group] = form.xpath("//fieldset[.//input[@id='od']][@aria-describedby]")
    assert group.get("aria-describedby") == "od-h od-e" and "has-error" in group.get("class")
    assert not form.xpath("//script")


def test_every_error_leads_to_something_that_can_be_focused():
    for step in range(3):
        read = clean_step(
            SPEC, step, {"_pytano": ["dlaczego", "mocne", "zgoda"]}, on=DAY, lists=LISTS
        )
        form = page(step, read.raw, errors=read.errors)
        for anchor in read.errors:
            [target] = form.xpath(f"//*[@id='{anchor}']")
            assert target.tag in ("input", "select", "textarea", "button")
            assert form.xpath(f"//*[@id='{anchor}-e']")


def test_every_input_has_a_label_and_ids_are_unique():
    for step, typed in enumerate((STEP_1, STEP_2, STEP_3)):
        form = page(step, typed, files=FILES)
        ids = form.xpath("//@id")
        assert len(ids) == len(set(ids))
        for element in form.xpath("//input[not(@type='hidden')]|//textarea|//select"):
            labelled = form.xpath(f"//label[@for='{element.get('id')}']")
            assert labelled or element.xpath("ancestor::label"), element.get("name")
        for reference in form.xpath("//@aria-describedby"):
            assert set(reference.split()) <= set(ids)


def test_conditional_questions_come_without_a_script():
    closed = page(1, STEP_2 | {"tak": ["nie"]})
    opened = page(1, STEP_2)

    assert not closed.xpath("//*[@name='dlaczego']")
    assert opened.xpath("//*[@name='dlaczego']")
    assert "Tylko dla tych" in opened.text_content()
    assert len(opened.xpath("//input[@name='wspolnicy-0-pesel']")) == 1
    assert not opened.xpath("//input[@name='wspolnicy-1-pesel']")


def test_rows_can_be_added_and_removed_and_enter_presses_neither():
    form = page(1, STEP_2)

    buttons = form.xpath("//button")
    assert buttons[0].get("name") is None
    assert [b.get("value") for b in buttons if b.get("name") == "_usun"] == [
        "wspolnicy-0",
        "wspolnicy-1",
    ]
    assert not page(1, STEP_2 | {"wspolnicy-ile": ["1"]}).xpath("//button[@name='_usun']")
    assert not page(1, STEP_2 | {"wspolnicy-ile": ["4"]}).xpath("//button[@name='_dodaj']")


def test_received_files_can_be_removed_and_room_is_respected():
    one = page(2, STEP_3, files={"umowa": FILES["umowa"][:1]})
    two = page(2, STEP_3, files=FILES)

    assert one.xpath("//button[@name='_usun_plik']/@value") == ["umowa:" + "ab" * 32]
    assert "412\u00a0kB" in one.text_content()
    assert one.xpath("//input[@type='file'][@id='umowa']")
    assert not two.xpath("//input[@type='file'][@id='umowa']")


def test_a_locality_is_typed_where_the_office_gives_no_list():
    form = lxml_html.fromstring(f"<form>{render_step(SPEC, 2, {})}</form>")

    assert form.xpath("//input[@id='lokal']") and not form.xpath("//select[@id='lokal']")


def test_a_step_is_compiled_once_per_language():
    compiled.cache_clear()

    for _again in range(3):
        render_step(SPEC, 0, STEP_1)
    with translation.override("en"):
        render_step(SPEC, 0, STEP_1)

    assert compiled.cache_info().misses == 2


def test_another_version_of_a_form_is_compiled_apart():
    changed = replace(SPEC, version=4)

    assert compiled(changed, 0, "pl") is not compiled(SPEC, 0, "pl")


def test_the_explanation_is_escaped():
    assert "&lt;ustawa&gt;" in render_step(SPEC, 0, {})


def test_the_review_shows_every_answer_in_words():
    values = clean_all(SPEC, EVERYTHING, FILES, on=DAY, lists=LISTS).values

    sections = review(SPEC, values, LISTS)

    rows = {row.label: row for section in sections for row in section.rows}
    assert rows["Kwota"].lines == ("1\u00a0234,50\u00a0zł",)
    assert rows["Od kiedy"].lines == ("1\u00a0grudnia\u00a02026",)
    assert rows["Gdzie"].lines == ("Poza lokalem",)
    assert rows["Które"].lines == ("Rodzaj A", "Rodzaj C")
    assert rows["Wieś"].lines == ("Kalsk",)
    assert rows["NIP"].lines == ("123-456-32-18",)
    assert rows["Lokal"].lines == ("Brama Piastowska 4 lok. 1", "66-100 Sulechów")
    assert rows["Adres"].lines[0] == "Kije 4"
    assert rows["Wspólnik 1"].lines[-1] == "PESEL: 44051401359"
    assert rows["Telefon"].lines == ("600 000 000",)
    assert rows["Opis"].lines == ("wiersz 1", "wiersz 2")
    assert [f.upload.name for f in sections[2].files] == ["umowa.pdf", "skan.jpg"]


def test_the_review_leaves_out_questions_not_asked():
    values = clean_all(SPEC, EVERYTHING | {"tak": ["nie"]}, FILES, on=DAY, lists=LISTS).values

    labels = {row.label for section in review(SPEC, values) for row in section.rows}

    assert "Dlaczego" not in labels


def test_every_row_of_the_review_leads_to_its_question():
    values = clean_all(SPEC, EVERYTHING, FILES, on=DAY, lists=LISTS).values
    raw = stored.raw_of(SPEC, values)

    for section in review(SPEC, values, LISTS):
        form = page(section.step, raw, files=FILES, answers=values)
        for row in section.rows:
            assert form.xpath(f"//*[@id='{row.anchor}']"), row.anchor


INPUTS = st.sampled_from([*EVERYTHING, "_pytano", "wspolnicy-3-nazwisko"])
NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ['"><img src=x>', "</textarea><script>", "' onfocus='x", "&#60;b&#62;", "\n\n"]
    ),
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(INPUTS, st.lists(NASTY, max_size=2), max_size=15))
def test_no_text_breaks_out_of_its_place(raw):
    for step in range(3):
        read = clean_step(SPEC, step, raw, on=DAY, lists=LISTS)
        markup = render_step(SPEC, step, raw, errors=read.errors, lists=LISTS, files=FILES)
        assert not re.search(r"<(img|script)", markup)
        clean = render_step(SPEC, step, {k: [] for k in raw}, lists=LISTS, files=FILES)
        assert set(re.findall(r"<[a-z0-9]+", markup)) <= set(re.findall(r"<[a-z0-9]+", clean)) | {
            "<p", "<span", "<svg", "<use", "<button", "<fieldset", "<textarea", "<input", "<div",
            "<label", "<legend", "<small",
        }  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_names_of_files_and_office_lists_are_escaped(text):
    nasty = f"{text}<script>"
    upload = replace(FILES["umowa"][0], name=nasty)

    form = render_step(
        SPEC, 2, {}, files={"umowa": (upload,)}, lists={"miejscowosci": ((nasty, nasty),)}
    )
    wies = render_step(SPEC, 1, {}, lists={"wsie": ((nasty, nasty),)})

    assert "<script" not in form + wies
