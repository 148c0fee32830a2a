"""The root away from the network: files go there and back, and only what was asked for counts."""

import json
import subprocess
from argparse import Namespace
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.crypto.conftest import OFFICE
from tests.crypto.test_four_eyes import anna, piotr, together  # noqa: F401
from tests.crypto.test_pki_app import founded, home, now, office, openssl, operator  # noqa: F401

from wrota.conf import centre, ceremonies
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import (
    ceremony,
    commands,
    four_eyes,
    keeping,
    offline,
    oversight,
    queries,
    root_away,
    shares,
)
from wrota.office.pki.acts import BadProposal
from wrota.office.pki.four_eyes import NoPermit
from wrota.office.pki.models import AuthorityRequest, Certificate, RevocationList
from wrota.office.pki.offline import BadFile
from wrota.office.pki.shares import BadShares
from wrota.office.pki.trust import PathState, check_path
from wrota.office.pki.vault import VaultLocked

pytestmark = pytest.mark.django_db
PEOPLE = "Iwona Borek, Marek Sikora, Zofia Maj"


def held(folder: Path, request: bytes) -> Path:
    """Hold the first ceremony: make a root with shares 2 of 3."""
    asked = folder / "prosba.json"
    asked.write_bytes(request)
    out = folder / "ceremonia"
    said = Namespace(request=asked, out=out, people=PEOPLE, need=2, of=3)
    assert ceremonies.main_root(said) == 0
    return out


def signed(folder: Path, root: Path, request: bytes, *numbers: int, name: str = "druga") -> Path:
    """Let the root sign with the shares of these numbers."""
    asked = folder / f"{name}.json"
    asked.write_bytes(request)
    given = [root / f"udzial-{n}.txt" for n in numbers]
    out = folder / name
    said = Namespace(request=asked, out=out, people=PEOPLE, root=root, share=given)
    assert ceremonies.main_sign(said) == 0
    return out


@pytest.fixture
def away(settings, operator, office, home, now, tmp_path) -> Path:  # noqa: F811
    """Found a centre whose root was never here; return the folder of the ceremony."""
    settings.PKI_ROOT_AWAY = True
    ctx = system_ctx(operator.pk, now=now)
    commands.establish(ctx)
    folder = tmp_path / "poza"
    folder.mkdir()
    out = held(folder, root_away.request_file(ctx))
    with pytest.raises(queries.NoCentre):
        queries.trust_anchors()
    assert centre.main_answer(Namespace(file=out / "odpowiedz.json")) == 0
    return out


@pytest.fixture
def operators(operator, now) -> tuple[Ctx, Ctx]:  # noqa: F811
    def one(number: int, name: str) -> Ctx:
        actor = Actor("official", name, user_id=number, strong=True)
        return Ctx(operator.pk, actor, now, frozenset({"pki.operate"}))

    return one(11, "Anna Sowa"), one(12, "Piotr Wilk")


@pytest.mark.outside
def test_openssl_reads_every_file_of_a_ceremony(away: Path, tmp_path: Path) -> None:
    request = json.loads((away.parent / "prosba.json").read_text())
    answer = json.loads((away / "odpowiedz.json").read_text())
    (tmp_path / "listy.pem").write_text("")
    listed = queries.trust_anchors().revocation_lists
    with (tmp_path / "listy.pem").open("ab") as file:
        for one in listed:
            file.write(one.public_bytes(Encoding.PEM))

    for asked in request["authorities"]:
        (tmp_path / "req.pem").write_text(asked["request"])
        assert openssl("req", "-verify", "-noout", "-in", tmp_path / "req.pem") == 0
    for made in answer["certificates"]:
        (tmp_path / "ca.pem").write_text(made["certificate"])
        assert openssl(
            "verify", "-x509_strict", "-crl_check", "-CRLfile", tmp_path / "listy.pem",
            "-CAfile", away / "root.pem", tmp_path / "ca.pem",
        ) == 0  # fmt: skip
    assert len(request["authorities"]) == len(answer["certificates"]) == 4


