"""The certificate centre from its own computer: files for a ceremony, keys taken away and back."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils import timezone

from wrota.conf import ceremonies
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.pki import four_eyes, keeping, queries, root_away
from wrota.office.pki.keeping import NothingToDo, TakenRoot
from wrota.office.pki.offline import BadFile
from wrota.office.pki.shares import BadShares
from wrota.office.pki.vault import VaultLocked
from wrota.office.signing.trusted.commands import take_list
from wrota.office.signing.trusted.reading import BadList

NO_PERMIT = "dwóch operatorów centrum nie zgodziło się na to w ciągu ostatniej doby"


def add_arguments_request(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre request`."""
    parser.add_argument("file", type=Path, help="nowy plik z prośbą, do przeniesienia")


def add_arguments_answer(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre answer`."""
    parser.add_argument("file", type=Path, help="plik z odpowiedzią z ceremonii")


def add_arguments_take_root(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre take-root`."""
    _out(parser)


def add_arguments_back_up(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre back-up`."""
    _out(parser)


def add_arguments_restore(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre restore`."""
    parser.add_argument(
        "--share", type=Path, action="append", required=True, help="plik z udziałem; kilka razy"
    )


def add_arguments_trusted_list(parser: ArgumentParser) -> None:
    """Declare the options of `wrota centre trusted-list`."""
    parser.add_argument("file", type=Path, nargs="+", help="lista list, potem listy krajowe (XML)")


def main_trusted_list(args: Namespace) -> int:
    """Take trusted lists from files, one after another."""
    for file in args.file:
        try:
            print(take_list(_ctx(), xml=file.read_bytes()))
        except (BadList, OSError) as refused:
            return ceremonies.tell(refused)
    return 0


def main_request(args: Namespace) -> int:
    """Write what the next ceremony should sign."""
    args.file.write_bytes(root_away.request_file(_ctx()))
    print(f"Prośba: {args.file}")
    return 0


def main_answer(args: Namespace) -> int:
    """Found the centre with what a root signed; later answers need two operators at the desk."""
    try:
        queries.trust_anchors()
    except queries.NoCentre:
        try:
            print(root_away.take_answer(_ctx(), data=args.file.read_bytes()))
        except (BadFile, OSError) as refused:
            return ceremonies.tell(refused)
        return 0
    return ceremonies.tell(BadFile("centrum już działa: odpowiedź przyjmują operatorzy na biurku"))


def main_take_root(args: Namespace) -> int:
    """Take the root's key out of this computer into files."""

    def keep(taken: TakenRoot) -> None:
        ceremonies.write(args.out, ceremonies.ROOT_FILE, taken.certificate)
        ceremonies.write(args.out, ceremonies.KEY_FILE, taken.sealed_key)
        ceremonies.write_shares(args.out, taken.shares)

    try:
        keeping.take_root_away(_ctx(), need=args.need, of=args.of, keep=keep)
    except four_eyes.NoPermit:
        return ceremonies.tell(PermissionError(NO_PERMIT))
    except (NothingToDo, BadShares, OSError) as refused:
        return ceremonies.tell(refused)
    return 0


def main_back_up(args: Namespace) -> int:
    """Write the shares of the master key."""
    try:
        ceremonies.write_shares(
            args.out, keeping.back_up_master(_ctx(), need=args.need, of=args.of)
        )
    except four_eyes.NoPermit:
        return ceremonies.tell(PermissionError(NO_PERMIT))
    except (BadShares, VaultLocked) as refused:
        return ceremonies.tell(refused)
    return 0


def main_restore(args: Namespace) -> int:
    """Put the master key back from its shares."""
    try:
        given = [one.read_text(encoding="utf-8") for one in args.share]
        keeping.restore_master(_ctx(), given=given)
    except four_eyes.NoPermit:
        return ceremonies.tell(PermissionError(NO_PERMIT))
    except (NothingToDo, BadShares, VaultLocked, OSError) as refused:
        return ceremonies.tell(refused)
    print("Klucz główny przywrócony. Uruchom na nowo stronę i proces roboczy.")
    return 0


def _out(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="nowy folder na wyniki")
    ceremonies.shared(parser)


def _ctx() -> Ctx:
    return system_ctx(Authority.objects.get(is_operator=True).pk, now=timezone.localtime())
