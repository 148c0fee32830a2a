"""The policy document: whole in the outline of RFC 3647, true to the profiles, archival."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from tests.factories import make_office

from django.test import Client
from django.urls import reverse

from wrota.kernel.tenancy import door
from wrota.office.pki import finding, policy, profiles, queries
from wrota.office.pki.models import Certificate
from wrota.office.pki.policy import NoPolicy

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ARC = "1.3.6.1.4.1.99999.1"
#: RFC 3647 § 6: the parts of chapters 1–8 that a document of this kind must have
OUTLINE = {1: 6, 2: 4, 3: 4, 4: 12, 5: 8, 6: 8, 7: 3, 8: 2, 9: 8}


@pytest.fixture
def office(settings, tmp_path: Path):
    settings.HOME = tmp_path
    return make_office("umwl", kind="wojewodztwo")


def text_of(found: policy.PolicyDocument) -> str:
    return " ".join(p for one in found.sections for p in (one.title, *one.paragraphs))


def test_every_version_has_the_outline_of_rfc_3647(office) -> None:
    for one in policy.versions():
        found = policy.document(on=TODAY, version=one.version)
        numbers = [part.number for part in found.sections]
        wanted = [
            number
            for chapter, count in OUTLINE.items()
            for number in (str(chapter), *(f"{chapter}.{n}" for n in range(1, count + 1)))
        ]
        assert numbers == wanted
        assert all(part.paragraphs for part in found.sections if part.level == 2)
        assert len(found.summary) >= 3
        assert "{" not in text_of(found) + "".join(found.summary)


def test_the_file_of_a_version_is_named_by_it() -> None:
    for file in policy._FOLDER.glob("*.yaml"):
        assert yaml.safe_load(file.read_text())["wersja"] == file.stem


def test_a_version_holds_from_its_day(office) -> None:
    [first] = policy.versions()[-1:]

    assert policy.document(on=first.in_force_from).version == first.version
    with pytest.raises(NoPolicy):
        policy.document(on=date(2020, 1, 1))
    with pytest.raises(NoPolicy):
        policy.document(on=TODAY, version="../1.0")


def test_the_lives_in_the_table_are_those_of_the_profiles(office) -> None:
    [table] = [one.table for one in policy.document(on=TODAY).sections if one.table]
    told = {row[0]: row[1] for row in table.rows}

    for kind, one in profiles.PROFILES.items():
        if kind is not profiles.Kind.ISSUING:
            assert told[one.title] == f"{one.validity.days} dni"


def test_without_an_arc_the_document_says_so_and_certificates_name_none(office) -> None:
    assert "nie ma jeszcze własnego identyfikatora" in text_of(policy.document(on=TODAY))
    with door("pki.trust"):
        tsa = Certificate.objects.get(kind="tsa")
    with pytest.raises(x509.ExtensionNotFound):
        queries.load(bytes(tsa.der)).extensions.get_extension_for_class(x509.CertificatePolicies)


def test_with_an_arc_certificates_point_to_the_document(settings, tmp_path) -> None:
    settings.HOME, settings.PKI_POLICY_ARC = tmp_path, ARC
    make_office("umwl", kind="wojewodztwo")
    with door("pki.trust"):
        tsa = queries.load(bytes(Certificate.objects.get(kind="tsa").der))

    [one] = tsa.extensions.get_extension_for_class(x509.CertificatePolicies).value

    assert one.policy_identifier.dotted_string == f"{ARC}.4.1"
    [address] = one.policy_qualifiers
    assert address == settings.SITE_URL + reverse("verify:policy_pdf")
    assert f"{ARC}.4.1" in [
        cell
        for part in policy.document(on=TODAY).sections
        if part.table
        for row in part.table.rows
        for cell in row
    ]


@pytest.mark.outside
def test_the_pdf_is_archival_and_says_what_the_page_says(office, tmp_path: Path) -> None:
    client = Client()
    answer = client.get(reverse("verify:policy_pdf"))
    page = client.get(reverse("verify:policy")).content.decode()
    file = tmp_path / "polityka.pdf"
    file.write_bytes(answer.content)

    about = subprocess.run(["pdfinfo", "-meta", file], capture_output=True, text=True).stdout
    shown = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True).stdout
    words = " ".join(shown.split())

    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert subprocess.run(["qpdf", "--check", file], capture_output=True).returncode == 0
    for part in policy.document(on=TODAY).sections:
        plain = re.sub(r"\W+", "", part.title)
        assert plain in re.sub(r"\W+", "", words), part.title
        assert part.title in page
    assert client.get(reverse("verify:policy_pdf")).content == answer.content
    assert client.get(reverse("verify:policy_pdf_version", args=["9.9"])).status_code == 404


def test_anybody_finds_the_state_of_a_certificate(office) -> None:
    client, there = Client(), reverse("verify:centre")
    with door("pki.trust"):
        seal = Certificate.objects.get(kind="platform")
    for asked in (seal.serial.upper(), seal.fingerprint):
        page = client.get(there, {"numer": asked}).content.decode()
        assert seal.holder in page and seal.fingerprint in page
    assert "nie wystawiło takiego" in client.get(there, {"numer": "abc"}).content.decode()
    assert "nie wystawiło takiego" in client.get(there, {"numer": "Wrota"}).content.decode()


def test_names_of_residents_are_not_told_to_passers_by(office) -> None:
    with door("pki.trust"):
        one = Certificate.objects.get(kind="platform")
    one.kind = Certificate.Kind.RESIDENT

    with door("pki.trust"):
        public = finding._found(one, one.not_before, is_public=True)
        inside = finding._found(one, one.not_before)

    assert public.holder == "" and inside.holder == one.holder


def test_asking_too_often_is_stopped(office, monkeypatch) -> None:
    from wrota.web.verify import centre

    monkeypatch.setattr(centre, "FINDS", 2)
    client, there = Client(), reverse("verify:centre")

    codes = [client.get(there, {"numer": "ab"}).status_code for _ in range(3)]

    assert codes == [200, 200, 429] and client.get(there).status_code == 200
