"""Certificates, keys and time stamps, checked by openssl and pkilint."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import core, tsp
from cryptography import x509
from tests.crypto.conftest import BORN, CLERK, NOW, OFFICE, PLACES, issuers

from wrota.office.pki import ceremony, profiles, tokens, tsa, vault
from wrota.office.pki.profiles import Kind
from wrota.office.pki.trust import BadTrustFile, PathState, TrustAnchors, check_path

ENDS = ("tsa", "platform", "seal", "clerk")
AUTHORITIES = ("persons", "seals", "services", "stamps")


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60)


@pytest.mark.outside
@pytest.mark.parametrize("name", ENDS)
def test_openssl_accepts_every_certificate(pems: Path, name: str) -> None:
    crls = pems / "lists.pem"
    crls.write_bytes(b"".join(one.read_bytes() for one in sorted(pems.glob("*.crl.pem"))))

    done = run(
        "openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", pems / "root.pem",
        "-untrusted", pems / "issuing.pem", "-CRLfile", crls, pems / f"{name}.pem",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.outside
@pytest.mark.parametrize("name", ("root", *AUTHORITIES, *ENDS))
def test_pkilint_finds_nothing(pems: Path, name: str) -> None:
    tool = Path(sys.executable).with_name("lint_pkix_cert")

    done = run(tool, "lint", "-s", "WARNING", "-f", "JSON", pems / f"{name}.pem")

    assert done.returncode == 0, done.stdout
    assert '"results": []' in done.stdout


@pytest.mark.outside
@pytest.mark.parametrize("name", ("root", *AUTHORITIES))
def test_pkilint_finds_nothing_in_lists(pems: Path, name: str) -> None:
    tool = Path(sys.executable).with_name("lint_crl")

    done = run(
        tool, "lint", "-t", "CRL", "-p", "PKIX", "-s", "WARNING", "-f", "JSON",
        pems / f"{name}.crl.pem",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert '"results": []' in done.stdout


def test_no_certificate_carries_a_personal_number(clerk: vault.SoftwareKey) -> None:
    text = clerk.certificate.subject.rfc4514_string()

    assert "PNOPL" not in text
    assert CLERK.staff_number.replace(":", "") in text.replace(":", "").replace("\\", "")


def test_long_name_is_cut_at_a_word(centre: ceremony.Ceremony) -> None:
    long = "Gminny Ośrodek Pomocy Społecznej imienia Jana Kowalskiego w Bojadłach nad Odrą"
    office = replace(OFFICE, name=long)

    key = ceremony.issue_seal(office, centre.seals, places=PLACES, now=BORN)

    name = key.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    assert len(name) <= 64
    assert str(name).endswith("…")
    assert long.startswith(str(name)[:-1])


def test_long_staff_number_is_refused(centre: ceremony.Ceremony) -> None:
    person = replace(CLERK, staff_number="1" * 65)

    with pytest.raises(profiles.NameTooLong):
        ceremony.issue_person(person, centre.persons, places=PLACES, now=BORN)


def test_identifier_prefers_the_tax_number() -> None:
    assert replace(OFFICE, nip="9730000001").identifier == "VATPL-9730000001"
    assert OFFICE.identifier == "TE:PL-0809102"


def test_vault_opens_only_its_own(centre: ceremony.Ceremony, seal: vault.SoftwareKey) -> None:
    safe = vault.Vault(b"m" * 32)
    sealed = safe.seal("seal:1", seal.private_key)

    opened = safe.open("seal:1", sealed, certificate=seal.certificate, chain=seal.chain)

    assert opened.private_key.private_numbers() == seal.private_key.private_numbers()
    again = safe.open("seal:1", sealed, certificate=seal.certificate, chain=seal.chain)
    assert again is opened
    for other, blob, label in (
        (vault.Vault(b"x" * 32), sealed, "seal:1"),
        (safe, sealed, "seal:2"),
        (safe, sealed[:-1] + bytes([sealed[-1] ^ 1]), "seal:1"),
        (safe, b"XXX" + sealed[3:], "seal:1"),
        (safe, b"", "seal:1"),
    ):
        with pytest.raises(vault.VaultLocked):
            other.open(label, blob, certificate=seal.certificate)
    with pytest.raises(vault.VaultLocked):
        safe.open("seal:1", sealed, certificate=centre.root.certificate)


def test_forgotten_key_is_opened_again(seal: vault.SoftwareKey) -> None:
    safe = vault.Vault(b"m" * 32)
    sealed = safe.seal("a", seal.private_key)
    first = safe.open("a", sealed, certificate=seal.certificate)

    safe.forget("a")

    assert safe.open("a", sealed, certificate=seal.certificate) is not first


def test_master_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = vault.master_key(tmp_path, {})

    path = tmp_path / "secrets" / "pki.key"
    assert vault.master_key(tmp_path, {}) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["pki.key"]
    path.chmod(0o644)
    with pytest.raises(vault.VaultLocked):
        vault.master_key(tmp_path, {})


@pytest.mark.parametrize("value", ["%%%", "c2hvcnQ="])
def test_damaged_master_key_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(vault.VaultLocked):
        vault.master_key(tmp_path, {"WROTA_PKI_KEY": value})


def test_path_states(centre: ceremony.Ceremony, seal: vault.SoftwareKey, trust) -> None:
    leaf = seal.certificate
    good = check_path(leaf, trust=trust, at=NOW)
    assert good.state is PathState.TRUSTED
    assert good.revocation_checked
    assert len(good.names) == 3

    stranger = TrustAnchors((ceremony.make_root(OFFICE, "Obcy", now=BORN).certificate,))
    assert check_path(leaf, trust=stranger, at=NOW).state is PathState.UNKNOWN_ISSUER
    late = NOW + timedelta(days=4 * 365)
    assert check_path(leaf, trust=trust, at=late).state is PathState.OUTSIDE_VALIDITY
    bare = replace(trust, revocation_lists=())
    assert not check_path(leaf, trust=bare, at=NOW).revocation_checked


def test_revocation_counts_from_its_moment(centre, seal, trust) -> None:
    taken_back = ceremony.revocation_list(
        centre.seals,
        number=2,
        now=NOW,
        next_update=NOW + timedelta(days=7),
        revoked=[
            ceremony.Revocation(
                seal.certificate.serial_number, NOW, x509.ReasonFlags.key_compromise
            )
        ],
    )
    lists = replace(trust, revocation_lists=(centre.lists[Kind.ROOT], taken_back))

    before = check_path(seal.certificate, trust=lists, at=NOW - timedelta(minutes=1))
    after = check_path(seal.certificate, trust=lists, at=NOW)

    assert before.state is PathState.TRUSTED
    assert after.state is PathState.REVOKED


def test_list_signed_by_a_stranger_is_ignored(centre, seal, trust) -> None:
    forged = replace(
        centre.seals, private_key=seal.private_key
    )  # same name, another key: the signature cannot hold
    fake = ceremony.revocation_list(
        forged,
        number=9,
        now=NOW,
        next_update=NOW + timedelta(days=7),
        revoked=[ceremony.Revocation(seal.certificate.serial_number, BORN)],
    )
    lists = replace(trust, revocation_lists=(fake,))

    found = check_path(seal.certificate, trust=lists, at=NOW)

    assert found.state is PathState.TRUSTED
    assert not found.revocation_checked


def test_end_entity_cannot_issue(centre, seal, trust) -> None:
    below = replace(seal, chain=(centre.seals.certificate, centre.root.certificate))
    rogue = ceremony.issue_seal(OFFICE, below, places=PLACES, now=NOW)

    found = check_path(rogue.certificate, trust=trust, others=[seal.certificate], at=NOW)

    assert found.state is not PathState.TRUSTED


def test_trust_from_pem(centre, pems: Path) -> None:
    whole = TrustAnchors.from_pem(
        (pems / "chain.pem").read_bytes(), (pems / "seals.crl.pem").read_bytes()
    )

    assert whole.roots == (centre.root.certificate,)
    assert whole.issuers == tuple(key.certificate for key in issuers(centre).values())
    assert len(whole.revocation_lists) == 1
    for bad in (b"", (pems / "issuing.pem").read_bytes(), (pems / "root.pem").read_bytes()[:200]):
        with pytest.raises(BadTrustFile):
            TrustAnchors.from_pem(bad)


@pytest.mark.outside
@pytest.mark.parametrize("digest", ["-sha256", "-sha384", "-sha512"])
def test_openssl_verifies_our_answers(centre, pems: Path, tmp_path: Path, digest: str) -> None:
    data, query, answer = tmp_path / "data", tmp_path / "q.tsq", tmp_path / "a.tsr"
    data.write_bytes("zażółć".encode())
    run("openssl", "ts", "-query", "-data", data, digest, "-cert", "-out", query)

    answer.write_bytes(tsa.respond(query.read_bytes(), key=centre.tsa, now=NOW))

    verify = ("openssl", "ts", "-verify", "-in", answer, "-CAfile", pems / "root.pem",
              "-untrusted", pems / "issuing.pem")  # fmt: skip
    assert run(*verify, "-queryfile", query).returncode == 0
    assert run(*verify, "-data", data).returncode == 0
    data.write_bytes("zażółc".encode())
    assert run(*verify, "-data", data).returncode != 0


@pytest.mark.outside
def test_openssl_verifies_a_bare_token(centre, pems: Path, tmp_path: Path) -> None:
    data, token = tmp_path / "data", tmp_path / "token"
    data.write_bytes(b"abc")

    token.write_bytes(tsa.stamp(hashlib.sha256(b"abc").digest(), key=centre.tsa, now=NOW))

    done = run(
        "openssl", "ts", "-verify", "-token_in", "-in", token, "-data", data,
        "-CAfile", pems / "chain.pem",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def request(**change: object) -> bytes:
    fields: dict[str, object] = {
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": b"h" * 32,
        },
        "cert_req": True,
    }
    return tsp.TimeStampReq(fields | change).dump()


class Refusal(core.Sequence):
    """A response without a token; asn1crypto's own class wants one always."""

    _fields = [("status", tsp.PKIStatusInfo)]


