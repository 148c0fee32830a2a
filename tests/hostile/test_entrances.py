"""S1: at every door that takes XML from outside, a hostile document is refused in words."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from tests.forms.sample import SPEC

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wrota.modules.alcohol.tests import factories as alcohol
from wrota.office.documents.hostile import HostileXml, read_xml
from wrota.office.forms import xml
from wrota.office.signing.check.evidence import BadEvidence, collect

pytestmark = pytest.mark.django_db
SIGNED = b'<x xmlns="http://www.w3.org/2000/09/xmldsig#">%s</x>'
DOCUMENTS = {
    "billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SIGNED % b"&b;",
    "file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SIGNED % b"&a;",
    "network": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + SIGNED % b"",
    "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><x>xmldsig#</x>',
    "deep": b"<a>" * 5000 + SIGNED % b"" + b"</a>" * 5000,
    "many": SIGNED % (b"<a/>" * 60_000),
    "attributes": SIGNED % (b"<a %s/>" % b" ".join(b'a%d=""' % n for n in range(200))),
    "doubled id": SIGNED % b'<a Id="x"/><b Id="x"/>',
    "cut": (SIGNED % b"<a>")[:-2],
    "not utf-8": SIGNED % b"\xff\xfe\x00",
    "nul": SIGNED % b"\x00",
    "entity": SIGNED % b"&nieznana;",
}


@pytest.fixture(scope="module")
def centre(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        alcohol.an_office()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def upload(centre, client) -> Callable[[str, bytes], object]:
    cache.clear()

    def send(name: str, content: bytes):
        return client.post(reverse("verify:upload"), {"pliki": SimpleUploadedFile(name, content)})

    return send


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_public_check_says_that_the_file_is_bad(upload, document):
    answer = upload("upo.xml", document)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Dokument jest autentyczny" not in text
    assert "nie jest wiarygodny" in text or "nie da się sprawdzić" in text
    assert "root:" not in text


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_reader_of_forms_and_of_signatures_refuses(document):
    with pytest.raises(xml.InvalidDocument):
        xml.parse(document, SPEC)
    with pytest.raises(HostileXml):
        read_xml(document)


def test_a_harmless_document_is_read():
    """The negative control: what is refused above is refused for what is wrong with it."""
    assert read_xml(SIGNED % b"<a/>").tag.endswith("}x")


def packed(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def broken_stream() -> bytes:
    """Make an archive whose packed bytes are no packed bytes."""
    good = bytearray(packed("upo.xml", SIGNED % (b"<a/>" * 50)))
    start = 30 + struct.unpack("<H", good[26:28])[0]
    good[start : start + 8] = b"\xff" * 8
    return bytes(good)


ARCHIVES = {
    "bomb": packed("upo.xml", b"a" * 20_000_000),
    "parent folder": packed("../upo.xml", SIGNED % b""),
    "absolute": packed("/etc/upo.xml", SIGNED % b""),
    "empty": packed("a.txt", b""),
    "cut": packed("upo.xml", SIGNED % b"")[:40],
    "broken stream": broken_stream(),
    "hostile inside": packed("upo.xml", DOCUMENTS["file"]),
}


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_a_hostile_archive_is_refused_in_words(upload, archive):
    answer = upload("dowod.zip", archive)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "nie jest wiarygodny" in text or "nie da się sprawdzić" in text


def test_a_harmless_archive_is_unpacked(tmp_path):
    """The negative control of the archives."""
    (tmp_path / "dowod.zip").write_bytes(packed("upo.xml", SIGNED % b"<a/>"))

    assert [name for name, _ in collect(tmp_path / "dowod.zip").subjects] == ["upo.xml"]


def test_a_broken_stream_is_bad_evidence(tmp_path):
    (tmp_path / "dowod.zip").write_bytes(broken_stream())

    with pytest.raises(BadEvidence, match="uszkodzone"):
        collect(tmp_path / "dowod.zip")
