"""Days and counted nouns in the language of the page; Polish ones come from the law floor."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wrota.law import polish


def data_slownie(value: date | datetime) -> str:
    """Write a day for sentences: "24 listopada 2026", "24 November 2026"."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if _is_polish():
        return polish.data_slownie(day)
    return date_format(day, "j E Y" if get_language() == "uk" else "j F Y")


def dzien_tygodnia(value: date | datetime) -> str:
    """Name the weekday in the language of the page."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return polish.dzien_tygodnia(day) if _is_polish() else date_format(day, "l")


def dni(count: int) -> str:
    """Write a number of days: "5 dni", "5 days"."""
    jeden, kilka, wiele = _("dzień,dni,dni").split(",")
    return polish.odmiana(count, jeden, kilka, wiele)


def zostalo(count: int) -> str:
    """Write what is left of a term: "Zostało 5 dni"."""
    jeden, kilka, wiele = _("Został,Zostały,Zostało").split(",")
    return f"{polish.forma(count, jeden, kilka, wiele)} {dni(count)}"


def _is_polish() -> bool:
    return (get_language() or "pl").startswith("pl")
