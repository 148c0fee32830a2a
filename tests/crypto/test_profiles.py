"""Every profile, list and answer of the centre before outside judges: openssl and pkilint."""

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as library
from tests.crypto.conftest import BORN, CLERK, NOW, OFFICE, PLACES, PLAN, issuers

from wrota.office.pki import ceremony, enrolment, names, ocsp
from wrota.office.pki.ceremony import Ceremony
from wrota.office.pki.profiles import PROFILES, Kind, Places, Resident, Service
from wrota.office.pki.vault import SoftwareKey

#: an arc for documentation (RFC 5612 gives the number)
WITH_POLICY = replace(PLACES, policy_arc="1.3.6.1.4.1.32473.1")
RESIDENT = Resident(
    given_name="Łucja", surname="Żółć-Gęślińska", number="WR-M-17", email="lucja@poczta.example"
)
SERVICE = Service(domains=("epuap.zabor.example", "bip.zabor.example"), organisation=OFFICE)
PESEL = "44051401359"


@dataclass(frozen=True)
class Shown:
    certificate: x509.Certificate
    issuer: SoftwareKey


def key() -> ec.EllipticCurvePublicKey:
    return ec.generate_private_key(ec.SECP256R1()).public_key()


def shown(centre: Ceremony, kind: Kind, places: Places) -> Shown:
    """Make one certificate of a profile."""
    under, more = issuers(centre), {"places": places, "now": BORN}
    plan = replace(PLAN, places=places)
    if kind is Kind.ROOT:
        return Shown(centre.root.certificate, centre.root)
    if PROFILES[kind].is_authority:
        return Shown(
            ceremony.make_issuing(plan, kind, centre.root, now=BORN).certificate, centre.root
        )
    issuer = under[PROFILES[kind].issuer or Kind.PERSONS]
    made = {
        Kind.TSA: lambda: ceremony.issue_stamps(OFFICE, "Czas", issuer, **more).certificate,
        Kind.SEAL: lambda: ceremony.issue_seal(OFFICE, issuer, **more).certificate,
        Kind.PERSON: lambda: ceremony.issue_person(CLERK, issuer, **more).certificate,
        Kind.RESIDENT: lambda: ceremony.certify_resident(RESIDENT, kind, key(), issuer, **more),
        Kind.ACCESS: lambda: ceremony.certify_resident(RESIDENT, kind, key(), issuer, **more),
        Kind.SERVICE: lambda: ceremony.certify_service(SERVICE, key(), issuer, **more),
        Kind.OCSP: lambda: (
            ceremony.issue_responder(OFFICE, issuer, slug="persons", **more).certificate
        ),
    }[kind]()
    return Shown(made, issuer)


def lint(tool: str, file: Path, *options: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name(tool)), "lint", "-s", "WARNING", "-f", "JSON"]
    done = subprocess.run([*command, *options, str(file)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def openssl(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, command)], capture_output=True, text=True)


@pytest.mark.outside
@pytest.mark.parametrize("places", [PLACES, WITH_POLICY], ids=["bez polityki", "z polityką"])
@pytest.mark.parametrize("kind", list(Kind), ids=lambda one: one.value)
def test_judges_accept_every_profile(centre, pems: Path, tmp_path: Path, kind, places) -> None:
    made, file = shown(centre, kind, places), tmp_path / "c.pem"
    file.write_bytes(ceremony.pem(made.certificate))

    code, said = lint("lint_pkix_cert", file)
    lists = tmp_path / "l.pem"
    lists.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in centre.lists.values()))
    purpose = ("-purpose", "timestampsign") if kind is Kind.TSA else ()
    checked = openssl(
        "verify", "-x509_strict", "-crl_check_all", *purpose, "-CAfile", pems / "root.pem",
        "-untrusted", pems / "issuing.pem", "-CRLfile", lists, file,
    )  # fmt: skip

    assert (code, '"results": []' in said) == (0, True), said
    assert checked.returncode == 0, checked.stderr


@pytest.mark.outside
def test_judges_see_a_bad_certificate(centre, tmp_path: Path) -> None:
    """The control of the test above: an authority without key identifier and limits."""
    bare = (
        x509.CertificateBuilder()
        .subject_name(centre.root.certificate.subject)
        .issuer_name(centre.root.certificate.subject)
        .public_key(key())
        .serial_number(1)
        .not_valid_before(BORN)
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=False)
        .sign(centre.root.private_key, hashes.SHA256())
    )
    file = tmp_path / "c.pem"
    file.write_bytes(ceremony.pem(bare))

    code, said = lint("lint_pkix_cert", file)

    assert code > 0
    assert "pkix.authority_key_identifier_extension_absent" in said


