"""What the centre says of a certificate, asked over HTTP as openssl and browsers ask."""

import base64
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as library
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.crypto.test_pki_app import *  # noqa: F403  # the fixtures of a founded centre
from tests.crypto.test_profiles import request as signing_request

from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import commands, queries, responder
from wrota.office.pki.models import Certificate, SignedAnswer
from wrota.office.pki.profiles import Kind, Resident

pytestmark = pytest.mark.django_db
Status, Good = library.OCSPResponseStatus, library.OCSPCertStatus
TYPE = "application/ocsp-request"


def asking(der: bytes, issuer: bytes, *, nonce: bytes | None = None, serial: int = 0) -> bytes:
    above = x509.load_der_x509_certificate(issuer)
    one = x509.load_der_x509_certificate(der)
    builder = library.OCSPRequestBuilder()
    if serial:
        plain = builder.add_certificate(one, above, hashes.SHA256()).build()
        builder = builder.add_certificate_by_hash(
            plain.issuer_name_hash, plain.issuer_key_hash, serial, hashes.SHA256()
        )
    else:
        builder = builder.add_certificate(one, above, hashes.SHA1())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


@pytest.fixture
def issued(founded: Ctx) -> tuple[str, bytes, bytes]:
    """Return the serial number of an office's seal, its certificate and its issuer's."""
    row = commands.issue_seal(founded)
    issuer = queries.issuer_of(Kind.SEAL)
    return (
        row.serial,
        x509.load_pem_x509_certificate(row.pem.encode()).public_bytes(Encoding.DER),
        bytes(issuer.der),
    )


def post(client, body: bytes):
    return client.post("/pki/ocsp", body, content_type=TYPE)


def said(response) -> library.OCSPResponse:
    return library.load_der_ocsp_response(response.content)


def rows() -> list[SignedAnswer]:
    with door("pki.trust"):
        return list(SignedAnswer.objects.all())


def test_an_answer_is_live_until_the_job_has_signed_one(client, issued, now) -> None:
    _serial, der, issuer = issued

    live = said(post(client, asking(der, issuer)))
    responder.refresh_answers(now)
    kept = [said(post(client, asking(der, issuer))) for _ in range(2)]

    assert live.certificate_status is Good.GOOD
    assert kept[0].certificate_status is Good.GOOD
    assert kept[0].signature == kept[1].signature != live.signature
    by_name = {row.serial: bytes(row.by_sha1) for row in rows()}
    assert post(client, asking(der, issuer)).content == by_name[issued[0]]


def test_a_revocation_is_seen_at_once(
    client, issued, founded, home, now, django_capture_on_commit_callbacks
) -> None:
    """Without the removal of the kept answer this fails: it would say "good" for a day."""
    serial, der, issuer = issued
    responder.refresh_answers(now)

    with django_capture_on_commit_callbacks(execute=True):
        commands.revoke(founded, serial=serial, reason="klucz")

    got = said(post(client, asking(der, issuer)))
    assert got.certificate_status is Good.REVOKED
    assert got.revocation_reason is x509.ReasonFlags.key_compromise
    for name in ("seals.crl", "seals-delta.crl"):
        listed = x509.load_der_x509_crl((home / "public" / name).read_bytes())
        assert listed.get_revoked_certificate_by_serial_number(int(serial, 16)) is not None
    responder.refresh_answers(now)
    again = said(post(client, asking(der, issuer)))
    assert again.certificate_status is Good.REVOKED
    assert post(client, asking(der, issuer)).content in [bytes(row.by_sha1) for row in rows()]


def test_a_refused_revocation_changes_nothing(client, issued, founded, now) -> None:
    serial, der, issuer = issued
    responder.refresh_answers(now)
    before = len(rows())

    with pytest.raises(commands.UnknownReason):
        commands.revoke(founded, serial=serial, reason="bo tak")

    assert len(rows()) == before
    assert said(post(client, asking(der, issuer))).certificate_status is Good.GOOD


