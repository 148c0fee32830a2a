"""Opening hours: read as people type them, asked about for moments, weekends and holidays."""

from datetime import date, datetime, time

import pytest
from tests.factories import WARSAW

from wrota.kernel.offices.hours import (
    BadHours,
    Hours,
    Interval,
    SpecialDay,
    alike,
    read,
    text_of,
)

DAY = read("8.00-16.00")
LONG = read("8.00-18.00")
SPLIT = read("8.00-12.00, 13.00-17.00")
WEEK = (LONG, DAY, DAY, SPLIT, DAY, (), ())
#: a Thursday: shorter; Independence Day: open after all
SHORT = SpecialDay(date(2026, 12, 3), read("10-12"), "szkolenie")
OPEN = SpecialDay(date(2026, 11, 11), read("9-11"), "wydawanie dowodów")
HOURS = Hours(WEEK, (SHORT, OPEN), "Kasa do 14.00.")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("8-16", "8.00–16.00"),
        ("8:00 – 16:30", "8.00–16.30"),
        ("od 8 do 16", "8.00–16.00"),
        ("13.00–17.00, 8.00–12.00", "8.00–12.00, 13.00–17.00"),
        ("8-12 i 13-17", "8.00–12.00, 13.00–17.00"),
        ("8-12; 12-14 oraz 15-16", "8.00–12.00, 12.00–14.00, 15.00–16.00"),
        ("Zamknięte", ""),
        ("  ", ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed, written):
    assert text_of(read(typed)) == written
    assert read(written) == read(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("rano", "Wpisz godziny"),
        ("8-25", "Wpisz godziny"),
        ("8.70-16", "Wpisz godziny"),
        ("8-", "Wpisz godziny"),
        ("16-8", "późniejsza"),
        ("8-8", "późniejsza"),
        ("8-13, 12-17", "zachodzą"),
        ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "najwyżej"),
    ],
)
def test_what_cannot_be_hours_is_refused_with_advice(typed, said):
    with pytest.raises(BadHours, match=said):
        read(typed)


@pytest.mark.parametrize(
    ("moment", "is_open", "until"),
    [
        (at(11, 23, 7, 59), False, at(11, 23, 8)),  # Monday before opening
        (at(11, 23, 8), True, at(11, 23, 18)),
        (at(11, 23, 18), False, at(11, 24, 8)),  # the end is not open any more
        (at(11, 26, 12, 30), False, at(11, 26, 13)),  # the break on Thursday
        (at(11, 26, 13), True, at(11, 26, 17)),
        (at(11, 27, 16), False, at(11, 30, 8)),  # Friday evening: Monday
        (at(11, 28, 10), False, at(11, 30, 8)),
        (at(12, 3, 9), False, at(12, 3, 10)),  # a special day has its own hours
        (at(12, 3, 13), False, at(12, 4, 8)),
        (at(11, 11, 10), True, at(11, 11, 11)),  # special goes before the holiday
        (at(12, 23, 17), False, at(12, 28, 8)),  # Christmas Eve to Sunday
        (datetime(2025, 12, 31, 17, tzinfo=WARSAW), False, at(1, 2, 8)),
    ],
)
def test_open_now(moment, is_open, until):
    now = HOURS.now(moment)

    assert (now.is_open, now.until) == (is_open, until)


def test_a_holiday_is_named_only_when_it_takes_hours_away():
    assert HOURS.now(at(12, 25, 10)).reason == "Boże Narodzenie (pierwszy dzień)"
    assert HOURS.now(at(12, 26, 10)).reason == ""  # a Saturday anyway
    assert HOURS.now(at(12, 3, 10)).reason == "szkolenie"
    assert not Hours(WEEK).now(at(11, 11, 10)).is_open


def test_an_office_that_never_opens_has_no_next_hour():
    assert Hours(((),) * 7).now(at(11, 23, 9)).until is None


def test_days_that_differ_are_told_ahead():
    told = HOURS.changes(date(2026, 11, 23), days=40)

    assert [(one.day.day, text_of(one.hours)) for one in told] == [
        (3, "10.00–12.00"),
        (24, ""),
        (25, ""),
        (1, ""),
    ]


def test_neighbouring_days_with_the_same_hours_are_one_line():
    assert list(alike(WEEK)) == [(0, 0, LONG), (1, 2, DAY), (3, 3, SPLIT), (4, 4, DAY), (5, 6, ())]
    assert list(alike((DAY,) * 7)) == [(0, 6, DAY)]


def test_hours_survive_being_kept():
    assert Hours.from_dict(HOURS.to_dict()) == HOURS
    assert HOURS.to_dict()["tydzien"][3] == "8.00–12.00, 13.00–17.00"
    assert Interval(time(8), time(16)) in DAY