def test_profiles_say_what_they_promise(centre) -> None:
    for kind, profile in PROFILES.items():
        made = shown(centre, kind, WITH_POLICY).certificate
        found = {one.oid: one.value for one in made.extensions}
        about = found.get(x509.AuthorityInformationAccess.oid, ())
        methods = {one.access_method._name: one.access_location.value for one in about}

        assert made.not_valid_after_utc - made.not_valid_before_utc <= profile.validity
        assert found[x509.KeyUsage.oid].key_cert_sign is profile.is_authority
        assert ("OCSP" in methods) is profile.has_responder
        assert (x509.OCSPNoCheck.oid in found) is profile.is_never_checked
        policies = found.get(x509.CertificatePolicies.oid, ())
        arcs = {one.policy_identifier.dotted_string for one in policies}
        assert arcs == expected_policy(kind)
    assert methods == {"caIssuers": f"{PLACES.base_url}/persons.cer"}


def expected_policy(kind: Kind) -> set[str]:
    if kind in (Kind.ROOT, Kind.ISSUING, Kind.OCSP):
        return set()
    if PROFILES[kind].is_authority:
        return {"2.5.29.32.0"}
    return {f"1.3.6.1.4.1.32473.1.{PROFILES[kind].policy}"}


@pytest.mark.parametrize(
    "change",
    [
        {"number": PESEL},
        {"number": f"PNOPL-{PESEL}"},
        {"number": "PNOPL-1"},
        {"surname": f"Kowalska {PESEL[:6]} {PESEL[6:]}"},
        {"email": f"{PESEL}@poczta.example"},
    ],
)
def test_a_pesel_never_gets_into_a_certificate(centre, change) -> None:
    with pytest.raises(names.PeselInName) as refused:
        ceremony.certify_resident(
            replace(RESIDENT, **change),
            Kind.RESIDENT,
            key(),
            centre.persons,
            places=PLACES,
            now=NOW,
        )

    assert PESEL not in str(refused.value)


def test_numbers_that_are_no_pesel_pass(centre) -> None:
    for number in ("WR-M-44051401358", "9730000001", "12345678901234"):
        made = ceremony.certify_resident(
            replace(RESIDENT, number=number), Kind.RESIDENT, key(), centre.persons,
            places=PLACES, now=NOW,
        )  # fmt: skip
        assert number in made.subject.rfc4514_string()


def request(private=None, *, change=lambda der: der) -> bytes:
    private = private or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prezydent RP")])
    )
    return change(builder.sign(private, hashes.SHA256()).public_bytes(Encoding.DER))


def test_a_request_gives_its_key_and_nothing_else() -> None:
    private = ec.generate_private_key(ec.SECP256R1())

    assert enrolment.read_request(request(private)) == private.public_key()
    pem = x509.load_der_x509_csr(request(private)).public_bytes(Encoding.PEM)
    assert enrolment.read_request(pem) == private.public_key()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"0" * 9000,
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
        request(change=lambda der: der[:-3] + bytes([der[-3] ^ 1]) + der[-2:]),
        request(ec.generate_private_key(ec.SECP384R1())),
        request(rsa.generate_private_key(65537, 2048)),
    ],
    ids=["puste", "długie", "uszkodzone", "nie podpisane", "inna krzywa", "RSA"],
)
def test_bad_requests_are_refused(bad: bytes) -> None:
    with pytest.raises(enrolment.BadRequest):
        enrolment.read_request(bad)


