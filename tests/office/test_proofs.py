"""A resident's proof that the office's journal has their receipt: offline, and without others."""

import io
import json
from datetime import timedelta

import pytest

from django.utils import timezone

from wrota.kernel.audit.seal import seal_all
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door
from wrota.modules.alcohol.tests import factories
from wrota.office.documents import queries as contents
from wrota.office.inbox import jobs
from wrota.office.inbox import queries as inbox
from wrota.office.pki import queries as pki
from wrota.office.pki.ceremony import pem
from wrota.office.publication import proofs
from wrota.office.publication.anchors import publish_root, renew_roots
from wrota.office.publication.models import JournalRoot
from wrota.office.signing.check import main_check

pytestmark = pytest.mark.django_db


def roots() -> list[JournalRoot]:
    with door("bip.region"):
        return list(JournalRoot.objects.all())


def the_root() -> JournalRoot:
    [found] = roots()
    return found


@pytest.fixture
def office():
    made = factories.an_office(now=timezone.localtime())
    factories.apply(made)
    jobs.stamp_receipts(timezone.localtime())
    return made


@pytest.fixture
def published(office):
    seal_all(office.clerk.now)
    publish_root(office.clerk.now)
    return office


def receipt_of(office):
    return inbox.receipts_of_account(office.resident.actor.user_id)[0]


def proof_of(office) -> bytes | None:
    return proofs.of_receipt(system_ctx(office.authority.pk), receipt_of(office))


@pytest.fixture
def folder(published, tmp_path):
    """What the resident has: the proof, the receipt, and the certificates they trust."""
    ctx, trust = system_ctx(published.authority.pk), pki.trust_anchors()
    (tmp_path / "dowod.json").write_bytes(proof_of(published))
    xml = contents.content(ctx, document_id=receipt_of(published).xml_id)
    (tmp_path / "upo.xml").write_bytes(xml)
    (tmp_path / "zaufane").mkdir()
    (tmp_path / "zaufane/ca.pem").write_bytes(pem(*trust.roots, *trust.issuers))
    return tmp_path


def checked(folder, *, at=None) -> tuple[int, dict]:
    out = io.StringIO()
    ca = folder / "zaufane/ca.pem"
    code = main_check([folder / "dowod.json"], ca=ca, at=at, as_json=True, out=out)
    return code, json.loads(out.getvalue())["reports"][0]


def test_there_is_no_proof_before_a_root_is_published(office):
    assert proof_of(office) is None
    seal_all(office.clerk.now)
    assert proof_of(office) is None


def test_the_proof_holds_beside_its_receipt(folder, published):
    code, report = checked(folder)

    assert (code, report["kind"]) == (0, "DZIENNIK")
    assert report["root"] == the_root().root
    assert any("upo.xml: o tym poświadczeniu mówi wpis" in f["pl"] for f in report["findings"])


def test_without_the_receipt_it_is_not_decided(folder):
    (folder / "upo.xml").unlink()

    assert checked(folder)[0] == 2


def test_a_changed_receipt_is_not_the_one(folder):
    xml = (folder / "upo.xml").read_bytes()
    (folder / "upo.xml").write_bytes(xml.replace(b"RPW/", b"RPX/", 1))

    assert checked(folder)[0] == 2


def test_a_receipt_that_only_quotes_the_seal_is_not_the_one(folder):
    xml = (folder / "upo.xml").read_bytes()
    value = xml[xml.index(b"<ds:SignatureValue") : xml.index(b"</ds:SignatureValue>") + 20]
    (folder / "upo.xml").write_bytes(b"<zmyslone><!-- " + value + b" --></zmyslone>")

    assert checked(folder)[0] == 2


def test_it_says_nothing_about_others(published):
    said = json.loads(proof_of(published))
    everything = json.dumps(said, ensure_ascii=False)

    assert said["entry"].count('"name"') == 2  # the event and its actor
    assert published.clerk.actor.name not in everything


def numbers_and_texts(said: dict) -> list[tuple[str, ...]]:
    """Return the way to every value in the proof that a check must rest on."""
    ways = [("authority",), ("entry",), ("root",)]
    for part in ("batch", "day", "region"):
        ways += [(part, key) for key in said[part]]
    return ways


def test_any_changed_value_is_found(folder):
    said = json.loads((folder / "dowod.json").read_bytes())
    survived = []
    for way in numbers_and_texts(said):
        other = json.loads(json.dumps(said))
        place = other[way[0]] if len(way) == 2 else other
        value = place[way[-1]]
        if isinstance(value, int):
            place[way[-1]] = value + 1
        elif isinstance(value, list):
            place[way[-1]] = [*value, "00" * 32]
        else:
            place[way[-1]] = value.replace(value[-3], "7" if value[-3] != "7" else "8")
        (folder / "dowod.json").write_text(json.dumps(other))
        if checked(folder)[0] != 1:
            survived.append(way)

    assert survived == []


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "wrota-journal-proof/1"}',
        '{"format": "wrota-journal-proof/2", "batch": {}}',
        '{"format": "wrota-journal-proof/1", "entry": ' + "[" * 5000,
        '{"format": "wrota-journal-proof/1", "batch": 3, "day": [], "region": null}',
    ],
)
def test_damaged_and_hostile_files_are_refused(folder, text):
    (folder / "dowod.json").write_text(text)

    assert checked(folder)[0] == 1


def test_a_proof_outlives_the_stamp_when_it_was_renewed(folder, published):
    end = pki.centre_key("tsa").certificate.not_valid_after_utc
    after = end + timedelta(days=1)
    code, report = checked(folder, at=after)
    assert code == 2
    assert any("nie odnowiono" in f["pl"] for f in report["findings"])

    root = the_root()
    renew_roots(root.renew_at)
    (folder / "dowod.json").write_bytes(proof_of(published))

    assert len(json.loads(proof_of(published))["stamps"]) == 2
    assert checked(folder, at=end - timedelta(days=1))[0] == 0
