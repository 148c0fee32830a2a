"""A key at the centre: opened by its holder's passkey, for one thing shown, and for no other."""

import json
from base64 import b64encode

import pytest
from tests.passkeys import SoftPasskey
from tests.residents import holder_ctx
from tests.web.citizen.conftest import digest_on, fill, message_on, now, value
from tests.web.citizen.test_filling import page
from tests.web.citizen.test_own_pdf import pdf, pdfsig, send  # noqa: F401  # a file of the office
from tests.web.citizen.test_signing import counts

from django.urls import reverse

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.tenancy import scope
from wrota.office.holders import counter, devices, queries
from wrota.office.holders.models import Enrolment
from wrota.office.pki import queries as pki

pytestmark = pytest.mark.django_db
SENT_NOTHING = (0, 0, 0)


@pytest.fixture
def passkey(jan):
    return SoftPasskey(jan)


@pytest.fixture
def remote(janek, jan, office, clerk, passkey):
    answer = janek.post(
        reverse("citizen:certificate-new"), {"gdzie": "centrum", "nazwa": "Telefon"}
    )
    assert answer.status_code == 302
    ctx = holder_ctx(office, jan, now=now())
    [row] = queries.enrolments(ctx)
    counter.confirm(clerk, code=row.code, paper="dowod", paper_end="1234")
    return queries.devices(ctx)[0]


def prepared(client, office, device) -> str:
    review = fill(client, office)
    body = {"digest": digest_on(page(client.get(review))), "urzadzenie": device.id}
    return client.post(review.replace("sprawdz/", "certyfikat/"), body).url


def asked_on(client, there: str) -> dict:
    shown = client.get(there).content.decode()
    return json.loads(shown.split('id="key-passkey" type="application/json">')[1].split("<")[0])


def answered(client, there: str, passkey: SoftPasskey, **how) -> dict[str, str]:
    answer = passkey.answer(asked_on(client, there), **how)
    return {"podpis": b64encode(answer).decode()}


def test_a_form_is_signed_with_the_key_at_the_centre(janek, jan, office, remote, passkey):
    there = prepared(janek, office, remote)
    answer = janek.post(there, answered(janek, there, passkey))

    assert "/potwierdzenie/" in answer.url and counts(office) == (1, 1, 1)
    ctx = holder_ctx(office, jan, now=now())
    with scope(ctx.authority_id):
        notes = AuditEntry.objects.filter(name="holders.remote_signature", user_id=jan.pk)
        assert notes.count() == 1
        kept = Enrolment.objects.get()
    assert kept.is_at_centre and kept.key_id not in pki.vault()._opened
    assert b"PRIVATE" not in bytes(kept.sealed_key)


def test_a_pdf_too(janek, office, remote, passkey, pdf, tmp_path):  # noqa: F811
    there = send(janek, remote, pdf).url
    signed = janek.post(there, answered(janek, there, passkey)).content

    assert "Signature Validation: Signature is Valid." in pdfsig(tmp_path, signed)


def test_the_passkey_agreed_to_this_and_nothing_else(
    janek,
    jan,
    ewa,
    office,
    remote,
    passkey,
    pdf,  # noqa: F811
):
    there, other = prepared(janek, office, remote), send(janek, remote, pdf).url
    elsewhere = SoftPasskey(ewa)
    wrong = [
        answered(janek, other, passkey),
        answered(janek, there, elsewhere),
        answered(janek, there, passkey, verified=False),
        {"podpis": value(passkey._key, message_on(janek, there))},
        {"podpis": b64encode(b"[]").decode()},
        {"podpis": b64encode(b"{}").decode()},
        {"podpis": b64encode(b"x" * 20000).decode()},
        {"podpis": ""},
    ]

    for body in wrong:
        shown = page(janek.post(there, body, follow=True))
        assert "Podpis nie pasuje" in shown and counts(office) == SENT_NOTHING
    assert "/potwierdzenie/" in janek.post(there, answered(janek, there, passkey)).url


def test_an_answer_opens_the_key_once(janek, office, remote, passkey, pdf):  # noqa: F811
    there = send(janek, remote, pdf).url
    body = answered(janek, there, passkey)
    first = janek.post(there, body)
    again = send(janek, remote, pdf).url

    assert first.content.startswith(pdf)
    assert "jeszcze raz" in page(janek.post(there, body, follow=True))
    assert "Podpis nie pasuje" in page(janek.post(again, body, follow=True))


def test_the_key_of_a_certificate_taken_back_is_destroyed(janek, jan, office, remote, passkey):
    there = prepared(janek, office, remote)
    body = answered(janek, there, passkey)
    ctx = holder_ctx(office, jan, now=now())
    devices.take_back(ctx, device_id=remote.id)

    assert "Ten certyfikat już nie działa" in page(janek.post(there, body, follow=True))
    with scope(ctx.authority_id):
        assert bytes(Enrolment.objects.get().sealed_key) == b""
    assert counts(office) == SENT_NOTHING


def test_without_a_passkey_there_is_no_key_at_the_centre(janek, jan, office):
    new = reverse("citizen:certificate-new")
    answer = janek.post(new, {"gdzie": "centrum", "nazwa": "Telefon"})

    assert "Najpierw dodaj klucz dostępu" in page(answer)
    assert "Utwórz klucz w centrum" not in page(janek.get(new))
    with scope(holder_ctx(office, jan, now=now()).authority_id):
        assert Enrolment.objects.count() == 0
