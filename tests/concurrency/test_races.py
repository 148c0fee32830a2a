"""R9 and R3: hundreds of writers at one moment, each number once, each key once, nothing lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import pytest
from tests.concurrency.place import Place, a_place

pytestmark = pytest.mark.concurrency
PROCESSES, WRITERS = 4, 200


@pytest.fixture(scope="module")
def place():
    with a_place() as found:
        found.residents(WRITERS + 80)
        yield found


def race(
    place: Place, task: str, work: list[dict[str, Any]], *, without: str = ""
) -> list[tuple[bool, Any]]:
    """Give the work to threads of four processes that start at one moment; return the answers."""
    threads = [[] for _ in range(min(len(work), place.writers))]
    for one, thread in zip(work, cycle(threads), strict=False):
        thread.append(one)
    processes = 2 if without else PROCESSES
    racers = [place.helper("racer.py", without=without, number=n) for n in range(processes)]
    for one in racers:
        one.ask({"task": task, "at": 0, "work": []})  # all are awake before the start is set
    at = time.time() + 0.5

    def run(number: int) -> list[tuple[bool, Any]]:
        return racers[number].ask({"task": task, "at": at, "work": threads[number::processes]})

    with ThreadPoolExecutor(processes) as pool:
        found = [tuple(a) for answers in pool.map(run, range(processes)) for a in answers]
    assert len(found) == len(work)
    return found


def errors(answers) -> list[str]:
    return [said for ok, said in answers if not ok]


@pytest.fixture(scope="module")
def register(place):
    """200 applications at one moment; every fifth writer gives up after it has its number."""
    waiting = place.ask("waiting")[:WRITERS]
    work = [one | {"in_vain": n % 5 == 4} for n, one in enumerate(waiting)]
    return race(place, "submit", work)


def test_numbers_of_the_register_are_unique_and_without_gaps(place, register):
    done = [said for ok, said in register if ok]
    found = place.ask("numbers")

    assert set(errors(register)) == {"InVain: "}
    assert len(done) == WRITERS * 4 // 5
    assert found["numbers"] == list(range(1, len(done) + 1))
    assert found["last"] == len(done)
    assert len({receipt for _, receipt, _, _ in done}) == len(done)
    assert len({number for number, *_ in done}) == len(done)


def test_case_numbers_are_unique_and_every_item_has_one_case(place, register):
    """Each item is routed by two workers at once."""
    items = place.ask("items")[: WRITERS // 4]

    answers = race(place, "route", [{"incoming_id": i} for i in items * 2])

    assert errors(answers) == []
    found = place.ask("case_numbers")
    assert sum(map(len, found.values())) == len(items)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


def test_a_case_taken_over_by_200_has_one_owner_and_a_whole_chronology(place, register):
    one = place.ask("a_task")

    work = [{"task_id": one["task"], "number": n} for n in range(WRITERS)]
    answers = race(place, "take", work)

    assert errors(answers) == []
    found = place.ask("taking", one["task"], one["case"])
    assert found["acts"] == list(range(1, len(found["acts"]) + 1))
    assert len(found["takings"]) == WRITERS
    assert found["chain"]
    assert [w for _, w in found["takings"] if w.startswith("Wzięto")] == [found["takings"][0][1]]
    # each took it from the one before, and the last one has it
    names = [who for who, _ in found["takings"]]
    assert len(set(names)) == WRITERS
    for before, (_, what) in zip(names, found["takings"][1:], strict=False):
        assert f"Przejęto zadanie od: {before} " in what
    assert names[-1] == f"Urzędnik {found['taken_by'] - 10_000}"
    assert names[0] == f"Urzędnik {found['handler'] - 10_000}"


def test_one_source_is_booked_once_and_everybody_is_told_the_same(place):
    answers = race(place, "post", [{"source": "proba:1"}] * WRITERS)

    assert errors(answers) == []
    assert len({said for _, said in answers}) == 1
    found = place.ask("entries", "proba:1")
    assert found["booked"] == 1
    assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))


def test_different_sources_have_numbers_without_gaps(place):
    work = [{"source": f"proba:inne:{n}"} for n in range(WRITERS)]

    answers = race(place, "post", work)

    assert errors(answers) == []
    assert len({said for _, said in answers}) == WRITERS
    numbers = place.ask("entries", "")["numbers"]
    assert numbers == list(range(1, len(numbers) + 1))


def test_one_due_is_charged_once_and_everybody_is_told_the_same(place):
    answers = race(place, "charge", [{"source": "proba:przypis", "party_id": 1}] * 50)

    assert errors(answers) == []
    assert len({said for _, said in answers}) == 1
    assert place.ask("receivables", "proba:przypis") == 1
    assert place.ask("entries", "proba:przypis")["booked"] == 1


def test_publishing_for_the_first_time_at_once_makes_versions_of_one_entry(place):
    answers = race(place, "announce", [{"key": "proba"}] * 20)

    assert errors(answers) == []
    assert len({said for _, said in answers}) == 1
    assert place.ask("versions", "proba") == list(range(1, 21))


def test_a_receivable_is_never_paid_twice(place):
    """40 clerks book 30 zł each to a receivable of 100 zł: three of them can."""
    due = place.ask("a_due")
    work = [{"receivable_id": due, "source": f"wplata:{n}", "amount": "30"} for n in range(40)]

    answers = race(place, "pay", work)

    assert len(errors(answers)) == 37
    assert {e.split(":")[0] for e in errors(answers)} == {"TooMuch"}
    assert place.ask("paid", due) == ["30.00"] * 3


def test_the_same_key_fifty_times_is_one_submission_with_one_receipt(place, register):
    """R3."""
    one = place.ask("waiting")[0]

    answers = race(place, "submit", [one] * 50)

    assert errors(answers) == []
    assert len({tuple(said) for _, said in answers}) == 1
    assert place.ask("sent", one["key"]) == {
        "submissions": 1, "items": 1, "receipts": 1, "cases": 0,
    }  # fmt: skip


def test_the_same_key_with_another_body_is_refused(place, register):
    one = place.ask("waiting")[0]
    other = one | {"digest": "0" * 64}

    answers = race(place, "submit", [one] * 10 + [other] * 10)

    refused = errors(answers)
    assert len(refused) == 10
    assert {e.split(":")[0] for e in refused} == {"ChangedMeanwhile"}
    assert place.ask("sent", one["key"])["submissions"] == 1


def test_no_writer_of_the_journal_waits_for_the_sealer(place):
    if "WROTA_DATABASE_URL" not in place.environment:
        pytest.skip("SQLite has one writer at a time; benchmarks/audit.py measures its wait")
    place.ask("a_due")

    answers = race(place, "write_or_seal", [{"hold": n == 0} for n in range(30)])

    times = sorted(said for _, said in answers)
    assert errors(answers) == []
    assert times[-1] >= 1, "the sealer had nothing to seal"
    assert times[-2] < 1.5


def faults(answers, numbers: list[int]) -> list[str]:
    """Return what the tests above would complain about."""
    gaps = [] if numbers == list(range(1, len(numbers) + 1)) else ["numbers"]
    return gaps + [e for e in errors(answers) if not e.startswith("InVain")]


def test_without_the_counters_lock_the_numbers_would_not_hold(place, register):
    """The negative control: a beginner's counter, and on SQLite transactions without a turn."""
    work = [{"source": f"proba:bez:{n}"} for n in range(40)]

    answers = race(place, "post", work, without="counters")

    assert faults(answers, place.ask("entries", "")["numbers"]) != []


