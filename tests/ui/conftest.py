"""A browser, a person with an account, and routes of their own for the tests of this folder."""

from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, BrowserContext, Page
from ui_checks import PASSWORD, note, stranger

from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture(autouse=True)
def _own_routes(settings):
    settings.ROOT_URLCONF = "ui_urls"
    settings.LOGIN_REDIRECT_URL = "/"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


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
        page.on("console", lambda m: note(page, m))
        page.on("request", lambda r: stranger(page, r.url, live_server.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
