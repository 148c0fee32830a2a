"""Receipts signed by us, judged by xmlsec1, signxml and our own strict verifier."""

import base64
import hashlib
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml import SignatureConfiguration
from signxml.xades import XAdESVerifier
from tests.crypto.conftest import BORN, NOW, OFFICE, PLACES

from wrota.office.documents.hostile import read_xml
from wrota.office.pki import ceremony, tsa
from wrota.office.pki.profiles import Kind
from wrota.office.pki.trust import PathState, TrustAnchors
from wrota.office.signing import poswiadczenie, xades
from wrota.office.signing.poswiadczenie import BadReceipt, ConfirmedFile, Subject, Upd, Upp
from wrota.office.signing.xades import FileReference, ReferenceState, Verdict, names

FILES = {"pliki/01-wniosek.xml": b"<w>1</w>\n", "pliki/02-umowa.pdf": b"%PDF-1.7 umowa"}
UPP = Upp(
    identifier="UPP-0809102-2026-000001",
    addressee=Subject("Gmina Zabór", "0809102", "TERYT"),
    sender=Subject("Łucja Żółć & Synowie <sp. z o.o.>", "k-17", "konto"),
    delivered_at=NOW,
    created_at=NOW,
    document_id="0198f0c2",
    rpw="RPW/1/2026",
    form_id="alkohol-wniosek",
    form_version="1",
    files=tuple(
        ConfirmedFile(
            uri, "Umowa; nazwa: ä\u00a0.pdf", hashlib.sha256(data).hexdigest(), len(data), "a/b"
        )
        for uri, data in FILES.items()
    ),
)
UPD = Upd(
    identifier="UPD-1",
    issuer=UPP.addressee,
    addressee=UPP.sender,
    received_at=NOW,
    created_at=NOW,
    case_reference="OR.7340.1.2026",
    document_id="d-1",
    how="drugi składnik",
)


def references() -> list[FileReference]:
    return [
        FileReference(uri, hashlib.sha256(data).digest(), "application/pdf")
        for uri, data in FILES.items()
    ]


@pytest.fixture(scope="module")
def receipt(seal) -> bytes:
    root = poswiadczenie.build(UPP)
    return xades.sign(root, key=seal, now=NOW, references=references(), claimed_role="System")


@pytest.fixture(scope="module")
def stamped(receipt: bytes, centre) -> bytes:
    return xades.raise_to_t(receipt, tsa.stamp(xades.imprint(receipt), key=centre.tsa, now=NOW))


@pytest.fixture
def folder(tmp_path: Path, stamped: bytes) -> Path:
    (tmp_path / "upp.xml").write_bytes(stamped)
    for uri, data in FILES.items():
        (tmp_path / uri).parent.mkdir(exist_ok=True)
        (tmp_path / uri).write_bytes(data)
    return tmp_path


