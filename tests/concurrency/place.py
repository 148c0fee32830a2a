"""A platform of its own for races and kills: data folder, database, processes."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@dataclass
class Place:
    """Where the platform of one test file lives."""

    environment: dict[str, str]
    #: connections that the database gives to writers
    writers: int
    running: list["Server"] = field(default_factory=list)
    helpers: dict[tuple[str, str, int], "Companion"] = field(default_factory=dict)

    def python(self, *words: str, said: object = None, **more: str) -> str:
        """Run a script on this platform and return what it prints."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment | more,
            cwd=ROOT,
            input=json.dumps(said),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return done.stdout

    def residents(self, count: int) -> list[dict[str, str]]:
        """Make people with a session, a second factor and an application ready to sign."""
        return json.loads(self.python("benchmarks/_residents.py", str(count)))

    def ask(self, question: str, *arguments: object) -> Any:
        """Ask tests/concurrency/answers.py about the rows of this platform."""
        return self.helper("answers.py").ask([question, *arguments])

    def helper(self, script: str, *, without: str = "", number: int = 0) -> "Companion":
        """Return a process that runs a script of this folder and stays for the next question."""
        known = (script, without, number)
        if known not in self.helpers:
            environment = self.environment | {"RACER_WITHOUT": without}
            self.helpers[known] = Companion(script, environment)
        return self.helpers[known]


@contextlib.contextmanager
def a_place() -> Iterator[Place]:
    """Set a platform up on SQLite, or on the PostgreSQL server that the tests run on."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WROTA_")}
    environment["PYTHONPATH"] = os.pathsep.join(str(ROOT / f) for f in ("src", "benchmarks", "."))
    environment["DJANGO_SETTINGS_MODULE"] = "wrota.conf.settings"
    environment["WROTA_SECRET_KEY"] = "only-for-tests"
    with tempfile.TemporaryDirectory(prefix="wrota-race-") as home, contextlib.ExitStack() as end:
        environment["WROTA_HOME"] = home
        writers = 200
        if given := os.environ.get("WROTA_TEST_DATABASE_URL"):
            environment["WROTA_DATABASE_URL"], writers = end.enter_context(_database(given))
        place = Place(environment, writers)
        place.python("-m", "wrota.conf.cli", "setup")
        try:
            yield place
        finally:
            for one in (*place.running, *place.helpers.values()):
                one.kill()


@contextlib.contextmanager
def _database(given: str) -> Iterator[tuple[str, int]]:
    import psycopg

    name = f"wrota_race_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as server:
        [limit] = server.execute("SHOW max_connections").fetchone()
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl(), min(200, int(limit) - 25)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Companion:
    """A process that answers one line of JSON with one line of JSON."""

    def __init__(self, script: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / script)],
            env=environment,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, said: object) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(said) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"the helper ended: {self.process.wait(timeout=10)}")
        return json.loads(answer)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Server:
    """A process of the platform that can be killed with all below it and started again."""

    place: Place
    words: tuple[str, ...]
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, *, limit: Callable[[], None] | None = None) -> "Server":
        """Start it; `limit` runs in the new process before anything else."""
        words = [sys.executable, "-m", "wrota.conf.cli", *self.words]
        if self.words[0] == "web":
            self.port = self.port or _free_port()
            words += ["--port", str(self.port)]
        # a session of its own, so that the server's children die with it
        log = open(Path(self.place.environment["WROTA_HOME"]) / f"{self.words[0]}.log", "ab")
        self.process = subprocess.Popen(
            words,
            env=self.place.environment,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=limit,
            stdout=log,
            stderr=log,
        )
        log.close()
        if self not in self.place.running:
            self.place.running.append(self)
        return self

    def kill(self) -> None:
        """Kill -9, with all children; nothing is told, nothing is closed."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def family(self) -> list[int]:
        """Return the process and all its children."""
        assert self.process is not None
        pids = [int(one.name) for one in Path("/proc").glob("[0-9]*")]
        found = []
        for pid in pids:
            with contextlib.suppress(OSError):
                if os.getpgid(pid) == self.process.pid:
                    found.append(pid)
        return found

    def answers(self, *, within: float) -> float:
        """Return the seconds until the server took a connection; `:raises TimeoutError:`."""
        started = time.monotonic()
        while time.monotonic() - started < within:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1),
            ):
                return time.monotonic() - started
            time.sleep(0.05)
        raise TimeoutError(f"no answer in {within} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
