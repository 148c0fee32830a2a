"""What an office tells about itself in the words of the page: its hours, and how they changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wrota.kernel.offices.hours import WEEKDAYS, Hours, Intervals, Now, alike
from wrota.kernel.offices.types import DisclosureRow
from wrota.law import polish
from wrota.ui import kept, words
from wrota.ui.parts import Table

ALL_WEEK = 6


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours as a page shows them: the state now, the usual week, the days that differ."""

    is_open: bool
    state: str
    reason: str
    week: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]  #: day, hours, reason
    note: str


def opening(hours: Hours, now: datetime) -> Opening:
    """Put opening hours into words; `now` is a moment on the Polish clock."""
    at = hours.now(now)
    return Opening(
        is_open=at.is_open,
        state=_state(at, now.date()),
        reason=kept.shown(at.reason),
        week=tuple((_days(first, last), _hours(said)) for first, last, said in alike(hours.week)),
        changes=tuple(
            (f"{_weekday(one.day)}, {words.data_slownie(one.day)}", _hours(one.hours), one.reason)
            for one in hours.changes(now.date())
        ),
        note=hours.note,
    )


def history_table(rows: Iterable[DisclosureRow]) -> Table:
    """Return the versions of what an office told, newest first, as a table."""
    return Table(
        caption=_("Historia zmian"),
        caption_hidden=True,
        columns=(_("Wersja"), _("Kiedy"), _("Kto"), _("Co zmieniono")),
        rows=[
            (
                str(one.number),
                polish.data_i_czas(one.at),
                one.by,
                ", ".join(kept.shown(label) for label in one.changed),
            )
            for one in rows
        ],
    )


def _state(at: Now, today: date) -> str:
    if at.until is None:
        return _("Zamknięte")
    hour, day = _hour(at.until.time()), at.until.date()
    if at.is_open:
        return _("Otwarte do %(hour)s") % {"hour": hour}
    if day == today:
        return _("Zamknięte, otwieramy dziś o %(hour)s") % {"hour": hour}
    if day == today + timedelta(days=1):
        return _("Zamknięte, otwieramy jutro o %(hour)s") % {"hour": hour}
    said = f"{_weekday(day)} {polish.data(day)}"
    return _("Zamknięte, otwieramy: %(day)s, %(hour)s") % {"day": said, "hour": hour}


def _days(first: int, last: int) -> str:
    if (first, last) == (0, ALL_WEEK):
        return _("codziennie")
    ends = [kept.shown(WEEKDAYS[day]) for day in sorted({first, last})]
    return "–".join(ends) if last - first > 1 else ", ".join(ends)


def _weekday(day: date) -> str:
    return kept.shown(WEEKDAYS[day.weekday()])


def _hours(said: Intervals) -> str:
    spans = (f"{_hour(one.opens)}–{_hour(one.closes)}" for one in said)
    return ", ".join(spans) or _("zamknięte")


def _hour(one: time) -> str:
    point = "." if (get_language() or "pl").startswith("pl") else ":"
    return f"{one.hour}{point}{one.minute:02}"
