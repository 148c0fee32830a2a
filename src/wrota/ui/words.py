"""Days and counted nouns in the language of the page; Polish ones come from the law floor."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wrota.law import polish

CYRILLIC = re.compile("[\u0400-\u04ff]")


def data_slownie(value: date | datetime) -> str:
    """Write a day for sentences: "24 listopada 2026", "24 November 2026"."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if _is_polish():
        return polish.data_slownie(day)
    return date_format(day, {"uk": "j E Y", "de": "j. F Y"}.get(get_language() or "", "j F Y"))


def dzien_tygodnia(value: date | datetime) -> str:
    """Name the weekday in the language of the page."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return polish.dzien_tygodnia(day) if _is_polish() else date_format(day, "l")


def forma(count: int, jeden: str, kilka: str, wiele: str) -> str:
    """
    Choose the noun form for a number by the rule of the language that the nouns are in.

    Polish: 1, then 2–4 (not 12–14), then the rest. Ukrainian counts 21, 31, 101 as one too. English
    and German know one and the rest; their catalogues give the same word twice. Nouns that nobody
    translated stay Polish on a Ukrainian page, so the alphabet decides, not the page.
    """
    n = abs(count)
    if not CYRILLIC.match(jeden):
        return polish.forma(n, jeden, kilka, wiele)
    if n % 10 == 1 and n % 100 != 11:
        return jeden
    return kilka if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else wiele


def odmiana(count: int, jeden: str, kilka: str, wiele: str) -> str:
    """Write a number with its noun: "5 spraw" with a hard space."""
    return f"{count}{polish.NBSP}{forma(count, jeden, kilka, wiele)}"


def dni(count: int) -> str:
    """Write a number of days: "5 dni", "5 days"."""
    return odmiana(count, *_("dzień,dni,dni").split(","))


def miesiace(count: int) -> str:
    """Write a number of months: "2 miesiące", "2 months"."""
    return odmiana(count, *_("miesiąc,miesiące,miesięcy").split(","))


def zostalo(count: int) -> str:
    """Write what is left of a term: "Zostało 5 dni"."""
    return f"{forma(count, *_('Został,Zostały,Zostało').split(','))} {dni(count)}"


def _is_polish() -> bool:
    return (get_language() or "pl").startswith("pl")
