"""The main job through HTTP, on real processes, judged by programs that nobody here wrote."""

import json
import shutil
from pathlib import Path

import pytest
from running import demo

pytestmark = [pytest.mark.outside, pytest.mark.journey]


@pytest.fixture(scope="module")
def running():
    with demo() as found:
        yield found


@pytest.fixture(scope="module")
def report(running, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dowody")
    words = ("journey", "alcohol", "--url", running.url, "--folder", str(folder), "--json")
    done = running.wrota(*words)
    assert done.stdout, done.stderr
    said = json.loads(done.stdout)
    failed = [s for s in said["steps"] if not s["ok"]]
    assert not failed, failed
    assert done.returncode == 0
    return said


def test_every_station_has_its_evidence(report):
    assert len(report["steps"]) >= 18
    assert all(step["evidence"] for step in report["steps"])


def test_the_files_are_there(report):
    wanted = {"receipt_xml", "receipt_pdf", "submission_xml", "decision_pdf", "ca_pem", "tsa_pem"}
    assert wanted <= set(report["files"])
    assert all(Path(path).stat().st_size > 100 for path in report["files"].values())


def test_clerks_retype_nothing(report):
    assert report["clerk_typed_characters"] == 0
    assert report["clerk_clicks"] < 30


def test_outside_programs_were_asked(report):
    evidence = {s["name"]: s["evidence"] for s in report["steps"]}
    if shutil.which("xmlsec1"):
        assert "OK" in evidence["poświadczenie odbioru"]["xmlsec1, poświadczenie i pliki"]
        assert len(evidence["poświadczenie odbioru"]["zmiana jednego bajtu"]) == 5
    if shutil.which("pdfsig"):
        assert "Signature is Valid" in evidence["podpisana decyzja"]["pdfsig"]


def test_the_journal_is_whole(running, report):
    done = running.wrota("audit", "verify", "--json")
    said = json.loads(done.stdout)

    assert done.returncode == 0, said
    assert said["entries"] > 100


def test_a_receipt_is_checked_without_network_and_database(running, report):
    files = report["files"]
    words = ("check", "receipt", files["receipt_xml"], "--ca", files["ca_pem"], "--json")
    good = running.wrota(*words)
    changed = Path(files["receipt_xml"]).with_name("zmienione.xml")
    changed.write_bytes(Path(files["receipt_xml"]).read_bytes().replace(b"RPW/0", b"RPW/9", 1))
    bad = running.wrota("check", "receipt", str(changed), "--ca", files["ca_pem"])
    changed.unlink()

    assert good.returncode == 0
    assert bad.returncode == 1
