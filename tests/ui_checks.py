"""What every page must pass, and small means to act as a browser's owner would."""

import base64
import hashlib
import hmac
import struct
import time
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

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


def note(page: Page, message) -> None:
    ignored = "status of" in message.text or "net::ERR_FAILED" in message.text
    if message.type == "error" and not ignored:
        page.troubles.append(message.text)


def stranger(page: Page, url: str, own: str) -> None:
    if not url.startswith((own, "data:", "blob:")):
        page.troubles.append(f"request to another host: {url}")


def virtual_key(page: Page) -> None:
    """Put a virtual authenticator of the browser into the page (Chrome DevTools protocol)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
