"""`wrota web` and `wrota worker`: the two kinds of process of the platform."""

import argparse
import os
import sys

from wrota.conf import reader

#: how many requests are answered at once by all processes together
THREADS = 4


def add_arguments_web(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota web`."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument(
        "--workers",
        type=int,
        default=_processes(),
        help="ile procesów ma odpowiadać; domyślnie jeden, przy PostgreSQL tyle, ile rdzeni",
    )


def main_web(args: argparse.Namespace) -> int:
    """Serve HTTP until told to stop; this process becomes the server."""
    words = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        args.host,
        "--port",
        str(args.port),
        "--workers",
        str(args.workers),
        "--blocking-threads",
        str(max(2, THREADS // args.workers)),
        "--no-ws",
        "--log-level",
        "warning",
        "wrota.conf.wsgi:application",
    ]
    os.execv(sys.executable, words)  # noqa: S606 - our own interpreter with fixed words


def _processes() -> int:
    """
    Return how many processes answer when nobody says so.

    Threads of one process share one core. Writers of SQLite wait for one another in any case, so
    a second process would only take memory there.
    """
    return min(THREADS, os.cpu_count() or 1) if reader.text("DATABASE_URL") else 1


def add_arguments_worker(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota worker`."""
    parser.add_argument("--once", action="store_true", help="zrób, co czeka, i skończ")


def main_worker(args: argparse.Namespace) -> int:
    """Run the queue until told to stop."""
    from wrota.kernel.tasks import worker

    worker.run(batch=args.once)
    return 0