def xmlsec1(folder: Path, pems: Path) -> int:
    command = [
        "xmlsec1", "--verify", "--trusted-pem", pems / "root.pem", "--enabled-key-data", "x509",
        "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "upp.xml",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60).returncode


def flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.outside
def test_xmlsec1_accepts_the_receipt_and_its_files(folder: Path, pems: Path) -> None:
    assert xmlsec1(folder, pems) == 0


@pytest.mark.outside
def test_xmlsec1_refuses_one_changed_byte_of_the_receipt(folder: Path, pems: Path) -> None:
    data = (folder / "upp.xml").read_bytes()

    (folder / "upp.xml").write_bytes(flip(data, data.index(b"RPW/1/2026") + 4))

    assert xmlsec1(folder, pems) != 0


@pytest.mark.outside
@pytest.mark.parametrize("uri", FILES)
def test_xmlsec1_refuses_one_changed_byte_of_a_file(folder: Path, pems: Path, uri: str) -> None:
    (folder / uri).write_bytes(flip(FILES[uri], 3))

    assert xmlsec1(folder, pems) != 0


@pytest.mark.outside
@pytest.mark.parametrize("kind", ["receipt", "stamped"])
def test_signxml_accepts(kind: str, pems: Path, request: pytest.FixtureRequest) -> None:
    found = XAdESVerifier().verify(
        request.getfixturevalue(kind),
        ca_pem_file=str(pems / "root.pem"),
        expect_references=4,
        uri_resolver=FILES.get,
        expect_config=SignatureConfiguration(require_x509=True, expect_references=4),
    )

    assert len(found) == 4


def test_own_verifier_tells_what_it_found(stamped: bytes, trust, receipt: bytes) -> None:
    found = xades.verify(stamped, trust=trust, files=FILES, at=NOW)

    assert (found.verdict, found.problem) == (Verdict.VALID, "")
    assert found.level == "B-T"
    assert found.office == OFFICE.name
    assert found.claimed_role == "System"
    assert found.signing_time == NOW
    assert found.stamp is not None and found.stamp.at == NOW
    assert found.path is not None and found.path.revocation_checked
    assert [one.uri for one in found.references] == ["", *FILES]
    assert xades.verify(receipt, trust=trust, files=FILES, at=NOW).level == "B-B"


def test_missing_and_changed_files_are_named(stamped: bytes, trust) -> None:
    first, second = FILES
    missing = xades.verify(stamped, trust=trust, files={first: FILES[first]}, at=NOW)
    changed = xades.verify(stamped, trust=trust, files={**FILES, second: b"x"}, at=NOW)

    assert missing.verdict is Verdict.INDETERMINATE
    assert missing.references[2].state is ReferenceState.MISSING
    assert changed.verdict is Verdict.INVALID
    assert changed.problem == f"zmieniono: {second}"


def test_no_byte_of_a_receipt_can_change_what_is_told_of_it(stamped: bytes, trust) -> None:
    """
    A changed byte is refused, or the whole answer is the same: signer, moments, path, files.

    The second kind lies in parts that no signature covers and that only help to check: another
    certificate of the bag, bits of base64 that say nothing, unsigned parts of the token.
    """
    before = xades.verify(stamped, trust=trust, files=FILES, at=NOW)
    other, unnoticed = [], []
    for place in range(0, len(stamped), 3):
        found = xades.verify(flip(stamped, place), trust=trust, files=FILES, at=NOW)
        if found.verdict is Verdict.VALID:
            unnoticed.append(place)
            if found != before:
                other.append((place, stamped[place - 20 : place + 20]))

    assert other == []
    first_free = stamped.index(b"</ds:X509Certificate>")
    assert not [place for place in unnoticed if place < first_free]


def test_another_hint_of_a_stamp_gives_other_octets_and_is_refused(stamped: bytes, trust) -> None:
    """It is unsigned and says how to write what was stamped; the stamp covers only the true way."""
    start = stamped.index(b"<xades:SignatureTimeStamp>")
    head, tail = stamped[:start], stamped[start:]
    known = b"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    assert known in tail

    for hint in (
        b"http://www.w3.org/2001/10/xml-exc-c14n#",
        b"http://www.w3.org/TR/1999/REC-xslt-19991116",
        b"http://www.w3.org/TR/1999/REC-xpath-19991116",
        b"",
    ):
        changed = head + tail.replace(known, hint, 1)
        found = xades.verify(changed, trust=trust, files=FILES, at=NOW)
        assert found.verdict is Verdict.INVALID, hint


def test_time_stamp_outlives_the_certificate(stamped: bytes, receipt: bytes, trust) -> None:
    late = NOW + timedelta(days=4 * 365)

    assert xades.verify(stamped, trust=trust, files=FILES, at=late).verdict is Verdict.VALID
    bare = xades.verify(receipt, trust=trust, files=FILES, at=late)
    assert bare.verdict is Verdict.INDETERMINATE
    assert bare.path is not None and bare.path.state is PathState.OUTSIDE_VALIDITY


def test_revoked_before_signing_is_invalid(receipt, stamped, centre, seal, trust) -> None:
    entry = ceremony.Revocation(seal.certificate.serial_number, BORN)
    listed = ceremony.revocation_list(
        centre.seals, number=2, now=NOW, next_update=NOW + timedelta(days=7), revoked=[entry]
    )
    lists = replace(trust, revocation_lists=(centre.lists[Kind.ROOT], listed))

    for document in (receipt, stamped):
        found = xades.verify(document, trust=lists, files=FILES, at=NOW)
        assert found.verdict is Verdict.INVALID
        assert "odwołano" in found.problem


def test_stranger_is_not_trusted(receipt: bytes, stamped: bytes, centre, trust) -> None:
    stranger = ceremony.make_root(OFFICE, "Obcy", now=BORN)
    other = TrustAnchors((stranger.certificate,))
    foreign = ceremony.hold(
        ceremony.CeremonyPlan(
            operator=OFFICE, places=PLACES, root_name="A", issuing_name="B", tsa_name="C",
            seal_name="D",
        ),
        now=BORN,
    )  # fmt: skip
    token = tsa.stamp(xades.imprint(receipt), key=foreign.tsa, now=NOW)

    alien = xades.verify(stamped, trust=other, files=FILES, at=NOW)
    half = xades.verify(xades.raise_to_t(receipt, token), trust=trust, files=FILES, at=NOW)

    assert alien.verdict is Verdict.INDETERMINATE
    assert half.verdict is Verdict.INDETERMINATE
    assert half.level == "B-B"


def test_time_stamp_of_another_receipt_is_refused(receipt: bytes, centre, trust) -> None:
    token = tsa.stamp(b"z" * 32, key=centre.tsa, now=NOW)

    for given_token in (token, b"junk"):
        found = xades.verify(
            xades.raise_to_t(receipt, given_token), trust=trust, files=FILES, at=NOW
        )
        assert found.verdict is Verdict.INVALID


def test_certificate_of_a_ca_cannot_sign(centre, trust) -> None:
    signed = xades.sign(poswiadczenie.build(UPD), key=centre.seals, now=NOW)

    found = xades.verify(signed, trust=trust, files={}, at=NOW)

    assert found.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "bad",
    [
        [FileReference("../etc/passwd", b"x" * 32)],
        [FileReference("/etc/passwd", b"x" * 32)],
        [FileReference("http://x/y", b"x" * 32)],
        [FileReference("a/.b", b"x" * 32)],
        [FileReference("a b", b"x" * 32)],
        [FileReference("", b"x" * 32)],
        [FileReference("a", b"x" * 31)],
        [FileReference("a", b"x" * 32, 'x"/y')],
        [FileReference("a", b"x" * 32), FileReference("a", b"y" * 32)],
    ],
)
def test_odd_references_are_not_signed(bad: list[FileReference], seal) -> None:
    with pytest.raises(xades.CannotSign):
        xades.sign(poswiadczenie.build(UPD), key=seal, now=NOW, references=bad)


