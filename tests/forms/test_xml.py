from datetime import UTC, datetime, timedelta, timezone

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.forms.answers import EVERYTHING, FILES
from tests.forms.sample import DAY, LISTS, SPEC

from django.utils import translation

from wrota.office.forms import xml
from wrota.office.forms.clean import clean_all
from wrota.office.forms.envelope import Entity, Envelope, Person, attachments, file_uri
from wrota.office.signing.xades.names import is_file_uri

WARSAW_WINTER = timezone(timedelta(hours=1))
ENVELOPE = Envelope(
    created_at=datetime(2026, 11, 24, 12, 52, 7, tzinfo=WARSAW_WINTER),
    key="6e0b0d7e-0000-4000-8000-000000000000",
    addressee=Entity(
        name="Gmina Sulechów",
        identifiers=(("TERYT", "0809063"),),
        address=("pl. Ratuszowy 6", "66-100 Sulechów"),
    ),
    senders=(
        Person(first_name="Jan", last_name="Nowak", pesel="44051401359", role="pełnomocnik"),
        Entity(name="Sklep „U Jana” & <syn>", identifiers=(("NIP", "1234563218"),)),
    ),
    signer=Person(first_name="Jan", last_name="Nowak"),
    way="potwierdzenie drugim składnikiem",
)
NS = f"{{{'urn:wrota:wzor:probny.formularz:3'}}}"


def values(**changes):
    read = clean_all(SPEC, EVERYTHING | changes, FILES, on=DAY, lists=LISTS)
    assert read.ok, read.errors
    return read.values


def test_a_document_says_what_was_answered():
    said = xml.parse(xml.document(SPEC, values(), ENVELOPE), SPEC)

    assert said.values == values()
    assert said.envelope == ENVELOPE
    assert said.attachments == attachments(SPEC, values())


def test_an_outside_validator_accepts_the_document_and_the_schema():
    schema = xmlschema.XMLSchema(xml.schema(SPEC).decode())

    schema.validate(xml.document(SPEC, values(), ENVELOPE).decode())
    schema.validate(xml.document(SPEC, {}, ENVELOPE).decode())


def test_equal_answers_give_equal_bytes_in_every_language():
    first = xml.document(SPEC, values(), ENVELOPE)
    with translation.override("uk"):
        xml._words.cache_clear()
        second = xml.document(SPEC, values(), ENVELOPE)

    assert first == second


def test_a_document_reads_without_the_form():
    root = etree.fromstring(xml.document(SPEC, values(), ENVELOPE))

    content = root.find(f"{NS}TrescDokumentu")
    where = content.find(f"{NS}gdzie")
    assert (where.get("etykieta"), where.get("opis"), where.text) == (
        "Gdzie", "Poza lokalem", "sklep",
    )  # fmt: skip
    assert content.findtext(f"{NS}kwota") == "1234.50"
    assert content.findtext(f"{NS}lokal/{NS}SIMC") == "0910470"
    row = root.find(f"{NS}Zalaczniki/{NS}Zalacznik")
    assert row.findtext(f"{NS}Sciezka") == "pliki/01-umowa.pdf"
    assert row.findtext(f"{NS}SHA256") == "ab" * 32


def test_a_signature_at_the_end_is_let_through():
    root = xml.build(SPEC, values(), ENVELOPE)
    etree.SubElement(root, "{http://www.w3.org/2000/09/xmldsig#}Signature").text = "x"

    assert xml.parse(xml.serialise(root), SPEC).values == values()


def _mutated(change):
    root = etree.fromstring(xml.document(SPEC, values(), ENVELOPE))
    change(root)
    return etree.tostring(root)


def _set(path, text):
    def change(root):
        root.find("/".join(f"{NS}{step}" for step in path.split("/"))).text = text

    return change


def _label(root):
    root.find(f"{NS}TrescDokumentu/{NS}prawda").set("etykieta", "Nic nie oświadczam.")


