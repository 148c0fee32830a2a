from datetime import date
from pathlib import Path

import pytest
import yaml

from wrota.law.clock import Clock, Deadline, Extension, Kind, Reason, Start, Stop
from wrota.law.polish import NBSP

CASES = yaml.safe_load((Path(__file__).parent / "cases/zegar.yaml").read_text(encoding="utf-8"))


def clock(case):
    return Clock(
        start=case["start"],
        how=Start[case.get("jak", "PISEMNIE")],
        kind=Kind[case.get("rodzaj", "ZWYKLA")],
        days=case.get("dni"),
        days_podstawa=case.get("podstawa", ""),
        stops=tuple(Stop(a, b, Reason[why]) for a, b, why in case.get("stopy", ())),
        extensions=tuple(Extension(day, why) for day, why in case.get("przedluzenia", ())),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nazwa"])
def test_worked_examples(case):
    deadline = clock(case).deadline(today=case.get("dzis", date(2026, 12, 8)))

    steps = [[step.opis.replace(NBSP, " "), step.dzien] for step in deadline.steps]
    assert steps == case["kroki"]
    assert deadline.current == steps[-1][1]
    assert deadline.statutory == case.get("ustawowy", steps[-1][1])
    assert Deadline.from_dict(deadline.to_dict()) == deadline


def test_days_for_the_page():
    deadline = clock(CASES[0]).deadline(today=date(2026, 12, 8))

    assert deadline.left(date(2026, 12, 8)) == 27
    assert deadline.left(date(2027, 1, 5)) == -1
    assert deadline.elapsed(date(2026, 12, 8)) == 14
    assert deadline.elapsed(date(2026, 11, 1)) == 0
    assert deadline.total == 41


@pytest.mark.parametrize(
    ("stop", "day", "stands"),
    [
        (Stop(date(2026, 11, 26), date(2026, 12, 4), Reason.OPINIA), date(2026, 11, 25), False),
        (Stop(date(2026, 11, 26), date(2026, 12, 4), Reason.OPINIA), date(2026, 11, 26), True),
        (Stop(date(2026, 11, 26), date(2026, 12, 4), Reason.OPINIA), date(2026, 12, 4), True),
        (Stop(date(2026, 11, 26), date(2026, 12, 4), Reason.OPINIA), date(2026, 12, 5), False),
        (Stop(date(2026, 11, 26), None, Reason.OPINIA), date(2027, 2, 1), True),
    ],
)
def test_the_clock_stands_on_both_ends_of_a_stop(stop, day, stands):
    assert Clock(date(2026, 11, 24), stops=(stop,)).is_stopped(today=day) is stands


def test_a_stop_cannot_end_before_it_begins():
    with pytest.raises(ValueError):
        Stop(date(2026, 12, 4), date(2026, 12, 3), Reason.OPINIA)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_term(kind):
    deadline = Clock(date(2026, 11, 24), kind=kind).deadline(today=date(2026, 11, 24))

    assert deadline.statutory > date(2026, 11, 24)
