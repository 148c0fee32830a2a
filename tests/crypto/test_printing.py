"""Letters and receipts on paper: archival, accessible, equal for equal data, never markup."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrota.law.working import Skladnik, Wyliczenie
from wrota.office.printing.content import LONGEST_PARAGRAPH, BadContent, paragraphs, prepare
from wrota.office.printing.engine import CannotPrint, Engine, render

VERIFY = {"url": "https://wrota.example/sprawdz/7F3K-9QXD", "code": "7F3K-9QXD"}
WORKING = Wyliczenie(
    Decimal("1312.50"),
    (Skladnik("Opłata A", "525,00 zł", "art. 11¹ ust. 2 pkt 1"), Skladnik("x", "y", "z")),
).to_dict()
DECISION: dict[str, Any] = {
    "organ": "Wójt Gminy Zabór",
    "office": "Urząd Gminy Zabór",
    "place": "Zabór",
    "date": "2026-11-22",
    "reference": "OR.7340.12.2026",
    "addressees": [{"name": "Łucja Żółcińska", "address": "ul. Winna 3, 66-003 Zabór"}],
    "title": "DECYZJA",
    "subject": "w sprawie zezwolenia",
    "basis": "Na podstawie art. 18 ust. 1 ustawy",
    "ruling_word": "udzielam",
    "ruling": "zezwolenia na sprzedaż.",
    "points": ["Zezwolenie jest ważne do 2030 r."],
    "tables": [{"title": "Zezwolenia", "columns": ["Lp.", "Rodzaj"], "rows": [["1", "A"]]}],
    "working": WORKING,
    "reasons": "Wniosek jest zasadny.\n\nKomisja wydała opinię.",
    "instruction": "Służy odwołanie w terminie 14 dni.",
    "signatory": {"name": "Robert Źrebiec", "post": "Wójt"},
    "copies": ["Łucja Żółcińska", "aa"],
    "verify": VERIFY,
}
RECEIPT: dict[str, Any] = {
    "office": "Gmina Zabór",
    "title": "Urzędowe poświadczenie przedłożenia",
    "date": "2026-11-22",
    "identifier": "UPP-1",
    "highlights": [{"label": "RPW", "value": "RPW/00017/2026"}],
    "facts": [{"label": "Nadawca", "value": "Łucja"}],
    "files": [{"name": "a.pdf", "uri": "pliki/01-a.pdf", "size": "12 kB", "sha256": "9f" * 32}],
    "verify": VERIFY,
}
ALL = {
    "decyzja": DECISION,
    "postanowienie": {**DECISION, "title": "POSTANOWIENIE", "draft": True},
    "pismo": {**DECISION, "title": "Wezwanie", "ruling_word": "", "working": None},
    "poswiadczenie": RECEIPT,
}


def run(*command: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def printed_text(pdf: bytes, folder: Path) -> str:
    file = folder / "a.pdf"
    file.write_bytes(pdf)
    return " ".join(run("pdftotext", "-layout", file, "-").split())


@pytest.mark.outside
@pytest.mark.parametrize("template", ALL)
def test_every_template_is_archival_tagged_and_embedded(template: str, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"

    file.write_bytes(render(template, ALL[template]))

    about = run("pdfinfo", file)
    assert "Tagged:          yes" in about
    assert "PDF version:     1.7" in about
    metadata = run("pdfinfo", "-meta", file)
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    fonts = [line.split() for line in run("pdffonts", file).splitlines()[2:]]
    assert fonts and all(row[-5] == "yes" for row in fonts)
    assert any("TitilliumWeb" in row[0] for row in fonts)
    run("qpdf", "--check", file)


@pytest.mark.outside
def test_decision_holds_the_parts_of_art_107(tmp_path: Path) -> None:
    text = printed_text(render("decyzja", DECISION), tmp_path)

    for part in (
        "Wójt Gminy Zabór", "22 listopada 2026 r.", "Łucja Żółcińska", "Na podstawie art. 18",
        "udzielam", "zezwolenia na sprzedaż.", "Uzasadnienie", "Pouczenie", "Robert Źrebiec",
        "podpisano elektronicznie", "1 312,50 zł", "OR.7340.12.2026", "7F3K-9QXD",
    ):  # fmt: skip
        assert part in text


def test_equal_data_gives_equal_bytes() -> None:
    first, second = Engine(), Engine()
    try:
        assert first.render("decyzja", DECISION) == second.render("decyzja", DECISION)
    finally:
        first.close()
        second.close()


@pytest.mark.outside
def test_text_of_people_is_never_markup(tmp_path: Path) -> None:
    trick = '#read("papier.typ") $x$ *b* _i_ <label> @ref // uwaga /* */ \\ #panic("x")'

    text = printed_text(render("pismo", {**ALL["pismo"], "reasons": trick}), tmp_path)

    assert trick in text


@pytest.mark.outside
def test_character_without_glyph_does_not_stop_a_receipt(tmp_path: Path) -> None:
    receipt = {**RECEIPT, "facts": [{"label": "Nadawca", "value": "Ola 😀 漢 \ue000 Київ"}]}

    text = printed_text(render("poswiadczenie", receipt), tmp_path)

    assert "Ola □ □ □ Київ" in text


@pytest.mark.parametrize(
    ("template", "change"),
    [
        ("nieznany", {}),
        ("../papier", {}),
        ("decyzja", {"titel": "x"}),
        ("decyzja", {"title": ""}),
        ("decyzja", {"date": "22.11.2026"}),
        ("decyzja", {"date": None}),
        ("decyzja", {"reasons": ["x"]}),
        ("decyzja", {"points": "x"}),
        ("decyzja", {"working": {"wynik": "abc", "skladniki": []}}),
        ("decyzja", {"working": {"wynik": "1"}}),
        ("decyzja", {"tables": [{"columns": ["a"], "rows": [["1", "2"]]}]}),
    ],
)
def test_bad_content_is_refused_in_words(template: str, change: dict[str, Any]) -> None:
    with pytest.raises(BadContent):
        prepare(template, {**DECISION, **change})
    with pytest.raises(CannotPrint, match="nie można wydrukować"):
        render(template, {**DECISION, **change})


def child(script: str, *, seconds: float = 10) -> Engine:
    return Engine(seconds=seconds, command=(sys.executable, "-c", script))


ECHO = """
import os, sys
for line in sys.stdin:
    said = str(os.getpid())
    print('{"size": %d}\\n%s' % (len(said), said), end="", flush=True)