@pytest.mark.outside
@pytest.mark.parametrize("numbers", [(1, 2), (1, 3), (3, 2)])
def test_openssl_opens_the_root_with_any_two_shares(away: Path, numbers) -> None:
    given = [(away / f"udzial-{n}.txt").read_text() for n in numbers]
    passphrase = shares.join(given).hex()
    pkey = ["openssl", "pkey", "-in", away / "root.key", "-pubout", "-passin"]

    right = subprocess.run([*pkey, f"pass:{passphrase}"], capture_output=True, text=True)
    wrong = subprocess.run([*pkey, f"pass:{passphrase[:-1]}0"], capture_output=True, text=True)

    known = x509.load_pem_x509_certificate((away / "root.pem").read_bytes()).public_key()
    pem = known.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert right.stdout == pem.decode()
    assert wrong.returncode != 0 or passphrase.endswith("0")


def test_the_host_has_no_key_of_the_root_and_the_centre_works(away, office, now) -> None:  # noqa: F811
    made = commands.issue_seal(system_ctx(office.pk, now=now))

    with door("pki.trust"):
        keys = dict(Certificate.objects.filter(is_current=True).values_list("kind", "sealed_key"))
    assert bytes(keys["root"]) == b"" and all(
        bytes(key) for kind, key in keys.items() if kind != "root"
    )
    leaf = x509.load_pem_x509_certificate(made.pem.encode())
    found = check_path(leaf, trust=queries.trust_anchors(), at=now)
    assert (found.state, found.revocation_checked) == (PathState.TRUSTED, True)


def test_the_protocol_says_what_was_signed_by_whom(away: Path) -> None:
    text = (away / "protokol.txt").read_text()
    root = x509.load_pem_x509_certificate((away / "root.pem").read_bytes())

    assert ceremony.fingerprint(root) in text.replace(" ", "")
    assert all(name.strip() in text for name in PEOPLE.split(","))
    assert text.count("urząd wystawiający") == 4 and "2 z 3" in text
    assert (away / "root.key").stat().st_mode & 0o077 == 0
    words = (away / "udzial-1.txt").read_text().split()
    assert len(words) == 20 and words[0] not in text


def test_a_new_generation_waits_for_the_root(away: Path, operators, tmp_path: Path) -> None:
    anna_, piotr_ = operators
    said = together(anna_, piotr_, "generation", kind="seals")
    with door("pki.trust"):
        before = Certificate.objects.filter(kind="seals").count()

    out = signed(tmp_path, away, root_away.request_file(anna_), 1, 3)
    answer = (out / "odpowiedz.json").read_text()
    together(anna_, piotr_, "root-answer", answer=answer)

    assert "Czeka na podpis" in said and before == 1
    with door("pki.trust"):
        new = Certificate.objects.get(kind="seals", is_current=True)
        root = Certificate.objects.get(kind="root")
        numbers = RevocationList.objects.filter(issuer=root).values_list("number", flat=True)
        assert sorted(numbers) == [1, 2]
        assert not AuthorityRequest.objects.filter(done_at=None).exists()
    assert new.generation == 2 and new.issuer_id == root.pk
    listed = [one.authority.slug for one in oversight.state(anna_)]
    assert "seals-2" in listed


def test_one_request_is_answered_once(away: Path, operators, tmp_path: Path) -> None:
    anna_, piotr_ = operators
    together(anna_, piotr_, "generation", kind="seals")
    out = signed(tmp_path, away, root_away.request_file(anna_), 1, 2)
    answer = (out / "odpowiedz.json").read_text()
    together(anna_, piotr_, "root-answer", answer=answer)

    with pytest.raises(BadProposal):
        together(anna_, piotr_, "root-answer", answer=answer)


def test_a_revoked_authority_is_in_the_next_list_or_the_list_is_refused(
    away: Path, operators, tmp_path: Path
) -> None:
    anna_, piotr_ = operators
    earlier = root_away.request_file(anna_)
    with door("pki.trust"):
        taken = Certificate.objects.get(kind="services")
    together(anna_, piotr_, "revoke-authority", certificate_id=taken.pk, reason="urzad")
    with pytest.raises(queries.NoCentre):
        queries.issuer_of(queries.Kind.SERVICE)

    forgot = signed(tmp_path, away, earlier, 1, 2, name="stara")
    told = signed(tmp_path, away, root_away.request_file(anna_), 1, 2, name="nowa")

    with pytest.raises(BadProposal, match="brakuje"):
        together(anna_, piotr_, "root-answer", answer=(forgot / "odpowiedz.json").read_text())
    together(anna_, piotr_, "root-answer", answer=(told / "odpowiedz.json").read_text())
    serial = int(taken.serial, 16)
    assert any(
        one.get_revoked_certificate_by_serial_number(serial)
        for one in queries.trust_anchors().revocation_lists
    )


