"""The command line `wrota`: what an administrator, an engineer or a script asks of the platform."""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module

_CEREMONY = (
    ("root", "utwórz główny urząd, na komputerze bez sieci"),
    ("sign", "podpisz prośbę centrum, na komputerze bez sieci"),
)
_CENTRE = (
    ("request", "zapisz prośbę do głównego urzędu"),
    ("answer", "załóż centrum z odpowiedzi głównego urzędu"),
    ("take-root", "zabierz klucz głównego urzędu z tego komputera"),
    ("back-up", "zapisz udziały klucza głównego sejfu"),
    ("trusted-list", "przyjmij europejską listę zaufania z pliku"),
    ("restore", "przywróć klucz główny sejfu z udziałów"),
)


def _group(
    word: str, file: str, parts: tuple[tuple[str, str], ...], needs_django: bool
) -> tuple[tuple[str, str, str, str, bool], ...]:
    paths = [(name, said, f"{file}:{name.replace('-', '_')}") for name, said in parts]
    return tuple((f"{word} {name}", said, path, path, needs_django) for name, said, path in paths)


#: (words, help, dotted path of `add_arguments`, dotted path of `run`, needs Django)
COMMANDS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("demo", "przygotuj i uruchom pokaz: strona i proces roboczy", "demo", "demo", False),
    ("setup", "przygotuj bazę, region i centrum certyfikacji", "setup", "setup", True),
    ("web", "uruchom samą stronę", "processes:web", "processes:web", False),
    ("worker", "uruchom sam proces roboczy", "processes:worker", "processes:worker", True),
    ("code", "podaj kod jednorazowy osoby z pokazu", "demo:code", "demo:code", False),
    ("journey", "przejdź całą sprawę przez HTTP i pokaż dowody", "journey", "journey", False),
    ("office add", "dodaj urząd", "region", "region:office_add", True),
    ("map", "wypisz mapę platformy z manifestów", "maps", "maps", True),
    ("check receipt", "sprawdź poświadczenie bez sieci i bazy", "checks", "checks", False),
    *_group("ceremony", "ceremonies", _CEREMONY, False),
    *_group("centre", "centre", _CENTRE, True),
    ("audit verify", "sprawdź łańcuch dziennika", "audits", "audits", True),
    ("bench", "uruchom pomiar z folderu benchmarks", "benches", "benches", False),
)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if argv is None else argv
    asked = next((c for c in COMMANDS if words[: len(c[0].split())] == c[0].split()), None)
    if asked is not None and asked[4]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wrota.conf.settings")
        import django

        django.setup()
    args = _parser(asked).parse_args(words)
    code: int = _load(args.run, "main")(args)
    return code


def _parser(asked: tuple[str, str, str, str, bool] | None) -> argparse.ArgumentParser:
    """Build the parser; only the asked command is imported, so that the others cost nothing."""
    parser = argparse.ArgumentParser(prog="wrota", description="Wrota: platforma urzędów regionu.")
    groups: dict[str, argparse._SubParsersAction] = {}  # type: ignore[type-arg]
    top = parser.add_subparsers(required=True, metavar="polecenie")
    for command in COMMANDS:
        *group, name = command[0].split()
        under = top
        if group:
            if group[0] not in groups:
                holder = top.add_parser(group[0], help=f"{group[0]} …")
                groups[group[0]] = holder.add_subparsers(required=True, metavar="polecenie")
            under = groups[group[0]]
        one = under.add_parser(name, help=command[1], description=command[1])
        if command is asked:
            _load(command[2], "add_arguments")(one)
        one.set_defaults(run=command[3])
    return parser


def _load(path: str, prefix: str) -> Callable[..., int]:
    """Find `main` or `add_arguments` of a command; `file:part` names a second one in a file."""
    file, _, part = path.partition(":")
    found: Callable[..., int] = getattr(
        import_module(f"wrota.conf.{file}"), f"{prefix}_{part}" if part else prefix
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
