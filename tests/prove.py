"""`make test`: everything that proves the project works, in one run; what cannot run is named."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
OUTSIDE = ("openssl", "xmlsec1", "pdfsig", "pdffonts", "qpdf", "softhsm2-util", "strace")
SUITE = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--durations=5"]
#: a fault at the root fails hundreds of tests: the first ones tell enough
SUITE += ["--tb=short", "--maxfail=30"]


class Proof:
    """Runs steps, keeps going after a failure, and sums up."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: list[str] = []
        self.skipped: list[str] = []

    def run(self, name: str, *words: str, **environment: str) -> None:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
        env.setdefault("DJANGO_SETTINGS_MODULE", "wrota.conf.settings")
        code = subprocess.run(words, cwd=ROOT, env=env, check=False).returncode
        (self.failed if code else self.passed).append(name)
        print(f"== {name}: {'FAILED' if code else 'ok'}, {time.monotonic() - started:.0f} s")

    def skip(self, name: str, why: str) -> None:
        self.skipped.append(name)
        print(f"\n== {name}: SKIPPED, {why}", flush=True)


def main() -> int:
    """Run every proof; return 1 when one failed."""
    proof = Proof()
    python = sys.executable
    with scratch() as home:
        os.environ["WROTA_HOME"] = home
        proof.run("format", str(BIN / "ruff"), "format", "--check", ".")
        proof.run("lint", str(BIN / "ruff"), "check", ".")
        proof.run("types", python, "-m", "mypy")
        proof.run("contracts", str(BIN / "lint-imports"))
        proof.run("migrations", python, "-m", "django", "makemigrations", "--check", "--dry-run")
        proof.run("map", python, "-m", "wrota.conf.cli", "map", "--check")
    for program in OUTSIDE:
        if shutil.which(program) is None:
            proof.skip(f"checks with {program}", "the program is not installed")
    browser = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
    proof.run("tests on SQLite", python, *SUITE, "-m", "not browser")
    if browser is None:
        proof.skip("browser tests", "no Chromium is installed")
    else:
        proof.run("browser tests", python, *SUITE, "-m", "browser")
    with postgres() as (url, why):
        if url:
            words = (*SUITE, "-m", "not browser and not journey")
            # the settings are read before conftest.py can point them to the database
            given = {"WROTA_TEST_DATABASE_URL": url, "WROTA_DATABASE_URL": url}
            proof.run("tests on PostgreSQL", python, *words, **given)
        else:
            proof.skip("tests on PostgreSQL", why)
    return report(proof)


def report(proof: Proof) -> int:
    """Print the closing lines."""
    for name in proof.failed:
        print(f"FAILED  {name}")
    for name in proof.skipped:
        print(f"SKIPPED {name}")
    counts = f"{len(proof.passed)} passed, {len(proof.failed)} failed"
    print(f"{counts}, {len(proof.skipped)} skipped" if proof.skipped else counts)
    return 1 if proof.failed else 0


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """A data folder for the checks that start Django outside pytest."""
    with tempfile.TemporaryDirectory(prefix="wrota-proof-") as home:
        yield home


@contextlib.contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """Give the address of a PostgreSQL for tests: the given one, or a cluster of our own."""
    if given := os.environ.get("WROTA_TEST_DATABASE_URL"):
        yield given, ""
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        yield "", "PostgreSQL is not installed and WROTA_TEST_DATABASE_URL is not given"
        return
    folder, binaries = Path(tempfile.mkdtemp(prefix="wrota-pg-")), programs[-1].parent
    # PostgreSQL refuses to run as root
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if account:
        postgres_user = pwd.getpwnam("postgres")
        os.chown(folder, postgres_user.pw_uid, postgres_user.pw_gid)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    data = folder / "data"
    try:
        words = [str(binaries / "initdb"), "-D", str(data), "-U", "keeper", "-A", "trust"]
        subprocess.run([*account, *words, "--no-sync", "-E", "UTF8"], **quiet)
        options = f"-c port=5499 -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        start = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-o", options, "start"]
        subprocess.run([*account, *start, "-l", str(folder / "log")], **quiet)
        # row-level security does not bind a superuser: the tests run as an ordinary role
        role = ["-c", "CREATE ROLE wrota LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"]
        keeper = ["-h", "127.0.0.1", "-p", "5499", "-U", "keeper", "postgres"]
        subprocess.run([str(binaries / "psql"), *keeper, *role], **quiet)
        yield "postgresql://wrota@127.0.0.1:5499/postgres", ""
    finally:
        stop = [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run([*account, *stop], check=False, stdout=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
