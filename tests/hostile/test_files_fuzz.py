"""Any bytes at all: looking at a file or reading a message never raises and never hangs (S11)."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile import files
from wrota.connectors.imap.letters import read
from wrota.office.documents import detect
from wrota.office.documents.look import look
from wrota.office.documents.look.finding import HOLD, NOTE, REFUSE

WHOLE = {
    "zip": files.zipped({"a.txt": b"tekst" * 50, "b.zip": files.nested(2)}),
    "tar": files.taped({"a.txt": b"tekst" * 50}, link=True),
    "pdf": files.pdf("/OpenAction <</S /JavaScript>>", [files.packed(b"9 0 /JS")]),
    "mail": (
        b"From: Jan <jan@poczta.example>\r\nSubject: =?utf-8?q?a?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
        b"tekst\r\n--x\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\nPK\r\n--x--\r\n"
    ),
    "xml": b'<?xml version="1.0"?><a><b c="d">e</b></a>',
}
QUICK = settings(
    max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow], database=None
)


NAMES = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=30)


@pytest.mark.parametrize("kind", WHOLE)
@QUICK
@given(data=st.data())
def test_a_damaged_file_is_looked_at_without_a_fault(kind, data):
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    changed = bytes(content[:cut] if data.draw(st.booleans()) else content)

    for media_type in (detect.content_type(changed[:8192]), "message/rfc822", "application/pdf"):
        found = look(changed, media_type=media_type, name=f"a.{kind}")
        assert {one.level for one in found} <= {NOTE, HOLD, REFUSE}


@QUICK
@given(raw=st.binary(max_size=3000), name=st.text(max_size=40))
def test_any_bytes_under_any_name(raw, name):
    look(raw, media_type=detect.content_type(raw), name=name)
    detect.safe_name(name)


@QUICK
@given(head=st.text(max_size=200), body=st.binary(max_size=500))
def test_any_message_is_read(head, body):
    from datetime import UTC, datetime

    raw = head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body

    one = read(raw, key="1", received_at=datetime(2026, 11, 23, tzinfo=UTC))

    assert one.files[0].content == raw
    assert "\0" not in one.subject


@QUICK
@given(names=st.lists(NAMES, max_size=8))
def test_any_names_in_an_archive(names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in dict.fromkeys(names):
            archive.writestr(name, b"x")

    look(out.getvalue(), media_type="application/zip", name="a.zip")
