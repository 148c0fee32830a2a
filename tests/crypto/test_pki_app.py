"""The centre inside the platform: founded once, keys per office, lists renewed, nothing leaks."""

import hashlib
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.crypto.test_printing import DECISION
from tests.crypto.test_xades import UPD, UPP

from django.utils import timezone

from wrota.kernel.accounts.models import User
from wrota.kernel.context import Actor, Ctx, NotAllowed
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import commands, lists, queries, vault
from wrota.office.pki.models import Certificate, RevocationList
from wrota.office.pki.trust import PathState, check_path
from wrota.office.printing.engine import render
from wrota.office.signing import commands as signing
from wrota.office.signing import xades
from wrota.office.signing.commands import NotAnOfficial

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def operator(db) -> Authority:
    return Authority.objects.create(
        slug="umwl", kind="wojewodztwo", name="Województwo Lubuskie", short_name="UMWL",
        organ="Marszałek", teryt="08", is_operator=True,
    )  # fmt: skip


@pytest.fixture
def office(db) -> Authority:
    return Authority.objects.create(
        slug="zabor", kind="gmina", name="Gmina Zabór", short_name="Zabór",
        organ="Wójt Gminy Zabór", teryt="0809102",
    )  # fmt: skip


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def founded(operator, office, home, now, django_capture_on_commit_callbacks) -> Ctx:
    """Found the centre a day ago and return the context of an ordinary office."""
    with django_capture_on_commit_callbacks(execute=True):
        commands.establish(system_ctx(operator.pk, now=now - timedelta(days=1)))
    return system_ctx(office.pk, now=now)


@pytest.fixture
def official(founded: Ctx) -> Ctx:
    user = User.objects.create_user("wojt@zabor.example", first_name="Ewa", last_name="Żak")
    actor = Actor("official", "Ewa Żak", user_id=user.pk, post="Wójt Gminy Zabór", strong=True)
    return replace(founded, actor=actor)


def openssl(*command: object) -> int:
    return subprocess.run(["openssl", *(str(c) for c in command)], capture_output=True).returncode


@pytest.mark.outside
def test_public_files_serve_openssl(founded: Ctx, home: Path) -> None:
    public = home / "public"

    assert sorted(p.name for p in public.iterdir()) == [
        "ca.pem", "lists.pem",
        "persons-delta.crl", "persons.cer", "persons.crl", "root.cer", "root.crl",
        "seals-delta.crl", "seals.cer", "seals.crl",
        "services-delta.crl", "services.cer", "services.crl",
        "stamps-delta.crl", "stamps.cer", "stamps.crl", "tsa.pem",
    ]  # fmt: skip
    verify = ("verify", "-x509_strict", "-crl_check_all", "-CAfile", public / "ca.pem",
              "-CRLfile", public / "lists.pem", public / "tsa.pem")  # fmt: skip
    assert openssl(*verify) == 0


def test_centre_is_founded_once(founded: Ctx, operator) -> None:
    before = queries.trust_anchors().roots

    commands.establish(system_ctx(operator.pk))

    assert queries.trust_anchors().roots == before


def test_only_the_operator_founds(office, home) -> None:
    with pytest.raises(commands.NotTheOperator):
        commands.establish(system_ctx(office.pk))
    with pytest.raises(queries.NoCentre):
        queries.trust_anchors()
    with pytest.raises(queries.NoCentre):
        signing.seal_receipt(system_ctx(office.pk), receipt=UPD)


def test_keys_lie_encrypted(founded: Ctx) -> None:
    with door("pki.trust"):
        rows = list(Certificate.objects.all())

    for row in rows:
        assert b"\x30\x81" not in bytes(row.sealed_key)[:8]
        with pytest.raises(vault.VaultLocked):
            vault.Vault(b"x" * 32).open(
                row.key_id, bytes(row.sealed_key), certificate=queries.load(bytes(row.der))
            )


def test_receipt_is_sealed_by_its_office_and_stamped(founded: Ctx, now) -> None:
    sealed = signing.seal_receipt(founded, receipt=UPP)
    stamped = signing.stamp_xml(founded, sealed=sealed)

    found = xades.verify(stamped, trust=queries.trust_anchors(), files={}, at=now)
    assert found.office == "Gmina Zabór"
    assert found.level == "B-T"
    assert [one.uri for one in found.references][1:] == [one.uri for one in UPP.files]
    assert signing.read_receipt(stamped) == UPP
    second = signing.seal_receipt(founded, receipt=UPP)
    assert sealed.split(b"X509Certificate>")[1] == second.split(b"X509Certificate>")[1]


def test_platform_seals_for_a_person(founded: Ctx, now) -> None:
    from wrota.office.signing import poswiadczenie

    signed = signing.seal_as_platform(
        founded, root=poswiadczenie.build(UPD), references=[], role="Łucja Żółcińska"
    )

    found = xades.verify(signed, trust=queries.trust_anchors(), files={}, at=now)
    assert found.signer == "Wrota – pieczęć platformy"
    assert found.claimed_role == "Łucja Żółcińska"


@pytest.mark.outside
def test_official_signs_and_the_office_seals(official: Ctx, tmp_path: Path) -> None:
    signed = signing.sign_pdf(
        official, pdf=render("decyzja", DECISION), reason="Decyzja", with_seal=True
    )

    file = tmp_path / "a.pdf"
    file.write_bytes(signed)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout
    assert said.count("Signature is Valid.") == 2
    assert "CN=Ewa Żak" in said and "Wójt Gminy Zabór" in said
    kept = queries.certificates(official)
    assert {row.kind for row in kept} == {"person", "seal"}