def test_what_cannot_be_signed(seal, receipt: bytes, stamped: bytes) -> None:
    root = poswiadczenie.build(UPD)
    with pytest.raises(xades.CannotSign):
        xades.sign(root, key=seal, now=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(xades.CannotSign):
        xades.sign(root[0], key=seal, now=NOW)
    with pytest.raises(xades.CannotSign):
        xades.sign(read_xml(receipt), key=seal, now=NOW)
    with pytest.raises(xades.CannotSign):
        xades.raise_to_t(stamped, b"x")
    with pytest.raises(xades.CannotSign):
        xades.raise_to_t(b"<a/>", b"x")
    for odd in ('<a xmlns="urn:x?a&amp;b"/>', "<a><!-- --></a>", "<?x y?><a/>"):
        with pytest.raises(xades.CannotSign):
            xades.sign(etree.fromstring(odd), key=seal, now=NOW)
    root.set(f"{{{names.XML_SPACE}}}lang", "pl")
    with pytest.raises(xades.CannotSign):
        xades.sign(root, key=seal, now=NOW)


@pytest.mark.parametrize("receipt", [UPP, UPD, replace(UPP, sender=Subject("Bez numeru"))])
def test_receipt_round_trip(receipt: Upp | Upd) -> None:
    written = etree.tostring(poswiadczenie.build(receipt))

    assert poswiadczenie.read(read_xml(written)) == receipt


def test_moments_carry_the_offset_of_warsaw() -> None:
    summer = replace(UPP, delivered_at=datetime(2026, 7, 1, 12, tzinfo=UTC))

    written = etree.tostring(poswiadczenie.build(summer), encoding="unicode")

    assert "<pos:DataDoreczenia>2026-07-01T14:00:00+02:00</pos:DataDoreczenia>" in written


@pytest.mark.parametrize(
    "bad",
    [
        replace(UPP, rpw="a\x00b"),
        replace(UPP, delivered_at=datetime(2026, 1, 1)),  # noqa: DTZ001
        replace(UPP, files=(replace(UPP.files[0], sha256="AB"),)),
        replace(UPP, files=(replace(UPP.files[0], uri="a; nazwa: b"),)),
    ],
)
def test_damaged_receipt_is_not_written(bad: Upp) -> None:
    with pytest.raises(BadReceipt):
        poswiadczenie.build(bad)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pos:DataDoreczenia>", "pos:Data>"),
        ("<pos:Nadawca>", "<pos:Adresat/><pos:Nadawca>"),
        ("SHA-256: ", "SHA-1: "),
        ("pos:UPP>", "pos:UPX>"),
        ("pos:Dokument", "pos:Pismo"),
    ],
)
def test_damaged_receipt_is_not_read(old: str, new: str) -> None:
    written = etree.tostring(poswiadczenie.build(UPP), encoding="unicode").replace(old, new)

    with pytest.raises(BadReceipt):
        poswiadczenie.read(etree.fromstring(written))


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r&<>\"'"),
    max_size=20,
)
prefixes = st.dictionaries(
    st.none() | st.sampled_from(["pos", "a", "zz", "ds", "xades"]),
    st.sampled_from(["urn:a", "urn:b?x=1;y=2", names.DS, names.XADES]),
    max_size=4,
)


