"""Key ceremonies: what a root does on a computer without network, and the files between."""

import hashlib
import os
import platform
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from wrota.office.pki import ceremony, offline
from wrota.office.pki.offline import BadFile, RootAnswer, RootRequest
from wrota.office.pki.shares import BadShares
from wrota.office.pki.trust import common_name
from wrota.office.pki.vault import SoftwareKey

REFUSED = 2
ROOT_FILE, KEY_FILE, ANSWER_FILE, PROTOCOL = (
    "root.pem",
    "root.key",
    "odpowiedz.json",
    "protokol.txt",
)


def add_arguments_root(parser: ArgumentParser) -> None:
    """Declare the options of `wrota ceremony root`."""
    _common(parser)
    shared(parser)


def add_arguments_sign(parser: ArgumentParser) -> None:
    """Declare the options of `wrota ceremony sign`."""
    _common(parser)
    parser.add_argument(
        "--root", type=Path, required=True, help=f"folder z {ROOT_FILE} i {KEY_FILE}"
    )
    parser.add_argument(
        "--share", type=Path, action="append", required=True, help="plik z udziałem; kilka razy"
    )


def shared(parser: ArgumentParser) -> None:
    """Declare how a secret is divided and where its parts go."""
    parser.add_argument("--need", type=int, default=2, help="ile udziałów otwiera (domyślnie 2)")
    parser.add_argument("--of", type=int, default=3, help="ile udziałów powstaje (domyślnie 3)")


def main_root(args: Namespace) -> int:
    """Make a root and sign what was asked for; return 0, or 2 when something was refused."""
    now = datetime.now(UTC)
    try:
        request = offline.read_request(args.request.read_bytes())
        made = ceremony.make_root(request.operator, request.next_name, now=now)
        sealed, given = offline.seal_root(made.private_key, need=args.need, of=args.of)
        offline.open_root(sealed, made.certificate, given[: args.need])
        answer = offline.answer(request, made, now=now, is_new=True)
    except (BadFile, BadShares, OSError) as refused:
        return tell(refused)
    write(args.out, ROOT_FILE, ceremony.pem(made.certificate))
    write(args.out, KEY_FILE, sealed)
    write_shares(args.out, given)
    return _finish(args, request, answer, now, f"Nowy klucz, udziały: {args.need} z {args.of}")


def main_sign(args: Namespace) -> int:
    """Open a root with shares and sign what was asked for; return 0, or 2 when refused."""
    now = datetime.now(UTC)
    try:
        request = offline.read_request(args.request.read_bytes())
        key = _opened(args)
        answer = offline.answer(request, key, now=now, is_new=False)
    except (BadFile, BadShares, OSError, ValueError) as refused:
        return tell(refused)
    return _finish(args, request, answer, now, f"Klucz otwarto {len(args.share)} udziałami")


def write(folder: Path, name: str, content: bytes) -> None:
    """Write a file that only its owner may read; an earlier one is never overwritten."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def write_shares(folder: Path, given: list[str]) -> None:
    """Write each share into a file of its own, to be printed and erased."""
    for number, share in enumerate(given, 1):
        write(folder, f"udzial-{number}.txt", share.encode() + b"\n")
    print(f"Wydrukuj udziały ({len(given)}), każdy dla innej osoby, i skasuj pliki udzial-*.txt.")


def tell(refused: Exception) -> int:
    """Say what was refused."""
    print(f"Odmowa: {refused}")
    return REFUSED


def _common(parser: ArgumentParser) -> None:
    parser.add_argument("--request", type=Path, required=True, help="plik z prośbą centrum")
    parser.add_argument("--out", type=Path, required=True, help="nowy folder na wyniki")
    parser.add_argument("--people", default="", help="kto bierze udział, po przecinku")


def _opened(args: Namespace) -> SoftwareKey:
    certificate = x509.load_pem_x509_certificate((args.root / ROOT_FILE).read_bytes())
    given = [one.read_text(encoding="utf-8") for one in args.share]
    return offline.open_root((args.root / KEY_FILE).read_bytes(), certificate, given)


def _finish(
    args: Namespace, request: RootRequest, answer: RootAnswer, now: datetime, how: str
) -> int:
    data = offline.dump_answer(answer, now=now)
    text = protocol(args, request, answer, now=now, how=how, digest=_digest(data))
    try:
        write(args.out, ANSWER_FILE, data)
        write(args.out, PROTOCOL, text.encode())
    except FileExistsError as error:
        return tell(error)
    print(text)
    return 0


def protocol(
    args: Namespace,
    request: RootRequest,
    answer: RootAnswer,
    *,
    now: datetime,
    how: str,
    digest: str,
) -> str:
    """Return the record of a ceremony, to be printed and signed by hand by all present."""
    people = [one.strip() for one in args.people.split(",") if one.strip()] or ["", "", ""]
    signed = [
        f"  {slug}: {common_name(one)}\n    {_spaced(ceremony.fingerprint(one))}"
        for slug, one in answer.certificates
    ] or ["  (żadnych)"]
    revoked = [f"  {one.serial:x} od {one.at.date()}" for one in request.revoked] or ["  (żadnych)"]
    lines = [
        "PROTOKÓŁ CEREMONII KLUCZA GŁÓWNEGO URZĘDU CERTYFIKACJI",
        "",
        f"Moment (UTC): {now:%Y-%m-%d %H:%M:%S}",
        f"Komputer: {platform.node()}; sprawdzono, że nie jest połączony z siecią: tak / nie",
        f"Prowadzący platformę: {request.operator.name}",
        f"Przebieg: {how}",
        "",
        f"Główny urząd: {common_name(answer.root)}",
        f"  numer {answer.root.serial_number:x}",
        f"  odcisk SHA-256 {_spaced(ceremony.fingerprint(answer.root))}",
        f"  ważny do {answer.root.not_valid_after_utc:%Y-%m-%d}",
        "",
        "Poświadczone klucze urzędów (porównaj z wydrukiem prośby):",
        *signed,
        "",
        "Na liście odwołanych:",
        *revoked,
        "",
        f"Plik prośby, SHA-256:    {_spaced(_digest(args.request.read_bytes()))}",
        f"Plik odpowiedzi, SHA-256: {_spaced(digest)}",
        "",
        "Obecni i ich podpisy:",
        *(f"  {n}. {name:<30} ......................." for n, name in enumerate(people, 1)),
    ]
    return "\n".join(lines) + "\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _spaced(text: str) -> str:
    """Split a digest into groups that two people can read to each other."""
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