def test_a_number_never_issued_is_unknown_and_a_strange_issuer_is_refused(
    client, issued, seal, centre
) -> None:
    _serial, der, issuer = issued

    never = said(post(client, asking(der, issuer, serial=12345)))
    strange = asking(
        seal.certificate.public_bytes(Encoding.DER),
        centre.seals.certificate.public_bytes(Encoding.DER),
    )

    assert never.certificate_status is Good.UNKNOWN
    assert never.next_update_utc - never.this_update_utc == responder.UNKNOWN_LIFE
    assert said(post(client, strange)).response_status is Status.UNAUTHORIZED


def test_a_nonce_is_answered_live_and_only_of_a_fair_length(client, issued, now) -> None:
    _serial, der, issuer = issued
    responder.refresh_answers(now)

    got = said(post(client, asking(der, issuer, nonce=b"n" * 32)))
    long = said(post(client, asking(der, issuer, nonce=b"n" * 33)))

    assert got.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert long.response_status is Status.MALFORMED_REQUEST


def test_get_is_answered_like_post_and_may_be_kept_for_seconds(client, issued, now) -> None:
    _serial, der, issuer = issued
    responder.refresh_answers(now)
    body = asking(der, issuer)
    address = "/pki/ocsp/" + quote(base64.b64encode(body).decode(), safe="")

    got = client.get(address)
    again = client.get(address, headers={"if-none-match": got.headers["ETag"]})
    posted = post(client, body)

    assert got.content == posted.content
    assert got.headers["Content-Type"] == "application/ocsp-response"
    assert got.headers["Cache-Control"] == "max-age=5, public, no-transform, must-revalidate"
    assert "Last-Modified" in got.headers and "Expires" not in got.headers
    assert (again.status_code, again.content) == (304, b"")
    assert posted.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body", [b"\x30\x80", b"\x30" * 2000, b"0" * 100_000, b"\x30\x84\xff\xff\xff\xff"]
)
def test_nonsense_is_refused(client, founded, body: bytes) -> None:
    assert said(post(client, body)).response_status is Status.MALFORMED_REQUEST


@pytest.mark.parametrize("path", ["", "/%", "/AAAA", "/" + "A" * 2000, "/a%2Fb", "/ą"])
def test_nonsense_in_the_address_is_refused(client, founded, path: str) -> None:
    got = client.get("/pki/ocsp" + path)

    assert said(got).response_status is Status.MALFORMED_REQUEST
    assert got.headers["Cache-Control"] == "no-store"


def test_other_content_is_not_read(client, founded) -> None:
    assert client.post("/pki/ocsp", b"x", content_type="text/plain").status_code == 415
    assert client.put("/pki/ocsp").status_code == 405


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_fuzzed_requests_get_an_answer_of_the_standard(issued, now, data) -> None:
    """S11: damaged bytes lead to a refusal or to an answer about what they say, never further."""
    _serial, der, issuer = issued
    whole = bytearray(asking(der, issuer, nonce=b"n" * 16))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "grow"]))
        if change == "flip":
            whole[place] ^= data.draw(st.integers(1, 255))
        elif change == "cut" and len(whole) > 1:
            del whole[place]
        else:
            whole[place:place] = data.draw(st.binary(min_size=1, max_size=8))

    got = library.load_der_ocsp_response(responder.answer(bytes(whole), now=now).der)

    assert got.response_status in {Status.SUCCESSFUL, Status.MALFORMED_REQUEST, Status.UNAUTHORIZED}
    if got.response_status is Status.SUCCESSFUL and got.serial_number != int(_serial, 16):
        assert got.certificate_status is Good.UNKNOWN


def test_answers_are_renewed_at_half_of_their_time_and_end_with_the_certificate(
    issued, now
) -> None:
    responder.refresh_answers(now)
    first = {row.serial: row.signed_at for row in rows()}

    responder.refresh_answers(now + timedelta(hours=11))
    same = {row.serial: row.signed_at for row in rows()}
    responder.refresh_answers(now + timedelta(hours=13))
    renewed = {row.serial: row.signed_at for row in rows()}

    assert issued[0] in first and same == first
    assert renewed.keys() == first.keys()
    assert all(renewed[serial] > first[serial] for serial in first)
    responder.refresh_answers(now + timedelta(days=3 * 366))
    assert issued[0] not in {row.serial for row in rows()}


