"""Rules that hold for every file of the design system, so that a page can rely on them."""

import re
from pathlib import Path

import allauth
import bootstrap_italia_template
import pytest

from django.template import engines

import wrota.ui
from wrota.ui.library import register
from wrota.ui.templatetags import ui as library

HOME = Path(wrota.ui.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
THEIRS = Path(allauth.__file__).parent / "templates"
SPRITE = Path(bootstrap_italia_template.__file__).parent / "static/svg/sprites.svg"
#: bare parents of pages that are all replaced, and a plain list of codes
LEFT_ALONE = {
    "account/base_entrance.html",
    "account/base_manage.html",
    "account/base_manage_email.html",
    "account/base_manage_password.html",
    "account/base_manage_phone.html",
    "account/base_reauthenticate.html",
    "mfa/base_entrance.html",
    "mfa/base_manage.html",
    "mfa/recovery_codes/base.html",
    "mfa/recovery_codes/download.txt",
    "mfa/totp/base.html",
    "mfa/webauthn/base.html",
    "mfa/webauthn/snippets/login_script.html",
    "mfa/webauthn/snippets/scripts.html",
    "usersessions/base_manage.html",
}


def name(path: Path) -> str:
    return str(path.relative_to(HOME / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_compiles(path):
    assert engines["django"].get_template(name(path))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_inline_style_script_or_handler(path):
    text = path.read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_icons_exist_in_the_sprite():
    known = set(re.findall(r'id="it-([\w-]+)"', SPRITE.read_text()))
    used = set()
    for path in PAGES:
        used |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
        used |= set(re.findall(r'\bicon="([\w-]+)"', path.read_text()))
    used |= {symbol for symbol, _label in library.surfaces.CHIPS.values()}
    used |= set(library.show.FILE_ICONS.values()) | {"file"}

    assert used - known == set()


def test_every_account_page_and_letter_is_ours():
    ours = {name(path) for path in TEMPLATES}
    theirs = {
        str(path.relative_to(THEIRS))
        for app in ("account", "mfa", "usersessions")
        for path in (THEIRS / app).rglob("*.*")
    }

    assert theirs - ours == LEFT_ALONE


def test_own_css_stays_thin_and_at_home():
    css = (HOME / "static/ui/wrota.css").read_text()

    assert len(css.encode()) < 30_000
    urls = re.findall(r"url\(([^)]+)\)", css)
    beside = SPRITE.parents[1] / "css"
    assert urls
    for url in urls:
        assert url.startswith("../fonts/") and (beside / url).resolve().exists(), url


def test_readme_names_every_tag_and_filter():
    readme = (HOME / "README.md").read_text()

    missing = [tag for tag in register.tags if f"`{tag}`" not in readme]
    missing += [text for text in register.filters if f"|{text}" not in readme]

    assert missing == []


def test_components_page_shows_every_tag():
    sources = "".join(p.read_text() for p in (HOME / "templates/ui/samples").glob("*.html"))
    sources += "".join(p.read_text() for p in (HOME / "templates").rglob("*.html"))

    shown = set(re.findall(r"{% (\w+)", sources))

    assert set(register.tags) - shown == set()
