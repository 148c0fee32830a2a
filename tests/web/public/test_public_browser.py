"""Public pages in a real browser: narrow, without scripts, with files chosen from a disk."""

import pytest
from ui_checks import faults, note, stranger

from django.core.cache import cache
from django.utils import timezone

from wrota.kernel.tasks.queue import system_ctx
from wrota.modules.alcohol.tests import factories
from wrota.office.documents import queries as contents
from wrota.office.forms import queries as forms
from wrota.office.inbox import jobs
from wrota.office.inbox import queries as inbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CARD = "/u/sulechow/sprawa/alcohol.wniosek/"


@pytest.fixture
def receipt(db, settings, tmp_path):
    settings.HOME = tmp_path
    cache.clear()
    office = factories.an_office(now=timezone.localtime())
    factories.apply(office)
    jobs.stamp_receipts(timezone.localtime())
    return inbox.receipts_of_account(office.resident.actor.user_id)[0]


@pytest.fixture
def evidence(receipt, tmp_path):
    """The receipt and its files in a folder, as a resident keeps them."""
    ctx = system_ctx(receipt.authority_id)
    sent = forms.submission(ctx, submission_id=receipt.incoming.submission_id)
    named = {"poswiadczenie.xml": receipt.xml_id, "wniosek.xml": sent.document_id}
    named |= {uri: pk for _field, uri, pk in sent.files}
    folder = tmp_path / "dowod"
    for uri, pk in named.items():
        (folder / uri).parent.mkdir(parents=True, exist_ok=True)
        (folder / uri).write_bytes(contents.content(ctx, document_id=pk))
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, locale="pl-PL", viewport={"width": 320, "height": 800}
    )
    opened = context.new_page()
    opened.scripts, opened.troubles = False, []
    opened.route("**/*.js", lambda route: route.abort())
    opened.on("console", lambda message: note(opened, message))
    opened.on("request", lambda request: stranger(opened, request.url, live_server.url))
    yield opened
    context.close()


def test_a_resident_finds_the_service_by_their_own_words(page, receipt):
    page.goto("/")
    page.fill("#q", "pozwolenie na piwo w Sulechowie")
    page.press("#q", "Enter")
    hits = faults(page)
    page.click("h3 a >> nth=0")

    assert hits == []
    assert page.url.endswith(CARD)
    assert page.is_visible("text=Ile zapłacisz")
    assert faults(page) == []


def test_a_package_of_evidence_is_checked(page, evidence):
    page.goto("/sprawdz/")
    page.set_input_files("#f-pliki", evidence)
    page.click("main button:has-text('Sprawdź pliki')")

    page.wait_for_selector("h1:has-text('Wynik sprawdzenia')")
    assert page.locator("text=Dokument jest autentyczny i nikt go nie zmienił").count() == 2
    assert faults(page) == []


def test_a_changed_file_is_told_from_the_true_one(page, receipt, evidence, tmp_path):
    paper = next(path for path in evidence if path.suffix == ".pdf")
    forged = tmp_path / paper.name
    forged.write_bytes(paper.read_bytes()[:-1] + b"X")

    answers = []
    for chosen in (paper, forged):
        page.goto("/sprawdz/")
        page.fill("#f-kod", receipt.code)
        page.click("main button:has-text('Sprawdź kod')")
        page.wait_for_selector("h1:has-text('Poświadczenie jest prawdziwe')")
        page.set_input_files("#f-plik", chosen)
        page.click("main button:has-text('Porównaj')")
        page.wait_for_selector("main .wr-note")
        answers.append(page.inner_text("main .wr-note"))
        assert faults(page) == []

    assert "co do jednego bajtu" in answers[0]
    assert "nie potwierdza" in answers[1]