def test_more_certificates_than_one_batch(issued, founded, now, monkeypatch) -> None:
    monkeypatch.setattr(responder, "BATCH", 2)
    for _ in range(4):
        commands.issue_seal(founded)

    responder.refresh_answers(now)

    with door("pki.trust"):
        seals = set(Certificate.objects.filter(kind="seal").values_list("serial", flat=True))
    assert len(seals) == 5
    assert seals <= {row.serial for row in rows()}


def test_responders_are_renewed_before_they_end(issued, client, now) -> None:
    def ends() -> dict[str, datetime]:
        with door("pki.trust"):
            found = Certificate.objects.filter(kind="ocsp", is_current=True)
            return dict(found.values_list("post", "not_after"))

    before = ends()
    assert set(before) == {"persons", "seals", "services", "stamps"}

    responder.refresh_answers(now + timedelta(days=20))
    assert ends() == before
    responder.refresh_answers(now + timedelta(days=35))

    assert all(ends()[slug] > at for slug, at in before.items())


def test_an_answer_costs_one_query(issued, now, django_assert_num_queries) -> None:
    _serial, der, issuer = issued
    responder.refresh_answers(now)
    body = asking(der, issuer)
    responder.answer(body, now=now)

    with django_assert_num_queries(1):
        responder.answer(body, now=now)


def test_a_resident_s_certificate_is_answered_for_and_revoked(
    client, founded, now, django_capture_on_commit_callbacks
) -> None:
    resident = Resident(given_name="Jan", surname="Nowak", number="WR-M-1")
    made = commands.certify_resident(
        founded, resident=resident, use="resident", request=signing_request()
    )
    second = commands.certify_resident(
        founded, resident=resident, use="access", request=signing_request()
    )
    issuer = bytes(queries.issuer_of(Kind.RESIDENT).der)

    with django_capture_on_commit_callbacks(execute=True):
        commands.revoke(founded, serial=made.serial, reason="klucz")

    states = [
        said(
            post(
                client,
                asking(
                    x509.load_pem_x509_certificate(one.pem.encode()).public_bytes(Encoding.DER),
                    issuer,
                ),
            )
        ).certificate_status
        for one in (made, second)
    ]
    assert states == [Good.REVOKED, Good.GOOD]
    with scope(founded.authority_id):
        assert bytes(Certificate.objects.get(serial=made.serial).sealed_key) == b""


def test_a_service_gets_its_names(founded) -> None:
    made = commands.certify_service(
        founded, domains=("bip.zabor.example",), request=signing_request()
    )

    found = x509.load_pem_x509_certificate(made.pem.encode()).extensions
    names = found.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["bip.zabor.example"]


@pytest.mark.outside
@pytest.mark.django_db(transaction=True)
def test_openssl_asks_a_running_server(live_server, office, operator, home, tmp_path: Path) -> None:
    from django.utils import timezone

    now = timezone.localtime()
    commands.establish(system_ctx(operator.pk, now=now - timedelta(days=1)))
    ctx = system_ctx(office.pk, now=now)
    row = commands.issue_seal(ctx)
    (tmp_path / "c.pem").write_text(row.pem)
    above = x509.load_der_x509_certificate((home / "public" / "seals.cer").read_bytes())
    (tmp_path / "i.pem").write_bytes(above.public_bytes(Encoding.PEM))
    command = [
        "openssl", "ocsp", "-issuer", tmp_path / "i.pem", "-cert", tmp_path / "c.pem",
        "-CAfile", home / "public" / "ca.pem", "-url", f"{live_server.url}/pki/ocsp",
    ]  # fmt: skip

    good = subprocess.run(command, capture_output=True, text=True, timeout=60)
    commands.revoke(replace(ctx, now=timezone.localtime()), serial=row.serial, reason="klucz")
    revoked = subprocess.run(command, capture_output=True, text=True, timeout=60)
    listed = subprocess.run(
        ["openssl", "verify", "-crl_check", "-CAfile", home / "public" / "ca.pem",
         "-CRLfile", home / "public" / "lists.pem", tmp_path / "c.pem"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert "Response verify OK" in good.stderr and "c.pem: good" in good.stdout
    assert "c.pem: revoked" in revoked.stdout
    assert "certificate revoked" in listed.stderr
