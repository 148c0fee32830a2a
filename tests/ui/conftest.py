"""A browser, a person with an account, and the checks that every page must pass."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from django.contrib.auth import get_user_model
from django.test import Client

CHROMIUM = Path("/usr/bin/chromium")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (rules) => (await axe.run(document, {runOnly: {type: 'tag', values: rules}}))
  .violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))"""
NOSCRIPT = """document.querySelectorAll('noscript').forEach((part) => {
  const shown = document.createElement('div');
  shown.innerHTML = part.textContent;
  part.replaceWith(shown);
})"""
PASSWORD = "cztery zwykłe słowa razem"


@pytest.fixture(autouse=True)
def _own_routes(settings):
    settings.ROOT_URLCONF = "ui_urls"
    settings.LOGIN_REDIRECT_URL = "/"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs chromium")
    import os

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def person(db):
    user = get_user_model().objects.create_user(
        email="jan.nowak@example.pl", password=PASSWORD, first_name="Jan", last_name="Nowak"
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def signed_in(client: Client, person) -> Client:
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


@pytest.fixture
def enter(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open a page of the live server; with a client's session when one is given.

    Without `scripts` none of the page's own is loaded. The switch of the browser itself would stop
    axe as well; what stands in <noscript> is put in its place before axe looks.
    """
    contexts: list[BrowserContext] = []

    def open_page(client: Client | None = None, *, scripts: bool = True, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="pl-PL", **options)
        contexts.append(context)
        if client is not None:
            cookies = [
                {"name": name, "value": morsel.value, "url": live_server.url}
                for name, morsel in client.cookies.items()
            ]
            context.add_cookies(cookies)
        page = context.new_page()
        page.scripts = scripts
        if not scripts:
            page.route("**/*.js", lambda route: route.abort())
        page.troubles = []
        page.on("console", lambda m: _note(page, m))
        page.on("request", lambda r: _stranger(page, r.url, live_server.url))
        return page

    yield open_page
    for context in contexts:
        context.close()


def faults(page: Page) -> list[str]:
    """Return what is wrong with the open page: axe, script or CSP errors, sideways scrolling."""
    if not page.scripts:
        page.evaluate(NOSCRIPT)
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, RULES)
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if width > 0:
        found.append(f"scrolls sideways by {width} px")
    return found + page.troubles


def totp(secret: str) -> str:
    """Return the code that an app in a phone would show now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def _note(page: Page, message) -> None:
    ignored = "status of" in message.text or "net::ERR_FAILED" in message.text
    if message.type == "error" and not ignored:
        page.troubles.append(message.text)


def _stranger(page: Page, url: str, own: str) -> None:
    if not url.startswith((own, "data:", "blob:")):
        page.troubles.append(f"request to another host: {url}")
