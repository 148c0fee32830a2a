"""Every page of the resident's door in a real browser: axe, three widths, no script, keyboard."""

import os
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect
from tests.web.citizen.conftest import PDF, begin, clerk_ctx, code_of, fill, send
from tests.web.citizen.test_filling import GOOD
from tests.web.citizen.test_matters import charge, letter

from django.test import Client
from django.urls import reverse

from wrota.kernel.accounts import people
from wrota.kernel.tenancy import scope
from wrota.office.cases.models import Case
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import jobs
from wrota.office.inbox.models import Incoming

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => (await axe.run(document, {runOnly: {type: 'tag', values: rules}}))
  .violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))"""
WIDTHS = (1280, 375, 320)
#: a folder for pictures of every page, for people who look at them
PICTURES = os.environ.get("WROTA_PICTURES", "")


def faults(page: Page, name: str = "") -> list[str]:
    """Return what is wrong with the open page: axe, errors of CSP or script, sideways scrolling."""
    for summary in page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.evaluate("node => node.parentElement.open = true")
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, RULES)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if over > 0:
        found.append(f"scrolls sideways by {over} px")
    if PICTURES and name:
        width = page.viewport_size["width"]
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    return found + page.troubles


@pytest.fixture
def world(janek, jan, office, other_office):
    """Return the addresses of every page in a state worth looking at."""
    people.add_mandate(
        jan,
        data={"kind": "podmiot", "principal": "Bar „Pod Lipą” Sp. z o.o.", "nip": "1234563218",
              "basis": "prezes zarządu według KRS", "in_force_from": clerk_ctx(office).today},
    )  # fmt: skip
    receipt = send(janek, jan, fill(janek, office))
    with scope(office.pk):
        item = Incoming.objects.get()
    jobs.register(clerk_ctx(office), incoming_id=item.pk)
    with scope(office.pk):
        case = Case.objects.get()
    inbox.link_to_case(clerk_ctx(office), incoming_id=item.pk, case_id=case.pk)
    charge(office, jan, case)
    charge(other_office, jan, source="odpady", amount="84", in_days=9)
    waiting = letter(other_office, jan, title="Wezwanie do uzupełnienia wniosku")
    collected = letter(office, jan, case)
    janek.post(reverse("citizen:delivery", args=[office.slug, collected]))
    first = begin(janek, office)
    start = reverse("citizen:start", args=[office.slug, "probny.wniosek"])
    mandate = people.mandates(jan.pk)[0].id
    review = fill_again(janek, first)
    return {
        "start": start,
        "step": first,
        "step-errors": f"{first[:-2]}2/?popraw=1",
        "review": review,
        "receipt": receipt,
        "matters": reverse("citizen:matters"),
        "case": reverse("citizen:case", args=[office.slug, case.pk]),
        "letter": reverse("citizen:delivery", args=[other_office.slug, waiting]),
        "letter-open": reverse("citizen:delivery", args=[office.slug, collected]),
        "payments": reverse("citizen:payments"),
        "account": reverse("citizen:account"),
        "mandate": reverse("citizen:mandate"),
        "revoke": reverse("citizen:revoke", args=[mandate]),
        "track": reverse("citizen:track"),
    }


def fill_again(client: Client, first: str) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.post(first, GOOD)
    client.post(f"{first[:-2]}2/", {"gdzie": "dom", "psy-ile": "1", "psy-0-imie": "Burek"})
    papers = {"umowa": SimpleUploadedFile("umowa najmu.pdf", PDF), "prawda": "tak"}
    return client.post(f"{first[:-2]}3/", papers).url


def test_every_page_at_every_width(enter, janek, world):
    found = {}
    for width in WIDTHS:
        page = enter(janek, viewport={"width": width, "height": 900})
        for name, url in world.items():
            page.goto(url)
            if wrong := faults(page, name):
                found[f"{name} {width}"] = wrong
            page.troubles.clear()

    assert found == {}


def test_every_page_at_200_per_cent_and_with_wide_spacing(enter, janek, world):
    page = enter(janek, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    spacing = (
        "* {line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    )
    found = {}
    for name, url in world.items():
        page.goto(url)
        page.evaluate(
            "css => {const s = new CSSStyleSheet(); s.replaceSync(css);"
            " document.adoptedStyleSheets = [s]}",
            spacing,
        )
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            found[name] = over

    assert found == {}


def test_pages_with_mistakes(enter, janek, world):
    page = enter(janek, viewport={"width": 375, "height": 800})
    page.goto(world["review"])
    page.fill("#f-kod", "000000")
    page.get_by_role("button", name="Podpisz i wyślij").click()
    assert faults(page, "review-mistake") == []
    page.goto(world["step"])
    page.fill("#ile", "dwa")
    page.get_by_role("button", name="Zapisz i przejdź dalej").last.click()
    assert faults(page, "step-mistake") == []
    assert page.evaluate("document.activeElement.className") == "wr-errors"
    page.goto(world["review"])
    assert faults(page, "review-missing") == []
    page.goto(world["track"])
    page.fill("#f-kod", "XYZ")
    page.click("text=Pokaż stan sprawy")
    assert faults(page, "track-mistake") == []


def test_the_whole_way_without_a_script_by_keyboard(enter, jan, janek, office, live_server):
    page = enter(janek, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(reverse("citizen:start", args=[office.slug, "probny.wniosek"]))
    press(page, "Zacznij wypełniać")
    page.focus("#ile")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("O co chodzi")
    page.focus("#gdzie")
    page.keyboard.press("Space")
    press(page, "Dodaj psa")
    page.focus("#psy-0-imie")
    page.keyboard.type("Burek")
    page.focus("#psy-1-imie")
    page.keyboard.type("Azor")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Załączniki")
    page.set_input_files(
        "#umowa", {"name": "umowa.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.focus("#prawda")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Sprawdź i podpisz")
    expect(page.locator("main")).to_contain_text("Azor")
    page.focus("#f-kod")
    page.keyboard.type(code_of(jan))
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Wniosek wysłany")
    expect(page.locator("main")).to_contain_text("RPW/00001/")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).focus()
    page.keyboard.press("Enter")
