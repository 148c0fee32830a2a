"""ASiC-E containers, opened by unzip and zipinfo and verified by xmlsec1, signxml and ourselves."""

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from signxml import SignatureConfiguration
from signxml.xades import XAdESVerifier
from tests.crypto.conftest import NOW
from tests.crypto.test_check import checked as check_paths
from tests.crypto.test_xades import FILES, flip

from wrota.office.pki import tsa
from wrota.office.signing import asic, lasting, xades
from wrota.office.signing.asic import BadContainer
from wrota.office.signing.xades import CannotSign, FileReference, Verdict, names


def empty_root() -> etree._Element:
    return etree.Element(names.ASIC_SIGNATURES, nsmap={"asic": names.ASIC})


@pytest.fixture(scope="module")
def signatures(seal, centre, trust) -> bytes:
    references = [
        FileReference(uri, hashlib.sha256(data).digest(), "application/pdf")
        for uri, data in FILES.items()
    ]
    sealed = xades.sign(empty_root(), key=seal, now=NOW, references=references)
    stamped = xades.raise_to_t(sealed, tsa.stamp(xades.imprint(sealed), key=centre.tsa, now=NOW))
    material = lasting.gather([seal.certificate, centre.tsa.certificate], trust)
    return xades.raise_to_lt(stamped, material)


@pytest.fixture(scope="module")
def container(signatures: bytes) -> bytes:
    files = {uri: (data, "application/pdf") for uri, data in FILES.items()}
    return asic.pack(files, signatures=signatures, made_at=NOW)


@pytest.fixture
def ca(pems: Path) -> Path:
    return pems / "chain.pem"


def changed(container: bytes, name: str, change) -> bytes:
    """Write the container again with one file changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            data = old.read(one)
            new.writestr(one, change(data) if one.filename == name else data)
    return out.getvalue()


def test_mimetype_comes_first_stored_and_readable(container: bytes) -> None:
    assert container[30:38] == b"mimetype"
    assert container[38:].startswith(asic.MEDIA_TYPE.encode())
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert set(archive.namelist()) == {
            "mimetype", "META-INF/manifest.xml", "META-INF/signatures001.xml", *FILES,
        }  # fmt: skip
        manifest = etree.fromstring(archive.read("META-INF/manifest.xml"))
    assert len(manifest) == 1 + len(FILES)


def test_same_content_gives_the_same_container(container: bytes, signatures: bytes) -> None:
    files = {uri: (data, "application/pdf") for uri, data in FILES.items()}

    assert asic.pack(files, signatures=signatures, made_at=NOW) == container


def test_own_check_accepts_and_names_the_changed_file(
    container: bytes, ca: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "a.asice", tmp_path / "b.asice"
    good.write_bytes(container)
    name = "pliki/02-umowa.pdf"
    bad.write_bytes(changed(container, name, lambda data: flip(data, 3)))

    assert check_paths(good, ca=ca)[0] == 0
    code, said = check_paths(bad, ca=ca)

    assert code == 1
    assert any(f"{name}: zmieniono" in f["pl"] for r in said["reports"] for f in r["findings"])


def test_detached_signature_must_cover_something(seal, trust, signatures: bytes) -> None:
    with pytest.raises(CannotSign):
        xades.sign(empty_root(), key=seal, now=NOW)
    root = empty_root()
    etree.SubElement(root, "x")
    with pytest.raises(CannotSign):
        xades.sign(root, key=seal, now=NOW, references=[FileReference("a", bytes(32))])

    moved = signatures.replace(b"asic:XAdESSignatures", b"asic:Other")
    assert xades.verify(moved, trust=trust, files=FILES, at=NOW).verdict is Verdict.INVALID
    found = xades.verify(signatures, trust=trust, files=FILES, at=NOW)
    assert (found.verdict, found.level) == (Verdict.VALID, "B-LT")


@pytest.mark.parametrize("name", ["../a", "/a", "META-INF/x.xml", "meta-inf/x", "mimetype", "a b"])
def test_names_that_do_not_belong_are_refused(name: str) -> None:
    with pytest.raises(BadContainer):
        asic.pack({name: (b"", "a/b")}, signatures=b"", made_at=NOW)


@pytest.mark.outside
def test_outside_tools_open_and_verify_it(container: bytes, pems: Path, tmp_path: Path) -> None:
    (tmp_path / "a.asice").write_bytes(container)
    listed = subprocess.run(
        ["zipinfo", "-1", "a.asice"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    subprocess.run(["unzip", "-q", "a.asice"], cwd=tmp_path, check=True)
    command = [
        "xmlsec1", "--verify", "--trusted-pem", pems / "root.pem", "--enabled-key-data", "x509",
        "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
        "META-INF/signatures001.xml",
    ]  # fmt: skip

    assert listed[0] == "mimetype"
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "pliki/02-umowa.pdf").write_bytes(b"other")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


@pytest.mark.outside
def test_signxml_accepts_the_signature_file(signatures: bytes, pems: Path) -> None:
    found = XAdESVerifier().verify(
        signatures,
        ca_pem_file=str(pems / "root.pem"),
        uri_resolver=FILES.get,
        expect_references=3,
        expect_config=SignatureConfiguration(require_x509=True, expect_references=3, location="./"),
    )

    assert len(found) == 3
