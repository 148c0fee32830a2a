"""New generations of authorities: what was issued before stays good, and ends in its time."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from tests.crypto.test_pki_app import *  # noqa: F403  # the fixtures of a founded centre

from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import authorities, ceremony, commands, lists, plans, queries, shelf
from wrota.office.pki.models import Certificate, RevocationList
from wrota.office.pki.profiles import Kind
from wrota.office.pki.trust import PathState, check_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(founded: Ctx, operator, now) -> Ctx:
    return system_ctx(operator.pk, now=now)


def read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def numbers(slug: str) -> list[int]:
    with door("pki.trust"):
        ids = {one.slug: one.pk for one in Certificate.objects.filter(kind__in=queries.AUTHORITIES)}
        found = RevocationList.objects.filter(issuer_id=ids[slug], base=0).order_by("number")
        return list(found.values_list("number", flat=True))


def test_a_new_generation_issues_and_the_old_certificates_stay_good(
    founded, platform, home, now, django_capture_on_commit_callbacks
) -> None:
    old = read(commands.issue_seal(founded).pem)

    with django_capture_on_commit_callbacks(execute=True):
        authorities.make_generation(platform, kind="seals")
    new = read(commands.issue_seal(founded).pem)

    assert old.issuer != new.issuer
    assert (
        new.issuer.rfc4514_string().endswith("C=PL") and "pieczęci 2" in new.issuer.rfc4514_string()
    )
    trust = queries.trust_anchors()
    for one in (old, new):
        found = check_path(one, trust=trust, at=now)
        assert (found.state, found.revocation_checked) == (PathState.TRUSTED, True)
    points = new.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value.endswith("/pki/seals-2.crl")
    assert (home / "public" / "seals.crl").is_file() and (home / "public" / "seals-2.crl").is_file()


def test_the_old_authority_goes_on_taking_back(
    founded, platform, home, now, django_capture_on_commit_callbacks
) -> None:
    row = commands.issue_seal(founded)
    authorities.make_generation(platform, kind="seals")

    with django_capture_on_commit_callbacks(execute=True):
        commands.revoke(founded, serial=row.serial, reason="klucz")

    listed = x509.load_der_x509_crl((home / "public" / "seals.crl").read_bytes())
    assert listed.get_revoked_certificate_by_serial_number(int(row.serial, 16)) is not None
    found = check_path(read(row.pem), trust=queries.trust_anchors(), at=now)
    assert found.state is PathState.REVOKED


def test_its_lists_end_with_its_last_certificate(founded, platform, now) -> None:
    row = commands.issue_seal(founded)
    authorities.make_generation(platform, kind="seals")

    lists.renew_lists(now + timedelta(days=20))
    while_needed = numbers("seals")
    lists.renew_lists(row.not_after + timedelta(days=1))

    assert while_needed == [1, 2]
    assert numbers("seals") == while_needed
    assert len(numbers("seals-2")) > 2 or numbers("seals-2")[-1] > 2


@pytest.mark.outside
def test_after_a_new_root_those_who_know_one_believe_both(
    founded, platform, now, tmp_path: Path
) -> None:
    old = read(commands.issue_seal(founded).pem)
    authorities.make_generation(platform, kind="root")
    authorities.make_generation(platform, kind="seals")
    new = read(commands.issue_seal(founded).pem)
    with door("pki.trust"):
        stored = [
            (one.kind, queries.load(bytes(one.der)))
            for one in Certificate.objects.filter(kind__in=["root", "seals", "cross"])
        ]
    roots = [one for kind, one in stored if kind == "root"]
    between, crossed = (
        [one for kind, one in stored if kind == wanted] for wanted in ("seals", "cross")
    )

    def believed(leaf: x509.Certificate, root: x509.Certificate, *, with_cross: bool) -> bool:
        files = {"leaf": [leaf], "root": [root], "bag": crossed if with_cross else between}
        for name, found in files.items():
            (tmp_path / name).write_bytes(ceremony.pem(*found))
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-CAfile", tmp_path / "root",
             "-untrusted", tmp_path / "bag", tmp_path / "leaf"],
            capture_output=True,
        )  # fmt: skip
        return done.returncode == 0

    assert len(roots) == 2 and len(crossed) == 5
    assert believed(new, roots[0], with_cross=True) and believed(old, roots[1], with_cross=True)
    assert not believed(new, roots[0], with_cross=False)
    assert not believed(old, roots[1], with_cross=False)
    assert believed(new, roots[1], with_cross=False) and believed(old, roots[0], with_cross=False)


def test_time_stamps_follow_their_authority(platform, now) -> None:
    before = queries.centre_key("tsa").certificate

    authorities.make_generation(platform, kind="stamps")

    after = queries.centre_key("tsa").certificate
    assert after.issuer != before.issuer
    trust = queries.trust_anchors()
    assert check_path(before, trust=trust, at=now).state is PathState.TRUSTED
    assert check_path(after, trust=trust, at=now).state is PathState.TRUSTED


def test_a_revoked_authority_is_believed_no_more_and_issues_no_more(
    founded, platform, home, now, django_capture_on_commit_callbacks
) -> None:
    row = commands.issue_seal(founded)
    issuer = queries.issuer_of(Kind.SEAL)

    with django_capture_on_commit_callbacks(execute=True):
        authorities.revoke_authority(platform, authority_id=issuer.pk, reason="urzad")

    found = check_path(read(row.pem), trust=queries.trust_anchors(), at=now)
    assert found.state is PathState.REVOKED
    listed = x509.load_der_x509_crl((home / "public" / "root.crl").read_bytes())
    entry = listed.get_revoked_certificate_by_serial_number(int(issuer.serial, 16))
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is (
        x509.ReasonFlags.ca_compromise
    )
    with pytest.raises(queries.NoCentre):
        commands.issue_seal(founded)
    with pytest.raises(authorities.NotAnAuthority):
        authorities.revoke_authority(platform, authority_id=issuer.pk, reason="urzad")
    authorities.make_generation(platform, kind="seals")
    assert read(commands.issue_seal(founded).pem).issuer != read(row.pem).issuer


def test_a_root_and_strange_kinds_are_refused(platform) -> None:
    with door("pki.trust"):
        root = Certificate.objects.get(kind="root")

    for bad in ("tsa", "issuing", "x"):
        with pytest.raises(authorities.NotAnAuthority):
            authorities.make_generation(platform, kind=bad)
    with pytest.raises(authorities.NotAnAuthority):
        authorities.revoke_authority(platform, authority_id=root.pk, reason="urzad")
    assert numbers("root") == [1]


def test_a_centre_with_one_issuer_goes_on_and_is_divided_later(
    founded, platform, operator, now
) -> None:
    """As installations before the four authorities are: everything comes from the only one."""
    with scope(operator.pk):
        root = Certificate.objects.get(kind="root")
        made = ceremony.make_issuing(
            plans.plan_of(operator), Kind.ISSUING, queries.open_row(root), now=now
        )
        for kind in ("persons", "seals", "services", "stamps"):
            Certificate.objects.filter(kind=kind).update(kind="cross", is_current=False)
        shelf.keep("issuing", made, issuer=root)

    old = read(commands.issue_seal(founded).pem)
    authorities.make_generation(platform, kind="seals")
    new = read(commands.issue_seal(founded).pem)

    assert old.issuer == made.certificate.subject
    assert new.issuer != old.issuer
    lists.renew_lists(now)
    for one in (old, new):
        assert check_path(one, trust=queries.trust_anchors(), at=now).state is PathState.TRUSTED