"""


def test_slow_document_is_stopped_and_the_next_one_printed() -> None:
    engine = child("import time; time.sleep(60)", seconds=0.3)
    with pytest.raises(CannotPrint, match=r"dłużej niż 0\.3 s"):
        engine.render("decyzja", {})

    engine._command = (sys.executable, "-c", ECHO)
    engine._seconds = 10

    assert engine.render("decyzja", {}).isdigit()
    engine.close()


def test_child_that_does_not_read_is_stopped() -> None:
    engine = child("import time; time.sleep(60)", seconds=0.3)

    with pytest.raises(CannotPrint, match="dłużej"):
        engine.render("decyzja", {"reasons": "x" * 1_000_000})


def test_dead_child_is_named_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = child("raise SystemExit(3)")
    with pytest.raises(CannotPrint, match="przerwał"):
        engine.render("decyzja", {})

    engine._command = (sys.executable, "-c", ECHO)
    first = engine.render("decyzja", {})
    assert engine.render("decyzja", {}) == first
    monkeypatch.setattr("wrota.office.printing.engine.DOCUMENTS_PER_CHILD", 2)
    assert engine.render("decyzja", {}) != first
    other = engine.render("decyzja", {})
    engine._owner = -1  # as after a fork
    assert engine.render("decyzja", {}) != other
    engine.close()


def test_long_text_keeps_within_the_limit() -> None:
    pdf = render("decyzja", {**DECISION, "reasons": "Bardzo długie zdanie. " * 5000})

    assert pdf.startswith(b"%PDF-1.7")


@given(st.text())
def test_paragraphs_lose_no_word_and_stay_short(text: str) -> None:
    found = paragraphs(text)

    assert all(0 < len(one) <= LONGEST_PARAGRAPH for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_long_sentence_is_cut_hard() -> None:
    assert [len(one) for one in paragraphs("x" * (2 * LONGEST_PARAGRAPH + 5))] == [
        LONGEST_PARAGRAPH,
        LONGEST_PARAGRAPH,
        5,
    ]


def test_prepared_data_is_plain_json() -> None:
    ready = prepare("decyzja", DECISION)

    assert json.loads(json.dumps(ready)) == ready
    assert ready["day"] == [2026, 11, 22] == [*date(2026, 11, 22).timetuple()[:3]]
    assert ready["qr"].startswith("<svg")
