"""`wrota demo`: prepares what is missing, starts web and worker, stops both on Ctrl-C."""

import argparse
import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from wrota.conf import reader, setup

CODE_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota demo`."""
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))


def main(args: argparse.Namespace) -> int:
    """Run the demonstration until Ctrl-C; return the exit code of the process that failed."""
    address = f"http://127.0.0.1:{args.port}"
    environment = {**os.environ, "WROTA_URL": address, "WROTA_DEMO": "1"}
    # a pasted demonstration has nobody to read confirmation letters
    environment.setdefault("WROTA_EMAIL_VERIFICATION", "optional")
    if _is_taken(args.port):
        print(f"Port {args.port} jest zajęty. Wybierz inny: PORT=8001 make demo", file=sys.stderr)
        return 2
    if not setup.is_done(setup.fingerprint(demo=True)):
        print("Przygotowuję pokaz. Za pierwszym razem trwa to chwilę.", flush=True)
        subprocess.run([*_wrota(), "setup", "--demo"], check=True, env=environment)
    running = [
        subprocess.Popen([*_wrota(), "web", "--port", str(args.port)], env=environment),
        subprocess.Popen([*_wrota(), "worker"], env=environment),
    ]

    def stop(*_: object) -> None:
        for process in running:
            process.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if _answers(address, running):
        print(welcome(address), flush=True)
    return _wait(running)


def welcome(address: str) -> str:
    """Return what a newcomer needs: the address, the people, how to get their codes."""
    said = accounts()
    lines = ["", f"Wrota działają: {address}", "", f"Hasło wszystkich: {said['password']}"]
    for person in said["people"]:
        lines.append(f"  {person['email']:<42} {person['about']}")
    lines += [
        "Kod jednorazowy: .venv/bin/wrota code E-MAIL",
        f"Cała sprawa naraz: .venv/bin/wrota journey alcohol --url {address}",
        "Koniec: Ctrl-C",
        "",
    ]
    return "\n".join(lines)


def accounts() -> dict[str, Any]:
    """Return the demonstration accounts of this data folder, made at its setup."""
    file = reader.home() / "demo.json"
    if not file.exists():
        sys.exit("Nie ma jeszcze pokazu. Uruchom: make demo")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def add_arguments_code(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota code`."""
    parser.add_argument("email")


def main_code(args: argparse.Namespace) -> int:
    """Print the one-time code of a demonstration account."""
    person = next((p for p in accounts()["people"] if p["email"] == args.email), None)
    if person is None:
        print("Nie ma takiego konta w pokazie.", file=sys.stderr)
        return 2
    print(totp(person["totp"], at=time.time()))
    return 0


def totp(secret: str, *, at: float) -> str:
    """Return the RFC 6238 code of a base32 secret for a moment (30 s, SHA-1, six digits)."""
    counter = struct.pack(">Q", int(at) // CODE_SECONDS)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _wrota() -> list[str]:
    return [sys.executable, "-m", "wrota.conf.cli"]


def _answers(address: str, running: list["subprocess.Popen[bytes]"]) -> bool:
    for _ in range(300):
        if any(p.poll() is not None for p in running):
            return False
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    return False


def _wait(running: list["subprocess.Popen[bytes]"]) -> int:
    """Wait until one process ends, then end the other."""
    while all(p.poll() is None for p in running):
        time.sleep(0.2)
    for process in running:
        if process.poll() is None:
            process.terminate()
    codes = [p.wait(timeout=20) for p in running]
    return max((c for c in codes if c > 0), default=0)
