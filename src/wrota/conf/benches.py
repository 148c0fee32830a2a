"""`wrota bench NAME`: run one script of the benchmarks folder."""

import argparse
import subprocess
import sys

from wrota.conf import reader

FOLDER = reader.ROOT / "benchmarks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota bench`."""
    names = sorted(f.stem for f in FOLDER.glob("[!_]*.py"))
    parser.add_argument("name", choices=names)
    parser.add_argument("--json", action="store_true", help="zakończ jednym wierszem JSON")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="opcje skryptu")


def main(args: argparse.Namespace) -> int:
    """Run the script with this interpreter and return its exit code."""
    words = [sys.executable, str(FOLDER / f"{args.name}.py"), *args.rest]
    return subprocess.run(words + (["--json"] if args.json else []), check=False).returncode
