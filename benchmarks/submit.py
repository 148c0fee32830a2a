"""Goals P4 and P5: signing and sending an application through HTTP, against a minimal Django."""

import argparse
import contextlib
import http.client
import json
import os
import queue
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from wrota.conf.demo import totp
from wrota.conf.reader import ROOT

FOLDER, SOURCE = ROOT / "benchmarks", ROOT / "src"
ROUNDS, CLIENTS, WARM_UP = 3, 8, 40
#: CPU-ms of one submission in the peer, as it was measured: four calls, no worker, the lower figure
OPEN_FORMS_MS = 199.0
FIELDS = {f"pole_{n:02}": "Zażółć gęślą jaźń" for n in range(20)}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Request:
    """One POST; the body is made when it is sent, because a one-time code ages."""

    path: str = "/"
    fields: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    totp: str = ""

    def body(self) -> str:
        code = {"kod": totp(self.totp, at=time.time())} if self.totp else {}
        return urlencode(self.fields | code)


@dataclass
class Round:
    """What one round of one contender cost, in milliseconds."""

    cpu: float
    rate: float
    times: list[float]

    def percentile(self, share: float) -> float:
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


def main() -> int:
    """Interleave both contenders, take the median of three rounds, judge the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print only the last line")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--submits", type=int, default=200, help="in one round")
    args = parser.parse_args()
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(_place(args.database))
        theirs = stack.enter_context(_place(args.database))
        waiting = _prepare(ours, WARM_UP + ROUNDS * args.submits)
        session = _python(theirs, str(FOLDER / "_minimal_django.py")).strip()
        wrota = stack.enter_context(_server(ours, "wrota.conf.cli", "web"))
        words = ("--interface", "wsgi", "--blocking-threads", "4", "--no-ws")
        minimal = stack.enter_context(
            _server(theirs, "granian", *words, "--log-level", "warning", app="_minimal_django")
        )
        token = secrets.token_hex(16)
        signed_in = f"sessionid={session}; csrftoken={token}"
        plain = [Request("/", FIELDS | {"csrfmiddlewaretoken": token}, signed_in)] * args.submits
        _load(wrota, waiting[:WARM_UP])
        _load(minimal, plain[:WARM_UP])
        found: dict[str, list[Round]] = {"submit": [], "minimal": []}
        for n in range(ROUNDS):
            start = WARM_UP + n * args.submits
            found["submit"].append(_load(wrota, waiting[start : start + args.submits]))
            found["minimal"].append(_load(minimal, plain))
    return _judge(found, args)


def _judge(found: dict[str, list[Round]], args: argparse.Namespace) -> int:
    figures: dict[str, float | str] = {"database": args.database, "submits": args.submits * ROUNDS}
    for name, rounds in found.items():
        figures[f"{name}_ms_cpu"] = _median([r.cpu for r in rounds])
        figures[f"{name}_per_s"] = _median([r.rate for r in rounds])
        for share in (50, 95, 99):
            figures[f"{name}_p{share}_ms"] = _median([r.percentile(share / 100) for r in rounds])
    pairs = list(zip(found["submit"], found["minimal"], strict=True))
    ratios = {
        "minimal_to_submit_cpu": _median([m.cpu / s.cpu for s, m in pairs]),
        "open_forms_to_submit_cpu": _median([OPEN_FORMS_MS / s.cpu for s, _ in pairs]),
        "p95_to_minimal": _median([s.percentile(0.95) / m.percentile(0.95) for s, m in pairs]),
        "p99_to_p50": _median([s.percentile(0.99) / s.percentile(0.5) for s, _ in pairs]),
    }
    cheap = float(figures["submit_ms_cpu"]) <= 12 and ratios["minimal_to_submit_cpu"] >= 0.5
    goals = {
        "P4": cheap and ratios["open_forms_to_submit_cpu"] >= 15,
        "P5": ratios["p95_to_minimal"] <= 1.5 and ratios["p99_to_p50"] <= 3,
    }
    if not args.json:
        for name, value in {**figures, **ratios}.items():
            print(f"{name:26} {value:>10}")
        print("P4: cpu <= 12 ms, minimal/submit >= 0.5, Open Forms/submit >= 15")
        print("P5: p95 <= 1.5 x minimal, p99 <= 3 x p50")
    print(json.dumps({"name": "submit", "figures": figures, "ratios": ratios, "goals": goals}))
    return 0 if all(goals.values()) else 1


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 2)


@contextlib.contextmanager
def _place(database: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a data folder, and of a database, that end with the run."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WROTA_")}
    environment["PYTHONPATH"] = os.pathsep.join((str(SOURCE), str(FOLDER)))
    environment["DJANGO_SETTINGS_MODULE"] = "wrota.conf.settings"
    with tempfile.TemporaryDirectory(prefix="wrota-bench-") as home, contextlib.ExitStack() as end:
        environment["WROTA_HOME"] = home
        if database == "postgres":
            environment["WROTA_DATABASE_URL"] = end.enter_context(_scratch_database())
        yield environment


@contextlib.contextmanager
def _scratch_database() -> Iterator[str]:
    import psycopg

    given = os.environ.get("WROTA_TEST_DATABASE_URL")
    if not given:
        raise SystemExit("WROTA_TEST_DATABASE_URL must name a PostgreSQL server")
    name = f"wrota_bench_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _prepare(environment: dict[str, str], count: int) -> list[Request]:
    _python(environment, "-m", "wrota.conf.cli", "setup")
    token = secrets.token_hex(16)
    return [
        Request(
            one["path"],
            {"csrfmiddlewaretoken": token, "digest": one["digest"]},
            f"{one['cookie']}; wrota_csrf={token}",
            one["totp"],
        )
        for one in json.loads(_python(environment, str(FOLDER / "_residents.py"), str(count)))
    ]


def _python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@dataclass
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Return the CPU seconds of the process and all below it."""
        return sum(_seconds(pid) for pid in _family(self.pid))


@contextlib.contextmanager
def _server(
    environment: dict[str, str], module: str, *words: str, app: str = ""
) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [sys.executable, "-m", module, *words, "--port", str(port)]
    if app:
        line += ["--host", "127.0.0.1", f"{app}:application"]
    process = subprocess.Popen(line, env=environment)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _load(server: Server, requests: list[Request]) -> Round:
    """Send everything with eight clients; every answer must lead to a page of its own."""
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    for one in requests:
        waiting.put(one)
    times: list[float] = []
    places: list[str] = []
    start, cpu = time.perf_counter(), server.cpu()
    clients = [
        threading.Thread(target=_client, args=(server.port, waiting, times, places))
        for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    used, lasted = server.cpu() - cpu, time.perf_counter() - start
    if len(set(places)) != len(requests):
        raise RuntimeError(f"{len(set(places))} receipts for {len(requests)} submissions")
    return Round(used / len(requests) * 1000, len(requests) / lasted, sorted(times))


def _client(
    port: int, waiting: "queue.SimpleQueue[Request]", times: list[float], places: list[str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            one = waiting.get_nowait()
        except queue.Empty:
            return
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "wrota-bench",
            "Accept-Language": "pl",
            "Cookie": one.cookie,
        }
        start = time.perf_counter()
        connection.request("POST", one.path, one.body(), headers)
        answer = connection.getresponse()
        said = answer.read()
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 302:
            raise RuntimeError(f"{answer.status}: {said[-3000:].decode()}")
        places.append(answer.headers["Location"])


def _family(root: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _seconds(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(w) for w in words[11:15]) / TICKS


if __name__ == "__main__":
    raise SystemExit(main())