@pytest.mark.parametrize(
    ("bad", "failure"),
    [
        (b"", "bad_data_format"),
        (b"\x30\x80junk", "bad_data_format"),
        (b"\x30" * 5000, "bad_data_format"),
        (request() + b"\x00", "bad_data_format"),
        (request(version=2), "bad_request"),
        (request(req_policy="1.2.3.4"), "unaccepted_policy"),
        (request(nonce=1 << 300), "bad_data_format"),
        (
            request(
                message_imprint={
                    "hash_algorithm": {"algorithm": "sha1"},
                    "hashed_message": b"h" * 20,
                }
            ),
            "bad_alg",
        ),
        (
            request(
                message_imprint={
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": b"h" * 31,
                }
            ),
            "bad_data_format",
        ),
        (
            request(extensions=[{"extn_id": "1.2.3.4", "critical": True, "extn_value": b"x"}]),
            "unaccepted_extensions",
        ),
    ],
)
def test_bad_requests_are_rejected(centre, bad: bytes, failure: str) -> None:
    answer = Refusal.load(tsa.respond(bad, key=centre.tsa, now=NOW), strict=True)

    assert answer["status"]["status"].native == "rejection"
    assert answer["status"]["fail_info"].native == {failure}


@pytest.mark.outside
def test_openssl_reads_a_rejection(centre, tmp_path: Path) -> None:
    answer = tmp_path / "a.tsr"

    answer.write_bytes(tsa.respond(b"nonsense", key=centre.tsa, now=NOW))

    done = run("openssl", "ts", "-reply", "-in", answer, "-text")
    assert "Status: Rejected." in done.stdout
    assert "the data submitted has the wrong format" in done.stdout


