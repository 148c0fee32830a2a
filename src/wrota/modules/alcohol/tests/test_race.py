"""Two clerks race for the last place in the council's limit, on a database with many writers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest

from django.db import connection

from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.commands import drafts
from wrota.modules.alcohol.models import Licence
from wrota.modules.alcohol.tests import factories

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time, so there is nobody to race with",
    ),
]


@pytest.fixture
def rivals(home):
    """Two applications for the one place that is left, each at the step of the draft."""
    office = factories.an_office()
    factories.enter_limits(office, A_detal=1)
    cases = [
        factories.apply(office, kinds=("A",), **factories.address("lokal", "0910470", house=house))
        for house in ("4", "9")
    ]
    for case_id in cases:
        factories.to_step(office, case_id, "draft")
    return office, cases


def race(office, cases):
    def draft(case_id):
        try:
            commands.draft_decision(office.clerk, case_id=case_id)
        except commands.Unmet:
            return "pełny limit"
        finally:
            connection.close()
        return "projekt"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(draft, cases))


def numbers(office):
    with scope(office.authority.pk):
        return sorted(Licence.objects.exclude(number="").values_list("number", flat=True))


def test_one_gets_the_last_place_and_the_other_is_told(rivals):
    office, cases = rivals

    assert race(office, cases) == ["pełny limit", "projekt"]
    assert numbers(office) == ["A/1/2026"]


def test_without_the_lock_both_would_get_it(rivals, monkeypatch):
    office, cases = rivals
    together = Barrier(2)
    judge = drafts._check_places

    def judge_together(application, licences):
        judge(application, licences)
        try:
            together.wait(timeout=5)
        except BrokenBarrierError:
            pytest.fail("the writers did not meet")

    monkeypatch.setattr(drafts, "_wait_in_turn", lambda: None)
    monkeypatch.setattr(drafts, "_check_places", judge_together)

    assert race(office, cases) == ["projekt", "projekt"]
    assert numbers(office) == ["A/1/2026", "A/2/2026"]
