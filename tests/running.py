"""The platform as its users meet it: real processes on a data folder of their own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass
class Running:
    url: str
    home: Path
    environment: dict[str, str]

    @property
    def accounts(self) -> dict:
        return json.loads((self.home / "demo.json").read_text())

    def wrota(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this data folder."""
        command = [sys.executable, "-m", "wrota.conf.cli", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )


@contextlib.contextmanager
def demo() -> Iterator[Running]:
    """Start `wrota demo` on a free port and stop it as Ctrl-C does."""
    with tempfile.TemporaryDirectory(prefix="wrota-demo-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WROTA_")}
        environment |= {"WROTA_HOME": home, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "wrota.conf.cli", "demo", "--port", str(port)]
        log = open(Path(home) / "log", "w+")
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        found = Running(f"http://127.0.0.1:{port}", Path(home), environment)
        try:
            _wait(found, process, Path(home) / "log")
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
            log.close()


def _wait(found: Running, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"demo ended: {log.read_text()[-2000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(found.url, timeout=2)
            return
        time.sleep(0.1)
    raise RuntimeError(f"demo did not answer: {log.read_text()[-2000:]}")
