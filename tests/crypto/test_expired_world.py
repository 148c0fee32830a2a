"""A receipt thirty years later: all certificates have ended; proof remains if it was renewed."""

import hashlib
import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree
from signxml import SignatureConfiguration
from signxml.xades import XAdESVerifier
from tests.crypto import worlds
from tests.crypto.conftest import NOW
from tests.crypto.test_xades import FILES, UPP, flip, references, xmlsec1
from tests.crypto.worlds import YEAR, World

from wrota.office.pki import ceremony, tsa
from wrota.office.pki.profiles import Kind
from wrota.office.signing import algorithms, lasting, poswiadczenie, xades
from wrota.office.signing.algorithms import TABLE
from wrota.office.signing.check import check_receipt
from wrota.office.signing.xades import CannotSign, MissingFile, Verdict, names

LATER = NOW + 30 * YEAR
FILE = "pliki/02-umowa.pdf"


@pytest.fixture(scope="module")
def world(centre) -> World:
    return worlds.make(30, every=5, first=centre)


@pytest.fixture(scope="module")
def stamped(seal, centre) -> bytes:
    sealed = xades.sign(poswiadczenie.build(UPP), key=seal, now=NOW, references=references())
    return xades.raise_to_t(sealed, tsa.stamp(xades.imprint(sealed), key=centre.tsa, now=NOW))


@pytest.fixture(scope="module")
def archived(stamped: bytes, world: World) -> bytes:
    return worlds.archived(stamped, FILES, world, NOW + timedelta(hours=1))


@pytest.fixture(scope="module")
def renewed(archived: bytes, world: World) -> bytes:
    document = archived
    for years in range(5, 30, 5):
        document = worlds.renewed(document, FILES, world, NOW + years * YEAR)
    return document


def checked(document: bytes, world: World, at=LATER, files=FILES, ages=TABLE):
    return xades.verify(document, trust=world.trust(at), files=files, at=at, ages=ages)


def test_fresh_archive_is_valid_and_tells_its_level(archived: bytes, world: World) -> None:
    found = checked(archived, world, at=NOW + timedelta(days=1))

    assert (found.verdict, found.level, found.problem) == (Verdict.VALID, "B-LTA", "")
    assert len(found.archive_stamps) == 1
    assert found.path is not None and found.path.revocation_checked


def test_renewed_receipt_holds_after_thirty_years(renewed: bytes, world: World) -> None:
    found = checked(renewed, world)

    assert (found.verdict, found.problem, found.level) == (Verdict.VALID, "", "B-LTA")
    assert len(found.archive_stamps) == 6
    assert found.path is not None and found.path.revocation_checked
    first = world.centres[0][1]
    assert first.root.certificate.not_valid_after_utc < LATER  # even the first root has ended


def test_receipt_without_renewal_is_undecided_after_thirty_years(
    stamped: bytes, archived: bytes, world: World
) -> None:
    for document in (stamped, archived):
        found = checked(document, world)

        assert found.verdict is Verdict.INDETERMINATE
        assert "nie odnowiono" in found.problem
        assert all(one.state.value == "equal" for one in found.references)


@pytest.mark.parametrize("kind", ["stamped", "archived", "renewed"])
def test_one_changed_byte_is_found_after_thirty_years(
    kind: str, world: World, request: pytest.FixtureRequest
) -> None:
    document = request.getfixturevalue(kind)
    inside = flip(document, document.index(b"RPW/1/2026") + 4)
    beside = FILES | {FILE: flip(FILES[FILE], 3)}

    assert checked(inside, world).verdict is Verdict.INVALID
    assert checked(document, world, files=beside).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "part", [b"EncapsulatedCRLValue>", b"EncapsulatedX509Certificate>", b"EncapsulatedTimeStamp>"]
)
def test_archive_stamp_covers_what_proves_the_older_ones(
    renewed: bytes, world: World, part: bytes
) -> None:
    place = renewed.index(part) + len(part) + 200
    damaged = renewed[:place] + (b"A" if renewed[place : place + 1] != b"A" else b"B")
    damaged += renewed[place + 1 :]

    assert checked(damaged, world).verdict is Verdict.INVALID


def test_late_renewal_comes_too_late(archived: bytes, world: World) -> None:
    late = worlds.renewed(archived, FILES, world, NOW + 8 * YEAR)  # the first stamp held 6 years

    assert checked(late, world, at=NOW + 9 * YEAR).verdict is Verdict.INDETERMINATE


