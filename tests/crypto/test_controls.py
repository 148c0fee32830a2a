"""With a guard off the same file goes through: it is the guard that stops the trick."""

import hashlib
import io
import re
import zipfile
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from tests.crypto.conftest import NOW
from tests.crypto.samples import LETTER, Bench, transforms

from wrota.office.documents import hostile
from wrota.office.documents.hostile import HostileXml
from wrota.office.signing import algorithms
from wrota.office.signing.algorithms import Algorithm
from wrota.office.signing.check import cmsfile, evidence, keys, xmlfile, xmlsig
from wrota.office.signing.check.cmsfile import check_cms
from wrota.office.signing.check.evidence import BadEvidence, collect
from wrota.office.signing.check.judged import World
from wrota.office.signing.check.xmlfile import check_xml
from wrota.office.signing.xades import Verdict

DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
ENVELOPED = f"{DSIG}enveloped-signature"


@pytest.fixture(scope="module")
def bench(centre, tmp_path_factory) -> Bench:
    return Bench(centre, tmp_path_factory.mktemp("bench"))


@pytest.fixture
def world(trust) -> World:
    return World(trust, NOW, algorithms.TABLE)


def signed(seal, *, uri: str, octets: bytes, listed: str = "", weak: bool = False) -> str:
    """Return a ds:Signature over any reference, digested as given: no library would make it."""
    digest, method = (f"{DSIG}sha1", f"{MORE}ecdsa-sha1") if weak else (
        SHA256, f"{MORE}ecdsa-sha256")  # fmt: skip
    algorithm = hashes.SHA1() if weak else hashes.SHA256()
    name = "sha1" if weak else "sha256"
    value = b64encode(hashlib.new(name, octets).digest()).decode()
    info = (
        f'<SignedInfo xmlns="{DSIG}"><CanonicalizationMethod Algorithm="{EXC}"/>'
        f'<SignatureMethod Algorithm="{method}"/><Reference URI="{uri}">{listed}'
        f'<DigestMethod Algorithm="{digest}"/><DigestValue>{value}</DigestValue></Reference>'
        "</SignedInfo>"
    )
    message = etree.tostring(etree.fromstring(info), method="c14n", exclusive=True)
    r, s = decode_dss_signature(seal.private_key.sign(message, ec.ECDSA(algorithm)))
    both = b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    der = b64encode(seal.certificate.public_bytes(Encoding.DER)).decode()
    return (
        f'<Signature xmlns="{DSIG}">{info}<SignatureValue>{both}</SignatureValue><KeyInfo>'
        f"<X509Data><X509Certificate>{der}</X509Certificate></X509Data></KeyInfo></Signature>"
    )


def enveloped(seal, body: str, **more) -> bytes:
    """Sign `<wniosek>body</wniosek>` as a whole."""
    octets = etree.tostring(
        etree.fromstring(f"<wniosek>{body}</wniosek>"), method="c14n", exclusive=True
    )
    return f"<wniosek>{body}{signed(seal, uri='', octets=octets, **more)}</wniosek>".encode()


def verdict(content: bytes, world: World, files: dict[str, bytes] | None = None) -> Verdict:
    return check_xml(content, files or {}, world, name="a.xml").verdict


def test_an_honest_signature_of_this_maker_is_valid(seal, world) -> None:
    assert verdict(enveloped(seal, "x", listed=transforms(ENVELOPED, EXC)), world) is Verdict.VALID


