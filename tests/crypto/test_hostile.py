"""Hostile XML is refused, and each guard matters: with it off the same document goes through."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from tests.crypto.conftest import NOW
from tests.crypto.test_xades import FILES, UPD, UPP, references, xmlsec1

from wrota.office.documents import hostile
from wrota.office.documents.hostile import HostileXml, Limits, read_xml
from wrota.office.signing import poswiadczenie, xades
from wrota.office.signing.xades import Verdict, structure

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>"""
EXTERNAL = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>"""
PARAMETER = b"""<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>"""


@pytest.mark.parametrize("document", [LAUGHS, EXTERNAL, PARAMETER, b"<!DOCTYPE a><a/>"])
def test_any_doctype_is_refused(document: bytes) -> None:
    with pytest.raises(HostileXml, match="DOCTYPE"):
        read_xml(document)

    # control: the library alone, told to resolve nothing, takes the same document silently
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    assert etree.fromstring(document, parser).tag == "a"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "iso-8859-2", "utf-7"])
def test_doctype_cannot_hide_in_another_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><a>ż</a>'

    with pytest.raises(HostileXml):
        read_xml(text.encode(encoding))


def test_doctype_is_refused_even_if_the_first_look_misses_it(monkeypatch) -> None:
    monkeypatch.setattr(hostile, "_check_encoding", lambda data: None)

    with pytest.raises(HostileXml, match="DOCTYPE"):
        read_xml('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"))


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize(
    ("document", "wider"),
    [
        (nested(100), Limits(depth=200)),
        (b"<a>" + b"<b/>" * 60_000 + b"</a>", Limits(elements=100_000)),
        (b"<a>" + b" " * 5_000_001 + b"</a>", Limits(size=10_000_000)),
        (b"<a " + b" ".join(b'a%d=""' % i for i in range(100)) + b"/>", Limits(attributes=200)),
    ],
)
def test_limits_hold(document: bytes, wider: Limits) -> None:
    with pytest.raises(HostileXml):
        read_xml(document)

    assert read_xml(document, limits=wider).tag == "a"  # control


def test_hundred_thousand_levels_do_not_crash() -> None:
    with pytest.raises(HostileXml):
        read_xml(nested(100_000), limits=Limits(depth=1_000_000, elements=1_000_000))


@pytest.mark.parametrize(
    "document", [b"", b"<a>", b"<a></b>", b"\x00", b"<a>&unknown;</a>", b"<a/><b/>", b"x"]
)
def test_damage_is_told_in_words(document: bytes) -> None:
    with pytest.raises(HostileXml):
        read_xml(document)


@pytest.mark.parametrize("name", ["Id", "ID", "id", "xml:id"])
def test_double_identifiers_are_refused(name: str) -> None:
    document = f'<a><b Id="x"/><c {name}="x"/></a>'.encode()

    with pytest.raises(HostileXml, match="dwa razy"):
        read_xml(document)

    assert len(read_xml(document.replace(b'="x"/></a>', b'="z"/></a>'))) == 2  # control


# --- signature wrapping and friends ---------------------------------------------------------

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def signed(seal) -> bytes:
    return xades.sign(poswiadczenie.build(UPP), key=seal, now=NOW, references=references())


def signature_of(document: bytes) -> bytes:
    found = re.search(rb"<ds:Signature .*</ds:Signature>", document, re.DOTALL)
    assert found is not None
    return found.group()


def wrap_whole(document: bytes) -> bytes:
    """Put the signed document into a new root that says something else."""
    inner = document.split(b"?>\n", 1)[1]
    return b"<pos:Dokument xmlns:pos='%s'>%s<evil>x</evil></pos:Dokument>" % (
        poswiadczenie.POS.encode(),
        inner,
    )


def move_deeper(document: bytes) -> bytes:
    signature = signature_of(document)
    return document.replace(signature, b"").replace(b"</pos:UPP>", signature + b"</pos:UPP>")


def second_signature(document: bytes) -> bytes:
    extra = re.sub(rb"podpis-[0-9a-f]+", b"podpis-0", signature_of(document))
    return document.replace(b"</pos:Dokument>", extra + b"</pos:Dokument>")


def no_document_reference(document: bytes) -> bytes:
    return re.sub(rb'<ds:Reference Id="[^"]*" URI="">.*?</ds:Reference>', b"", document)


def xpath_transform(document: bytes) -> bytes:
    return document.replace(
        b'<ds:Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">',
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
        b"<ds:XPath>self::x</ds:XPath>",
        1,
    )


def foreign_reference(uri: bytes) -> Change:
    return lambda document: document.replace(b'URI="pliki/01-wniosek.xml"', b'URI="%s"' % uri)


def swap(old: bytes, new: bytes) -> Change:
    def change(document: bytes) -> bytes:
        assert old in document
        return document.replace(old, new)

    return change


CHANGES: dict[str, Change] = {
    "wrapped": wrap_whole,
    "deeper": move_deeper,
    "two signatures": second_signature,
    "part of the document": no_document_reference,
    "xpath": xpath_transform,
    "unsigned": lambda document: document.replace(signature_of(document), b""),
    "comment": swap(b"RPW/1/2026", b"RPW/1<!-- -->/2026"),
    "instruction": swap(b"<pos:UPP>", b"<?x y?><pos:UPP>"),
    "instruction before": swap(b"?>\n", b"?>\n<?x y?>"),
    "xml:base": swap(b"<pos:Dokument ", b'<pos:Dokument xml:base="http://x/" '),
    "sha1 digest": swap(b"xmlenc#sha256", b"xmldsig#sha1"),
    "hmac": swap(b"xmldsig-more#ecdsa-sha256", b"xmldsig#hmac-sha1"),
    "rsa": swap(b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#rsa-sha256"),
    "c14n with comments": swap(b"REC-xml-c14n-20010315", b"REC-xml-c14n-20010315#WithComments"),
    "parent folder": foreign_reference(b"../../etc/passwd"),
    "network": foreign_reference(b"http://127.0.0.1/x"),
    "absolute": foreign_reference(b"file:///etc/passwd"),
    "same document": foreign_reference(b"#xpointer(/)"),
    "other element": foreign_reference(b"#podpis-1"),
    "doubled file": foreign_reference(b"pliki/02-umowa.pdf"),
    "other target": swap(b'Target="#podpis', b'Target="#pppppp'),
    "no type": swap(b'Type="http://uri.etsi.org/01903#SignedProperties" ', b""),
    "no key": lambda d: re.sub(rb"<ds:KeyInfo>.*</ds:KeyInfo>", b"", d),
    "broken key": swap(b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"),
    "no value": lambda d: re.sub(rb"(<ds:SignatureValue [^>]*>)[^<]*", rb"\1", d),
    "zero value": lambda d: re.sub(
        rb"(<ds:SignatureValue [^>]*>)[^<]*", rb"\1" + b"A" * 86 + b"==", d
    ),
    "no time": lambda d: re.sub(rb"(<xades:SigningTime>)[^<]*", rb"\1", d),
    "no zone": lambda d: re.sub(rb"(<xades:SigningTime>[^<]{19})[^<]*", rb"\1", d),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_tricks_are_refused(change: Change, signed: bytes, trust) -> None:
    found = xades.verify(change(signed), trust=trust, files=FILES, at=NOW)

    assert found.verdict is Verdict.INVALID
    assert found.problem
    assert xades.verify(signed, trust=trust, files=FILES, at=NOW).verdict is Verdict.VALID


@pytest.mark.outside
def test_comment_guard_is_what_stops_a_split_text(
    seal, trust, pems: Path, tmp_path: Path, monkeypatch
) -> None:
    """A comment is not signed, and splits a text for careless readers; xmlsec1 lets it pass."""
    signed = xades.sign(poswiadczenie.build(UPD), key=seal, now=NOW)
    comment = signed.replace(b"OR.7340.1.2026", b"OR.<!-- x -->7340.1.2026")
    (tmp_path / "upp.xml").write_bytes(comment)

    assert xmlsec1(tmp_path, pems) == 0
    assert xades.verify(comment, trust=trust, files={}, at=NOW).verdict is Verdict.INVALID
    monkeypatch.setattr(structure, "_refuse_hidden", lambda root: None)
    assert xades.verify(comment, trust=trust, files={}, at=NOW).verdict is Verdict.VALID  # control


@pytest.mark.outside
def test_place_guard_is_what_stops_wrapping(seal, trust, pems: Path, tmp_path: Path) -> None:
    """A signature moved one level down still verifies for a program that only does XMLDSig."""
    document = xades.sign(poswiadczenie.build(UPD), key=seal, now=NOW)
    signature = signature_of(document)
    deeper = document.replace(signature, b"").replace(b"</pos:UPD>", signature + b"</pos:UPD>")
    (tmp_path / "upp.xml").write_bytes(deeper)

    assert xmlsec1(tmp_path, pems) == 0  # control: nothing but the place is wrong
    assert xades.verify(deeper, trust=trust, files={}, at=NOW).verdict is Verdict.INVALID