def rows() -> int:
    with door("pki.trust"):
        return Certificate.objects.count() + RevocationList.objects.count()


def stranger(request: bytes, at: datetime) -> offline.RootAnswer:
    """Answer as somebody else's root that calls itself ours."""
    asked = offline.read_request(request)
    root = ceremony.make_root(OFFICE, "Wrota – główny urząd certyfikacji", now=at)
    made = offline.answer(asked, root, now=at, is_new=False)
    return replace(made, root_slug=asked.root_slug)


def test_answers_that_nobody_should_believe(away: Path, operators, now, tmp_path: Path) -> None:  # noqa: F811
    anna_, piotr_ = operators
    together(anna_, piotr_, "generation", kind="stamps")
    request = root_away.request_file(anna_)
    good = json.loads((signed(tmp_path, away, request, 2, 3) / "odpowiedz.json").read_text())
    other = json.loads(offline.dump_answer(stranger(request, now), now=now))
    [made] = good["certificates"]
    bad = {
        "another root under our name": other,
        "a certificate of another root": good | {"certificates": other["certificates"][:1]},
        "a list of another root": good | {"list": other["list"]},
        "a certificate twice": good | {"certificates": [made, made | {"slug": "seals"}]},
        "another name for it": good | {"certificates": [made | {"slug": "persons-2"}]},
        "another place for its files": good | {"root": good["root"] | {"slug": "root-2"}},
        "no root": good | {"root": {"slug": "root", "certificate": made["certificate"]}},
        "a request": json.loads(request),
        "not a list": good | {"list": "AAAA"},
        "a certificate that is none": good | {"certificates": [made | {"certificate": "x"}]},
    }
    before = rows()

    for name, found in bad.items():
        with pytest.raises(BadProposal):
            together(anna_, piotr_, "root-answer", answer=json.dumps(found))
            pytest.fail(name)
    for junk in ("", "{", "[]", '"' + "a" * 20 + '"', "{" * 2000):
        with pytest.raises(BadProposal):
            together(anna_, piotr_, "root-answer", answer=junk)

    assert rows() == before
    together(anna_, piotr_, "root-answer", answer=json.dumps(good))  # control
    assert rows() > before


def test_the_root_refuses_requests_that_are_no_requests(away: Path, tmp_path: Path) -> None:
    good = json.loads((away.parent / "prosba.json").read_text())
    [first, *_] = good["authorities"]
    bad = [
        good | {"authorities": [first | {"kind": "seal"}]},
        good | {"authorities": [first | {"kind": "root"}]},
        good | {"authorities": [first | {"request": first["request"].replace("A", "B", 1)}]},
        good | {"list_number": 0},
        good | {"operator": {"obcy": 1}},
        [],
    ]
    for found in bad:
        with pytest.raises(BadFile):
            offline.read_request(json.dumps(found).encode())
    asked = tmp_path / "zla.json"
    asked.write_text(json.dumps(bad[0]))
    said = Namespace(request=asked, out=tmp_path / "nic", people="", need=2, of=3)
    assert ceremonies.main_root(said) == 2
    assert not (tmp_path / "nic").exists()


def test_shares_say_nothing_unless_there_are_enough(away: Path) -> None:
    given = [(away / f"udzial-{n}.txt").read_text() for n in (1, 2, 3)]
    other = shares.split(b"\7" * 16, need=2, of=3)
    words = given[1].split()
    slip = " ".join([*words[:5], "academic" if words[5] != "academic" else "acid", *words[6:]])

    assert shares.join(given[:2]) == shares.join([given[2].upper(), given[0]])
    for bad in (given[:1], [given[0], given[0]], [given[0], other[0]], [given[0], slip], []):
        with pytest.raises(BadShares):
            shares.join(bad)
    for need, of in ((1, 3), (4, 3), (2, 17)):
        with pytest.raises(BadShares):
            shares.split(b"\7" * 16, need=need, of=of)
    root = x509.load_pem_x509_certificate((away / "root.pem").read_bytes())
    with pytest.raises(BadFile):
        offline.open_root((away / "root.key").read_bytes(), root, other[:2])