def test_second_signature_uses_the_same_certificate(official: Ctx) -> None:
    key = [commands_key(official) for _ in range(2)]

    assert key[0] == key[1]
    other = replace(official, actor=replace(official.actor, post="Zastępca"))
    assert commands_key(other) != key[0]


def commands_key(ctx: Ctx) -> object:
    with scope(ctx.authority_id):
        found = commands.person_key(ctx, user_id=ctx.actor.user_id, post=ctx.actor.post)
    return found.certificate


def test_nobody_else_signs(founded: Ctx, official: Ctx) -> None:
    with pytest.raises(NotAnOfficial):
        signing.sign_pdf(founded, pdf=b"%PDF")
    with pytest.raises(NotAllowed):
        signing.sign_pdf(replace(official, permissions=frozenset()), pdf=b"%PDF")
    nameless = User.objects.create_user("x@zabor.example")
    with pytest.raises(commands.NoPerson):
        signing.sign_pdf(
            replace(official, actor=replace(official.actor, user_id=nameless.pk)), pdf=b"%PDF"
        )
    assert queries.certificates(founded) == []


def test_revoked_seal_is_replaced_and_listed(
    founded: Ctx, home: Path, now, django_capture_on_commit_callbacks
) -> None:
    first = commands.issue_seal(founded)
    old = (home / "public" / "seals.crl").read_bytes()

    with django_capture_on_commit_callbacks(execute=True):
        commands.revoke(founded, serial=first.serial, reason="klucz")

    assert (home / "public" / "seals.crl").read_bytes() != old
    certificate = queries.load(next(iter(_ders(founded, first.serial))))
    found = check_path(certificate, trust=queries.trust_anchors(), at=now)
    assert found.state is PathState.REVOKED
    signing.seal_receipt(founded, receipt=UPD)
    rows = queries.certificates(founded)
    assert [row.is_current for row in rows].count(True) == 1
    with pytest.raises(commands.UnknownReason):
        commands.revoke(founded, serial=first.serial, reason="bo tak")


def _ders(ctx: Ctx, serial: str) -> list[bytes]:
    with scope(ctx.authority_id):
        return [
            bytes(der)
            for der in Certificate.objects.filter(serial=serial).values_list("der", flat=True)
        ]


def test_an_office_cannot_revoke_another_s(founded: Ctx, operator) -> None:
    first = commands.issue_seal(founded)

    with pytest.raises(Certificate.DoesNotExist):
        commands.revoke(system_ctx(operator.pk), serial=first.serial)

    assert queries.certificates(founded)[0].revoked_at is None


def test_centre_s_own_certificates_are_not_revoked_by_the_way(founded: Ctx, operator) -> None:
    ctx = system_ctx(operator.pk)
    root = next(row for row in queries.certificates(ctx) if row.kind == "root")

    with pytest.raises(Certificate.DoesNotExist):
        commands.revoke(ctx, serial=root.serial)


def test_seal_is_renewed_before_it_ends(founded: Ctx) -> None:
    first = commands.issue_seal(founded)

    signing.seal_receipt(replace(founded, now=first.not_after - timedelta(days=31)), receipt=UPD)
    assert len(queries.certificates(founded)) == 1
    signing.seal_receipt(replace(founded, now=first.not_after - timedelta(days=20)), receipt=UPD)

    rows = queries.certificates(founded)
    assert [row.is_current for row in rows] == [True, False]


def test_lists_are_renewed_in_time(founded: Ctx, now) -> None:
    def newest(kind: str) -> tuple[int, int]:
        with door("pki.trust"):
            kept = RevocationList.objects.filter(issuer__kind=kind).order_by("number")
            return kept.filter(base=0).last().number, getattr(
                kept.filter(base__gt=0).last(), "number", 0
            )

    lists.renew_lists(now - timedelta(hours=1))
    assert newest("seals") == (1, 1)
    lists.renew_lists(now + timedelta(days=1))
    assert newest("seals") == (1, 2)  # the changes only
    lists.renew_lists(now + timedelta(days=20))
    assert newest("seals") == (3, 3)
    assert newest("root") == (1, 0)
    lists.renew_lists(now + timedelta(days=200))
    assert newest("root") == (2, 0)


@pytest.mark.outside
def test_anybody_gets_time_stamps(founded: Ctx, home: Path, tmp_path: Path, now) -> None:
    data, query, answer = (tmp_path / name for name in ("d", "q", "a"))
    data.write_bytes(b"abc")
    openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", query)

    answer.write_bytes(queries.answer_time_stamp(query.read_bytes(), now=now))

    assert openssl(
        "ts", "-verify", "-in", answer, "-queryfile", query,
        "-CAfile", home / "public" / "ca.pem",
    ) == 0  # fmt: skip
    assert queries.time_stamp(hashlib.sha256(b"abc").digest(), now=now)


def test_sealing_costs_one_query(founded: Ctx, django_assert_num_queries) -> None:
    commands.issue_seal(founded)

    with scope(founded.authority_id), django_assert_num_queries(1):
        commands.seal_key(founded)
