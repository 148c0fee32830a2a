"""Files signed by other programs: what we accept, and what we refuse on purpose, as docs say."""

import re
from pathlib import Path

import pytest
from lxml import etree
from tests.crypto.conftest import BORN, NOW, OFFICE
from tests.crypto.samples import SAMPLES, Bench, Sample
from tests.crypto.test_check import checked
from tests.crypto.test_xades import flip

from wrota.office.documents.hostile import read_xml
from wrota.office.pki import ceremony
from wrota.office.pki.trust import TrustAnchors
from wrota.office.signing import algorithms
from wrota.office.signing.algorithms import Algorithm
from wrota.office.signing.check import Verdict, command, xmlsig
from wrota.office.signing.check.command import check_all
from wrota.office.signing.check.evidence import BadEvidence, collect

ROOT = Path(__file__).resolve().parents[2]
CODES = {"valid": 0, "invalid": 1, "indeterminate": 2, "unreadable": 3}
ROWS = re.findall(
    r"^\| `((?!path-)[a-z0-9-]+)` \| ([a-z]+) \|",
    (ROOT / "docs/signatures.md").read_text(),
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def bench(centre, tmp_path_factory) -> Bench:
    return Bench(centre, tmp_path_factory.mktemp("bench"))


def test_the_table_names_every_sample_once() -> None:
    assert sorted(name for name, _ in ROWS) == sorted(SAMPLES)


@pytest.mark.outside
@pytest.mark.parametrize(("name", "verdict"), ROWS, ids=[name for name, _ in ROWS])
def test_verdict_is_the_one_of_the_table(
    name: str, verdict: str, bench: Bench, pems: Path, tmp_path: Path
) -> None:
    file = SAMPLES[name](bench).lay(tmp_path)

    code, said = checked(file, ca=pems / "chain.pem")

    assert code == CODES[verdict], said


# --- negative controls: with the guard off the same file goes through --------------------------


def verdict_of(bench: Bench, pems: Path, tmp_path: Path, name: str) -> int:
    return checked(SAMPLES[name](bench).lay(tmp_path), ca=pems / "chain.pem")[0]


@pytest.mark.outside
@pytest.mark.parametrize("name", ["xmldsig-rsa-1024", "cades-rsa-1024"])
def test_length_of_the_key_is_what_stops_a_short_one(
    name: str, bench: Bench, pems: Path, tmp_path: Path, monkeypatch
) -> None:
    allowed = dict(algorithms.TABLE) | {"rsa-1024": Algorithm("rsa-1024", "", "S")}
    monkeypatch.setattr(command.check_all, "__defaults__", (allowed,))

    assert verdict_of(bench, pems, tmp_path, name) == 0


@pytest.mark.outside
@pytest.mark.parametrize(
    ("name", "guard", "off"),
    [
        ("xades-comment-inside", "_refuse_odd", lambda root, element: None),
        ("xmldsig-part-only", "_name", lambda node, is_properties, places: "x"),
    ],
)
def test_guard_is_what_stops_the_trick(
    name: str, guard: str, off, bench: Bench, pems: Path, tmp_path: Path, monkeypatch
) -> None:
    assert verdict_of(bench, pems, tmp_path, name) == 1
    monkeypatch.setattr(xmlsig, guard, off)

    assert verdict_of(bench, pems, tmp_path, name) == 0


@pytest.mark.outside
def test_place_is_what_stops_wrapping(bench: Bench, pems: Path, tmp_path: Path) -> None:
    """A program that only looks for a signature anywhere takes the wrapped document."""
    content = SAMPLES["xades-wrapped"](bench).content
    inner = read_xml(content)[1][0]

    (tmp_path / "inner.xml").write_bytes(etree.tostring(inner))

    assert checked(tmp_path / "inner.xml", ca=pems / "chain.pem")[0] == 0
    assert verdict_of(bench, pems, tmp_path, "xades-wrapped") == 1


@pytest.mark.outside
def test_report_tells_a_clerk_who_when_and_what(bench: Bench, pems: Path, tmp_path: Path) -> None:
    file = SAMPLES["cades-detached"](bench).lay(tmp_path)

    _, said = checked(file, ca=pems / "chain.pem")

    text = " ".join(one["pl"] for one in said["reports"][0]["findings"])
    for wanted in (
        "podpis: Podpisujący rsa, 20", "pismo.pdf: skrót się zgadza", "poziom podpisu: B-B",
        "wystawił go zaufany urząd", "brak znacznika czasu",
    ):  # fmt: skip
        assert wanted in text


@pytest.mark.outside
@pytest.mark.parametrize("name", ["xades-enveloping", "cades-attached", "asic-e-cades"])
def test_no_changed_byte_is_taken_for_valid_content_or_stops_the_check(
    name: str, bench: Bench, trust, tmp_path: Path
) -> None:
    """Bytes outside the signature proper may change (a second certificate); content may not."""
    sample = SAMPLES[name](bench)
    step = max(1, len(sample.content) // 120)
    for place in range(0, len(sample.content), step):
        broken = Sample(sample.name, flip(sample.content, place), sample.files)
        try:
            reports = check_all(collect(broken.lay(tmp_path)), trust, NOW)
        except BadEvidence:
            continue
        for report in reports:
            if report.verdict is Verdict.VALID and "signatures" in report.facts:
                assert report.facts["signatures"][0]["references"], place


def test_container_is_not_called_authentic_when_its_signer_is_unknown(
    bench: Bench, tmp_path: Path
) -> None:
    stranger = TrustAnchors((ceremony.make_root(OFFICE, "Obcy", now=BORN).certificate,))

    reports = check_all(collect(SAMPLES["asic-e-cades"](bench).lay(tmp_path)), stranger, NOW)

    assert {one.verdict for one in reports} == {Verdict.INDETERMINATE}