def test_the_list_of_algorithms_stops_sha1(seal, world, monkeypatch) -> None:
    made = enveloped(seal, "x", listed=transforms(ENVELOPED, EXC), weak=True)
    before = verdict(made, world)

    table = dict(algorithms.TABLE) | {"sha1": Algorithm("sha1", "", "S")}
    monkeypatch.setitem(keys.XML_DIGESTS, f"{DSIG}sha1", "sha1")
    monkeypatch.setitem(keys.XML_METHODS, f"{MORE}ecdsa-sha1", keys.Method("ecdsa", "sha1"))
    monkeypatch.setitem(keys.HASHES, "sha1", hashes.SHA1())

    assert before is Verdict.INVALID
    assert verdict(made, world) is Verdict.INVALID  # the dates of algorithms are a second guard
    assert verdict(made, World(world.trust, NOW, table)) is Verdict.VALID


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/a.pdf", "file:///etc/passwd", "/etc/passwd", "../a.pdf", "data:,x"]
)
def test_the_shape_of_an_address_stops_a_reference_outside(seal, world, monkeypatch, uri) -> None:
    made = signed(seal, uri=uri, octets=LETTER).encode()
    before = verdict(made, world, {uri: LETTER})

    def careless(uri, listed, digest, expected, places):
        return xmlsig.Target(
            xmlsig._compare(uri, places.files[uri], digest, expected), LETTER, digest, False
        )

    monkeypatch.setattr(xmlsig, "_file", careless)

    assert before is Verdict.INVALID
    assert verdict(made, world, {uri: LETTER}) is Verdict.VALID


@pytest.mark.parametrize(
    ("algorithm", "inside"),
    [
        (XPATH, "<XPath>not(ancestor-or-self::reklama)</XPath>"),
        (XSLT, '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'),
        ("http://www.w3.org/2002/06/xmldsig-filter2", ""),
        ("http://www.w3.org/2002/07/decrypt#XML", ""),
    ],
)
def test_the_list_of_transforms_stops_the_rest(seal, world, monkeypatch, algorithm, inside) -> None:
    listed = transforms(ENVELOPED, EXC) .replace(
        "</Transforms>", f'<Transform Algorithm="{algorithm}">{inside}</Transform></Transforms>'
    )  # fmt: skip
    made = enveloped(seal, "x", listed=listed)
    before = verdict(made, world)
    real = xmlsig._octets

    def careless(node, found, places, *, whole):
        known = [one for one in found if one.get("Algorithm") in (ENVELOPED, EXC)]
        return real(node, known, places, whole=whole)

    monkeypatch.setattr(xmlsig, "_octets", careless)

    assert before is Verdict.INVALID
    assert verdict(made, world) is Verdict.VALID


def test_identifiers_stop_two_elements_with_one_name(seal, world, monkeypatch) -> None:
    made = enveloped(seal, '<a Id="x">1</a><b Id="x">2</b>', listed=transforms(ENVELOPED, EXC))
    before = verdict(made, world)

    for module in (hostile, xmlsig):
        monkeypatch.setattr(module, "identifiers", lambda root: {})

    assert before is Verdict.INVALID
    assert verdict(made, world) is Verdict.VALID


def test_the_place_of_a_signature_stops_wrapping(seal, world, monkeypatch) -> None:
    """The signed document is a copy inside another one; a search for any signature finds it."""
    inner = enveloped(seal, "x", listed=transforms(ENVELOPED, EXC)).decode()
    made = f"<wniosek><tresc>Inna</tresc><kopia>{inner}</kopia></wniosek>".encode()
    before = verdict(made, world)
    real, copy = xmlsig.read, etree.fromstring(inner)

    monkeypatch.setattr(xmlfile, "signatures", lambda root: list(root.iter(f"{{{DSIG}}}Signature")))
    monkeypatch.setattr(xmlfile, "read", lambda root, element, files: real(copy, copy[-1], files))

    assert before is Verdict.INVALID
    assert verdict(made, world) is Verdict.VALID


@pytest.mark.outside
@pytest.mark.parametrize("name", ["sha1", "md5"])
def test_the_list_of_digests_stops_weak_cms(bench, world, monkeypatch, name) -> None:
    made = bench.cms("-md", name)
    files = {"pismo.pdf": LETTER}
    before = check_cms(made, files, world, name="pismo.pdf.p7s").verdict

    weak = {"sha1": hashes.SHA1(), "md5": hashes.MD5()}[name]
    monkeypatch.setitem(keys.HASHES, name, weak)
    dated = check_cms(made, files, world, name="pismo.pdf.p7s").verdict
    table = dict(algorithms.TABLE) | {name: Algorithm(name, "", "S")}
    opened = World(world.trust, NOW, table)
    after = check_cms(made, files, opened, name="pismo.pdf.p7s")

    assert before is Verdict.INVALID and dated is Verdict.INVALID  # two guards, each enough
    assert after.verdict is Verdict.VALID, after.to_text()


