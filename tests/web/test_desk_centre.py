"""Pages of the operators of the certificate centre: two people, two sessions, one act."""

import pytest
from tests.factories import make_office, make_official, sign_in

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wrota.kernel.tenancy import door, scope
from wrota.office.pki.models import Certificate, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.HOME = tmp_path
    return make_office("umwl", kind="wojewodztwo")


@pytest.fixture
def anna(office) -> Client:
    return sign_in(Client(), make_official(office, "centrum", email="anna@umwl.example"))


@pytest.fixture
def piotr(office) -> Client:
    return sign_in(Client(), make_official(office, "centrum", email="piotr@umwl.example"))


def here(office, name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=[office.slug, *more])


def generations(kind: str) -> int:
    with door("pki.trust"):
        return Certificate.objects.filter(kind=kind).count()


def proposed(office, client: Client) -> int:
    said = {"urzad": "seals", "uzasadnienie": "Klucz ma już dziewięć lat."}
    answer = client.post(here(office, "propose", "generation"), said)
    assert answer.status_code == 302
    with scope(office.pk):
        return Proposal.objects.latest("pk").pk


def test_one_proposes_and_the_other_approves(office, anna, piotr) -> None:
    made = proposed(office, anna)
    page = here(office, "proposal", made)

    own = anna.get(page).content.decode()
    assert "Czeka na inną osobę" in own and "Zatwierdzić i wykonać?" not in own
    assert anna.post(page, {"decyzja": "zatwierdz"}).status_code == 422
    assert generations("seals") == 1

    other = piotr.get(page).content.decode()
    assert "już do tego nie wróci" in other and "Tak, zatwierdzam" in other
    assert piotr.post(page, {"decyzja": "zatwierdz"}).status_code == 302
    assert generations("seals") == 2
    assert piotr.post(page, {"decyzja": "zatwierdz"}).status_code == 422
    assert generations("seals") == 2


def test_refusing_needs_a_reason_and_changes_nothing(office, anna, piotr) -> None:
    page = here(office, "proposal", proposed(office, anna))

    assert piotr.post(page, {"decyzja": "odrzuc", "powod": " "}).status_code == 422
    assert piotr.post(page, {"decyzja": "odrzuc", "powod": "Za wcześnie."}).status_code == 302

    assert "Za wcześnie." in anna.get(page).content.decode()
    assert generations("seals") == 1


def test_the_state_page_shows_authorities_on_a_time_line(office, anna) -> None:
    seen = anna.get(here(office, "centre")).content.decode()

    assert "<svg" in seen and "Ważność urzędów certyfikacji" in seen
    assert seen.count("w użyciu") >= 5 and "Pełna nr 1" in seen
    assert "398" not in seen and "od 30 do 397" in seen


def test_a_certificate_is_found_and_its_revocation_proposed(office, anna) -> None:
    with door("pki.trust"):
        tsa = Certificate.objects.get(kind="tsa")
    found = anna.get(here(office, "centre-certificates"), {"q": tsa.serial}).content.decode()
    there = f"{here(office, 'propose', 'revoke')}?certyfikat={tsa.pk}"

    assert there in found
    form = anna.get(there).content.decode()
    assert tsa.serial in form and "nie da się cofnąć" in form
    said = {"certyfikat": tsa.pk, "powod": "klucz", "uzasadnienie": "Wyciek."}
    assert anna.post(there, said).status_code == 302
    said["certyfikat"] = 0
    assert anna.post(there, said).status_code == 422


def test_an_empty_search_and_an_unknown_act(office, anna) -> None:
    assert "Nie ma takiego" in anna.get(
        here(office, "centre-certificates"), {"q": "abcdef"}
    ).content.decode()  # fmt: skip
    assert anna.get(here(office, "propose", "found")).status_code == 404


def test_an_office_that_does_not_run_the_platform_has_no_such_pages(office) -> None:
    other = make_office("zabor")
    client = sign_in(Client(), make_official(other, "centrum"))

    for name in ("centre", "proposals", "centre-history", "centre-certificates"):
        assert client.get(here(other, name)).status_code == 404


def test_the_page_of_trusted_lists_takes_only_what_it_believes(office, anna) -> None:
    there = here(office, "trusted-lists")

    assert "Nie ma jeszcze list" in anna.get(there).content.decode()
    for sent in ({}, {"plik": SimpleUploadedFile("tsl.xml", b"<lista/>")}):
        answer = anna.post(there, sent)
        assert answer.status_code == 422 and "Listy nie przyj" in answer.content.decode()
