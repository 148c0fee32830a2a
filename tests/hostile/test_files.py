"""Archives, office files, PDF and XML that want more than to be read (S2)."""

import time
import tracemalloc

import pytest

from hostile import files
from wrota.connectors.fakes.clamd import EICAR
from wrota.office.documents import detect
from wrota.office.documents.detect import FileRefused, check_upload
from wrota.office.documents.look import HOLD, NOTE, REFUSE, Budget, look, look_into

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SCRIPT = "/OpenAction <</S /JavaScript /JS (app.alert(1))>>"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def seen(content, name):
    """Return the codes of what is found in a file as the office would take it."""
    media_type = detect.content_type(content[:8192])
    return {one.code: one.level for one in look(content, media_type=media_type, name=name)}


HOSTILE = {
    "bomb": (files.bomb, "a.zip", "bomba", REFUSE),
    "nested bomb": (files.nested_bomb, "a.zip", "bomba", REFUSE),
    "gzip bomb": (files.gzip_bomb, "a.gz", "bomba", REFUSE),
    "overlapping": (files.overlapping, "a.zip", "bomba", REFUSE),
    "too deep": (lambda: files.nested(4), "a.zip", "bomba", REFUSE),
    "too many": (
        lambda: files.zipped({f"{n}.txt": b"" for n in range(2001)}), "a.zip", "bomba", REFUSE,
    ),
    "many in nested": (
        lambda: files.zipped(
            {f"{k}.zip": files.zipped({f"{n}.txt": b"" for n in range(700)}) for k in range(3)}
        ),
        "a.zip", "bomba", REFUSE,
    ),
    "docx bomb": (
        lambda: files.zipped({"word/document.xml": b" " * 300 * files.MEGABYTE}),
        "a.zip", "bomba", REFUSE,
    ),
    "locked": (files.locked_zip, "a.zip", "szyfr", HOLD),
    "program": (lambda: files.zipped({"faktura.pdf.exe": b"MZ"}), "a.zip", "program", HOLD),
    "program by content": (lambda: files.zipped({"f.pdf": b"MZ\x90"}), "a.zip", "program", HOLD),
    "program two levels down": (
        lambda: files.zipped({"a.zip": files.zipped({"b.js": b"x"})}), "a.zip", "program", HOLD,
    ),
    "path": (lambda: files.zipped({"../../etc/cron": b"x"}), "a.zip", "sciezka", HOLD),
    "tar link": (lambda: files.taped({"a.txt": b"x"}, link=True), "a.tar", "dowiazanie", HOLD),
    "damaged": (lambda: files.zipped({"a": b"x" * 999})[:-30], "a.zip", "uszkodzone", HOLD),
    "macro": (lambda: files.word(word__vbaProject_bin=b""), "a.docx", None, None),
    "macro in docx": (
        lambda: files.zipped({"word/document.xml": b"", "word/vbaProject.bin": OLE}),
        "a.docx", "makra", HOLD,
    ),
    "macro in odt": (
        lambda: files.zipped({"content.xml": b"", "Basic/Standard/M.xml": b""}), "a.odt",
        "makra", HOLD,
    ),
    "macro in doc": (
        lambda: OLE + b"\0" * 500 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 500, "a.doc",
        "makra", HOLD,
    ),
    "locked docx": (
        lambda: OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "a.docx",
        "szyfr", HOLD,
    ),
    "macro in a zip": (
        lambda: files.zipped({"um.docx": files.zipped({"word/vbaProject.bin": OLE})}), "a.zip",
        "makra", HOLD,
    ),
    "pdf script": (lambda: files.pdf(SCRIPT), "a.pdf", "skrypt-pdf", HOLD),
    "pdf script, escaped": (
        lambda: files.pdf(SCRIPT.replace("JavaScript", "J#61vaScript").replace("/JS", "/#4a#53")),
        "a.pdf", "skrypt-pdf", HOLD,
    ),
    "pdf script, packed": (
        lambda: files.pdf(objects=[files.packed(b"9 0 " + SCRIPT.encode())]), "a.pdf",
        "skrypt-pdf", HOLD,
    ),
    "pdf script, packed and escaped": (
        lambda: files.pdf(
            objects=[files.packed(SCRIPT.encode()).replace(b"/ObjStm", b"/Obj#53tm")]
        ),
        "a.pdf", "skrypt-pdf", HOLD,
    ),
    "pdf packed in an unknown way": (
        lambda: files.pdf(objects=[b"9 0 obj <</Type /ObjStm>> stream\nabc\nendstream endobj"]),
        "a.pdf", "nieczytelny", HOLD,
    ),
    "pdf launch": (
        lambda: files.pdf("/OpenAction <</S /Launch /F (cmd.exe)>>"), "a.pdf", "uruchamia", HOLD,
    ),
    "pdf locked": (lambda: files.pdf("/Encrypt 5 0 R"), "a.pdf", "szyfr", HOLD),
    "pdf with files": (
        lambda: files.pdf("/Names <</EmbeddedFiles 5 0 R>>"), "a.pdf", "wstawki", NOTE,
    ),
    "doctype": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.xml",
        "xml", HOLD,
    ),
    "deep xml": (lambda: b'<?xml version="1.0"?>' + b"<a>" * 9999, "a.xml", "xml", HOLD),
    "unknown": (lambda: bytes(range(256)), "a.bin", "obcy", HOLD),
    "a file without a name": (
        lambda: files.zipped({"@@@": b"x"}).replace(b"@@@", b"\0\0\0"), "a.zip",
        "uszkodzone", HOLD,
    ),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, "a.7z", "zamkniete", HOLD),
    "other name": (files.pdf, "a.txt", "nazwa", NOTE),
}  # fmt: skip
del HOSTILE["macro"]
HARMLESS = {
    "zip": (lambda: files.zipped({"a.txt": b"x", "b/c.pdf": files.pdf()}), "a.zip"),
    "zip in zip": (lambda: files.nested(3), "a.zip"),
    "tar": (lambda: files.taped({"a.txt": b"x"}), "a.tar"),
    "docx": (files.word, "a.docx"),
    "pdf": (files.pdf, "a.pdf"),
    "pdf whose picture holds names": (
        lambda: files.pdf(
            objects=[b"9 0 obj <</Subtype /Image>> stream\n/JavaScript /Launch\nendstream endobj"]
        ),
        "a.pdf",
    ),
    "big but honest": (lambda: files.zipped({"a.txt": b"\0" * 4 * files.MEGABYTE}), "a.zip"),
    "xml": (lambda: b'<?xml version="1.0"?><a/>', "a.xml"),
    "text": (lambda: "zażółć".encode(), "a.txt"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_seen(case):
    make, name, code, level = HOSTILE[case]

    found = seen(make(), name)

    assert found.get(code) == level


@pytest.mark.parametrize("case", HARMLESS)
def test_a_harmless_file_passes(case):
    make, name = HARMLESS[case]

    assert not [c for c, level in seen(make(), name).items() if level != NOTE]


def test_no_bomb_is_unpacked():
    contents = [make() for make in (files.bomb, files.nested_bomb, files.gzip_bomb)]
    tracemalloc.start()
    started = time.process_time()

    for content in contents:
        look_into(content)
    used, spent = tracemalloc.get_traced_memory()[1], time.process_time() - started
    tracemalloc.stop()

    assert used < 130 * files.MEGABYTE
    assert spent < 5


def test_without_the_budget_the_bomb_would_pass():
    """The control: the same look with a budget that allows everything finds nothing."""
    endless = Budget(files=10**9, depth=99, size=10**15, ratio=10**9, sent=1)

    assert look_into(files.bomb(60), budget=endless) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90" * 99),
        ("faktura.pdf", b"MZ\x90" * 99),
        ("a.pdf", files.zipped({"a": b"x"})),
        ("a.pdf", files.pdf()[:-200]),
        ("a.txt", b""),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 99),
    ],
)
def test_a_form_refuses_what_is_not_what_it_says(name, content):
    with pytest.raises(FileRefused) as refused:
        check_upload(name=name, content=content, max_bytes=10**7)

    assert "„" in str(refused.value)


def test_eicar_is_the_published_one():
    import hashlib

    assert hashlib.md5(EICAR).hexdigest() == "44d88612fea8a8f36de82e1278abb02f"