def test_missing_renewal_in_the_middle_breaks_the_chain(archived: bytes, world: World) -> None:
    document = worlds.renewed(archived, FILES, world, NOW + 5 * YEAR)
    document = worlds.renewed(document, FILES, world, NOW + 15 * YEAR)

    found = checked(document, world, at=NOW + 16 * YEAR)

    assert found.verdict is Verdict.INDETERMINATE
    assert "nie odnowiono" in found.problem


def test_stamps_out_of_order_are_refused(archived: bytes, world: World) -> None:
    backwards = worlds.renewed(archived, FILES, world, NOW)

    found = checked(backwards, world, at=NOW + YEAR)

    assert found.verdict is Verdict.INVALID
    assert "kolejności" in found.problem


def test_broken_algorithm_counts_from_its_day(archived: bytes, renewed: bytes, world) -> None:
    """P-256 falls in 2040; who covered the proof with something stronger before then, keeps it."""
    fallen = date(2040, 1, 1)
    ages = dict(TABLE) | {"ecdsa-secp256r1": replace(TABLE["ecdsa-secp256r1"], refused_from=fallen)}
    before = NOW + 5 * YEAR

    assert checked(archived, world, at=before, ages=ages).verdict is Verdict.VALID
    found = checked(renewed, world, ages=ages)
    assert found.verdict is Verdict.INDETERMINATE
    assert "za słaby" in found.problem
    assert checked(renewed, world).verdict is Verdict.VALID  # control


def test_missing_files_leave_the_archive_stamps_unchecked(archived: bytes, world: World) -> None:
    found = checked(archived, world, at=NOW + YEAR, files={})

    assert found.verdict is Verdict.INDETERMINATE
    assert found.level == "B-LT"


def test_report_says_it_in_words(renewed: bytes, archived: bytes, world: World) -> None:
    good = check_receipt(renewed, FILES, world.trust(LATER), at=LATER)
    late = check_receipt(archived, FILES, world.trust(LATER), at=LATER)

    assert good.to_text().count("archiwalny znacznik czasu: ") == 6
    assert "poziom podpisu: B-LTA" in good.to_text()
    assert "nie odnowiono go na czas" in late.to_text()
    assert "archive time stamp" in good.to_text()


def test_renewal_is_due_before_the_first_thing_ages(centre, archived: bytes, world) -> None:
    found = checked(archived, world, at=NOW + YEAR)
    stamp = found.archive_stamps[0]
    day = date(NOW.year + 2, 6, 1)
    soon = dict(TABLE) | {"sha256": replace(TABLE["sha256"], renew_before=day)}

    assert lasting.renew_before(stamp) == (
        centre.tsa.certificate.not_valid_after_utc - lasting.AHEAD
    )
    assert lasting.renew_before(stamp, ages=soon).date() == day - lasting.AHEAD


def test_levels_are_raised_in_order(stamped: bytes, archived: bytes, seal, centre) -> None:
    sealed = xades.sign(poswiadczenie.build(UPP), key=seal, now=NOW, references=references())
    material = lasting.Material((seal.certificate,), (centre.lists[Kind.SEALS],))

    for refused in (
        lambda: xades.raise_to_lt(sealed, material),
        lambda: xades.raise_to_lt(archived, material),
        lambda: xades.archive_imprint(stamped, FILES),
        lambda: xades.raise_to_lta(stamped, b"x"),
        lambda: xades.add_stamp_values(stamped, material),
        lambda: xades.raise_to_lt(b"<unsigned/>", material),
    ):
        with pytest.raises(CannotSign):
            refused()
    with pytest.raises(MissingFile):
        xades.archive_imprint(archived, {})


def test_unknown_unsigned_property_is_refused(archived: bytes, world: World) -> None:
    for odd in (b"<xades:CompleteCertificateRefs/>", b"<xades:CertificateValues/>"):
        changed = archived.replace(b"<xades:RevocationValues>", odd + b"<xades:RevocationValues>")
        assert checked(changed, world, at=NOW + YEAR).verdict is Verdict.INVALID


def test_algorithms_outside_the_table_are_refused() -> None:
    assert algorithms.refused(["sha256", "md5"], at=NOW) == "md5"
    assert algorithms.refused(["rsa-2048"], at=NOW) == ""
    assert algorithms.refused(["rsa-2048"], at=NOW + 20 * YEAR) == "rsa-2048"
    assert algorithms.refused(TABLE, at=NOW) == ""