@st.composite
def documents(draw: st.DrawFn) -> etree._Element:
    root = etree.Element("{urn:root}r", nsmap={"r": "urn:root", **draw(prefixes)})
    root.text = draw(words)
    for _ in range(draw(st.integers(0, 3))):
        child = etree.SubElement(root, draw(st.sampled_from(["{urn:a}b", "c", "{urn:root}d"])))
        child.text, child.tail = draw(words), draw(words)
        child.set("x", draw(words))
    return root


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(root=documents(), role=words)
def test_what_is_written_canonically_is_read_back(root, role: str, seal, trust) -> None:
    signed = xades.sign(root, key=seal, now=NOW, claimed_role=role)

    found = xades.verify(signed, trust=trust, files={}, at=NOW)

    assert (found.verdict, found.problem) == (Verdict.VALID, "")
    assert found.claimed_role == role


@pytest.mark.outside
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(root=documents(), role=words)
def test_signxml_agrees_on_any_document(root, role: str, seal, pems: Path) -> None:
    signed = xades.sign(root, key=seal, now=NOW, claimed_role=role)

    XAdESVerifier().verify(signed, ca_pem_file=str(pems / "root.pem"), expect_references=2)


def test_unsigned_base64_noise_is_not_read_as_digest(receipt: bytes, trust) -> None:
    value = base64.b64encode(hashlib.sha256(FILES["pliki/02-umowa.pdf"]).digest())

    found = xades.verify(receipt.replace(value, b"!!"), trust=trust, files=FILES, at=NOW)

    assert found.verdict is Verdict.INVALID
