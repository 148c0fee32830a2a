"""Keys in a PKCS#11 token: what they sign is believed, and they never come out."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.crypto.test_pki_app import *  # noqa: F403  # the fixtures of a founded centre

from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door
from wrota.office.pki import authorities, commands, queries, token
from wrota.office.pki.models import Certificate
from wrota.office.pki.token import KeyStays, TokenAway, TokenKey, TokenPlace
from wrota.office.pki.trust import PathState, check_path
from wrota.office.pki.vault import Vault, VaultLocked

MODULE = next(
    (
        str(found)
        for folder in ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/pkcs11")
        if (found := Path(folder) / "libsofthsm2.so").is_file()
    ),
    "",
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.outside,
    pytest.mark.skipif(
        not MODULE or shutil.which("softhsm2-util") is None, reason="needs softhsm2"
    ),
]
PIN = "987654"
IN_TOKEN = {"root", "persons", "seals", "services", "stamps", "tsa", "platform", "ocsp"}
WITH_SOFTWARE = ec.ECDSA(hashes.SHA256())


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> TokenPlace:
    """Make one token for the file: the library reads its folder once per process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "wrota", "--pin", PIN,
         "--so-pin", "123456"],
        check=True, capture_output=True,
    )  # fmt: skip
    return TokenPlace(MODULE, "wrota", PIN)


@pytest.fixture
def home(settings, tmp_path: Path, place: TokenPlace) -> Path:
    settings.HOME = tmp_path
    settings.PKI_MODULE, settings.PKI_TOKEN, settings.PKI_PIN = MODULE, place.label, place.pin
    return tmp_path


def test_a_centre_with_a_token_works_and_keeps_its_own_keys_there(founded, home, now) -> None:
    seal = commands.issue_seal(founded)

    with door("pki.trust"):
        rows = {one.kind: bytes(one.sealed_key) for one in Certificate.objects.all()}
    assert {kind for kind, kept in rows.items() if kept.startswith(b"WT1")} == IN_TOKEN
    assert rows["seal"].startswith(b"WK1")  # a token has room for the centre, not for a region
    leaf = x509.load_pem_x509_certificate(seal.pem.encode())
    found = check_path(leaf, trust=queries.trust_anchors(), at=now)
    assert (found.state, found.revocation_checked) == (PathState.TRUSTED, True)
    stamp = queries.time_stamp(b"\0" * 32, now=now)
    assert len(stamp) > 500


def test_openssl_believes_what_the_token_signed(founded, home) -> None:
    public = home / "public"
    verify = ("verify", "-x509_strict", "-crl_check_all", "-CAfile", public / "ca.pem",
              "-CRLfile", public / "lists.pem", public / "tsa.pem")  # fmt: skip

    assert openssl(*verify) == 0  # noqa: F405


def test_generations_move_into_the_token(founded, operator, home, settings, now) -> None:
    made = authorities.make_generation(system_ctx(operator.pk, now=now), kind="services")

    with door("pki.trust"):
        assert bytes(Certificate.objects.get(pk=made).sealed_key).startswith(b"WT1")


def test_the_key_never_comes_out(place) -> None:
    key = TokenKey(token.token(place).make(), place)

    for take in (
        key.private_numbers,
        lambda: key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        key.exchange,
    ):
        with pytest.raises(KeyStays):
            take()
    signature = key.sign(b"tekst", WITH_SOFTWARE)
    key.public_key().verify(signature, b"tekst", WITH_SOFTWARE)


def test_a_forked_process_signs_too(place) -> None:
    key = TokenKey(token.token(place).make(), place)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, key.sign(b"tekst", WITH_SOFTWARE))
        finally:
            os._exit(0)
    os.close(writer)

    signature = os.read(reader, 200)

    assert os.waitpid(child, 0)[1] == 0
    key.public_key().verify(signature, b"tekst", WITH_SOFTWARE)
    key.public_key().verify(key.sign(b"tu", WITH_SOFTWARE), b"tu", WITH_SOFTWARE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"module": "/nie/ma.so"},
        {"label": "inny"},
        {"pin": "000000"},
    ],
)
def test_a_wrong_token_is_named_and_nothing_is_made(place, wrong) -> None:
    other = TokenPlace(**{**vars(place), **wrong})

    with pytest.raises(TokenAway):
        token.token(other)


def test_without_the_token_its_keys_are_locked(founded, home, place) -> None:
    with door("pki.trust"):
        row = Certificate.objects.get(kind="tsa")
    certificate = queries.load(bytes(row.der))

    with pytest.raises(VaultLocked):
        Vault(b"\1" * 32).open(row.key_id, bytes(row.sealed_key), certificate=certificate)
    with pytest.raises(VaultLocked):
        Vault(b"\1" * 32, place).open(row.key_id, b"WT1wrota-inny", certificate=certificate)


def test_the_pin_may_lie_in_a_file_that_only_we_read(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "pki.pin"
    file.parent.mkdir()
    file.write_text("1234\n")
    file.chmod(0o600)

    assert token.place_of(tmp_path, module="m", label="t", pin="").pin == "1234"
    assert token.place_of(tmp_path, module="", label="t", pin="") is None
    file.chmod(0o644)
    with pytest.raises(TokenAway):
        token.place_of(tmp_path, module="m", label="t", pin="")
    with pytest.raises(TokenAway):
        token.place_of(tmp_path, module="m", label="", pin="1")
