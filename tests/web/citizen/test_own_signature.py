"""An application signed with one's own certificate: exactly what was shown, once, or not at all."""

import base64
import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from tests.factories import resident_ctx
from tests.residents import holder_ctx, new_key
from tests.web.citizen.conftest import certify, digest_on, fill, message_on, now, value
from tests.web.citizen.test_filling import GOOD, draft, page
from tests.web.citizen.test_signing import counts

from django.urls import reverse

from wrota.kernel.accounts import people
from wrota.kernel.tenancy import scope
from wrota.office.forms.models import Submission
from wrota.office.holders import devices, policy, preparing
from wrota.office.holders.models import Preparation
from wrota.office.inbox import own_signature
from wrota.office.pki import queries as pki

pytestmark = pytest.mark.django_db
SENT_NOTHING = (0, 0, 0)


def prepare(client, review: str, device) -> str:
    """Choose the certificate and return the address of the page that shows what is signed."""
    body = {"digest": digest_on(page(client.get(review))), "urzadzenie": device.id}
    answer = client.post(review.replace("sprawdz/", "certyfikat/"), body)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def sign(client, there: str, key):
    return client.post(there, {"podpis": value(key, message_on(client, there))})


@pytest.mark.outside
def test_signed_sent_and_verified_outside(janek, office, device, key, tmp_path):
    there = prepare(janek, fill(janek, office), device)
    shown = page(janek.get(there))
    answer = sign(janek, there, key)

    assert "Burek" in shown and "umowa najmu.pdf" in shown
    assert answer.status_code == 302 and "/potwierdzenie/" in answer.url
    assert counts(office) == (1, 1, 1)
    with zipfile.ZipFile(
        io.BytesIO(b"".join(janek.get(answer.url + "dowod.zip").streaming_content))
    ) as archive:
        archive.extractall(tmp_path)
    root = pki.trust_anchors().roots[0].public_bytes(Encoding.PEM)
    (tmp_path / "root.pem").write_bytes(root)
    for name in ("wniosek.xml", "upo.xml"):
        words = ["xmlsec1", "--verify", "--trusted-pem", "root.pem", "--enabled-key-data",
                 "x509", name]  # fmt: skip
        assert subprocess.run(words, cwd=tmp_path, check=False).returncode == 0
    assert "niekwalifikowanym" in (tmp_path / "wniosek.xml").read_text()
    with scope(office.pk):
        assert Submission.objects.get().proof["method"] == "certificate"
        assert Preparation.objects.count() == 0


def test_signed_twice_gives_the_same_receipt(janek, office, device, key):
    review = fill(janek, office)
    first, second = (prepare(janek, review, device) for _ in range(2))
    body = {"podpis": value(key, message_on(janek, first))}
    other = {"podpis": value(key, message_on(janek, second))}

    answers = [janek.post(first, body), janek.post(first, body), janek.post(second, other)]
    answers.append(janek.post(review.replace("sprawdz/", "certyfikat/"), {"urzadzenie": "1"}))

    assert {one.url for one in answers[:3]} == {answers[0].url}
    assert counts(office) == (1, 1, 1)


def test_a_value_by_another_key_or_over_something_else_sends_nothing(janek, office, device, key):
    review = fill(janek, office)
    there = prepare(janek, review, device)
    message = message_on(janek, there)
    wrong = [
        value(new_key(), message),
        value(key, message + b" "),
        value(key, message.replace(b"SignedInfo", b"SignedInf0")),
        base64.b64encode(bytes(64)).decode(),
        base64.b64encode(b"x").decode(),
        "nie base64!",
        "",
    ]

    for one in wrong:
        answer = janek.post(there, {"podpis": one}, follow=True)
        assert "Podpis nie pasuje" in page(answer) and counts(office) == SENT_NOTHING
    assert sign(janek, there, key).status_code == 302
    assert counts(office) == (1, 1, 1)


