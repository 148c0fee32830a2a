"""The centre when clocks jump and keys are away: numbers grow, nothing half-made, never a guess."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from tests.crypto.test_pki_app import founded, home, now, office, operator  # noqa: F401

from django.test import Client
from django.urls import reverse

from wrota.kernel.tenancy import door
from wrota.office.pki import commands, lists, queries, responder
from wrota.office.pki.models import Certificate, RevocationList
from wrota.office.pki.vault import Vault, VaultLocked

pytestmark = pytest.mark.django_db


def numbers() -> list[int]:
    with door("pki.trust"):
        seals = Certificate.objects.get(kind="seals")
        rows = RevocationList.objects.filter(issuer=seals, base=0).order_by("pk")
        return list(rows.values_list("number", flat=True))


@pytest.mark.parametrize("jump", [-1, 1])
def test_numbers_of_lists_grow_whatever_the_clock_says(founded, jump) -> None:  # noqa: F811
    """R5: the clock goes an hour back or forward between two revocations."""
    first, second = commands.issue_seal(founded), None
    commands.revoke(founded, serial=first.serial, reason="koniec")
    later = replace(founded, now=founded.now + timedelta(hours=jump))
    second = commands.issue_seal(later)
    commands.revoke(later, serial=second.serial, reason="koniec")

    found = numbers()

    assert found == sorted(set(found)) == list(range(found[0], found[0] + len(found)))
    newest = queries.trust_anchors().revocation_lists
    for one in (first, second):
        serial = int(one.serial, 16)
        assert any(crl.get_revoked_certificate_by_serial_number(serial) for crl in newest)


def test_lists_are_renewed_once_over_the_change_to_winter_time(founded, now) -> None:  # noqa: F811
    """R5: the hour that comes twice makes no list twice."""
    before = numbers()
    twice = now + timedelta(days=16)

    for _ in range(2):
        lists.renew_lists(twice)
        lists.renew_lists(twice - timedelta(hours=1))

    assert len(numbers()) == len(before) + 1


@pytest.fixture
def locked(founded, monkeypatch):  # noqa: F811
    """Take the master key away: no key of the centre opens."""
    row = commands.issue_seal(founded)
    vault = Vault(b"\1" * 32)
    monkeypatch.setattr(queries, "vault", lambda: vault)
    return row


def count() -> int:
    with door("pki.trust"):
        return Certificate.objects.count() + RevocationList.objects.count()


def test_without_its_keys_the_centre_issues_and_revokes_nothing_by_half(founded, locked) -> None:  # noqa: F811
    """R6: fail closed, and everything goes on as soon as the keys are back."""
    before = count()

    for act in (
        lambda: commands.issue_seal(founded),
        lambda: commands.revoke(founded, serial=locked.serial, reason="klucz"),
    ):
        with pytest.raises(VaultLocked):
            act()

    with door("pki.trust"):
        assert Certificate.objects.get(serial=locked.serial).revoked_at is None
    assert count() == before


def test_after_the_keys_are_back_the_same_act_succeeds(founded, monkeypatch) -> None:  # noqa: F811
    row, real = commands.issue_seal(founded), queries.vault
    with monkeypatch.context() as away:
        away.setattr(queries, "vault", lambda: Vault(b"\1" * 32))
        with pytest.raises(VaultLocked):
            commands.revoke(founded, serial=row.serial, reason="klucz")
    assert queries.vault is real

    commands.revoke(founded, serial=row.serial, reason="klucz")

    with door("pki.trust"):
        assert Certificate.objects.get(serial=row.serial).revoked_at == founded.now


def test_the_responder_says_later_rather_than_guess(locked, now) -> None:  # noqa: F811
    with door("pki.trust"):
        issuer = queries.load(bytes(Certificate.objects.get(kind="seals").der))
    leaf = x509.load_pem_x509_certificate(locked.pem.encode())
    asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA256()).build()

    found = responder.answer(asked.public_bytes(Encoding.DER), now=now)

    said = ocsp.load_der_ocsp_response(found.der)
    assert said.response_status is ocsp.OCSPResponseStatus.TRY_LATER and found.next_update is None


def test_the_time_stamping_address_says_when_to_come_back(locked) -> None:
    imprint = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(b"x").digest(),
    }
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()

    answer = Client().post(reverse("verify:tsa"), asked, content_type="application/timestamp-query")

    assert answer.status_code == 503 and answer.headers["Retry-After"]
