"""The offline check: what it says, how it exits, and that it needs nothing but the files."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.crypto.conftest import BORN, NOW, OFFICE, PLACES
from tests.crypto.test_printing import DECISION
from tests.crypto.test_xades import FILES, UPD, UPP, flip, references

from wrota.office.pki import ceremony, tsa
from wrota.office.pki.trust import TrustAnchors
from wrota.office.printing.engine import render
from wrota.office.signing import pades, poswiadczenie, xades
from wrota.office.signing.check import Verdict, check_pdf, check_receipt, main_check
from wrota.office.signing.check import evidence as evidences
from wrota.office.signing.check.evidence import BadEvidence, Folder, collect
from wrota.office.signing.pades import Purpose


@pytest.fixture(scope="module")
def receipt(seal, centre) -> bytes:
    sealed = xades.sign(poswiadczenie.build(UPP), key=seal, now=NOW, references=references())
    return xades.raise_to_t(sealed, tsa.stamp(xades.imprint(sealed), key=centre.tsa, now=NOW))


@pytest.fixture(scope="module")
def decision(clerk, seal, centre) -> bytes:
    def stamper(digest: bytes) -> bytes:
        return tsa.stamp(digest, key=centre.tsa, now=NOW)

    once = pades.sign(
        render("decyzja", DECISION), key=clerk, stamper=stamper, purpose=Purpose("Podpis")
    )
    return pades.sign(once, key=seal, stamper=stamper, purpose=Purpose("Pieczec"))


@pytest.fixture
def folder(tmp_path: Path, receipt: bytes, decision: bytes) -> Path:
    (tmp_path / "pliki").mkdir()
    (tmp_path / "UPP-1.xml").write_bytes(receipt)
    (tmp_path / "decyzja.pdf").write_bytes(decision)
    for uri, data in FILES.items():
        (tmp_path / uri).write_bytes(data)
    return tmp_path


@pytest.fixture
def ca(pems: Path, centre, tmp_path_factory) -> Path:
    trusted = tmp_path_factory.mktemp("ca")
    (trusted / "ca.pem").write_bytes((pems / "chain.pem").read_bytes())
    (trusted / "lists.pem").write_bytes(
        b"".join(one.public_bytes(Encoding.PEM) for one in centre.lists.values())
    )
    return trusted / "ca.pem"


def checked(*paths: Path, **options) -> tuple[int, dict]:
    out = io.StringIO()
    code = main_check(paths, as_json=True, out=out, **options)
    return code, json.loads(out.getvalue())


def packed(folder: Path) -> Path:
    file = folder.parent / f"{folder.name}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return file


def test_receipt_is_explained(receipt: bytes, trust) -> None:
    report = check_receipt(receipt, FILES, trust, at=NOW, name="UPP-1.xml")

    text = report.to_text()
    assert report.verdict is Verdict.VALID
    for said in (
        "urząd: Gmina Zabór", "numer: RPW/1/2026", "wpłynęło: ", "pliki/02-umowa.pdf: skrót się",
        "znacznik czasu: ", "Wrota – główny urząd certyfikacji", "digest equal", "time stamp: ",
    ):  # fmt: skip
        assert said in text
    assert report.facts["number"] == "RPW/1/2026"
    assert report.facts["signature"]["level"] == "B-T"
    assert report.facts["signature"]["revocation_checked"]


def test_upd_and_plain_documents_are_told_apart(seal, trust) -> None:
    upd = xades.sign(poswiadczenie.build(UPD), key=seal, now=NOW)
    plain = xades.sign(etree.fromstring("<wniosek/>"), key=seal, now=NOW)

    report = check_receipt(upd, {}, replace(trust, revocation_lists=()), at=NOW)

    assert (report.kind, report.verdict) == ("UPD", Verdict.VALID)
    assert "nie sprawdzono odwołania" in report.to_text()
    assert "brak znacznika czasu" in report.to_text()
    assert check_receipt(plain, {}, trust, at=NOW).kind == "XML"
    assert check_receipt(b"<wniosek/>", {}, trust, at=NOW).verdict is Verdict.INVALID


def test_seal_of_another_office_proves_nothing(centre, trust) -> None:
    other = ceremony.issue_seal(
        replace(OFFICE, name="Gmina Żagań"), centre.seals, places=PLACES, now=BORN
    )
    signed = xades.sign(poswiadczenie.build(UPP), key=other, now=NOW, references=references())

    report = check_receipt(signed, FILES, trust, at=NOW)

    assert report.verdict is Verdict.INVALID
    assert "innego urzędu: Gmina Żagań" in report.to_text()


def test_shortened_name_in_the_seal_is_the_same_office(centre, trust) -> None:
    name = "Gminny Ośrodek Pomocy Społecznej imienia Jana Kowalskiego w Bojadłach nad Odrą"
    key = ceremony.issue_seal(replace(OFFICE, name=name), centre.seals, places=PLACES, now=BORN)
    upd = replace(UPD, issuer=replace(UPD.issuer, name=name))

    report = check_receipt(
        xades.sign(poswiadczenie.build(upd), key=key, now=NOW), {}, trust, at=NOW
    )

    assert report.verdict is Verdict.VALID


def test_confirmed_file_must_be_covered(seal, trust) -> None:
    signed = xades.sign(poswiadczenie.build(UPP), key=seal, now=NOW, references=references()[:1])

    report = check_receipt(signed, FILES, trust, at=NOW)

    assert report.verdict is Verdict.INVALID
    assert "pliki/02-umowa.pdf: podpis nie obejmuje" in report.to_text()


def test_pdf_with_two_signatures_is_explained(decision: bytes, trust) -> None:
    report = check_pdf(decision, trust, at=NOW + timedelta(days=5 * 365), name="d.pdf")

    assert report.verdict is Verdict.VALID  # both are time-stamped, so age does not matter
    assert "Podpis: Żaneta Źrebięcka" in report.to_text()
    assert "Pieczec: Gmina Zabór" in report.to_text()


def test_pdf_verdicts(decision: bytes, trust, seal) -> None:
    place = decision.index(b"stream") + 40
    stranger = TrustAnchors((ceremony.make_root(OFFICE, "Obcy", now=BORN).certificate,))
    unstamped = pades.sign(render("decyzja", DECISION), key=seal)

    def verdict(pdf: bytes, anchors=trust, at=NOW) -> Verdict:
        return check_pdf(pdf, anchors, at=at).verdict

    assert verdict(flip(decision, place)) is Verdict.INVALID
    assert verdict(decision + b"\n% more") is Verdict.INVALID
    assert verdict(render("decyzja", DECISION)) is Verdict.INVALID
    assert verdict(b"%PDF-1.7 damaged") is Verdict.INVALID
    assert verdict(decision, stranger) is Verdict.INDETERMINATE
    assert verdict(unstamped) is Verdict.VALID
    assert verdict(unstamped, at=NOW + timedelta(days=5 * 365)) is Verdict.INDETERMINATE


def test_content_added_between_signatures_is_found(clerk, seal, trust) -> None:
    signed = pades.sign(render("decyzja", DECISION), key=clerk, purpose=Purpose("Podpis"))
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)

    alone = check_pdf(out.getvalue(), trust, at=NOW)
    sealed = check_pdf(
        pades.sign(out.getvalue(), key=seal, purpose=Purpose("Pieczec")), trust, at=NOW
    )

    assert alone.verdict is Verdict.INVALID
    assert sealed.verdict is Verdict.INVALID
    assert "dopisano" in sealed.to_text()


def test_pdf_of_a_revoked_clerk(decision: bytes, centre, clerk, trust) -> None:
    entry = ceremony.Revocation(clerk.certificate.serial_number, BORN)
    listed = ceremony.revocation_list(
        centre.persons, number=2, now=NOW, next_update=NOW + timedelta(days=7), revoked=[entry]
    )

    report = check_pdf(decision, replace(trust, revocation_lists=(listed,)), at=NOW)

    assert report.verdict is Verdict.INVALID
    assert "był odwołany" in report.to_text()


def test_file_folder_and_archive_give_the_same_answer(folder: Path, ca: Path) -> None:
    one, two, three = (
        checked(folder / "UPP-1.xml", folder / "decyzja.pdf", ca=ca),
        checked(folder, ca=ca),
        checked(packed(folder), ca=ca),
    )

    assert [one[0], two[0], three[0]] == [0, 0, 0]
    for _, said in (one, two, three):
        assert sorted(r["file"] for r in said["reports"]) == ["UPP-1.xml", "decyzja.pdf"]
        assert {r["verdict"] for r in said["reports"]} == {"valid"}


def test_one_changed_byte_of_a_file_is_named(folder: Path, ca: Path) -> None:
    (folder / "pliki/02-umowa.pdf").write_bytes(flip(FILES["pliki/02-umowa.pdf"], 3))

    code, said = checked(folder / "UPP-1.xml", ca=ca)

    assert code == 1
    findings = said["reports"][0]["findings"]
    assert any(f["ok"] is False and "02-umowa.pdf: zmieniono" in f["pl"] for f in findings)


def test_missing_file_and_missing_trust_are_indeterminate(folder: Path, ca: Path) -> None:
    assert checked(folder / "UPP-1.xml")[0] == 2
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    assert checked(folder / "UPP-1.xml", ca=ca, files=elsewhere)[0] == 2


def test_ca_inside_the_evidence_is_not_trusted(folder: Path, pems: Path) -> None:
    (folder / "ca.pem").write_bytes((pems / "chain.pem").read_bytes())

    assert checked(folder)[0] == 2


@pytest.mark.parametrize("ca_content", [b"", b"-----BEGIN CERTIFICATE-----\nx"])
def test_unreadable_things_are_told(folder: Path, ca_content: bytes) -> None:
    bad = folder / "bad.pem"
    bad.write_bytes(ca_content)
    out = io.StringIO()

    assert checked(folder / "nothing.xml")[0] == 3
    assert checked(folder / "UPP-1.xml", ca=bad)[0] == 3
    assert main_check([folder / "pliki"], out=out) == 3
    assert out.getvalue()


def test_text_output_and_exit_code(folder: Path, ca: Path, capsys) -> None:
    assert main_check([folder / "UPP-1.xml"], ca=ca) == 0
    assert "Dokument jest autentyczny" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["../x.xml", "/x.xml", "a/../../x.xml", "a\\b.xml", ".ukryty.xml", "x y.xml"]
)
def test_archive_with_odd_names_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")

    with pytest.raises(BadEvidence):
        collect(file)


def test_archive_bombs_are_refused(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * 10_000_000)
    with pytest.raises(BadEvidence, match="za duży"):
        collect(file)

    monkeypatch.setattr(evidences, "MAX_RATIO", 10_000)  # control: the guard is the ratio
    with pytest.raises(BadEvidence, match="podpisanego"):
        collect(file)
    monkeypatch.setattr(evidences, "MAX_TOTAL_BYTES", 1000)
    with pytest.raises(BadEvidence, match="rozpakowaniu"):
        collect(file)
    monkeypatch.setattr(evidences, "MAX_ENTRIES", 0)
    with pytest.raises(BadEvidence, match="zbyt wiele"):
        collect(file)


def test_archive_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * 5000)
    data = file.read_bytes().replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    file.write_bytes(data)

    with pytest.raises(BadEvidence):
        collect(file)


def test_folder_never_leaves_itself(tmp_path: Path) -> None:
    inside, secret = tmp_path / "in", tmp_path / "secret"
    inside.mkdir()
    secret.write_bytes(b"s")
    (inside / "link").symlink_to(secret)
    files = Folder(inside)

    for uri in ("link", "../secret", str(secret), "", "."):
        with pytest.raises(KeyError):
            files[uri]


def test_check_needs_no_django(folder: Path, ca: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from wrota.office.signing.check import main_check;"
        f"code = main_check([Path({str(folder)!r})], ca=Path({str(ca)!r}));"
        "sys.exit(code or any(m.split('.')[0] == 'django' for m in sys.modules) * 9)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
