"""Changes hidden in later revisions of a signed PDF are found; pdfsig alone would not say so."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.diff_analysis import ModificationLevel
from tests.crypto.conftest import NOW
from tests.crypto.test_printing import DECISION

from wrota.office.printing.engine import render
from wrota.office.signing import pades
from wrota.office.signing.check import Verdict, check_pdf, pdf
from wrota.office.signing.pades import Purpose

Attack = Callable[[IncrementalPdfFileWriter], None]


@pytest.fixture(scope="module")
def signed(clerk) -> bytes:
    return pades.sign(render("decyzja", DECISION), key=clerk, purpose=Purpose("Podpis"))


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    """Show another text on the first page (shadow attack "replace")."""
    page = writer.find_page_for_modification(0)[0].get_object()
    stream = generic.StreamObject(stream_data=b"BT /F1 20 Tf 50 700 Td (Odmowa) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def cover_with_note(writer: IncrementalPdfFileWriter) -> None:
    """Lay a white box over the text (shadow attack "hide")."""
    page = writer.find_page_for_modification(0)[0].get_object()
    box = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 800))),
            pdf_name("/Contents"): generic.TextStringObject("Odmowa"),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(box)])
    writer.update_container(page)


def swap_pages(writer: IncrementalPdfFileWriter) -> None:
    """Point the catalogue to a tree of other pages (shadow attack "hide and replace")."""
    page = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Page")})
    kids = generic.ArrayObject([writer.add_object(page)])
    tree = {"/Type": pdf_name("/Pages"), "/Kids": kids, "/Count": generic.NumberObject(1)}
    other = generic.DictionaryObject({pdf_name(key): value for key, value in tree.items()})
    writer.root["/Pages"] = writer.add_object(other)
    writer.update_root()


def attacked(signed: bytes, attack: Attack) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    attack(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def hidden(signed_text: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=b"BT /F1 20 Tf 50 700 Td (" + signed_text + b") Tj ET")


def prepare_pages(writer: IncrementalPdfFileWriter) -> None:
    """Put a second tree of pages into the file before it is signed; nobody sees it."""
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Contents"): writer.add_object(hidden(b"Odmowa")),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        }
    )
    tree = {
        "/Type": pdf_name("/Pages"),
        "/Kids": generic.ArrayObject([writer.add_object(page)]),
        "/Count": generic.NumberObject(1),
    }
    other = generic.DictionaryObject({pdf_name(key): value for key, value in tree.items()})
    writer.root["/Zapas"] = writer.add_object(other)
    writer.update_root()


def show_prepared_pages(writer: IncrementalPdfFileWriter) -> None:
    """Only swap a reference afterwards (hide and replace): the hidden text itself was signed."""
    writer.root["/Pages"] = writer.root.raw_get("/Zapas")
    writer.update_root()


def prepare_cover(writer: IncrementalPdfFileWriter) -> None:
    """Lay an image over the text before signing (hide): the signer sees the image."""
    page = writer.find_page_for_modification(0)[0].get_object()
    box = generic.StreamObject(stream_data=b"0 0 595 842 re f")
    box[pdf_name("/Type")] = pdf_name("/XObject")
    box[pdf_name("/Subtype")] = pdf_name("/Form")
    box[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    page["/Zaslona"] = writer.add_object(box)
    writer.update_container(page)


def take_cover_away(writer: IncrementalPdfFileWriter) -> None:
    """Redefine the covering object as an empty one."""
    page = writer.find_page_for_modification(0)[0].get_object()
    reference = page.raw_get("/Zaslona")
    empty = generic.StreamObject(stream_data=b"")
    empty[pdf_name("/Type")] = pdf_name("/XObject")
    empty[pdf_name("/Subtype")] = pdf_name("/Form")
    empty[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 1, 1)))
    writer.objects[(reference.generation, reference.idnum)] = empty


PREPARED = [(prepare_pages, show_prepared_pages), (prepare_cover, take_cover_away)]


@pytest.mark.parametrize(
    ("prepare", "attack"), PREPARED, ids=lambda one: getattr(one, "__name__", "")
)
def test_what_was_hidden_before_signing_cannot_be_brought_to_light(
    prepare: Attack, attack: Attack, clerk, seal, trust, monkeypatch
) -> None:
    """Shadow attacks as published in 2021: the forger makes the file that another person signs."""
    made = attacked(render("decyzja", DECISION), prepare)
    signed = pades.sign(made, key=clerk, purpose=Purpose("Podpis"))
    changed = attacked(signed, attack)
    sealed = pades.sign(changed, key=seal, purpose=Purpose("Pieczec"))

    assert check_pdf(signed, trust, at=NOW).verdict is Verdict.VALID
    for one in (changed, sealed):
        report = check_pdf(one, trust, at=NOW)
        assert report.verdict is Verdict.INVALID
        assert "dopisano inną treść" in report.to_text()
    monkeypatch.setattr(
        pdf.EmbeddedPdfSignature, "summarise_integrity_info", lambda self: {"docmdp_ok": True}
    )
    monkeypatch.setattr(pdf, "_modification", lambda one: ModificationLevel.NONE)
    assert check_pdf(sealed, trust, at=NOW).verdict is Verdict.VALID  # control


ATTACKS = [replace_content, cover_with_note, swap_pages]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_later_change_is_found_under_a_second_signature_too(
    attack: Attack, signed: bytes, seal, trust
) -> None:
    changed = attacked(signed, attack)
    sealed = pades.sign(changed, key=seal, purpose=Purpose("Pieczec"))

    for one in (changed, sealed):
        report = check_pdf(one, trust, at=NOW)
        assert report.verdict is Verdict.INVALID
        assert "dopisano inną treść" in report.to_text()
    assert check_pdf(signed, trust, at=NOW).verdict is Verdict.VALID  # control


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_comparison_of_revisions_is_what_finds_it(
    attack: Attack, signed: bytes, seal, trust, monkeypatch
) -> None:
    """Digests hold in every revision: with the comparison off all these files look signed."""
    sealed = pades.sign(attacked(signed, attack), key=seal, purpose=Purpose("Pieczec"))
    monkeypatch.setattr(
        pdf.EmbeddedPdfSignature, "summarise_integrity_info", lambda self: {"docmdp_ok": True}
    )
    monkeypatch.setattr(pdf, "_modification", lambda one: ModificationLevel.NONE)

    assert check_pdf(sealed, trust, at=NOW).verdict is Verdict.VALID


@pytest.mark.outside
def test_pdfsig_alone_calls_the_signature_valid(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(attacked(signed, replace_content))

    said = subprocess.run(
        ["pdfsig", tmp_path / "a.pdf"], capture_output=True, text=True, timeout=60
    ).stdout

    assert "Signature is Valid." in said
    assert "Not total document signed" in said


def test_cut_back_file_shows_only_what_was_signed_first(signed: bytes, seal, trust) -> None:
    """Cutting the later revision off leaves an honest first signature and no second one."""
    sealed = pades.sign(signed, key=seal, purpose=Purpose("Pieczec"))

    report = check_pdf(sealed[: len(signed)], trust, at=NOW)

    assert report.verdict is Verdict.VALID
    assert len(report.facts["signatures"]) == 1
