"""Every page that people reach by links, each as they see it, has no fault (WCAG 2.2 AA)."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from running import demo
from ui_checks import faults, note, stranger, totp

pytestmark = pytest.mark.browser
MOST = 24  #: pages of one person
SKIPPED = re.compile(
    r"logout|wyloguj|/dokument/|/plik/|jezyk|/potwierdzenie/\d+/.+|^/api/|"
    r"\.(csv|atom|pdf|xml|zip|pem|crl|cer|jsonld|json)$"
)
#: one address of each kind is enough: numbers and names of offices are folded
NUMBER = re.compile(r"\d+|[0-9a-f-]{36}|(?<=/u/)[a-z-]+|(?<=/urzedy/)[a-z-]+")
PEOPLE = {
    "": (
        "/",
        "/u/sulechow/",
        "/u/sulechow/bip/",
        "/bip/",
        "/sprawdz/",
        "/sledz/",
        "/skladniki/",
        "/ca/?numer=1",
        "/ca/polityka/",
    ),
    "jan.nowak@poczta.example": ("/moje/", "/u/sulechow/wniosek/alcohol.wniosek/"),
    "marta.zielinska@sulechow.example": ("/biurko/sulechow/",),
    "tomasz.wrona@sulechow.example": ("/biurko/sulechow/naleznosci/",),
    "ewa.kowalczyk@sulechow.example": ("/biurko/sulechow/",),
    "adam.sowa@sulechow.example": (
        "/biurko/sulechow/urzad/",
        "/biurko/sulechow/rejestr/",
        "/biurko/sulechow/kwarantanna/",
        "/biurko/sulechow/okienko/",
        "/biurko/sulechow/okienko/skan/",
        "/biurko/sulechow/pisma/",
        "/biurko/sulechow/pisma/nowe/",
        "/biurko/sulechow/rejestr/reguly/nowa/",
        "/biurko/sulechow/urzad/skrzynki/nowa/",
    ),
    "zofia.maj@lubuskie.example": ("/platforma/urzedy/",),
    "iwona.borek@lubuskie.example": (
        "/biurko/wojewodztwo-lubuskie/centrum/",
        "/biurko/wojewodztwo-lubuskie/centrum/certyfikaty/?q=Wrota",
        "/biurko/wojewodztwo-lubuskie/centrum/nowa/revoke-authority/?certyfikat=3",
    ),
}
VIEWS = ((1280, True), (320, False))


@pytest.fixture(scope="module")
def running():
    with demo() as found:
        yield found


@pytest.mark.parametrize("email", PEOPLE, ids=lambda e: e.split("@")[0] or "anybody")
def test_no_page_has_a_fault(running, browser, email):
    context = browser.new_context(base_url=running.url, locale="pl-PL")
    try:
        page = _page(context, running.url)
        if email:
            _sign_in(page, running, email)
        paths = _crawl(page, running.url, PEOPLE[email])
        found = {}
        for width, scripts in VIEWS:
            page = _page(context, running.url, scripts=scripts)
            page.set_viewport_size({"width": width, "height": 800})
            for path in paths:
                page.troubles.clear()
                page.goto(path)
                if wrong := faults(page):
                    found[f"{path} {width}"] = wrong
            page.close()
    finally:
        context.close()

    assert not found
    assert len(paths) >= len(PEOPLE[email])


def _page(context, url, *, scripts=True):
    page = context.new_page()
    page.scripts, page.troubles = scripts, []
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
    page.on("console", lambda message: note(page, message))
    page.on("request", lambda request: stranger(page, request.url, url))
    return page


def _sign_in(page, running, email):
    known = running.accounts
    secret = next(p["totp"] for p in known["people"] if p["email"] == email)
    page.goto("/konto/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", known["password"])
    page.click("button:has-text('Zaloguj')")
    page.fill("[name=code]", totp(secret))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/moje/**")


def _crawl(page, url, starts):
    """Follow links breadth first; of each kind of address keep the first one."""
    waiting, kinds, kept = list(starts), set(), []
    while waiting and len(kept) < MOST:
        path = waiting.pop(0)
        kind = NUMBER.sub("N", path)
        if kind in kinds or SKIPPED.search(path):
            continue
        kinds.add(kind)
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            assert answer is not None and answer.status < 500, f"{path}: {answer.status}"
            continue
        kept.append(path)
        for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(urljoin(url, href))
            if f"{parts.scheme}://{parts.netloc}" == url:
                waiting.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return kept
