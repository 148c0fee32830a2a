"""Texts that the office keeps in Polish, shown in the language of the page."""

import re
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wrota.law.phrases import recognise
from wrota.law.polish import NBSP
from wrota.ui import words

DEEPEST = 5  #: a phrase within a phrase: "Urząd podpisał: Decyzja A/1/2026: zezwolenie…"
#: what `polish.odmiana` wrote, and who counts it in the language of the page
_COUNTED = (
    (re.compile(r"(?:(\d+)\s)?(?:dzień|dni)"), words.dni),
    (re.compile(r"(?:(\d+)\s)?(?:miesiąc|miesiące|miesięcy)"), words.miesiace),
)
_SHARE = re.compile(r"(\d+) z (\d+)")
_CITED = re.compile(r"(.+?)(,\s(?:art\.|§)\s.+)", re.DOTALL)


def shown(text: str) -> str:
    """Translate a text that was kept in Polish; what nobody translated stays as it was written."""
    language = get_language() or "pl"
    return text if not text or language.startswith("pl") else _shown(text, language, DEEPEST)


@lru_cache(maxsize=5_000)
def _shown(text: str, language: str, depth: int) -> str:
    plain = text.replace(NBSP, " ")
    said = _(plain)
    if said != plain or not depth:
        return said
    for part in (_counted, _phrase, _cited, _added, _named):
        if found := part(text, language, depth - 1):
            return found
    return text


def _counted(text: str, _language: str, _depth: int) -> str:
    for pattern, count in _COUNTED:
        if found := pattern.fullmatch(text):
            return count(int(found[1] or 1))
    share = _SHARE.fullmatch(text)
    return _("%(left)s z %(total)s") % {"left": share[1], "total": share[2]} if share else ""


def _phrase(text: str, language: str, depth: int) -> str:
    known = recognise(text)
    if known is None:
        return ""
    phrase, blanks = known
    return _(phrase.text) % {k: _shown(v, language, depth) for k, v in blanks.items()}


def _cited(text: str, language: str, depth: int) -> str:
    """Translate what stands before an article; the article itself is cited as the act has it."""
    found = _CITED.fullmatch(text)
    return _shown(found[1], language, depth) + found[2] if found else ""


def _added(text: str, language: str, depth: int) -> str:
    return f"+ {_shown(text[2:], language, depth)}" if text.startswith("+ ") else ""


def _named(text: str, language: str, depth: int) -> str:
    """Translate a heading before a colon; what it names may be somebody's own words."""
    first, colon, rest = text.partition(": ")
    if not colon or _(first) == first:
        return ""
    return f"{_(first)}: {_shown(rest, language, depth)}"