def test_answer_repeats_the_nonce_and_obeys_cert_req(centre) -> None:
    raw = tsa.respond(request(nonce=77, cert_req=False), key=centre.tsa, now=NOW)

    signed = tsp.TimeStampResp.load(raw, strict=True)["time_stamp_token"]["content"]
    assert signed["encap_content_info"]["content"].parsed["nonce"].native == 77
    assert signed["certificates"].native is None


def test_token_is_verified_with_its_path(centre, trust) -> None:
    token = tsa.stamp(hashlib.sha256(b"abc").digest(), key=centre.tsa, now=NOW)

    found = tokens.verify_token(token, b"abc", trust=trust)

    assert found.at == NOW
    assert found.authority == "Wrota – znacznik czasu"
    assert found.path.state is PathState.TRUSTED
    with pytest.raises(tokens.BadToken):
        tokens.verify_token(token, b"abd", trust=trust)


def test_no_changed_byte_makes_a_token_say_something_else(centre, trust) -> None:
    token = tsa.stamp(hashlib.sha256(b"abc").digest(), key=centre.tsa, now=NOW)
    said = tokens.verify_token(token, b"abc", trust=trust)

    other = []
    for place in range(0, len(token), 5):
        changed = token[:place] + bytes([token[place] ^ 0x55]) + token[place + 1 :]
        try:
            found = tokens.verify_token(changed, b"abc", trust=trust)
        except tokens.BadToken:
            continue
        if found.path.state is PathState.TRUSTED and found != said:
            other.append(place)

    assert other == []


def test_stamp_wants_a_sha256_digest(centre) -> None:
    with pytest.raises(ValueError, match="32"):
        tsa.stamp(b"short", key=centre.tsa, now=NOW)


def test_token_of_a_seal_is_no_time_stamp(seal, trust) -> None:
    token = tsa.stamp(hashlib.sha256(b"abc").digest(), key=seal, now=NOW)

    with pytest.raises(tokens.BadToken, match="znakowania"):
        tokens.verify_token(token, b"abc", trust=trust)
