"""R1: web and worker are killed again and again; nothing is lost, sent twice or half-made."""

import http.client
import os
import queue
import random
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from tests.concurrency.place import Place, Server, a_place

from wrota.conf.demo import totp

pytestmark = pytest.mark.concurrency
#: the whole test of the goal: WROTA_R1=5000,20
SUBMISSIONS, KILLS = (int(n) for n in os.environ.get("WROTA_R1", "72,4").split(","))
CLIENTS, PATIENCE, SPARE = 6, 240.0, 2


@pytest.fixture(scope="module")
def place():
    with a_place() as found:
        yield found


@dataclass
class Client:
    """Somebody who presses the button until the receipt is there."""

    port: int
    said: dict[str, str]
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    tries: int = 0

    @property
    def key(self) -> str:
        return self.said["path"].split("/")[4]

    def post(self, code: str) -> tuple[int, str]:
        """Send the signing page once; return the status and where it leads."""
        fields = {"digest": self.said["digest"], "csrfmiddlewaretoken": self.token, "kod": code}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "User-Agent": "wrota-bench",
                "Cookie": f"{self.said['cookie']}; wrota_csrf={self.token}",
            }
            connection.request("POST", self.said["path"], urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            connection.close()

    def code(self, step: int = 0) -> str:
        return totp(self.said["totp"], at=time.time() + 30 * step)

    def send(self) -> int:
        """Try until there is a receipt, each time with another code; return the submission's id."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                status, place = self.post(self.code((0, 1, -1)[self.tries % 3]))
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)
                self.tries += 1
                continue
            if status == 302 and "/potwierdzenie/" in place:
                return int(place.rstrip("/").rsplit("/", 1)[1])
            assert status in (200, 422, 502, 503), (status, place)
            self.tries += 1
            time.sleep(1)
        raise TimeoutError(self.key)


def send_all(
    port: int, people: list[dict[str, str]]
) -> tuple[dict[str, int], list[Exception], int]:
    """Let a few clients send everything; return the receipts, the failures and the second tries."""
    waiting: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
    for one in people:
        waiting.put(one)
    known: dict[str, int] = {}
    failed: list[Exception] = []
    again = 0

    def run() -> None:
        nonlocal again
        while True:
            try:
                client = Client(port, waiting.get_nowait())
            except queue.Empty:
                return
            try:
                known[client.key] = client.send()
            except Exception as error:
                failed.append(error)
            again += client.tries

    threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return known, failed, again


@dataclass
class Storm:
    """Kills web, worker or both while work goes on."""

    web: Server
    worker: Server
    kills: int = 0
    back: list[float] = field(default_factory=list)

    def strike(self) -> None:
        victims = ([self.web], [self.web, self.worker], [self.worker])[self.kills % 3]
        for one in victims:
            one.kill()
        started = time.monotonic()
        for one in victims:
            one.start()
        self.kills += 1
        self.web.answers(within=60)
        self.back.append(time.monotonic() - started)


def wait_for_the_worker(place: Place, within: float) -> dict[str, int]:
    """Wait until every item has its case and every receipt its time stamp and its face."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not any((left := place.ask("queue")).values()):
            break
        time.sleep(1)
    return left


@pytest.fixture(scope="module")
def stormy(place):
    """All submissions, through all kills."""
    people = place.residents(SUBMISSIONS + SPARE)
    spare = [people.pop() for _ in range(SPARE)]
    web, worker = Server(place, ("web",)).start(), Server(place, ("worker",)).start()
    web.answers(within=60)
    storm, chance = Storm(web, worker), random.Random(20261123)
    known: dict[str, int] = {}
    failed: list[Exception] = []
    again = 0
    for n in range(KILLS):
        share = people[n::KILLS]
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send_all, web.port, share)
            time.sleep(chance.uniform(0.05, len(share) / 30))
            storm.strike()
            found = sending.result()
        known |= found[0]
        failed += found[1]
        again += found[2]
    left = wait_for_the_worker(place, 240 + SUBMISSIONS)
    return {
        "keys": [p["path"].split("/")[4] for p in people],
        "known": known,
        "failed": failed,
        "again": again,
        "storm": storm,
        "left": left,
        "port": web.port,
        "spare": spare,
    }


def test_there_was_a_storm(stormy):
    assert stormy["storm"].kills == KILLS
    assert stormy["again"] > 0, "no client noticed any kill: the test proves nothing"


def test_every_client_has_a_receipt(stormy):
    assert stormy["failed"] == []
    assert set(stormy["known"]) == set(stormy["keys"])


def test_nothing_is_lost_sent_twice_or_half_made(place, stormy):
    found = place.ask("whole", stormy["keys"])

    assert found == {"lost": [], "twice": [], "half": [], "damaged": []}
    assert place.ask("submission_ids", stormy["keys"]) == stormy["known"]


def test_the_numbers_have_no_gaps(place, stormy):
    found = place.ask("numbers")

    assert found["numbers"] == list(range(1, len(stormy["keys"]) + 1))
    assert found["last"] == len(stormy["keys"])


def test_the_worker_finished_what_was_left_when_it_was_killed(place, stormy):
    assert stormy["left"] == {"unstamped": 0, "faceless": 0, "unrouted": 0}
    assert place.ask("dead") == []


def test_every_receipt_verifies(place, stormy):
    assert place.ask("unverified") == []


def test_the_journal_is_whole(place, stormy):
    assert place.ask("journal") == ""


def test_the_service_is_back_within_ten_seconds(stormy):
    assert max(stormy["storm"].back) <= 10


def test_fifty_clicks_at_once_lead_to_one_receipt(place, stormy):
    """R3 through HTTP: the same page with the same code, from fifty windows."""
    one = stormy["spare"].pop()
    client, gate = Client(stormy["port"], one), threading.Barrier(50)
    code, places = client.code(), []

    def click() -> None:
        gate.wait()
        places.append(client.post(code))

    threads = [threading.Thread(target=click) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {status for status, _ in places} == {302}
    assert len({where for _, where in places}) == 1
    wait_for_the_worker(place, 60)
    assert place.ask("sent", client.key) == {
        "submissions": 1, "items": 1, "receipts": 1, "cases": 1,
    }  # fmt: skip


def test_the_same_page_with_other_answers_is_refused(place, stormy):
    one = stormy["spare"].pop()
    client = Client(stormy["port"], one | {"digest": "0" * 64})

    status, where = client.post(client.code())

    assert (status, where) == (200, "")
    assert place.ask("sent", client.key)["submissions"] == 0


def test_what_is_lost_twice_or_half_made_would_be_named(place, stormy):
    """The negative control of the judge; it breaks things, so it comes last."""
    first, second = stormy["keys"][:2]
    place.ask("send_again_without_the_key", first)
    place.ask("forget_receipt", second)

    found = place.ask("whole", [*stormy["keys"], "00000000-0000-0000-0000-000000000000"])

    assert found["lost"] == ["00000000-0000-0000-0000-000000000000"]
    assert len(found["twice"]) == 1
    assert any(second in line for line in found["half"])
