"""Questions about a day or an hour; a day is typed in three fields in every browser's language."""

import re
from datetime import date, time

from django.utils.translation import gettext as _

from wrota.law.polish import data_slownie
from wrota.office.forms.kinds.base import Given, Kind, Lists, wrong
from wrota.office.forms.spec import Field

_DIGITS = re.compile(r"[0-9]{1,4}")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")
FIRST_YEAR, LAST_YEAR = 1850, 2199


class Day(Kind):
    """A calendar day in three parts: day, month, year."""

    code = "date"
    parts = ("", "m", "r")

    def default_missing(self, asked: Field) -> str:
        return _("Wpisz datę: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> date:
        texts = [given.text(part) for part in self.parts]
        if not all(texts):
            raise wrong(_("Wpisz dzień, miesiąc i rok, na przykład 15 12 2026"))
        if not all(_DIGITS.fullmatch(text) for text in texts):
            raise wrong(_("Wpisz datę cyframi, na przykład 15 12 2026"))
        day, month, year = map(int, texts)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise wrong(_("Wpisz rok czterema cyframi, na przykład 2026"))
        try:
            return date(year, month, day)
        except ValueError as error:
            raise wrong(_("Nie ma takiego dnia w kalendarzu. Sprawdź datę.")) from error

    def raw(self, value: object) -> dict[str, list[str]]:
        assert isinstance(value, date)
        return {"": [str(value.day)], "m": [str(value.month)], "r": [str(value.year)]}

    def from_text(self, text: str) -> date:
        return date.fromisoformat(text)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (data_slownie(value),) if isinstance(value, date) else ()


class Hour(Kind):
    """An hour with minutes; 8, 8.00 and 8:00 are the same."""

    code = "time"

    def default_missing(self, asked: Field) -> str:
        return _("Wpisz godzinę: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> time:
        found = _TIME.fullmatch(given.text())
        try:
            if found is None:
                raise ValueError(given.text())
            return time(int(found[1]), int(found[2] or 0))
        except ValueError as error:
            raise wrong(_("Wpisz godzinę, na przykład 8:00")) from error

    def to_text(self, value: object) -> str:
        assert isinstance(value, time)
        return f"{value:%H:%M:%S}"

    def raw(self, value: object) -> dict[str, list[str]]:
        assert isinstance(value, time)
        return {"": [f"{value.hour}:{value:%M}"]}

    def from_text(self, text: str) -> time:
        return time.fromisoformat(text)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (f"{value.hour}.{value:%M}",) if isinstance(value, time) else ()
