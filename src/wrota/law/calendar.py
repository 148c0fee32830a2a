"""Days off work and the ends of terms counted as KPA art. 57 says, each with its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays

from wrota.law import polish
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _

_MONTHS_IN_YEAR = 12
_SATURDAY, _SUNDAY = 5, 6
MOVED = Phrase(_("%(reason)s, więc %(article)s"))
#: names that `reason` may take
OFF_WORK = (
    _("sobota"),
    _("niedziela"),
    _("Nowy Rok"),
    _("Święto Trzech Króli"),
    _("Niedziela Wielkanocna"),
    _("Poniedziałek Wielkanocny"),
    _("Święto Państwowe"),
    _("Święto Narodowe Trzeciego Maja"),
    _("Zielone Świątki"),
    _("Dzień Bożego Ciała"),
    _("Wniebowzięcie Najświętszej Marii Panny"),
    _("Uroczystość Wszystkich Świętych"),
    _("Narodowe Święto Niepodległości"),
    _("Wigilia Bożego Narodzenia"),
    _("Boże Narodzenie (pierwszy dzień)"),
    _("Boże Narodzenie (drugi dzień)"),
)


@dataclass(frozen=True)
class Step:
    """One row under "Skąd ta data": the text as shown, the article, the day it leads to."""

    opis: str
    podstawa: str
    dzien: date

    def to_dict(self) -> dict[str, str]:
        """Return plain JSON values."""
        return {"opis": self.opis, "podstawa": self.podstawa, "dzien": self.dzien.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Step":
        """Read back what `to_dict` wrote."""
        return cls(data["opis"], data["podstawa"], date.fromisoformat(data["dzien"]))


@dataclass(frozen=True)
class Term:
    """The last day of a term and the steps that lead to it."""

    day: date
    steps: tuple[Step, ...]


def holiday_name(day: date) -> str:
    """Return the Polish name of the statutory holiday, "" on other days.

    Sundays are statutory holidays without a name of their own (ustawa z 18.01.1951 o dniach
    wolnych od pracy; 24 December since 2025, Dz.U. 2024 poz. 1965).
    """
    return _holidays(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Say whether a term may end on this day: neither a Saturday nor a statutory holiday."""
    return day.weekday() not in (_SATURDAY, _SUNDAY) and not holiday_name(day)


def next_working_day(day: date) -> date:
    """Return the day itself when it is a working day, else the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, n: int) -> date:
    """Return the n-th working day after a day; the day itself is not counted."""
    day = start
    for _day in range(n):
        day = next_working_day(day + timedelta(days=1))
    return day


def add_months(start: date, n: int) -> date:
    """Return the same day number n months later, or the last day of a shorter month."""
    months = start.year * _MONTHS_IN_YEAR + start.month - 1 + n
    first = date(months // _MONTHS_IN_YEAR, months % _MONTHS_IN_YEAR + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(start.day, last.day))


def end_of_days(start: date, n: int, *, event: str = "Zdarzenie") -> Term:
    """Count a term in days; the day of the event is not counted (art. 57 § 1)."""
    how = polish.odmiana(n, "dzień", "dni", "dni")
    return _term(start, event, start + timedelta(days=n), how, "art. 57 § 1")


def end_of_weeks(start: date, n: int, *, event: str = "Zdarzenie") -> Term:
    """Count a term in weeks; it ends on the weekday of the event (art. 57 § 2)."""
    how = polish.odmiana(n, "tydzień", "tygodnie", "tygodni")
    return _term(start, event, start + timedelta(weeks=n), how, "art. 57 § 2")


def end_of_months(start: date, n: int, *, event: str = "Zdarzenie") -> Term:
    """Count a term in months; same day number or the last day of the month (art. 57 § 3)."""
    return _term(start, event, add_months(start, n), months_text(n), "art. 57 § 3")


def end_of_years(start: date, n: int, *, event: str = "Zdarzenie") -> Term:
    """Count a term in years; same day and month, 28 for 29 February (art. 57 § 3a)."""
    how = polish.odmiana(n, "rok", "lata", "lat")
    return _term(start, event, add_months(start, n * _MONTHS_IN_YEAR), how, "art. 57 § 3a")


def months_text(n: int) -> str:
    """Write a number of months as in a step: "miesiąc", "2 miesiące"."""
    return "miesiąc" if n == 1 else polish.odmiana(n, "miesiąc", "miesiące", "miesięcy")


def moved(day: date) -> tuple[Step, ...]:
    """Return the step that moves the end of a term off a day off work (art. 57 § 4), if any."""
    if is_working_day(day):
        return ()
    reason = holiday_name(day) or polish.dzien_tygodnia(day)
    article = "art. 57 § 4"
    said = polish.typografia(MOVED(reason=reason, article=article))
    return (Step(said, article, next_working_day(day)),)


def _term(start: date, event: str, end: date, how: str, article: str) -> Term:
    steps = (
        Step(event, "", start),
        Step(polish.typografia(f"+ {how}, {article}"), article, end),
        *moved(end),
    )
    return Term(steps[-1].dzien, steps)


@cache
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("PL", years=year, language="pl"))
