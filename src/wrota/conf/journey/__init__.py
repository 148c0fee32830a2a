"""`wrota journey`: a whole matter done over HTTP, as the browsers of its people would."""

import argparse
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wrota.conf import demo
from wrota.conf.journey.alcohol import OFFICE, Cast, Journey
from wrota.conf.journey.browser import Browser
from wrota.conf.journey.people import Person
from wrota.conf.journey.steps import Report

CAST = {
    "resident": "jan.nowak@poczta.example",
    "clerk": f"marta.zielinska@{OFFICE}.example",
    "treasurer": f"tomasz.wrona@{OFFICE}.example",
    "head": f"ewa.kowalczyk@{OFFICE}.example",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota journey`."""
    parser.add_argument("name", choices=["alcohol"], help="która sprawa")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="adres działających Wrót")
    parser.add_argument("--folder", type=Path, help="gdzie zapisać dowody; domyślnie nowy folder")
    parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")


def main(args: argparse.Namespace) -> int:
    """Return 0 when every step's evidence holds, 1 at the first one that does not."""
    folder = args.folder or Path(tempfile.mkdtemp(prefix="wrota-sprawa-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report(folder.resolve(), quiet=args.json)
    cast = _cast(args.url)
    try:
        Journey(args.url, cast, report, datetime.now(ZoneInfo("Europe/Warsaw")).date()).go()
    except Exception as error:
        if not args.json:
            print(f"Przerwano: {error}", file=sys.stderr)
    said = report.to_dict() | _effort(cast)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        _print_end(said, folder)
    return 0 if report.ok else 1


def _cast(url: str) -> Cast:
    known = demo.accounts()
    secrets = {p["email"]: p["totp"] for p in known["people"]}
    people = {
        role: Person(Browser(url), email, known["password"], secrets[email])
        for role, email in CAST.items()
    }
    return Cast(**people)


def _effort(cast: Cast) -> dict[str, Any]:
    """Count what the officials typed into the matter; codes and passwords are counted apart."""
    return {
        "clerk_typed_characters": sum(p.browser.typed for p in cast.officials),
        "clerk_clicks": sum(p.browser.clicks for p in cast.officials),
        "clerk_identity_characters": sum(p.proof_typed for p in cast.officials),
        "resident_typed_characters": cast.resident.browser.typed,
        "resident_clicks": cast.resident.browser.clicks,
    }


def _print_end(said: dict[str, Any], folder: Path) -> None:
    print(
        f"\nUrzędnicy wpisali znaków: {said['clerk_typed_characters']}, "
        f"kliknęli: {said['clerk_clicks']} razy "
        f"(hasła i kody: {said['clerk_identity_characters']} znaków)."
    )
    print(f"Dowody: {folder}")
    print("Cała sprawa przeszła." if said["ok"] else "Sprawa nie przeszła.")
