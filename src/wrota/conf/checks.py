"""`wrota check receipt`: what a receipt proves, without network, database or this installation."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from wrota.conf import reader
from wrota.office.signing.check.command import main_check


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota check receipt`."""
    parser.add_argument("file", nargs="+", type=Path, help="XML, PDF, P7M/P7S, ZIP, ASiC")
    parser.add_argument("--files", type=Path, help="folder z plikami, które wymienia poświadczenie")
    parser.add_argument(
        "--ca", type=Path, help="zaufane certyfikaty (PEM); domyślnie z tego komputera"
    )
    parser.add_argument(
        "--at", type=_moment, help="oceń na inny dzień niż dziś, np. 2056-11-23 (północ UTC)"
    )
    parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")


def main(args: argparse.Namespace) -> int:
    """Return 0 when everything is valid, 1 invalid, 2 indeterminate, 3 unreadable."""
    ca = args.ca
    own = reader.home() / "public" / "ca.pem"
    if ca is None and own.exists():
        ca = own
    return main_check(args.file, ca=ca, files=args.files, as_json=args.json, at=args.at)


def _moment(text: str) -> datetime:
    """Read a day or a moment; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
