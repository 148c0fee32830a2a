from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wrota.law import calendar
from wrota.law.polish import NBSP

CASES = yaml.safe_load((Path(__file__).parent / "cases/terminy.yaml").read_text(encoding="utf-8"))
COUNT = {
    "dni": calendar.end_of_days,
    "tygodnie": calendar.end_of_weeks,
    "miesiace": calendar.end_of_months,
    "lata": calendar.end_of_years,
}
DAYS = st.dates(date(2012, 1, 1), date(2060, 12, 31))
FIXED = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)}


def easter(year):
    """Meeus/Jones/Butcher, so that the oracle shares nothing with the package under test."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def slow_is_working_day(day):
    moving = {easter(day.year) + timedelta(days=n) for n in (0, 1, 49, 60)}
    christmas_eve = (day.month, day.day) == (12, 24) and day.year >= 2025
    once = day == date(2018, 11, 12)
    holiday = (day.month, day.day) in FIXED or day in moving or christmas_eve or once
    return day.weekday() < 5 and not holiday


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nazwa"])
def test_worked_examples(case):
    term = COUNT[case["jednostka"]](case["od"], case["ile"])

    assert term.day == case["koniec"] == term.steps[-1].dzien
    assert len(term.steps) == case["krokow"]
    assert term.steps[0].dzien == case["od"]
    if "powod" in case:
        assert term.steps[-1].opis.replace(NBSP, " ") == case["powod"]


def test_steps_name_the_event_and_the_article():
    term = calendar.end_of_days(date(2026, 11, 13), 14, event="Doręczenie decyzji")

    assert [step.opis.replace(NBSP, " ") for step in term.steps] == [
        "Doręczenie decyzji",
        "+ 14 dni, art. 57 § 1",
    ]
    assert [calendar.Step.from_dict(step.to_dict()) for step in term.steps] == list(term.steps)


@given(DAYS)
def test_working_days_agree_with_a_slow_reference(day):
    assert calendar.is_working_day(day) == slow_is_working_day(day)


@given(DAYS, st.integers(0, 400))
def test_end_of_days_agrees_with_counting_one_by_one(start, n):
    day = start
    for _ in range(n):
        day += timedelta(days=1)
    while not slow_is_working_day(day):
        day += timedelta(days=1)

    assert calendar.end_of_days(start, n).day == day


@given(DAYS, st.integers(0, 60))
def test_add_months_agrees_with_counting_one_by_one(start, n):
    year, month = start.year, start.month
    for _ in range(n):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            expected = date(year, month, day)
            break
        except ValueError:
            day -= 1

    assert calendar.add_months(start, n) == expected


@given(DAYS, st.integers(0, 30))
def test_add_working_days_agrees_with_counting(start, n):
    end = calendar.add_working_days(start, n)

    between = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert sum(map(slow_is_working_day, between)) == n
    assert n == 0 or slow_is_working_day(end)


def test_names_of_holidays():
    assert calendar.holiday_name(date(2026, 12, 24)) == "Wigilia Bożego Narodzenia"
    assert calendar.holiday_name(date(2024, 12, 24)) == ""
    assert calendar.holiday_name(date(2026, 11, 22)) == ""
