"""A browser of one person over HTTP: pages, forms, cookies; counts what is typed and clicked."""

import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

TIMEOUT = 60


class WrongPage(AssertionError):
    """The page is not the one that a person would expect here."""


@dataclass
class Browser:
    """One person's browser; `typed` and `clicks` count what the person did."""

    base: str
    typed: int = 0
    clicks: int = 0
    _jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def open(self, path: str) -> "Page":
        """Go to an address; a click unless it is the first page."""
        return self._send(urllib.request.Request(urljoin(self.base, path)))  # noqa: S310

    def click(self, path: str) -> "Page":
        """Follow a link."""
        self.clicks += 1
        return self.open(path)

    def download(self, path: str) -> bytes:
        """Return a file as it comes."""
        return self.open(path).body

    def _send(self, request: urllib.request.Request) -> "Page":
        request.add_header("Accept-Language", "pl")
        request.add_header("User-Agent", "wrota-journey")
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return Page(self, answer.geturl(), answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return Page(self, error.geturl() or request.full_url, error.code, error.read())


@dataclass
class Page:
    browser: Browser
    url: str
    status: int
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def tree(self) -> Any:
        return html.fromstring(self.body.decode())

    @property
    def text(self) -> str:
        """Return the words of the main part, spaces folded."""
        main = self.tree.find(".//main")
        return " ".join((self.tree if main is None else main).text_content().split())

    def expect(self, *words: str, status: int = 200) -> "Page":
        """Return the page itself; `:raises WrongPage:` when words or the status are other."""
        if self.status != status:
            raise WrongPage(f"{self.path}: {self.status} zamiast {status}: {self.text[:300]}")
        for word in words:
            if word not in self.text:
                raise WrongPage(f"{self.path}: brak „{word}” w: {self.text[:600]}")
        return self

    def links(self, part: str) -> list[tuple[str, str]]:
        """Return (address, words) of the links whose address contains a text."""
        found = self.tree.iterfind(".//a[@href]")
        return [
            (a.get("href"), " ".join(a.text_content().split()))
            for a in found
            if part in a.get("href")
        ]

    def link(self, part: str) -> str:
        """Return the first such address; `:raises WrongPage:` when there is none."""
        links = self.links(part)
        if not links:
            raise WrongPage(f"{self.path}: brak łącza „{part}”")
        return links[0][0]

    def form(self, button: str) -> "Form":
        """Return the form that has a button with these words; `:raises WrongPage:`."""
        for one in self.tree.forms:
            for press in one.iterfind(".//button"):
                if button in " ".join(press.text_content().split()):
                    return Form(self, one, press)
        raise WrongPage(f"{self.path}: brak przycisku „{button}” w: {self.text[:600]}")

    def next_form(self) -> "Form":
        """Return the form of the one thing that waits for the reader on this page."""
        for box in self.tree.find_class("wr-note-yours"):
            for one in box.iterfind(".//form"):
                for press in one.iterfind(".//button"):
                    return Form(self, one, press)
        raise WrongPage(f"{self.path}: nic tu nie czeka: {self.text[:600]}")


class Form:
    """A form as it stands on the page: prefilled fields stay unless a person changes them."""

    def __init__(self, page: Page, node: Any, press: Any) -> None:
        self.page = page
        self._node = node
        self._press = press
        self._values: list[tuple[str, str]] = [
            (name, value) for name, value in node.form_values() if value is not None
        ]
        self._files: list[tuple[str, str, bytes]] = []

    @property
    def label(self) -> str:
        return " ".join(self._press.text_content().split())

    def get(self, name: str) -> str:
        return next((v for n, v in self._values if n == name), "")

    def names(self) -> set[str]:
        return {n.get("name") for n in self._node.iterfind(".//*[@name]")}

    def type(self, name: str, text: str) -> "Form":
        """Type into a field; nothing is counted when it holds the text already."""
        self._must_have(name)
        if self.get(name) != text:
            self.page.browser.typed += len(text)
        return self._put(name, [text])

    def choose_or_type(self, name: str, text: str) -> "Form":
        """Choose an option of a list by its words, or type when the field is no list."""
        for option in self._node.xpath(f'.//select[@name="{name}"]/option'):
            if " ".join(option.text_content().split()) == text:
                return self.tick(name, option.get("value") or "")
        return self.type(name, text)

    def tick(self, name: str, *values: str) -> "Form":
        """Choose radio buttons or boxes; each is a click."""
        self._must_have(name)
        self.page.browser.clicks += len(values)
        return self._put(name, list(values))

    def attach(self, name: str, filename: str, content: bytes) -> "Form":
        """Choose a file."""
        self._must_have(name)
        self.page.browser.clicks += 1
        self._files.append((name, filename, content))
        return self

    def send(self) -> Page:
        """Press the button."""
        self.page.browser.clicks += 1
        values = list(self._values)
        if self._press.get("name"):
            values.append((self._press.get("name"), self._press.get("value") or ""))
        target = self._press.get("formaction") or self._node.get("action") or self.page.url
        address = urljoin(self.page.url, target)
        if (self._node.get("method") or "get").lower() == "get":
            return self.page.browser.open(f"{address}?{urlencode(values)}")
        body, kind = self._encoded(values)
        request = urllib.request.Request(address, data=body, method="POST")  # noqa: S310
        request.add_header("Content-Type", kind)
        return self.page.browser._send(request)

    def _put(self, name: str, values: list[str]) -> "Form":
        self._values = [(n, v) for n, v in self._values if n != name]
        self._values += [(name, v) for v in values]
        return self

    def _must_have(self, name: str) -> None:
        if name not in self.names():
            raise WrongPage(f"{self.page.path}: brak pola „{name}”, są: {sorted(self.names())}")

    def _encoded(self, values: list[tuple[str, str]]) -> tuple[bytes, str]:
        if self._node.get("enctype") != "multipart/form-data":
            return urlencode(values).encode(), "application/x-www-form-urlencoded"
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
            for n, v in values
        ]
        for name, filename, content in self._files:
            head = (
                f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; '
                f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            )
            parts.append(head.encode() + content + b"\r\n")
        parts.append(f"--{edge}--\r\n".encode())
        return b"".join(parts), f"multipart/form-data; boundary={edge}"
