"""Test R7's figures: the journal is checked at 50,000 entries a second, and no writer waits."""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
ENTRIES, ROUNDS, WRITES = 60_000, 3, 400
GOAL = 50_000  #: entries checked in a second


def configure(home: str) -> None:
    """Start Django over an empty data folder."""
    os.environ["WROTA_HOME"] = home
    os.environ.setdefault("WROTA_SECRET_KEY", "benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wrota.conf.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def office() -> int:
    """Store one office and return its id."""
    from wrota.kernel.models import Authority

    said = {"name": "Pomiar", "short_name": "Pomiar", "kind": "gmina", "organ": "Wójt"}
    return Authority.objects.create(slug=f"pomiar-{time.time_ns()}", **said).pk


def write(authority_id: int, entries: int) -> None:
    """Journal a number of entries as commands do."""
    from django.db import transaction

    from wrota.kernel.audit import journal
    from wrota.kernel.tasks.queue import system_ctx
    from wrota.kernel.tenancy import scope

    ctx = system_ctx(authority_id)
    data = {"case_id": 1234, "step": "sprawdzenie", "outcome": "ok"}
    with scope(authority_id), transaction.atomic(), journal.collected():
        for _ in range(entries):
            journal.note(ctx, kind="command", name="office.cases.commands.finish_step", data=data)


def seal(authority_id: int, now: datetime) -> tuple[int, float]:
    """Seal all that waits; return how many batches and the seconds of the longest."""
    from wrota.kernel.audit.seal import seal_one

    batches, longest = 0, 0.0
    while True:
        started = time.perf_counter()
        if not seal_one(authority_id, now):
            return batches, longest
        batches, longest = batches + 1, max(longest, time.perf_counter() - started)


def rate(work: Callable[[], object], items: int) -> float:
    """Return items a CPU-second of this process."""
    started = time.process_time()
    work()
    return items / (time.process_time() - started)


def write_times(authority_id: int, *, beside: Callable[[], object] | None = None) -> list[float]:
    """Return the seconds of single commits, alone or while something else goes on."""
    from django.db import connection

    stop = threading.Event()

    def other() -> None:
        while not stop.is_set() and beside is not None:
            beside()
            time.sleep(0.01)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    taken = []
    for _ in range(WRITES):
        started = time.perf_counter()
        write(authority_id, 1)
        taken.append(time.perf_counter() - started)
    stop.set()
    thread.join()
    return sorted(taken)


def measure() -> dict[str, object]:
    """Return figures, ratios and the goal."""
    from django.utils import timezone

    from wrota.kernel.audit.verify import verify

    now, one = timezone.localtime(), office()
    write(one, ENTRIES)
    sealing_started = time.process_time()
    batches, longest = seal(one, now)
    sealed_rate = ENTRIES / (time.process_time() - sealing_started)

    def check() -> None:
        verdict = verify(one)
        if verdict.broken or verdict.entries != ENTRIES:
            raise RuntimeError(f"the journal does not verify: {verdict}")

    checked = statistics.median(rate(check, ENTRIES) for _ in range(ROUNDS))
    busy = office()
    alone = write_times(busy)
    beside = write_times(busy, beside=lambda: seal(busy, now))
    p95 = int(WRITES * 0.95)
    figures = {
        "entries": ENTRIES,
        "verified_per_cpu_second": round(checked),
        "sealed_per_cpu_second": round(sealed_rate),
        "seals": batches,
        "longest_batch_ms": round(longest * 1000, 1),
        "write_p95_ms_alone": round(alone[p95] * 1000, 2),
        "write_p95_ms_while_sealing": round(beside[p95] * 1000, 2),
    }
    ratios = {"write_p95_while_sealing": round(beside[p95] / alone[p95], 2)}
    return {"name": "audit", "figures": figures, "ratios": ratios, "goals": {"R7": checked >= GOAL}}


def main() -> int:
    """Print the measurement; with --json only its last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wrota-bench-") as home:
        configure(home)
        found = measure()
    if not options.json:
        for group in ("figures", "ratios"):
            rows = found[group]
            assert isinstance(rows, dict)
            for name, value in rows.items():
                print(f"{name:>28}  {value}")
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