def test_the_root_leaves_a_centre_that_had_it(founded, operators, operator, tmp_path, now) -> None:  # noqa: F811
    anna_, piotr_ = operators
    out = tmp_path / "korzen"
    said = Namespace(out=out, need=2, of=3)

    assert centre.main_take_root(said) == 2 and not out.exists()  # control: no consent
    together(anna_, piotr_, "root-away")
    assert centre.main_take_root(said) == 0

    with door("pki.trust"):
        row = Certificate.objects.get(kind="root")
    assert bytes(row.sealed_key) == b"" and row.key_id == ""
    with pytest.raises(queries.KeyIsAway):
        queries.centre_key("root")
    given = [(out / f"udzial-{n}.txt").read_text() for n in (2, 3)]
    key = offline.open_root((out / "root.key").read_bytes(), queries.load(bytes(row.der)), given)
    assert isinstance(key.private_key, ec.EllipticCurvePrivateKey)
    assert centre.main_take_root(Namespace(out=tmp_path / "dwa", need=2, of=3)) == 2

    together(anna_, piotr_, "generation", kind="services")
    answered = signed(tmp_path, out, root_away.request_file(anna_), 1, 2)
    together(anna_, piotr_, "root-answer", answer=(answered / "odpowiedz.json").read_text())
    assert queries.issuer_of(queries.Kind.SERVICE).generation == 2


def test_a_root_that_cannot_be_written_stays(founded, operators, operator, now) -> None:  # noqa: F811
    anna_, piotr_ = operators
    together(anna_, piotr_, "root-away")

    def full(_: keeping.TakenRoot) -> None:
        raise OSError(28, "No space left on device")

    for _ in range(2):  # the consent is not used up either
        with pytest.raises(OSError, match="No space"):
            keeping.take_root_away(centre._ctx(), need=2, of=3, keep=full)
    assert queries.centre_key("root").private_key is not None


def test_a_consent_serves_one_day_and_one_time(founded, operators, operator) -> None:  # noqa: F811
    anna_, piotr_ = operators
    together(anna_, piotr_, "backup-keys")
    host = system_ctx(operator.pk, now=piotr_.now)

    with pytest.raises(NoPermit):
        four_eyes.use_permit(replace(host, now=host.now + timedelta(days=1)), act="backup-keys")
    with pytest.raises(NoPermit):
        four_eyes.use_permit(host, act="restore-keys")
    four_eyes.use_permit(host, act="backup-keys")
    with pytest.raises(NoPermit):
        four_eyes.use_permit(host, act="backup-keys")


def test_the_master_key_comes_back_from_its_shares(founded, operators, home, tmp_path) -> None:  # noqa: F811
    anna_, piotr_ = operators
    out, file = tmp_path / "udzialy", home / "secrets" / "pki.key"
    together(anna_, piotr_, "backup-keys")
    assert centre.main_back_up(Namespace(out=out, need=3, of=5)) == 0
    before = file.read_bytes()
    file.unlink()
    given = [out / f"udzial-{n}.txt" for n in (5, 1, 3)]

    assert centre.main_restore(Namespace(share=given)) == 2  # control: no consent
    together(anna_, piotr_, "restore-keys")
    assert centre.main_restore(Namespace(share=given[:2])) == 2
    assert not file.exists()
    assert centre.main_restore(Namespace(share=given)) == 0

    assert file.read_bytes() == before and file.stat().st_mode & 0o077 == 0


def test_a_master_key_of_another_centre_is_not_taken(founded, operators, home, tmp_path) -> None:  # noqa: F811
    anna_, piotr_ = operators
    file = home / "secrets" / "pki.key"
    before = file.read_bytes()
    together(anna_, piotr_, "restore-keys")

    with pytest.raises(VaultLocked):
        keeping.restore_master(centre._ctx(), given=shares.split(b"\5" * 32, need=2, of=2))

    assert file.read_bytes() == before and len(list(file.parent.iterdir())) == 1


def test_no_root_is_made_on_a_host_that_must_not_have_one(away, operators) -> None:
    with pytest.raises(BadProposal, match="ceremonii"):
        together(*operators, "generation", kind="root")
    with scope(operators[0].authority_id):
        assert Certificate.objects.filter(kind="root").count() == 1
