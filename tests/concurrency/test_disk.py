"""R2 and R4: a receipt is on the disk before anybody reads it, and a full disk never lies."""

import re
import resource
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.concurrency.place import Place, Server, a_place
from tests.concurrency.test_kills import Client

from django.db import connection

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="here the log is written by PostgreSQL, not by us"
    ),
]
#: a line of the trace about the log of the database, and about an answer that gives a receipt
SYNCED = re.compile(r"f(?:data)?sync(?:\(\d+<[^>]*sqlite3-wal>\)| resumed>\)) += 0")
WRITTEN = re.compile(r"pwrite64\(\d+<[^>]*sqlite3-wal>")
PEOPLE = 32
ANSWERED = re.compile(r"(?:write|writev|sendto|sendmsg)\(\d+<.*HTTP/1\.1 302")


@pytest.fixture(scope="module")
def place():
    with a_place() as found:
        yield found


@pytest.fixture(scope="module")
def people(place):
    return place.residents(PEOPLE)


def traced(place: Place, said: dict[str, str], settings: str, trace: Path) -> list[str]:
    """Let a resident sign under strace; return what the server asked the system to do."""
    kept = dict(place.environment)
    place.environment["DJANGO_SETTINGS_MODULE"] = settings
    server = Server(place, ("web",)).start()
    place.environment.update(kept)
    server.answers(within=60)
    calls = "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg"
    words = ["strace", "-f", "-y", "-s", "200", "-e", calls, "-o", str(trace)]
    for pid in server.family():
        words += ["-p", str(pid)]
    watcher = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        if "attached" not in watcher.stderr.readline():
            pytest.skip("this machine does not let strace look at a process")
        client = Client(server.port, said)
        status, where = client.post(client.code())
        assert status == 302 and "/potwierdzenie/" in where
        time.sleep(0.5)
    finally:
        watcher.send_signal(signal.SIGINT)
        watcher.wait(timeout=20)
        server.kill()
    return trace.read_text(errors="replace").splitlines()


def synced_before_the_answer(lines: list[str]) -> bool:
    """Say whether the log was synced after its last write and before the answer was sent."""
    [answer] = [n for n, line in enumerate(lines) if ANSWERED.search(line)]
    written = [n for n, line in enumerate(lines[:answer]) if WRITTEN.search(line)]
    assert written
    return any(SYNCED.search(line) for line in lines[written[-1] : answer])


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_log_is_on_the_disk_before_the_first_byte_of_the_answer(place, people, tmp_path):
    lines = traced(place, people[0], "wrota.conf.settings", tmp_path / "trace")

    assert synced_before_the_answer(lines)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_database_that_does_not_wait_for_the_disk_is_found(place, people, tmp_path):
    """The negative control."""
    lines = traced(place, people[1], "tests.concurrency.loose_settings", tmp_path / "trace")

    assert not synced_before_the_answer(lines)


class Full:
    """No file of the process may grow beyond a size: a disk on which nothing more fits."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, self.most))


@pytest.fixture(scope="module")
def filled(place, people):
    """Let people sign until the disk is full, then once more on a disk with room."""
    log = Path(place.environment["WROTA_HOME"]) / "wrota.sqlite3-wal"
    room = max(log.stat().st_size if log.exists() else 0, 0) + 600_000
    server = Server(place, ("web",)).start(limit=Full(room))
    server.answers(within=60)
    first = {}
    for said in people[2:]:
        client = Client(server.port, said, secrets.token_hex(16))
        status, where = client.post(client.code())
        first[client.key] = (status, where)
    server.kill()
    kept = place.ask("receipts")
    server.start()
    server.answers(within=60)
    again = {}
    for said in people[2:]:
        client = Client(server.port, said)
        again[client.key] = client.send()
    server.kill()
    return first, kept, again, place.ask("receipts")


def test_the_disk_was_full(filled):
    first, _, _, _ = filled
    statuses = [status for status, _ in first.values()]

    assert 302 in statuses
    assert set(statuses) - {302} and all(status >= 500 for status in set(statuses) - {302})


def test_whoever_was_told_of_a_receipt_has_one_and_nobody_else(filled):
    first, kept, _, _ = filled
    told = {key for key, (status, _) in first.items() if status == 302}

    assert told == set(kept) & set(first)


def test_with_room_again_the_rest_is_sent_without_repair(filled):
    first, _, again, kept = filled

    assert set(again) == set(first) <= set(kept)
    assert sorted(kept.values()) == list(range(1, len(kept) + 1))
