"""Opening hours of an office: typed by the office in plain words, asked about for any moment."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Self

from wrota.law.calendar import holiday_name
from wrota.law.phrases import noop as _

WEEKDAYS = (
    _("poniedziałek"),
    _("wtorek"),
    _("środa"),
    _("czwartek"),
    _("piątek"),
    _("sobota"),
    _("niedziela"),
)
#: days within which an office that is closed now is expected to open again
AHEAD = 60
#: intervals of one day, and special days that an office may announce at once
MOST_INTERVALS, MOST_SPECIAL = 6, 60
EXAMPLE = "Wpisz godziny, na przykład 8.00–16.00 albo 8.00–12.00, 13.00–17.00."
_HOUR = r"(\d{1,2})(?:[.:](\d{2}))?"
_INTERVAL = re.compile(rf"(?:od\s+)?{_HOUR}\s*(?:-|–|—|do)\s*{_HOUR}")
_BETWEEN = re.compile(r"\s*(?:[,;]|\s(?:i|oraz)\s)\s*")
_CLOSED = {"", "-", "–", "zamknięte", "nieczynne"}


class BadHours(ValueError):
    """The typed hours cannot be understood; the message says in Polish what to write."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From an hour to an hour of one day; the end is after the beginning."""

    opens: time
    closes: time


Intervals = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day with hours of its own: none means closed. It goes before statutory holidays."""

    day: date
    hours: Intervals
    reason: str


@dataclass(frozen=True, slots=True)
class Now:
    """Whether the office is open; `until` is when that ends, None when no change is in sight."""

    is_open: bool
    until: datetime | None
    reason: str = ""  #: why today differs from the usual week: a holiday or the office's own words


@dataclass(frozen=True, slots=True)
class Hours:
    """The usual week (Monday first), the days that differ, and the office's own note."""

    week: tuple[Intervals, ...]
    special: tuple[SpecialDay, ...] = ()
    note: str = ""

    def on(self, day: date) -> Intervals:
        """Return the hours of a day: special first, then statutory holidays, then the week."""
        own = self._special(day)
        if own is not None:
            return own.hours
        return () if holiday_name(day) else self.week[day.weekday()]

    def reason(self, day: date) -> str:
        """Return why a day differs from the usual week, "" when it does not."""
        own = self._special(day)
        if own is not None:
            return own.reason
        return holiday_name(day) if self.week[day.weekday()] else ""

    def now(self, moment: datetime) -> Now:
        """Say whether the office is open at a moment on the Polish clock, and until when."""
        today, reason = moment.date(), self.reason(moment.date())
        for one in self.on(today):
            if one.opens <= moment.time() < one.closes:
                return Now(True, _at(moment, today, one.closes), reason)
        later = (
            _at(moment, day, one.opens)
            for day in (today + timedelta(days=n) for n in range(AHEAD + 1))
            for one in self.on(day)
        )
        return Now(False, next((at for at in later if at > moment), None), reason)

    def changes(self, start: date, *, days: int = AHEAD) -> tuple[SpecialDay, ...]:
        """List the days from `start` on that differ from the usual week, holidays too."""
        coming = (start + timedelta(days=n) for n in range(days))
        return tuple(
            SpecialDay(day, self.on(day), self.reason(day))
            for day in coming
            if self._special(day) is not None or self.reason(day)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "tydzien": [text_of(one) for one in self.week],
            "wyjatki": [
                {"dzien": one.day.isoformat(), "godziny": text_of(one.hours), "powod": one.reason}
                for one in self.special
            ],
            "uwagi": self.note,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Self:
        """Read back what `to_dict` wrote."""
        return cls(
            tuple(read(one) for one in said["tydzien"]),
            tuple(
                SpecialDay(date.fromisoformat(one["dzien"]), read(one["godziny"]), one["powod"])
                for one in said["wyjatki"]
            ),
            said["uwagi"],
        )

    def _special(self, day: date) -> SpecialDay | None:
        return next((one for one in self.special if one.day == day), None)


def read(text: str) -> Intervals:
    """
    Read hours as people type them: "8-16", "8.00–12.00, 13:00–17:00"; nothing means closed.

    :raises BadHours: when they cannot be read, end before they begin or overlap.
    """
    plain = " ".join(text.lower().split())
    if plain in _CLOSED:
        return ()
    found = tuple(sorted(_intervals(plain)))
    if len(found) > MOST_INTERVALS:
        raise BadHours(f"Wpisz najwyżej {MOST_INTERVALS} przedziałów na dzień.")
    for before, after in pairwise(found):
        if after.opens < before.closes:
            raise BadHours("Przedziały na siebie zachodzą. Popraw godziny.")
    return found


def text_of(hours: Intervals) -> str:
    """Write hours as `read` takes them: "8.00–12.00, 13.00–17.00"; "" for a closed day."""
    return ", ".join(f"{_hour(one.opens)}–{_hour(one.closes)}" for one in hours)


def alike(week: tuple[Intervals, ...]) -> Iterator[tuple[int, int, Intervals]]:
    """Group neighbouring days with the same hours: (first weekday, last weekday, hours)."""
    first = 0
    for day in range(1, len(week) + 1):
        if day == len(week) or week[day] != week[first]:
            yield first, day - 1, week[first]
            first = day


def _intervals(plain: str) -> Iterator[Interval]:
    for part in _BETWEEN.split(plain):
        found = _INTERVAL.fullmatch(part)
        if not found:
            raise BadHours(EXAMPLE)
        opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
        if closes <= opens:
            raise BadHours("Godzina zamknięcia musi być późniejsza niż otwarcia.")
        yield Interval(opens, closes)


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise BadHours(EXAMPLE) from error


def _hour(one: time) -> str:
    return f"{one.hour}.{one.minute:02}"


def _at(moment: datetime, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, moment.tzinfo)
