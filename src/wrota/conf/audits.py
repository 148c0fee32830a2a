"""`wrota audit verify`: recompute the journal of one office or of all and name what is broken."""

import argparse
import json
import sys
from time import perf_counter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota audit verify`."""
    parser.add_argument("--office", default="", help="adres urzędu w portalu; bez tego wszystkie")
    parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")


def main(args: argparse.Namespace) -> int:
    """Return 0 when every digest, root and link holds, 1 with the first broken one otherwise."""
    from wrota.kernel.audit.verify import verify
    from wrota.kernel.models import Authority

    offices = Authority.objects.order_by("slug")
    if args.office:
        offices = offices.filter(slug=args.office)
        if not offices:
            print(f"Nie ma urzędu „{args.office}”.", file=sys.stderr)
            return 2
    started = perf_counter()
    verdicts = {office.slug: verify(office.pk) for office in offices}
    seconds = perf_counter() - started
    broken = {slug: v.broken.what for slug, v in verdicts.items() if v.broken}
    said = {
        "ok": not broken,
        "offices": len(verdicts),
        "entries": sum(v.entries for v in verdicts.values()),
        "seals": sum(v.seals for v in verdicts.values()),
        "unsealed": sum(v.unsealed for v in verdicts.values()),
        "broken": broken,
        "seconds": round(seconds, 3),
    }
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(_words(said))
    return 1 if broken else 0


def _words(said: dict[str, object]) -> str:
    lines = [
        f"Urzędy: {said['offices']}, wpisy: {said['entries']}, pieczęcie: {said['seals']}, "
        f"czeka na pieczęć: {said['unsealed']} ({said['seconds']} s)"
    ]
    broken = said["broken"]
    assert isinstance(broken, dict)
    lines += [f"PRZERWANY {slug}: {what}" for slug, what in broken.items()]
    return "\n".join([*lines, "Łańcuch jest cały." if not broken else "Łańcuch jest przerwany."])