OFFLINE = """
import socket, sys
def refuse(*args, **kwargs): raise OSError("no network in this journey")
socket.socket.connect = socket.getaddrinfo = refuse
from wrota.conf.cli import main
code = main(sys.argv[1:])
sys.exit(code if "django.db" not in sys.modules else 9)
"""


@pytest.mark.parametrize(
    ("kind", "years", "flipped", "code"),
    [
        ("stamped", 1, False, 0),
        ("stamped", 30, False, 2),
        ("stamped", 30, True, 1),
        ("archived", 30, False, 2),
        ("archived", 30, True, 1),
        ("renewed", 30, False, 0),
        ("renewed", 30, True, 1),
    ],
)
def test_journey_of_an_expired_world_by_the_command(
    kind: str,
    years: int,
    flipped: bool,
    code: int,
    world: World,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """Only the files and the roots that were ever published; no network, no database."""
    document, at = request.getfixturevalue(kind), NOW + years * YEAR
    (tmp_path / "upo.xml").write_bytes(document)
    for uri, data in FILES.items():
        (tmp_path / uri).parent.mkdir(exist_ok=True)
        changes = flipped and uri == FILE
        (tmp_path / uri).write_bytes(flip(data, 5) if changes else data)
    trust = world.trust(at)
    (tmp_path / "ca.pem").write_bytes(ceremony.pem(*trust.roots, *trust.issuers))
    upo, ca = str(tmp_path / "upo.xml"), str(tmp_path / "ca.pem")
    command = ["check", "receipt", upo, "--ca", ca, "--at", at.isoformat()]

    done = subprocess.run([sys.executable, "-c", OFFLINE, *command], capture_output=True, text=True)

    assert "Gmina Zabór" in done.stdout
    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.outside
def test_xmlsec1_and_signxml_accept_the_archive(renewed: bytes, pems: Path, tmp_path: Path) -> None:
    (tmp_path / "upp.xml").write_bytes(renewed)
    for uri, data in FILES.items():
        (tmp_path / uri).parent.mkdir(exist_ok=True)
        (tmp_path / uri).write_bytes(data)

    assert xmlsec1(tmp_path, pems) == 0
    XAdESVerifier().verify(
        renewed,
        ca_pem_file=str(pems / "root.pem"),
        uri_resolver=FILES.get,
        expect_config=SignatureConfiguration(require_x509=True, expect_references=4),
    )


@pytest.mark.outside
def test_openssl_accepts_the_archive_stamp_over_octets_made_by_hand(
    archived: bytes, pems: Path, tmp_path: Path
) -> None:
    """The covered octets are put together here from the standard, not by our own code."""
    root = etree.fromstring(archived)
    [stamp] = root.iter(names.xades141("ArchiveTimeStamp"))
    octets = by_hand(root, stamp)
    (tmp_path / "data").write_bytes(octets)
    token = stamp.find(names.xades("EncapsulatedTimeStamp")).text
    (tmp_path / "token").write_bytes(b64decode(token))
    command = [
        "openssl", "ts", "-verify", "-data", "data", "-in", "token", "-token_in",
        "-CAfile", pems / "root.pem", "-untrusted", pems / "issuing.pem",
    ]  # fmt: skip

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert "Verification: OK" in done.stdout + done.stderr
    assert len(hashlib.sha256(octets).digest()) == 32


def by_hand(root: etree._Element, stamp: etree._Element) -> bytes:
    """EN 319 132-1 § 5.5.2.2: references, three parts of the signature, earlier properties."""

    def c14n(node) -> bytes:
        return etree.tostring(node, method="c14n", with_comments=False)

    [signature] = root.iter(names.ds("Signature"))
    whole = etree.fromstring(re.sub(rb"<ds:Signature .*</ds:Signature>", b"", c14n(root)))
    parts = [c14n(whole), *FILES.values()]
    [properties] = root.iter(names.xades("SignedProperties"))
    parts.append(c14n(properties))
    parts += [
        c14n(signature.find(names.ds(name))) for name in ("SignedInfo", "SignatureValue", "KeyInfo")
    ]
    parts += [c14n(one) for one in reversed(list(stamp.itersiblings(preceding=True)))]
    return b"".join(parts)
