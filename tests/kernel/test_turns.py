"""Writers of one SQLite database take turns: threads in a queue, processes at a gate."""

import subprocess
import sys
import threading
import time

import pytest

from django.db import transaction
from django.db.utils import OperationalError

from wrota.kernel.sqlite import base

OTHER = """
import fcntl, sys, time
gate = open(sys.argv[1], "a")
fcntl.flock(gate, fcntl.LOCK_EX)
print("mine", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A connection of its own to a file, as a thread of the web process has one."""
    opened = []

    def another() -> base.DatabaseWrapper:
        settings = {
            "NAME": str(tmp_path / "proba.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
            "TIME_ZONE": None,
            "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "TEST": {"NAME": None},
        }
        made = base.DatabaseWrapper(settings, "proba")
        made.inc_thread_sharing()
        opened.append(made)
        return made

    with django_db_blocker.unblock():
        yield another
        for one in opened:
            one.close()


def begin(connection) -> None:
    connection.ensure_connection()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_the_next_thread_begins_when_the_first_has_ended(database):
    first, order = database(), []
    begin(first)

    def write() -> None:
        second = database()
        begin(second)
        order.append("second")
        second.rollback()
        second.close()

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.2)
    assert order == []
    order.append("first")
    first.commit()
    thread.join(5)

    assert order == ["first", "second"]


def test_another_process_is_waited_for_and_its_death_ends_its_turn(database, tmp_path):
    gate = str(tmp_path / "proba.sqlite3-turn")
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, gate, "60"], stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdout.readline() == "mine\n"
    threading.Timer(0.4, other.kill).start()

    started = time.monotonic()
    begin(database())

    assert 0.3 < time.monotonic() - started < 10
    other.wait()


def test_who_waits_in_vain_is_told(database, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    begin(database())
    with pytest.raises(OperationalError, match="locked"):
        begin(database())


def test_a_beginning_that_fails_gives_the_turn_back(database, monkeypatch):
    one = database()
    one.ensure_connection()
    with monkeypatch.context() as patch:
        patch.setattr(one, "transaction_mode", "NONSENSE")
        with pytest.raises(OperationalError):
            begin(one)
    one.close()
    begin(database())


@pytest.mark.django_db(transaction=True)
def test_after_every_block_the_turn_is_free():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("turns are SQLite's")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    with transaction.atomic():
        assert connection._has_turn
    assert not connection._has_turn