@pytest.mark.outside
def test_changes_since_a_full_list(centre, pems: Path, tmp_path: Path) -> None:
    """openssl combines both lists, and without the second does not know of the revocation."""
    made = shown(centre, Kind.SEAL, PLACES).certificate
    ends = NOW + timedelta(days=1)
    place = PLACES.newest_changes("seals")
    full = ceremony.revocation_list(
        centre.seals, number=5, now=BORN, next_update=ends, newest_changes=place
    )
    entry = ceremony.Revocation(made.serial_number, NOW - timedelta(minutes=1))
    changes = ceremony.revocation_list(
        centre.seals, number=6, now=NOW, next_update=ends, revoked=[entry], base=5
    )
    file, both, alone = tmp_path / "c.pem", tmp_path / "both.pem", tmp_path / "alone.pem"
    file.write_bytes(ceremony.pem(made))
    alone.write_bytes(full.public_bytes(Encoding.PEM))
    both.write_bytes(full.public_bytes(Encoding.PEM) + changes.public_bytes(Encoding.PEM))
    (tmp_path / "d.pem").write_bytes(changes.public_bytes(Encoding.PEM))

    def verify(lists: Path) -> str:
        return openssl(
            "verify", "-crl_check", "-extended_crl", "-use_deltas", "-CAfile", pems / "root.pem",
            "-untrusted", pems / "issuing.pem", "-CRLfile", lists, file,
        ).stderr  # fmt: skip

    assert "certificate revoked" in verify(both)
    assert "revoked" not in verify(alone)
    for one, kind in ((alone, "CRL"), (tmp_path / "d.pem", "CRL")):
        code, said = lint("lint_crl", one, "-t", kind, "-p", "PKIX")
        assert code == 0, said
    text = openssl("crl", "-in", tmp_path / "d.pem", "-noout", "-text").stdout
    assert re.search(r"X509v3 Delta CRL Indicator: critical\s+0?5\b", text)


def asked(certificate: x509.Certificate, issuer: x509.Certificate, digest=None) -> ocsp.Asked:
    builder = library.OCSPRequestBuilder()
    built = builder.add_certificate(certificate, issuer, digest or hashes.SHA1()).build()
    return ocsp.read(built.public_bytes(Encoding.DER))


@pytest.mark.outside
@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()], ids=lambda one: one.name)
@pytest.mark.parametrize("word", ["good", "revoked", "unknown"])
def test_judges_accept_every_answer(centre, pems: Path, tmp_path: Path, word, digest) -> None:
    made, issuer = shown(centre, Kind.SEAL, PLACES).certificate, centre.seals.certificate
    key = ceremony.issue_responder(OFFICE, centre.seals, places=PLACES, now=BORN, slug="seals")
    states = {
        "good": ocsp.State(is_known=True),
        "revoked": ocsp.State(True, BORN, x509.ReasonFlags.key_compromise),
        "unknown": ocsp.State(is_known=False),
    }
    der = ocsp.sign(
        asked(made, issuer, digest), states[word], key=key, now=NOW,
        next_update=NOW + timedelta(days=1),
    )  # fmt: skip
    answer, leaf, above = tmp_path / "a.der", tmp_path / "c.pem", pems / "seals.pem"
    answer.write_bytes(der)
    leaf.write_bytes(ceremony.pem(made))

    code, said = lint("lint_ocsp_response", answer)
    ask = ("ocsp", "-issuer", above, f"-{digest.name}", "-cert", leaf, "-no_nonce")
    checked = openssl(*ask, "-respin", answer, "-CAfile", pems / "chain.pem")
    stranger = openssl(*ask, "-respin", answer, "-CAfile", pems / "persons.pem")

    assert code == 0, said
    assert f"{leaf}: {word}" in checked.stdout
    assert "Response verify OK" in checked.stderr
    assert "Response Verify Failure" in stranger.stderr


@pytest.mark.outside
def test_an_answer_of_a_seal_is_refused(centre, pems: Path, tmp_path: Path) -> None:
    """Not every key of the centre may answer: the judge wants the delegated one."""
    made, issuer = shown(centre, Kind.SEAL, PLACES).certificate, centre.seals.certificate
    seal = ceremony.issue_seal(OFFICE, centre.seals, places=PLACES, now=BORN)
    ends = NOW + timedelta(days=1)
    der = ocsp.sign(asked(made, issuer), ocsp.State(True), key=seal, now=NOW, next_update=ends)
    answer, leaf = tmp_path / "a.der", tmp_path / "c.pem"
    answer.write_bytes(der)
    leaf.write_bytes(ceremony.pem(made))

    checked = openssl(
        "ocsp", "-issuer", pems / "seals.pem", "-cert", leaf, "-no_nonce", "-respin", answer,
        "-CAfile", pems / "chain.pem",
    )  # fmt: skip

    assert "Response Verify Failure" in checked.stderr
