"""Filters that write amounts, dates and identifiers the Polish way; the law floor knows how."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wrota.law import identifiers, polish
from wrota.ui import kept, words
from wrota.ui.library import register

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_TAG = re.compile(r"(<[^>]*>)")


@register.filter
def kwota(value: Any) -> str:
    """Write złoty: `{{ 48.9|kwota }}` gives "48,90 zł"; nothing for None or an empty text."""
    number = _decimal(value)
    return "" if number is None else polish.kwota(number)


@register.filter
def liczba(value: Any) -> str:
    """Write a number with a decimal comma and hard spaces between thousands."""
    number = _decimal(value)
    return "" if number is None else polish.liczba(number)


@register.filter
def procent(value: Any) -> str:
    """Write a fraction as per cent: `{{ 0.014|procent }}` gives "1,4%"."""
    number = _decimal(value)
    return "" if number is None else polish.procent(number)


@register.filter
def data(value: date | datetime | None) -> str:
    """Write a day for tables: "24.11.2026"; an aware moment is read in the current time zone."""
    return "" if value is None else polish.data(_day(value))


@register.filter
def data_slownie(value: date | datetime | None) -> str:
    """Write a day for sentences: "24 listopada 2026"."""
    return "" if value is None else words.data_slownie(_day(value))


@register.filter
def data_i_czas(value: datetime | None) -> str:
    """Write a moment for tables: "24.11.2026 12:52"."""
    return "" if value is None else polish.data_i_czas(value)


@register.filter
def godzina(value: datetime | None) -> str:
    """Write the hour: "12:41"."""
    return "" if value is None else polish.czas(value)


@register.filter
def godzina_urzedowa(value: datetime | None) -> str:
    """Write the official time with seconds: "12:52:07"."""
    return "" if value is None else polish.czas_urzedowy(value)


@register.filter
def dzien_tygodnia(value: date | datetime | None) -> str:
    """Name the weekday: "poniedziałek"."""
    return "" if value is None else words.dzien_tygodnia(_day(value))


@register.filter
def odmiana(value: Any, forms: str) -> str:
    """Write a number with its noun: `{{ 5|odmiana:"sprawa,sprawy,spraw" }}` gives "5 spraw".

    :raises ValueError: when there are not three forms
    """
    jeden, kilka, wiele = (form.strip() for form in forms.split(","))
    return words.odmiana(int(value or 0), jeden, kilka, wiele)


@register.filter
def forma(value: Any, forms: str) -> str:
    """Choose only the noun: `{{ 2|forma:"rzecz,rzeczy,rzeczy" }}` gives "rzeczy".

    :raises ValueError: when there are not three forms
    """
    jeden, kilka, wiele = (form.strip() for form in forms.split(","))
    return words.forma(int(value or 0), jeden, kilka, wiele)


@register.filter(is_safe=True)
def typo(value: Any) -> str:
    """Put hard spaces where Polish needs them; text is escaped, tags of safe HTML stay."""
    if value is None:
        return ""
    if isinstance(value, SafeString):
        parts = _TAG.split(value)
        return mark_safe("".join(p if p.startswith("<") else polish.typografia(p) for p in parts))  # noqa: S308
    return conditional_escape(polish.typografia(str(value)))


@register.filter
def przeklad(value: Any) -> str:
    """Show a text that was kept in Polish (an act, a due, a step) in the language of the page."""
    return "" if value is None else kept.shown(str(value))


@register.filter
def nip(value: str | None) -> str:
    """Write a NIP in groups: "123-456-32-18"; a text that is no NIP stays as it is."""
    return identifiers.format_nip(value or "")


@register.filter
def nrb(value: str | None) -> str:
    """Write a bank account in fours, which stay together when copied."""
    return identifiers.format_nrb(value or "")


@register.filter
def pesel_mask(value: str | None) -> str:
    """Hide the end of a PESEL: "440514*****"."""
    return identifiers.mask_pesel(value or "")


@register.filter
def przegladarka(value: str | None) -> str:
    """Name the browser and the system of a user agent: "Firefox, Windows"."""
    agent = value or ""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("inna przeglądarka"))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system)))


@register.filter
def rozmiar(value: Any) -> str:
    """Write a size in bytes for people: "412 kB", "1,2 MB"."""
    size = int(value or 0)
    for unit, power in (("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            short = (Decimal(size) / 10**power).quantize(Decimal("0.1"))
            return f"{polish.liczba(short, 0 if short >= 10 else 1)}{polish.NBSP}{unit}"
    return f"{size}{polish.NBSP}B"


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).date()
    return value