def _foreign(root):
    etree.SubElement(root.find(f"{NS}TrescDokumentu"), f"{NS}obce").text = "1"


def _twice(root):
    content = root.find(f"{NS}TrescDokumentu")
    content.append(etree.fromstring(etree.tostring(content.find(f"{NS}nip"))))


def _outside_signature(root):
    etree.SubElement(root, "{urn:obce}Podpis")


@pytest.mark.parametrize(
    "change",
    [
        _set("TrescDokumentu/kwota", "12,5"),
        _set("TrescDokumentu/kwota", "12.505"),
        _set("TrescDokumentu/kwota", "-1"),
        _set("TrescDokumentu/liczba", "101"),
        _set("TrescDokumentu/od", "2026-02-30"),
        _set("TrescDokumentu/gdzie", "plaża"),
        _set("TrescDokumentu/pesel", "1"),
        _set("TrescDokumentu/prawda", "tak"),
        _set("TrescDokumentu/imie", "x" * 256),
        _set("Zalaczniki/Zalacznik/SHA256", "zz"),
        _set("OpisDokumentu/Sporzadzono", "wczoraj"),
        _label,
        _foreign,
        _twice,
        _outside_signature,
    ],
)
def test_a_document_against_the_form_is_refused(change):
    with pytest.raises(xml.InvalidDocument, match="wzorem"):
        xml.parse(_mutated(change), SPEC)


GOOD = b'<Dokument xmlns="urn:wrota:wzor:probny.formularz:3"/>'


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!DOCTYPE x>" + GOOD,
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + GOOD,
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">' + GOOD,
        b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        b"<a>" * 100_000,
        b"<x>" + b"<a/>" * 30_000 + b"</x>",
        b"<x>" + b"a" * 2_100_000 + b"</x>",
        GOOD[:-2],
        b"",
        b"\xff\xfe\x00",
        '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16"),
        GOOD,
        b'<Dokument xmlns="urn:wrota:wzor:probny.formularz:2"/>',
        b"<Dokument/>",
    ],
)
def test_hostile_and_foreign_documents_are_refused(hostile):
    with pytest.raises(xml.InvalidDocument) as refused:
        xml.parse(hostile, SPEC)

    assert "root:" not in str(refused.value)


def test_times_keep_their_offset():
    shifted = Envelope(**{**ENVELOPE.__dict__, "created_at": datetime(2026, 7, 1, tzinfo=UTC)})

    said = xml.parse(xml.document(SPEC, values(), shifted), SPEC)

    assert said.envelope.created_at == shifted.created_at


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("Umowa najmu – Łódź.PDF", "pliki/07-umowa-najmu-lodz.pdf"),
        ("../../etc/passwd", "pliki/07-etc-passwd"),
        ("a/../b.tar.gz", "pliki/07-a-b-tar.gz"),
        ("Договір.pdf", "pliki/07-plik.pdf"),
        (".htaccess", "pliki/07-htaccess"),
        ("", "pliki/07-plik"),
        ("x" * 300 + ".jpg", "pliki/07-" + "x" * 60 + ".jpg"),
    ],
)
def test_a_file_gets_a_name_safe_on_every_disk(name, uri):
    assert file_uri(7, name) == uri


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_every_name_of_a_file_becomes_a_safe_path(name):
    uri = file_uri(1, name)

    assert uri.startswith("pliki/01-") and ".." not in uri and uri.count("/") == 1
    assert uri.isascii() and len(uri) < 90 and is_file_uri(uri)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_that_was_accepted_comes_back_from_the_document(name, note):
    typed = EVERYTHING | {"imie": [name], "opis": [note], "dlaczego": [note]}
    read = clean_all(SPEC, typed, FILES, on=DAY, lists=LISTS)

    said = xml.parse(xml.document(SPEC, read.values, ENVELOPE), SPEC)

    assert said.values == read.values