def test_without_locks_taking_over_would_not_hold(place, register):
    one = place.ask("a_task")
    work = [{"task_id": one["task"], "number": n} for n in range(40)]

    answers = race(place, "take", work, without="locks")

    found = place.ask("taking", one["task"], one["case"])
    assert errors(answers) or not found["chain"] or len(found["takings"]) != 40


def test_without_locks_one_key_would_not_give_fifty_receipts(place, register):
    one = place.ask("waiting")[0]

    answers = race(place, "submit", [one] * 30, without="locks")

    assert errors(answers)
    assert place.ask("sent", one["key"])["submissions"] == 1


def die(place: Place, one: dict[str, Any], *, without: str = "") -> None:
    """Run a submission that is killed between its row and its receipt."""

    racer = place.helper("racer.py", without=without, number=9)
    with pytest.raises(ChildProcessError, match="ended: 9"):
        racer.ask({"task": "die_half_way", "at": 0, "work": [[one]]})


def test_killed_half_way_nothing_is_half_made(place, register):
    before, one = place.ask("numbers"), place.ask("waiting")[0]

    die(place, one)

    assert place.ask("sent", one["key"])["submissions"] == 0
    assert place.ask("numbers") == before
    assert place.ask("whole", [one["key"]])["half"] == []


def test_without_the_transaction_it_would_be_half_made(place, register):
    """The negative control; it leaves its trace, so it comes last."""
    one = place.ask("waiting")[0]

    die(place, one, without="transactions,locks")

    assert place.ask("whole", [one["key"]])["half"] != []
