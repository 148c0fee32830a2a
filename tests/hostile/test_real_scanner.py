"""Our client against ClamAV's own daemon, with one signature of our own instead of its database."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from hostile import files
from wrota.connectors.clamd.client import Clamd
from wrota.connectors.fakes.clamd import EICAR
from wrota.office.ports.scanner import ScannerAway

PROGRAM = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(PROGRAM is None, reason="needs clamd (apt install clamav-daemon)"),
]
CONFIG = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/db
LogFile {folder}/clamd.log
Foreground yes
StreamMaxLength 1M
User {user}
"""


@pytest.fixture(scope="module")
def daemon():
    # a socket's path must be short, and the daemon's user must reach it
    folder = Path(tempfile.mkdtemp(prefix="clamd"))
    (folder / "db").mkdir()
    line = f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Wrota.Test.EICAR\n"
    (folder / "db" / "wrota.hdb").write_text(line)
    user = "root" if os.getuid() == 0 else os.environ.get("USER", "")
    (folder / "clamd.conf").write_text(CONFIG.format(folder=folder, user=user))
    command = [str(PROGRAM), f"--config-file={folder / 'clamd.conf'}"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(150):
            if (folder / "clamd.sock").exists():
                break
            assert running.poll() is None, (folder / "clamd.log").read_text()
            time.sleep(0.1)
        yield Clamd(f"unix:{folder / 'clamd.sock'}", seconds=20)
    finally:
        running.terminate()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def test_eicar_is_found_also_in_an_archive(daemon):
    assert "EICAR" in daemon.scan(EICAR).threat
    assert "EICAR" in daemon.scan(files.zipped({"a/b.txt": EICAR})).threat


def test_a_harmless_file_is_clean_and_the_engine_says_who_it_is(daemon):
    said = daemon.scan(files.pdf())

    assert said.threat == ""
    assert said.engine.startswith("ClamAV")


def test_a_file_larger_than_the_daemon_takes_is_not_clean(daemon):
    with pytest.raises(ScannerAway):
        daemon.scan(os.urandom(3 * files.MEGABYTE))
