"""From a fresh clone to the first page: seconds of `make demo`, of its second start, and memory."""

import argparse
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMITS = {"first_start_s": 90.0, "second_start_s": 5.0, "memory_mb": 500.0}


def main() -> int:
    """Measure once in a clone of its own; absolute seconds hold for this machine only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wrota-clone-") as folder:
        subprocess.run(["git", "clone", "-q", str(ROOT), folder], check=True)
        first, _ = start(Path(folder))
        second, memory = start(Path(folder))
    figures = {
        "first_start_s": round(first, 1),
        "second_start_s": round(second, 1),
        "memory_mb": round(memory, 0),
    }
    ratios = {name: round(figures[name] / limit, 2) for name, limit in LIMITS.items()}
    goals = {name: figures[name] <= limit for name, limit in LIMITS.items()}
    if not args.json:
        for name, value in figures.items():
            print(f"{name}: {value} (limit {LIMITS[name]}, ratio {ratios[name]})")
    print(json.dumps({"name": "setup", "figures": figures, "ratios": ratios, "goals": goals}))
    return 0 if all(goals.values()) else 1


def start(folder: Path) -> tuple[float, float]:
    """Run `make demo` until the first page; return seconds and MB of all its processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WROTA", "PYTHON"))}
    environment |= {"PORT": str(port)}
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "--silent", "demo"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - started > 600:
                raise RuntimeError("make demo did not serve a page")
            time.sleep(0.05)
        seconds = time.monotonic() - started
        time.sleep(3)  # the worker opens what it needs
        return seconds, sum(_rss(pid) for pid in _family(process.pid)) / 1024
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _family(root: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _rss(pid: int) -> int:
    """Return the proportional memory of a process in kB: shared pages count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in lines if x.startswith("Pss:")), 0)


if __name__ == "__main__":
    raise SystemExit(main())