@pytest.mark.outside
def test_attributes_are_what_a_bare_cms_lacks(bench, world, monkeypatch) -> None:
    """Without them a signature over attributes can be shown as one over a file, and the reverse."""
    made, files = bench.cms("-noattr"), {"pismo.pdf": LETTER}

    refused = check_cms(made, files, world, name="pismo.pdf.p7s")

    assert refused.verdict is Verdict.INVALID
    assert check_cms(bench.cms(), files, world, name="pismo.pdf.p7s").verdict is Verdict.VALID
    assert "atrybut" in refused.to_text()


def packed(entries: list[tuple[str, bytes]], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def lying(archive: bytes, size: int) -> bytes:
    """Say in both headers that the last file is small."""
    return re.sub(rb"(PK\x01\x02.{20})(....)", lambda m: m[1] + size.to_bytes(4, "little"),
                  archive, flags=re.DOTALL)  # fmt: skip


BOMBS = {
    "grows 1,000 times": (packed([("a.pdf", bytes(30_000_000))]), "MAX_RATIO"),
    "too many files": (packed([(f"{n}.txt", b"") for n in range(2100)]), "MAX_ENTRIES"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_limits_stop_bombs_in_containers(tmp_path: Path, monkeypatch, name) -> None:
    content, limit = BOMBS[name]
    file = tmp_path / "a.asice"
    file.write_bytes(content)

    with pytest.raises(BadEvidence):
        collect(file)
    monkeypatch.setattr(evidence, limit, 1_000_000)
    assert collect(file).is_container  # control


def test_a_container_cannot_lie_about_its_size(tmp_path: Path) -> None:
    file = tmp_path / "a.asice"
    file.write_bytes(lying(packed([("a.pdf", bytes(3_000_000))]), 100))

    with pytest.raises(BadEvidence):
        collect(file)


@pytest.mark.parametrize(
    "name", ["../a.pdf", "/etc/passwd", "a//b", "a\\b", "META-INF/../../x", "a\nb", "C:a"]
)
def test_names_in_containers_stay_inside(tmp_path: Path, monkeypatch, name) -> None:
    file = tmp_path / "a.asice"
    file.write_bytes(packed([(name, b"x")]))

    with pytest.raises(BadEvidence):
        collect(file)
    monkeypatch.setattr(evidence, "_is_entry", lambda name: True)
    assert name in collect(file).files  # control


def test_one_name_twice_is_not_a_choice(tmp_path: Path) -> None:
    file = tmp_path / "a.asice"
    with pytest.warns(UserWarning, match="Duplicate"):
        file.write_bytes(packed([("a.pdf", b"1"), ("a.pdf", b"2")]))

    with pytest.raises(BadEvidence):
        collect(file)


def test_depth_and_number_of_elements_are_counted_while_reading(monkeypatch) -> None:
    deep = b"<a>" * 100 + b"</a>" * 100
    wide = b"<a>" + b"<b/>" * 60_000 + b"</a>"

    for bad in (deep, wide, b"<a " + b" ".join(b'b%d=""' % n for n in range(100)) + b"/>"):
        with pytest.raises(HostileXml):
            hostile.read_xml(bad)
        wider = hostile.Limits(depth=1000, elements=100_000, attributes=1000)
        assert hostile.read_xml(bad, limits=wider) is not None  # control


def test_a_cms_file_is_read_by_our_list_before_the_library(bench, world) -> None:
    assert set(cmsfile.HASHES) == {"sha256", "sha384", "sha512"}
