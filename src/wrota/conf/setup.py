"""`wrota setup`: everything an empty machine lacks; doing it again changes nothing."""

import argparse
import hashlib
import json
import os
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

from wrota.conf import reader

SOURCE = Path(__file__).resolve().parents[1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `wrota setup`."""
    parser.add_argument("--demo", action="store_true", help="dodaj ludzi i sprawy pokazowe")
    parser.add_argument("--force", action="store_true", help="zrób wszystko jeszcze raz")


def main(args: argparse.Namespace) -> int:
    """Prepare the installation; prints what it did and how long it took."""
    stamp = fingerprint(demo=args.demo)
    if not args.force and is_done(stamp):
        return 0
    for words, step in DEMO_STEPS if args.demo else STEPS:
        started = perf_counter()
        step()
        print(f"  {words}: {perf_counter() - started:.1f} s", flush=True)
    (reader.home() / "setup.json").write_text(json.dumps({"fingerprint": stamp}))
    return 0


def is_done(stamp: str) -> bool:
    """Say whether this very code has prepared this data folder before."""
    file = reader.home() / "setup.json"
    return file.exists() and json.loads(file.read_text()).get("fingerprint") == stamp


def fingerprint(*, demo: bool) -> str:
    """Return a digest of all that setup depends on: migrations, data files, translations."""
    digest = hashlib.sha256(f"demo={demo};{reader.text('DATABASE_URL')}".encode())
    patterns = ("**/migrations/*.py", "**/*.yaml", "**/*.csv", "locale/**/*.po", "**/manifest.py")
    files = {f for p in patterns for f in SOURCE.glob(p)}
    files |= set((reader.ROOT / "demo").glob("*.yaml"))
    for file in sorted(files):
        digest.update(str(file.relative_to(reader.ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def database() -> None:
    """Create or migrate the database; a fresh SQLite file is copied from a migrated one."""
    from django.conf import settings
    from django.core.management import call_command

    from wrota.kernel import row_security

    one = settings.DATABASES["default"]
    template = reader.home() / "cache" / f"migrated-{_migrations()}.sqlite3"
    fresh = "sqlite" in str(one["ENGINE"]) and not Path(str(one["NAME"])).exists()
    if fresh and template.exists():
        Path(str(one["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, str(one["NAME"]))
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    for fault in row_security.check(databases=["default"]):
        print(f"  UWAGA: {fault.msg} {fault.hint}", flush=True)
    if fresh and not template.exists():
        from django.db import connection

        template.parent.mkdir(parents=True, exist_ok=True)
        connection.cursor().execute("VACUUM INTO %s", [str(template)])


def translations() -> None:
    """Compile the catalogues of the other languages; whoever reads one meanwhile reads a whole."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted((SOURCE / "locale").glob("*/LC_MESSAGES/*.po")):
        made = po.with_suffix(f".{os.getpid()}.part")
        with po.open("rb") as source, made.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))
        made.replace(po.with_suffix(".mo"))


def region(*, age: timedelta = timedelta(0)) -> None:
    """Load the offices of the region and found the certificate centre, `age` ago."""
    from django.utils import timezone

    from wrota.kernel.offices.region import load_region

    load_region(timezone.localtime() - age)


def demo() -> None:
    """Add invented people and matters to real offices; the oldest matter is weeks old."""
    from wrota.conf import demo_channels, demo_data, demo_matters

    demo_data.load()
    demo_matters.load()
    demo_channels.load()


STEPS = (
    ("baza danych", database),
    ("tłumaczenia", translations),
    ("region i centrum certyfikacji", region),
)
#: matters of the demonstration began before today, so their certificates did too
DEMO_STEPS = (
    *STEPS[:2],
    ("region i centrum certyfikacji", partial(region, age=timedelta(days=90))),
    ("ludzie i sprawy pokazowe", demo),
)


def _migrations() -> str:
    digest = hashlib.sha256()
    from django.apps import apps

    for app in sorted(apps.get_app_configs(), key=lambda a: a.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
