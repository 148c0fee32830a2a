"""The people of a journey: they sign in as anybody would, with password and one-time code."""

import time
from dataclasses import dataclass

from wrota.conf.demo import CODE_SECONDS, totp
from wrota.conf.journey.browser import Browser, Form, Page, WrongPage


@dataclass
class Person:
    """One account of the demonstration with its own browser."""

    browser: Browser
    email: str
    password: str
    secret: str
    #: characters typed to prove who it is: not counted as typing in the matter
    proof_typed: int = 0
    _last: int = 0

    def sign_in(self) -> Page:
        """Sign in with password and code; return the page that follows."""
        page = self.browser.open("/konto/login/").expect()
        form = page.form("Zaloguj")
        self._before = self.browser.typed
        form.type("login", self.email).type("password", self.password)
        page = form.send()
        self._count_proof()
        if "2fa" in page.path:
            page = self.prove(page, "code", "")
        if page.status != 200 or "/konto/" in page.path:
            raise WrongPage(f"{self.email}: nie zalogowano, {page.path}: {page.text[:300]}")
        return page

    def prove(self, page: Page, name: str, button: str) -> Page:
        """Type a one-time code; when it was used before, wait for the next one and try again."""
        for _ in range(3):
            form = page.form(button) if button else _form_with(page, name)
            self._before = self.browser.typed
            page = form.type(name, self.code()).send()
            self._count_proof()
            if not (page.status in (200, 422) and _has_field(page, name)):
                return page
        raise WrongPage(f"{self.email}: kod odrzucony: {page.text[:300]}")

    def code(self) -> str:
        """Return a code that this person has not used yet; a neighbour in time is accepted too."""
        now = time.time()
        counter = max(int(now) // CODE_SECONDS - 1, self._last + 1)
        while counter > int(time.time()) // CODE_SECONDS + 1:
            time.sleep(1)
        self._last = counter
        return totp(self.secret, at=counter * CODE_SECONDS)

    _before: int = 0

    def _count_proof(self) -> None:
        self.proof_typed += self.browser.typed - self._before
        self.browser.typed = self._before


def _has_field(page: Page, name: str) -> bool:
    return any(name in {n.get("name") for n in f.iterfind(".//*[@name]")} for f in page.tree.forms)


def _form_with(page: Page, name: str) -> Form:
    for one in page.tree.forms:
        if one.xpath(f'.//*[@name="{name}"]'):
            return Form(page, one, next(one.iterfind(".//button")))
    raise WrongPage(f"{page.path}: brak pola „{name}”")
