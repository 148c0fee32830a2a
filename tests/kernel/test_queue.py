"""The queue: written with the data, tried again with growing pauses, never lost, never silent."""

from datetime import timedelta

import pytest
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from tests.factories import make_ctx, make_office
from tests.kernel.heard import bad_every_minute, bad_job, every_minute, good_job, not_a_job

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from wrota.kernel.manifest import Periodic
from wrota.kernel.tasks import queue, upkeep, worker
from wrota.kernel.tasks.models import Schedule, WorkerBeat
from wrota.kernel.tasks.queue import dead_letters, enqueue, revive

pytestmark = pytest.mark.django_db
HERE = "tests.kernel.heard"


@pytest.fixture
def ctx():
    return make_ctx(make_office(modules=()))


@pytest.fixture(autouse=True)
def keep_the_connection(monkeypatch):
    """A worker drops connections that are in a transaction; here that is the test's own."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def work() -> None:
    """Run everything that may run now."""
    worker.run(batch=True)


def wait_is_over() -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_a_job_runs_once_with_its_office_and_ids(ctx, ran):
    enqueue(ctx, good_job, number=7)

    work()
    work()

    assert ran == [f"good {ctx.authority_id} 7"]


def test_a_job_of_a_rolled_back_transaction_never_runs(ctx, ran):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(ctx, good_job, number=7)
        raise RuntimeError

    work()

    assert ran == []


def test_a_later_job_waits(ctx, ran):
    enqueue(ctx.having(), good_job, after=3600 * 24 * 3650, number=7)

    work()

    assert ran == []


def test_a_failing_job_is_tried_again_with_growing_pauses_and_then_lies_dead(ctx, ran):
    enqueue(ctx, bad_job, number=7)
    pauses = []

    for _ in range(3):
        started = timezone.now()
        work()
        waiting = DBTaskResult.objects.filter(status="READY").first()
        if waiting:
            pauses.append(round((waiting.run_after - started).total_seconds()))
        wait_is_over()

    assert ran == ["bad"] * 3
    assert pauses == [2, 8]
    [dead] = dead_letters()
    assert (dead.job, dead.ids, dead.attempts) == (f"{HERE}.bad_job", {"number": 7}, 3)
    assert (dead.authority_id, dead.error) == (ctx.authority_id, "Broken")
    assert "numer 7" in dead.traceback


def test_the_pause_has_a_ceiling():
    assert min(queue.FIRST_PAUSE * 4**20, queue.LONGEST_PAUSE) == timedelta(hours=1)


def bury(ctx) -> str:
    enqueue(ctx, bad_job, number=7)
    for _ in range(3):
        work()
        wait_is_over()
    return dead_letters()[0].id


def test_a_dead_job_is_revived_and_tried_from_the_start(ctx, ran):
    dead = bury(ctx)

    assert revive(dead)
    assert dead_letters() == []
    work()

    assert ran == ["bad"] * 4
    assert not revive(dead)


def test_an_office_sees_and_revives_its_own_dead_only(ctx):
    dead = bury(ctx)
    other = make_office("kolsko", modules=())

    assert dead_letters(authority_id=other.pk) == []
    assert not revive(dead, authority_id=other.pk)
    assert len(dead_letters(authority_id=ctx.authority_id)) == 1


def test_only_functions_marked_as_jobs_run(ctx, ran):
    enqueue(ctx, not_a_job)

    work()

    assert ran == []
    assert dead_letters()[0].error == "NotAJob"


def start_and_die(ctx, *, name: str, seconds_ago: int) -> DBTaskResult:
    """Leave a job as a worker leaves it that was killed while running it."""
    enqueue(ctx, good_job, number=7)
    row = DBTaskResult.objects.get()
    row.claim(name)
    row.started_at = timezone.now() - timedelta(seconds=seconds_ago)
    row.save()
    return row


def test_the_job_of_a_killed_worker_is_taken_back(ctx, ran):
    start_and_die(ctx, name="zabity", seconds_ago=30)
    WorkerBeat.objects.create(worker="zabity", beat_at=timezone.now() - timedelta(seconds=30))

    worker.tick("zywy")
    work()

    assert ran == [f"good {ctx.authority_id} 7"]


def test_the_job_of_a_living_worker_is_left_alone(ctx, ran):
    row = start_and_die(ctx, name="zapracowany", seconds_ago=30)
    WorkerBeat.objects.create(worker="zapracowany", beat_at=timezone.now())

    worker.tick("zywy")

    assert DBTaskResult.objects.get(pk=row.pk).status == "RUNNING"


def test_a_job_that_somebody_restarted_meanwhile_is_not_taken_back(ctx, monkeypatch):
    """Two workers see the same dead one: the second must not take the job from the first."""
    row = start_and_die(ctx, name="zabity", seconds_ago=30)
    stale = list(DBTaskResult.objects.running())
    row.claim("zywy")

    class Stale:
        def filter(self, **_):
            return stale

    real = DBTaskResult.objects.running
    answers = [Stale()]
    monkeypatch.setattr(
        type(DBTaskResult.objects), "running", lambda self: answers.pop() if answers else real()
    )
    worker.tick("drugi")

    assert DBTaskResult.objects.get(pk=row.pk).status == "RUNNING"


@pytest.fixture
def clockwork(monkeypatch):
    """Let the worker know two periodic jobs only."""
    jobs = tuple(Periodic(f"{HERE}.{f.__name__}", 60) for f in (every_minute, bad_every_minute))
    monkeypatch.setattr(worker, "periodic", lambda: jobs)


def test_a_periodic_job_runs_once_a_period_whoever_looks_first(clockwork, ran):
    worker.tick("a")
    worker.tick("b")
    work()
    assert ran == ["minute"]

    Schedule.objects.update(next_at=timezone.now())
    worker.tick("b")
    worker.tick("a")
    work()
    assert ran == ["minute"] * 2


def test_a_failing_periodic_job_lies_dead_once_and_goes_on(clockwork):
    for _ in range(3):
        worker.tick("a")
        work()
        Schedule.objects.update(next_at=timezone.now())

    assert [d.job for d in dead_letters()] == [f"{HERE}.bad_every_minute"]


def test_every_periodic_job_of_the_platform_is_a_job():
    from django.utils.module_loading import import_string

    for one in worker.periodic():
        assert hasattr(import_string(one.job), "wrota_attempts"), one.job
        assert one.every >= 1


def test_a_worker_says_that_it_lives_and_forgets_the_long_dead():
    WorkerBeat.objects.create(worker="dawny", beat_at=timezone.now() - timedelta(hours=1))

    worker.tick("zywy")

    assert [b.worker for b in WorkerBeat.objects.all()] == ["zywy"]


def test_finished_jobs_and_expired_cache_rows_are_dropped(ctx):
    enqueue(ctx, good_job, number=7)
    work()
    cache.set("stare", 1, 60)
    cache.touch("stare", -1)

    upkeep.forget_finished(timezone.now())
    assert DBTaskResult.objects.count() == 1
    upkeep.forget_finished(timezone.now() + timedelta(days=3))

    assert DBTaskResult.objects.count() == 0
    assert cache.add("stare", 2)


def test_dead_jobs_stay(ctx):
    bury(ctx)

    upkeep.forget_finished(timezone.now() + timedelta(days=300))

    assert len(dead_letters()) == 1