def test_a_certificate_taken_back_meanwhile_sends_nothing(janek, jan, office, device, key):
    review = fill(janek, office)
    there = prepare(janek, review, device)
    body = {"podpis": value(key, message_on(janek, there))}
    devices.take_back(holder_ctx(office, jan, now=now()), device_id=device.id)

    answer = janek.post(there, body, follow=True)
    again = janek.post(
        review.replace("sprawdz/", "certyfikat/"),
        {"digest": digest_on(page(janek.get(review))), "urzadzenie": device.id},
        follow=True,
    )

    assert "Ten certyfikat już nie działa" in page(answer)
    assert "Ten certyfikat już nie działa" in page(again)
    assert "Podpisz certyfikatem" not in page(janek.get(review))
    assert counts(office) == SENT_NOTHING


def test_a_certificate_that_ended_signs_nothing(janek, jan, office, device):
    fill(janek, office)
    kept = draft(office)
    late = replace(resident_ctx(office, jan), now=device.not_after)

    with pytest.raises(preparing.CertificateEnded):
        own_signature.prepare_form(
            late,
            key=kept.key,
            digest=digest_on(page(janek.get(review_of(office, kept)))),
            device_id=device.id,
            person=people.card(jan),
        )
    assert counts(office) == SENT_NOTHING


def review_of(office, kept) -> str:
    return reverse("citizen:review", args=[office.slug, kept.key])


def test_somebody_elses_certificate_is_not_there(janek, ewa, office, clerk, device):
    review = fill(janek, office)
    hers = certify(office, clerk, ewa, new_key())
    body = {"digest": digest_on(page(janek.get(review))), "urzadzenie": hers.id}
    there = review.replace("sprawdz/", "certyfikat/")

    assert janek.post(there, body).status_code == 404
    assert "Wybierz certyfikat" in page(janek.post(there, {}, follow=True))
    assert counts(office) == SENT_NOTHING


def test_what_was_prepared_is_for_its_owner_and_its_draft_only(
    janek, ewa, browser_of, office, device, key
):
    review, another = fill(janek, office), fill(janek, office)
    there = prepare(janek, review, device)
    body = {"podpis": value(key, message_on(janek, there))}
    moved = another.replace("sprawdz/", "certyfikat/") + there.rsplit("certyfikat/")[1]

    assert browser_of(ewa).post(there, body).status_code == 404
    assert "od nowa" in page(janek.post(moved, body, follow=True))
    assert "od nowa" in page(janek.get(there[:-37] + f"{uuid4()}/", follow=True))
    assert counts(office) == SENT_NOTHING


def test_what_changed_in_another_tab_is_not_signed(janek, office, device, key):
    there = prepare(janek, fill(janek, office), device)
    body = {"podpis": value(key, message_on(janek, there))}
    first = reverse("citizen:step", args=[office.slug, draft(office).key, 1])
    janek.post(first, GOOD | {"ile": "3"})

    answer = janek.post(there, body, follow=True)

    assert "Przeczytaj go i podpisz ponownie" in page(answer)
    assert counts(office) == SENT_NOTHING


def test_after_ten_minutes_nothing_waits_and_the_worker_forgets(janek, jan, office, device, key):
    there = prepare(janek, fill(janek, office), device)
    message = message_on(janek, there)
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    late = replace(
        resident_ctx(office, jan), now=now() + policy.PREPARED_LIFE + timedelta(seconds=1)
    )
    with scope(office.pk):
        token = Preparation.objects.get().token

    with pytest.raises(preparing.NotPrepared):
        own_signature.send_signed(
            late,
            key=draft(office).key,
            token=token,
            given=r.to_bytes(32, "big") + s.to_bytes(32, "big"),
            person=people.card(jan),
        )
    preparing.sweep(now())
    with scope(office.pk):
        assert Preparation.objects.count() == 1
    preparing.sweep(late.now)
    with scope(office.pk):
        assert Preparation.objects.count() == 0
    assert counts(office) == SENT_NOTHING
